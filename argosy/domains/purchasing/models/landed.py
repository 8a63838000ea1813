"""Landed cost 到岸成本: documents and their shares, by where each share ended up."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from argosy.kernel.identity.fields import (
    company_foreign_key,
    company_key,
    quantity_field,
    recorded,
    reference,
)
from argosy.kernel.identity.tables import TableKind

SPLIT_KEYS = ("quantity", "value", "weight", "volume", "manual")


class LandedCostDocument(models.Model):
    """An amount that came on top of the price of received goods."""

    table_kind: ClassVar[TableKind] = TableKind.POSTED

    company_id = company_key()
    split_key = models.CharField(max_length=8)
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    rate = quantity_field()
    company_minor = models.BigIntegerField()
    bill_id = reference(null=True)
    description = models.CharField(max_length=300, db_default="")
    posting_date = models.DateField()
    correlation_id = reference()
    command_id = reference()
    effective_at = models.DateTimeField()
    recorded_at = recorded()

    class Meta:
        db_table = "landed_cost_document"
        constraints = [
            models.UniqueConstraint(fields=["company_id", "id"], name="landed_cost_company"),
            models.CheckConstraint(
                condition=Q(split_key__in=SPLIT_KEYS), name="landed_cost_split_key"
            ),
        ]


class LandedCostShare(models.Model):
    """What one receipt line bears of a document, and where valuation put it (INV-32)."""

    table_kind: ClassVar[TableKind] = TableKind.POSTED

    company_id = company_key()
    document_id = reference()
    receipt_line_id = reference()
    weight = quantity_field()
    company_minor = models.BigIntegerField()
    to_stock_minor = models.BigIntegerField()
    to_cogs_minor = models.BigIntegerField()
    to_variance_minor = models.BigIntegerField()
    recorded_at = recorded()

    class Meta:
        db_table = "landed_cost_share"
        constraints = [
            models.UniqueConstraint(
                fields=["document_id", "receipt_line_id"], name="landed_cost_share_once"
            ),
            company_foreign_key("landed_cost_share_of", "document_id", "landed_cost_document"),
            company_foreign_key("landed_cost_share_receipt", "receipt_line_id", "receipt_line"),
            # INV-32
            models.CheckConstraint(
                condition=Q(
                    company_minor=F("to_stock_minor") + F("to_cogs_minor") + F("to_variance_minor")
                ),
                name="landed_cost_share_whole",
            ),
        ]
