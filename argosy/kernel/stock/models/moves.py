"""Posted moves, which never change, and planned moves, which still may."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q

from argosy.kernel.identity.fields import (
    company_key,
    quantity_field,
    recorded,
    reference,
)
from argosy.kernel.identity.tables import TableKind
from argosy.kernel.stock.words import Direction, PlannedState, Status

ZERO = Decimal(0)


class StockMove(models.Model):
    """A quantity that went from one place to another, or from one status to another.

    Both its ends must have a balance row, whose foreign keys vouch for item, lot, owner, place and
    company; a trigger sees to that and to the quantities (INV-24), because foreign keys would lock
    a hot row a move, and the text of checks is read anew in each statement.
    """

    table_kind: ClassVar[TableKind] = TableKind.POSTED

    company_id = company_key()
    item_id = reference()
    lot_id = reference(default=0)
    owner_id = reference(default=0)
    from_location_id = reference()
    to_location_id = reference()
    from_status = models.CharField(max_length=8, choices=[(s, s) for s in Status])
    to_status = models.CharField(max_length=8, choices=[(s, s) for s in Status])
    doc_qty = quantity_field()
    unit_id = reference()
    factor_num = models.BigIntegerField()
    factor_den = models.BigIntegerField()
    """One of the document's unit is num / den of the item's base unit, as it was that day."""
    base_qty = quantity_field()
    effective_at = models.DateTimeField()
    source_type = models.CharField(max_length=64)
    source_id = reference()
    source_line_id = reference()
    reason = models.CharField(max_length=200, db_default="")
    reverses_id = reference(null=True)
    command_id = reference()
    correlation_id = reference()
    operator_id = reference()
    recorded_at = recorded()

    class Meta:
        db_table = "stock_move"
        constraints = [
            # INV-23: undone at most once.
            models.UniqueConstraint(
                fields=["reverses_id"],
                condition=Q(reverses_id__isnull=False),
                name="stock_move_reversed_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["item_id", "from_location_id", "effective_at"], name="stock_move_out"
            ),
            models.Index(
                fields=["item_id", "to_location_id", "effective_at"], name="stock_move_in"
            ),
            models.Index(fields=["source_id", "source_type"], name="stock_move_source"),
            models.Index(fields=["lot_id"], condition=~Q(lot_id=0), name="stock_move_lot"),
            BrinIndex(fields=["effective_at"], name="stock_move_when", pages_per_range=32),
        ]


class PlannedMove(models.Model):
    """A receipt that is expected or an issue that is due; done by posting moves against it.

    It follows from documents whose versions are posted, and nobody edits it: the audit trail would
    only repeat them, at a quarter of what a receipt costs.
    """

    table_kind: ClassVar[TableKind] = TableKind.WORK

    company_id = company_key()
    item_id = reference()
    from_location_id = reference()
    to_location_id = reference()
    base_qty = quantity_field()
    done_qty = quantity_field(default=ZERO)
    planned_at = models.DateTimeField()
    direction = models.CharField(max_length=8, choices=[(d, d) for d in Direction])
    source_type = models.CharField(max_length=64)
    source_id = reference()
    source_line_id = reference()
    state = models.CharField(max_length=10, choices=[(s, s) for s in PlannedState])

    class Meta:
        db_table = "planned_move"
        constraints = [
            models.CheckConstraint(
                condition=Q(base_qty__gt=ZERO, done_qty__gte=ZERO), name="planned_move_quantities"
            ),
            models.CheckConstraint(
                condition=~Q(from_location_id=F("to_location_id")),
                name="planned_move_goes_somewhere",
            ),
        ]
        indexes = [
            models.Index(
                fields=["item_id", "planned_at"],
                condition=Q(state=PlannedState.OPEN),
                name="planned_move_due",
            ),
            models.Index(
                fields=["source_id", "source_line_id", "source_type"], name="planned_move_source"
            ),
        ]
