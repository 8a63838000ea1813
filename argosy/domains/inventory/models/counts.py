"""Stock counts 盘点: a snapshot of what is expected, what was counted, and the steps taken."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from argosy.kernel.identity.fields import company_key, quantity_field, recorded, reference
from argosy.kernel.identity.tables import TableKind


class StockCount(models.Model):
    """A count of places: nothing is frozen, since it is held against a snapshot."""

    table_kind: ClassVar[TableKind] = TableKind.POSTED

    company_id = company_key()
    location_id = reference()
    is_blind = models.BooleanField()
    tolerance_pct = quantity_field()
    snapshot_at = models.DateTimeField()
    memo = models.CharField(max_length=300)
    correlation_id = reference()
    command_id = reference()
    opened_by = reference()
    recorded_at = recorded()

    class Meta:
        db_table = "stock_count"
        indexes = [models.Index(fields=["company_id", "id"], name="stock_count_company")]


class CountLine(models.Model):
    """What the snapshot expects in a place."""

    table_kind: ClassVar[TableKind] = TableKind.POSTED

    company_id = company_key()
    stock_count_id = reference()
    item_id = reference()
    location_id = reference()
    lot_id = reference()
    status = models.CharField(max_length=8)
    expected_qty = quantity_field()
    recorded_at = recorded()

    class Meta:
        db_table = "count_line"
        constraints = [
            models.UniqueConstraint(
                fields=["stock_count_id", "item_id", "location_id", "lot_id", "status"],
                name="count_line_once",
            ),
        ]


class CountEntry(models.Model):
    """A counted quantity; a recount is an entry of a later round, and the last round counts."""

    table_kind: ClassVar[TableKind] = TableKind.POSTED

    company_id = company_key()
    stock_count_id = reference()
    round = models.SmallIntegerField()
    item_id = reference()
    location_id = reference()
    lot_id = reference()
    status = models.CharField(max_length=8)
    counted_qty = quantity_field()
    counted_by = reference()
    command_id = reference()
    recorded_at = recorded()

    class Meta:
        db_table = "count_entry"
        constraints = [
            models.UniqueConstraint(
                fields=["stock_count_id", "round", "item_id", "location_id", "lot_id", "status"],
                name="count_entry_once",
            ),
            models.CheckConstraint(
                condition=models.Q(counted_qty__gte=0), name="count_entry_not_negative"
            ),
        ]


class CountStep(models.Model):
    """That a count was posted or cancelled; it happens once."""

    table_kind: ClassVar[TableKind] = TableKind.POSTED

    company_id = company_key()
    stock_count_id = reference(unique=True)
    step = models.CharField(max_length=10)
    goods_document_id = reference(null=True)
    actor_id = reference()
    command_id = reference()
    recorded_at = recorded()

    class Meta:
        db_table = "count_step"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(step__in=["posted", "cancelled"]), name="count_step_known"
            ),
        ]
