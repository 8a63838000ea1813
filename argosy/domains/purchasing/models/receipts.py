"""Receipts and returns to suppliers: posted rows, each beside its stock moves."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q

from argosy.kernel.identity.fields import (
    company_foreign_key,
    company_key,
    quantity_field,
    recorded,
    reference,
)
from argosy.kernel.identity.tables import TableKind

ZERO = Decimal(0)


class GoodsDocument(models.Model):
    """What a receipt and a return carry alike."""

    company_id = company_key()
    order_id = reference()
    supplier_id = reference()
    posting_date = models.DateField()
    supplier_reference = models.CharField(max_length=100, db_default="")
    correlation_id = reference()
    command_id = reference()
    operator_id = reference()
    effective_at = models.DateTimeField()
    recorded_at = recorded()

    class Meta:
        abstract = True


class Receipt(GoodsDocument):
    """Goods that came from a supplier; `supplier_reference` is the number of the delivery note."""

    table_kind: ClassVar[TableKind] = TableKind.POSTED

    class Meta:
        db_table = "receipt"
        constraints = [
            models.UniqueConstraint(fields=["company_id", "id"], name="receipt_company"),
        ]
        indexes = [
            models.Index(fields=["order_id"], name="receipt_order"),
            models.Index(fields=["supplier_id", "posting_date"], name="receipt_supplier"),
            models.Index(fields=["company_id", "posting_date"], name="receipt_date"),
        ]


class ReceiptLine(models.Model):
    """What was accepted and what was rejected of an order line, in base units.

    Rejected goods are refused at the door and never come in, or are held: they lie in our place,
    blocked, and stay the supplier's own until they go back. Neither is accrued.
    """

    table_kind: ClassVar[TableKind] = TableKind.POSTED

    company_id = company_key()
    receipt_id = reference()
    order_id = reference()
    line_id = reference()
    item_id = reference()
    lot_id = reference(default=0)
    place_id = reference()
    unit_id = reference()
    doc_accepted_qty = quantity_field()
    doc_rejected_qty = quantity_field()
    accepted_qty = quantity_field()
    rejected_qty = quantity_field()
    status = models.CharField(max_length=8)
    reject_reason = models.CharField(max_length=200, db_default="")
    disposition = models.CharField(max_length=8, db_default="")
    value_minor = models.BigIntegerField()
    """What goods received not billed takes for the accepted quantity, in the company's currency."""
    move_id = reference(null=True)
    held_move_id = reference(null=True)
    recorded_at = recorded()

    class Meta:
        db_table = "receipt_line"
        constraints = [
            models.UniqueConstraint(fields=["company_id", "id"], name="receipt_line_company"),
        ]
        indexes = [
            models.Index(fields=["line_id"], name="receipt_line_order_line"),
            models.Index(fields=["receipt_id"], name="receipt_line_receipt"),
        ]


class PurchaseReturn(GoodsDocument):
    """Goods that went back to a supplier."""

    table_kind: ClassVar[TableKind] = TableKind.POSTED

    reason = models.CharField(max_length=200, db_default="")

    class Meta:
        db_table = "purchase_return"
        constraints = [
            models.UniqueConstraint(fields=["company_id", "id"], name="purchase_return_company"),
        ]
        indexes = [models.Index(fields=["order_id"], name="purchase_return_order")]


class PurchaseReturnLine(models.Model):
    """What of a receipt line went back; held goods were never ours and have no value."""

    table_kind: ClassVar[TableKind] = TableKind.POSTED

    company_id = company_key()
    return_id = reference()
    order_id = reference()
    line_id = reference()
    receipt_line_id = reference()
    item_id = reference()
    lot_id = reference(default=0)
    place_id = reference()
    is_held = models.BooleanField()
    is_replaced = models.BooleanField()
    qty = quantity_field()
    value_minor = models.BigIntegerField()
    move_id = reference()
    recorded_at = recorded()

    class Meta:
        db_table = "purchase_return_line"
        constraints = [
            company_foreign_key("purchase_return_line_of", "return_id", "purchase_return"),
            company_foreign_key("purchase_return_line_receipt", "receipt_line_id", "receipt_line"),
            models.CheckConstraint(condition=Q(qty__gt=ZERO), name="purchase_return_line_qty"),
            models.CheckConstraint(
                condition=Q(is_held=False) | Q(value_minor=0), name="purchase_return_line_held"
            ),
        ]
        indexes = [
            models.Index(fields=["return_id"], name="purchase_return_line_return"),
            models.Index(fields=["receipt_line_id"], name="purchase_return_line_came"),
            models.Index(fields=["line_id"], name="purchase_return_line_order"),
        ]
