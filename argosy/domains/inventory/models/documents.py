"""Goods documents: why goods moved that no order moved."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from argosy.kernel.identity.fields import company_key, quantity_field, recorded, reference
from argosy.kernel.identity.tables import TableKind

KINDS = ("receipt", "issue", "send", "arrive", "adjustment", "scrap", "opening", "count")


class GoodsDocument(models.Model):
    """A posted goods document; `sends_id` ties an arrival to the transfer it completes."""

    table_kind: ClassVar[TableKind] = TableKind.POSTED

    company_id = company_key()
    kind = models.CharField(max_length=10)
    reason = models.CharField(max_length=64)
    memo = models.CharField(max_length=300)
    posting_date = models.DateField()
    effective_at = models.DateTimeField()
    sends_id = reference(null=True)
    count_id = reference(null=True)
    correlation_id = reference()
    command_id = reference()
    recorded_at = recorded()

    class Meta:
        db_table = "goods_document"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=KINDS), name="goods_document_kind_known"
            ),
        ]
        indexes = [
            models.Index(fields=["company_id", "posting_date"], name="goods_document_date"),
            models.Index(fields=["sends_id"], name="goods_document_sends"),
        ]


class GoodsLine(models.Model):
    """A line of a goods document with the move it posted."""

    table_kind: ClassVar[TableKind] = TableKind.POSTED

    company_id = company_key()
    goods_document_id = reference()
    line_no = models.IntegerField()
    item_id = reference()
    lot_id = reference()
    from_location_id = reference()
    to_location_id = reference()
    qty = quantity_field()
    unit_id = reference()
    move_id = reference()
    recorded_at = recorded()

    class Meta:
        db_table = "goods_line"
        constraints = [
            models.UniqueConstraint(
                fields=["goods_document_id", "line_no"], name="goods_line_place"
            ),
        ]
