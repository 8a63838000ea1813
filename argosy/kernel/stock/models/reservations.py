"""Reservations 预留: rows that promise a quantity on a balance, and rows that take it back."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q

from argosy.kernel.identity.fields import company_key, quantity_field, recorded, reference
from argosy.kernel.identity.tables import TableKind
from argosy.kernel.stock.words import ReservationKind, Status

ZERO = Decimal(0)


class Reservation(models.Model):
    """What a demand line holds of a balance, signed: reserved is always a sum of rows (INV-21).

    A row that consumes, releases or expires names the row it takes from. A trigger checks the rows
    (only what is free and our own is promised, INV-25) and carries their sum to the balance.
    """

    table_kind: ClassVar[TableKind] = TableKind.POSTED

    company_id = company_key()
    kind = models.CharField(max_length=8, choices=[(k, k) for k in ReservationKind])
    demand_type = models.CharField(max_length=64)
    demand_id = reference()
    demand_line_id = reference()
    item_id = reference()
    location_id = reference()
    lot_id = reference(default=0)
    owner_id = reference(default=0)
    status = models.CharField(max_length=8, choices=[(s, s) for s in Status])
    qty = quantity_field()
    taken_from_id = reference(null=True)
    priority = models.SmallIntegerField(default=100)
    """The lower, the earlier served."""
    firm = models.BooleanField(default=False)
    """A firm reservation does not expire."""
    expires_at = models.DateTimeField(null=True)
    effective_at = models.DateTimeField()
    command_id = reference()
    recorded_at = recorded()

    class Meta:
        db_table = "reservation"
        indexes = [
            models.Index(
                fields=["demand_id", "demand_line_id", "demand_type"], name="reservation_demand"
            ),
            models.Index(fields=["item_id", "location_id"], name="reservation_supply"),
            models.Index(
                fields=["taken_from_id"],
                condition=Q(taken_from_id__isnull=False),
                name="reservation_taken",
            ),
            models.Index(
                fields=["expires_at"],
                condition=Q(expires_at__isnull=False, kind=ReservationKind.RESERVE),
                name="reservation_expiry",
            ),
        ]
