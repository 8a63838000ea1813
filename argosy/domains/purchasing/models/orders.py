"""Purchase orders: versions and lines that never change, and what follows from them."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from argosy.kernel.identity.fields import (
    company_key,
    quantity_field,
    recorded,
    reference,
)
from argosy.kernel.identity.tables import TableKind

ZERO = Decimal(0)


class OrderFacts(models.Model):
    """What an order is at a version; the head copies the latest one."""

    company_id = company_key()
    version = models.IntegerField()
    lines_version = models.IntegerField()
    """The version whose lines hold: confirming or cancelling copies no lines."""
    state = models.CharField(max_length=10)
    supplier_id = reference()
    currency = models.CharField(max_length=3)
    rate = quantity_field()
    """Company currency per unit of the order's currency: values what is received."""
    place_id = reference()
    payment_term = models.CharField(max_length=64, db_default="")
    ordered_on = models.DateField()
    net_minor = models.BigIntegerField()
    correlation_id = reference()

    class Meta:
        abstract = True


class PurchaseOrderVersion(OrderFacts):
    """One version of an order: who decided what, and all facts of the head from then on."""

    table_kind: ClassVar[TableKind] = TableKind.POSTED

    order_id = reference()
    action = models.CharField(max_length=8)
    reason = models.CharField(max_length=300, db_default="")
    attributes = models.JSONField(db_default={})
    command_id = reference()
    actor_id = reference()
    effective_at = models.DateTimeField()
    recorded_at = recorded()

    class Meta:
        db_table = "purchase_order_version"
        constraints = [
            models.UniqueConstraint(
                fields=["company_id", "order_id", "version"], name="purchase_order_version_once"
            ),
        ]


class PurchaseOrder(OrderFacts):
    """The head as it stands now: the row that everything on an order locks first."""

    table_kind: ClassVar[TableKind] = TableKind.PROJECTION

    class Meta:
        db_table = "purchase_order"
        indexes = [
            models.Index(fields=["company_id", "supplier_id"], name="purchase_order_supplier"),
            models.Index(
                fields=["company_id", "state", "ordered_on"], name="purchase_order_by_state"
            ),
        ]


class PurchaseOrderLine(models.Model):
    """A line as one version states it; `line_id` names the line through all versions.

    A charge (freight, customs) has no item and is not received; a service is billed as ordered.
    """

    table_kind: ClassVar[TableKind] = TableKind.POSTED

    company_id = company_key()
    order_id = reference()
    version = models.IntegerField()
    line_id = reference()
    line_no = models.IntegerField()
    kind = models.CharField(max_length=8)
    item_id = reference(default=0)
    description = models.CharField(max_length=300, db_default="")
    qty = quantity_field()
    unit_id = reference()
    factor_num = models.BigIntegerField()
    factor_den = models.BigIntegerField()
    """One of the line's unit is num / den base units, as it was that day."""
    base_qty = quantity_field()
    unit_price = quantity_field()
    discount_pct = quantity_field(db_default=ZERO)
    price_includes_tax = models.BooleanField(db_default=False)
    tax_codes = models.JSONField(db_default=[])
    net_minor = models.BigIntegerField()
    over_pct = quantity_field()
    """How much more than ordered may be received, in percent."""
    expected_on = models.DateField()
    place_id = reference()
    request_line_id = reference(null=True)
    trace = models.JSONField(db_default=[])
    """Why the price is what it is."""
    recorded_at = recorded()

    class Meta:
        db_table = "purchase_order_line"
        constraints = [
            models.UniqueConstraint(
                fields=["order_id", "version", "line_no"], name="purchase_order_line_no"
            ),
            models.UniqueConstraint(
                fields=["line_id", "version"], name="purchase_order_line_version"
            ),
        ]
        indexes = [
            models.Index(fields=["item_id"], name="purchase_order_line_item"),
            models.Index(
                fields=["request_line_id"],
                condition=Q(request_line_id__isnull=False),
                name="purchase_order_line_request",
            ),
        ]


class PurchaseLineProgress(models.Model):
    """How far a line of a confirmed order has come, in base units.

    `accrued_minor` is what goods received not billed holds for the line, in the company's
    currency: above zero received and not billed, below zero billed or returned ahead (INV-36).
    """

    table_kind: ClassVar[TableKind] = TableKind.PROJECTION

    line_id = models.BigIntegerField(primary_key=True)
    company_id = company_key()
    order_id = reference()
    item_id = reference()
    ordered_qty = quantity_field()
    over_pct = quantity_field()
    accepted_qty = quantity_field(default=ZERO)
    rejected_qty = quantity_field(default=ZERO)
    returned_qty = quantity_field(default=ZERO)
    billed_qty = quantity_field(default=ZERO)
    accrued_minor = models.BigIntegerField(default=0)

    class Meta:
        db_table = "purchase_line_progress"
        constraints = [
            # INV-35; one check, since each is planned anew for each statement.
            models.CheckConstraint(
                condition=Q(
                    accepted_qty__lte=F("returned_qty")
                    + F("ordered_qty")
                    + F("ordered_qty") * F("over_pct") / Decimal(100),
                    accepted_qty__gte=F("returned_qty"),
                    returned_qty__gte=ZERO,
                    rejected_qty__gte=ZERO,
                    billed_qty__gte=ZERO,
                ),
                name="purchase_line_progress_possible",
            ),
        ]
        indexes = [
            models.Index(fields=["order_id"], name="purchase_line_progress_order"),
            models.Index(
                fields=["company_id", "order_id"],
                condition=~Q(accrued_minor=0),
                name="purchase_line_accrued",
            ),
        ]
