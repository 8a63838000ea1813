"""Deliveries and returns: which quantity of which line went where, by which move."""

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


class Delivery(models.Model):
    """Goods issued to a customer against one order (``out``), or taken back (``return``)."""

    table_kind: ClassVar[TableKind] = TableKind.POSTED

    company_id = company_key()
    order_id = reference()
    version = models.IntegerField()
    """The version of the order that it was delivered against."""
    direction = models.CharField(max_length=6)
    customer_id = reference()
    warehouse_id = reference()
    posting_date = models.DateField()
    customer_reference = models.CharField(max_length=64, db_default="")
    memo = models.CharField(max_length=500, db_default="")
    correlation_id = reference()
    actor_id = reference()
    command_id = reference()
    effective_at = models.DateTimeField()
    recorded_at = recorded()

    class Meta:
        db_table = "delivery"
        constraints = [
            models.UniqueConstraint(fields=["company_id", "id"], name="delivery_company"),
            models.CheckConstraint(
                condition=Q(direction__in=["out", "return"]), name="delivery_direction"
            ),
        ]
        indexes = [
            models.Index(fields=["order_id"], name="delivery_order"),
            models.Index(fields=["customer_id", "posting_date"], name="delivery_customer"),
            models.Index(fields=["company_id", "posting_date"], name="delivery_date"),
        ]


class DeliveryLine(models.Model):
    """A quantity of an order line that one move carried.

    A return names the delivered line it takes back, and what becomes of the goods: free, qc or
    scrap. `is_replaced` says that the same quantity is to be delivered again.
    """

    table_kind: ClassVar[TableKind] = TableKind.POSTED

    company_id = company_key()
    delivery_id = reference()
    order_id = reference()
    line_id = reference()
    item_id = reference()
    lot_id = reference(db_default=0)
    location_id = reference()
    qty = quantity_field()
    unit_id = reference()
    base_qty = quantity_field()
    move_id = reference()
    returns_line_id = reference(null=True)
    disposition = models.CharField(max_length=5, db_default="")
    is_replaced = models.BooleanField(db_default=False)
    recorded_at = recorded()

    class Meta:
        db_table = "delivery_line"
        constraints = [
            company_foreign_key("delivery_line_head", "delivery_id", "delivery"),
            models.CheckConstraint(
                condition=Q(qty__gt=ZERO, base_qty__gt=ZERO), name="delivery_line_positive"
            ),
            models.CheckConstraint(
                condition=Q(disposition="", returns_line_id__isnull=True, is_replaced=False)
                | Q(disposition__in=["free", "qc", "scrap"], returns_line_id__isnull=False),
                name="delivery_line_return",
            ),
        ]
        indexes = [
            models.Index(fields=["delivery_id"], name="delivery_line_delivery"),
            models.Index(fields=["line_id"], name="delivery_line_order_line"),
            models.Index(
                fields=["returns_line_id"],
                condition=Q(returns_line_id__isnull=False),
                name="delivery_line_returned",
            ),
        ]
