"""What was billed of order lines, as accounting reported it, and what was billed in advance."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q

from argosy.kernel.identity.fields import company_key, quantity_field, recorded, reference
from argosy.kernel.identity.tables import TableKind

ZERO = Decimal(0)


class SalesBillingLine(models.Model):
    """A quantity of an order line that an invoice billed or a credit note took back."""

    table_kind: ClassVar[TableKind] = TableKind.POSTED

    company_id = company_key()
    order_id = reference()
    line_id = reference()
    invoice_id = reference()
    kind = models.CharField(max_length=11)
    base_qty = quantity_field()
    net_minor = models.BigIntegerField()
    command_id = reference()
    recorded_at = recorded()

    class Meta:
        db_table = "sales_billing_line"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["invoice", "credit_note"]), name="sales_billing_kind"
            ),
            models.CheckConstraint(condition=Q(base_qty__gt=ZERO), name="sales_billing_positive"),
        ]
        indexes = [
            models.Index(fields=["line_id"], name="sales_billing_order_line"),
            models.Index(fields=["order_id"], name="sales_billing_order"),
        ]


class SalesAdvance(models.Model):
    """An amount billed before delivery (positive), or set off on a later invoice (negative)."""

    table_kind: ClassVar[TableKind] = TableKind.POSTED

    company_id = company_key()
    order_id = reference()
    invoice_id = reference()
    tax_codes = models.CharField(max_length=300, db_default="")
    price_includes_tax = models.BooleanField(db_default=False)
    amount_minor = models.BigIntegerField()
    """In the terms of the prices: with tax where they include it."""
    command_id = reference()
    recorded_at = recorded()

    class Meta:
        db_table = "sales_advance"
        constraints = [
            models.CheckConstraint(condition=~Q(amount_minor=0), name="sales_advance_something"),
        ]
        indexes = [models.Index(fields=["order_id"], name="sales_advance_order")]
