"""The two projections of sales: where an order stands, and how far each of its lines has come."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from argosy.kernel.identity.fields import company_key, quantity_field, reference
from argosy.kernel.identity.tables import TableKind

ZERO = Decimal(0)
HUNDRED = Decimal(100)


class SalesOrder(models.Model):
    """An order as its latest version, its steps and its quantities say (`projections.py`).

    `state` is quotation, entered, confirmed, done or cancelled; `delivery_state` and
    `billing_state` are none, partial or full. Rivals are kept apart by a lock on this row.
    """

    table_kind: ClassVar[TableKind] = TableKind.PROJECTION

    company_id = company_key()
    customer_id = reference()
    warehouse_id = reference()
    currency = models.CharField(max_length=3)
    rate = quantity_field()
    payment_term = models.CharField(max_length=64)
    billing_policy = models.CharField(max_length=9)
    must_reserve = models.BooleanField()
    has_external_taxes = models.BooleanField()
    document_date = models.DateField()
    valid_until = models.DateField(null=True)
    customer_reference = models.CharField(max_length=64)
    version = models.IntegerField()
    net_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField()
    gross_minor = models.BigIntegerField()
    company_gross_minor = models.BigIntegerField()
    committed_minor = models.BigIntegerField(db_default=0)
    """What the order still takes of the customer's credit, in company currency."""
    correlation_id = reference()
    confirmed_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=9)
    delivery_state = models.CharField(max_length=7, db_default="none")
    billing_state = models.CharField(max_length=7, db_default="none")

    class Meta:
        db_table = "sales_order"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["quotation", "entered", "confirmed", "done", "cancelled"]),
                name="sales_order_state",
            ),
            models.CheckConstraint(
                condition=Q(committed_minor__gte=0), name="sales_order_committed"
            ),
        ]
        indexes = [
            # By date and not by id: an index that ends in the key would be skipped through where
            # the key alone should be looked up.
            models.Index(
                fields=["company_id", "state", "document_date"], name="sales_order_by_state"
            ),
            models.Index(fields=["customer_id", "document_date"], name="sales_order_by_customer"),
        ]


class SalesLineProgress(models.Model):
    """How far a line has come, in base units of its item (charges and text: of themselves).

    `replaced_qty` is the part of what was returned that is to be delivered again.
    """

    table_kind: ClassVar[TableKind] = TableKind.PROJECTION

    line_id = models.BigIntegerField(primary_key=True)
    company_id = company_key()
    order_id = reference()
    item_id = reference()
    kind = models.CharField(max_length=8)
    over_pct = quantity_field()
    ordered_qty = quantity_field()
    cancelled_qty = quantity_field(db_default=ZERO)
    delivered_qty = quantity_field(db_default=ZERO)
    returned_qty = quantity_field(db_default=ZERO)
    replaced_qty = quantity_field(db_default=ZERO)
    invoiced_qty = quantity_field(db_default=ZERO)
    credited_qty = quantity_field(db_default=ZERO)
    promised_on = models.DateField(null=True)

    class Meta:
        db_table = "sales_line_progress"
        constraints = [
            # INV-35
            models.CheckConstraint(
                condition=Q(
                    delivered_qty__lte=F("ordered_qty") * (HUNDRED + F("over_pct")) / HUNDRED
                    + F("replaced_qty")
                ),
                name="sales_line_delivered",
            ),
            models.CheckConstraint(
                condition=Q(
                    returned_qty__lte=F("delivered_qty"),
                    replaced_qty__lte=F("returned_qty"),
                    credited_qty__lte=F("invoiced_qty"),
                    cancelled_qty__lte=F("ordered_qty"),
                ),
                name="sales_line_undone",
            ),
            models.CheckConstraint(
                condition=Q(invoiced_qty__lte=F("credited_qty") + F("ordered_qty"))
                | Q(invoiced_qty__lte=F("credited_qty") + F("delivered_qty")),
                name="sales_line_invoiced",
            ),
            models.CheckConstraint(
                condition=Q(
                    ordered_qty__gte=ZERO,
                    cancelled_qty__gte=ZERO,
                    delivered_qty__gte=ZERO,
                    returned_qty__gte=ZERO,
                    replaced_qty__gte=ZERO,
                    invoiced_qty__gte=ZERO,
                    credited_qty__gte=ZERO,
                ),
                name="sales_line_not_negative",
            ),
        ]
        indexes = [models.Index(fields=["order_id"], name="sales_line_of_order")]
