"""What was agreed: versions of orders with their lines, the steps they took, what was promised."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q

from argosy.kernel.identity.fields import (
    CompositeForeignKey,
    company_key,
    quantity_field,
    recorded,
    reference,
)
from argosy.kernel.identity.models import Party
from argosy.kernel.identity.tables import TableKind

ZERO = Decimal(0)


class SalesOrderVersion(models.Model):
    """One state of an agreement; an amendment is a further version, who made it and why.

    A quotation is a version of kind ``quotation`` with the last day it holds.
    """

    table_kind: ClassVar[TableKind] = TableKind.POSTED

    company_id = company_key()
    order_id = reference()
    version = models.IntegerField()
    kind = models.CharField(max_length=10)
    customer = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    warehouse_id = reference()
    currency = models.CharField(max_length=3)
    rate = quantity_field()
    """Company currency per document currency."""
    payment_term = models.CharField(max_length=64, db_default="")
    billing_policy = models.CharField(max_length=9)
    discount_pct = quantity_field(db_default=ZERO)
    must_reserve = models.BooleanField(db_default=False)
    has_external_taxes = models.BooleanField(db_default=False)
    document_date = models.DateField()
    valid_until = models.DateField(null=True)
    customer_reference = models.CharField(max_length=64, db_default="")
    """The customer's own number."""
    why = models.CharField(max_length=500, db_default="")
    ship_to = models.CharField(max_length=16, db_default="")
    net_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField()
    gross_minor = models.BigIntegerField()
    company_gross_minor = models.BigIntegerField()
    correlation_id = reference()
    actor_id = reference()
    command_id = reference()
    effective_at = models.DateTimeField()
    recorded_at = recorded()

    class Meta:
        db_table = "sales_order_version"
        constraints = [
            models.UniqueConstraint(
                fields=["company_id", "order_id", "version"], name="sales_order_version_key"
            ),
            # One order lies in one company, whatever the version.
            models.UniqueConstraint(fields=["order_id", "version"], name="sales_order_version_one"),
            models.CheckConstraint(
                condition=Q(kind__in=["quotation", "order", "amendment"]),
                name="sales_order_version_kind",
            ),
            models.CheckConstraint(
                condition=Q(billing_policy__in=["ordered", "delivered"]),
                name="sales_order_version_policy",
            ),
            models.CheckConstraint(
                condition=Q(gross_minor=models.F("net_minor") + models.F("tax_minor")),
                name="sales_order_version_sum",
            ),
            models.CheckConstraint(
                condition=Q(version__gt=0, rate__gt=ZERO, discount_pct__gte=ZERO),
                name="sales_order_version_range",
            ),
            models.CheckConstraint(
                condition=~Q(kind="quotation") | Q(valid_until__isnull=False),
                name="sales_order_version_validity",
            ),
        ]


class SalesOrderLine(models.Model):
    """A line of one version. `line_id` is the id of the row in which the line first stood.

    Quantities are in the unit as entered; one of it is num / den of the item's base unit.
    """

    table_kind: ClassVar[TableKind] = TableKind.POSTED

    company_id = company_key()
    order_id = reference()
    version = models.IntegerField()
    line_id = reference()
    line_no = models.IntegerField()
    kind = models.CharField(max_length=8)
    item_id = reference(db_default=0)
    description = models.CharField(max_length=300, db_default="")
    qty = quantity_field()
    unit_id = reference(db_default=0)
    factor_num = models.BigIntegerField()
    factor_den = models.BigIntegerField()
    base_qty = quantity_field()
    over_pct = quantity_field(db_default=ZERO)
    unit_price = quantity_field()
    per_qty = quantity_field(db_default=Decimal(1))
    discount_pct = quantity_field(db_default=ZERO)
    price_includes_tax = models.BooleanField(db_default=False)
    amount_minor = models.BigIntegerField()
    """Price times quantity less discount, in the terms of the price, or the agreed amount."""
    is_amount_agreed = models.BooleanField(db_default=False)
    price_trace = models.JSONField(null=True)
    tax_codes = models.CharField(max_length=300, db_default="")
    tax_reason = models.JSONField(null=True)
    external_taxes = models.JSONField(null=True)
    requested_on = models.DateField(null=True)
    net_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField()
    gross_minor = models.BigIntegerField()
    recorded_at = recorded()

    class Meta:
        db_table = "sales_order_line"
        constraints = [
            models.UniqueConstraint(
                fields=["order_id", "version", "line_id"], name="sales_order_line_key"
            ),
            CompositeForeignKey(
                name="sales_order_line_version",
                columns=["company_id", "order_id", "version"],
                to="sales_order_version",
                to_columns=["company_id", "order_id", "version"],
            ),
            models.CheckConstraint(
                condition=Q(kind="charge", item_id=0)
                | Q(kind__in=["item", "service"], item_id__gt=0),
                name="sales_order_line_kind",
            ),
            models.CheckConstraint(
                condition=Q(
                    qty__gt=ZERO,
                    base_qty__gt=ZERO,
                    factor_num__gt=0,
                    factor_den__gt=0,
                    per_qty__gt=ZERO,
                    over_pct__gte=ZERO,
                ),
                name="sales_order_line_positive",
            ),
            models.CheckConstraint(
                condition=Q(discount_pct__gte=ZERO, discount_pct__lte=Decimal(100)),
                name="sales_order_line_discount",
            ),
            models.CheckConstraint(
                condition=Q(gross_minor=models.F("net_minor") + models.F("tax_minor")),
                name="sales_order_line_sum",
            ),
        ]
        indexes = [
            models.Index(fields=["line_id", "version"], name="sales_order_line_history"),
        ]


class SalesOrderStep(models.Model):
    """What happened to an order as a whole: it was confirmed, or its rest was cancelled."""

    table_kind: ClassVar[TableKind] = TableKind.POSTED

    company_id = company_key()
    order_id = reference()
    kind = models.CharField(max_length=10)
    version = models.IntegerField()
    why = models.CharField(max_length=500, db_default="")
    actor_id = reference()
    command_id = reference()
    effective_at = models.DateTimeField()
    recorded_at = recorded()

    class Meta:
        db_table = "sales_order_step"
        constraints = [
            models.UniqueConstraint(fields=["order_id", "kind"], name="sales_order_step_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["confirmed", "cancelled"]), name="sales_order_step_kind"
            ),
        ]


class SalesPromise(models.Model):
    """A part of a line and the day it is promised for; the rows of the latest version hold.

    ``stock`` is reserved on hand, ``receipt`` waits for an expected receipt, ``open`` has no date.
    """

    table_kind: ClassVar[TableKind] = TableKind.POSTED

    company_id = company_key()
    order_id = reference()
    version = models.IntegerField()
    line_id = reference()
    base_qty = quantity_field()
    source = models.CharField(max_length=8)
    promised_on = models.DateField(null=True)
    command_id = reference()
    recorded_at = recorded()

    class Meta:
        db_table = "sales_promise"
        constraints = [
            models.CheckConstraint(
                condition=Q(source__in=["stock", "receipt"], promised_on__isnull=False)
                | Q(source="open", promised_on__isnull=True),
                name="sales_promise_source",
            ),
            models.CheckConstraint(condition=Q(base_qty__gt=ZERO), name="sales_promise_positive"),
        ]
        indexes = [models.Index(fields=["line_id", "version"], name="sales_promise_line")]
