"""On hand and reserved per place: the projection that rivals lock, with the policy on its rows."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import NullIf

from argosy.kernel.identity.fields import (
    CompositeForeignKey,
    company_foreign_key,
    company_key,
    quantity_field,
    reference,
)
from argosy.kernel.identity.models import Party
from argosy.kernel.identity.tables import TableKind
from argosy.kernel.stock.words import LotKind, Status

ZERO = Decimal(0)


class StockBalance(models.Model):
    """Quantity of one item, lot, owner and status in one place: the sum of its moves (INV-19).

    It carries the place's and the item's policy, bound by composite foreign keys, so that checks
    of the row alone can hold it: not below zero, not reserved beyond what is there, one piece a
    serial. Columns that change with each move stand in no index, so that updates stay in the page.
    """

    table_kind: ClassVar[TableKind] = TableKind.PROJECTION

    company_id = company_key()
    item_id = reference()
    location_id = reference()
    lot_id = reference(default=0)
    owner_id = reference(default=0)
    status = models.CharField(max_length=8, choices=[(s, s) for s in Status])
    qty = quantity_field(default=ZERO)
    reserved_qty = quantity_field(default=ZERO)
    last_move_at = models.DateTimeField(null=True)
    """The latest business time of its moves: an issue before it is back-dated."""
    location_kind = models.CharField(max_length=12)
    allow_negative = models.BooleanField()
    tracking = models.CharField(max_length=8)
    lot_key = models.GeneratedField(
        expression=NullIf(F("lot_id"), 0), output_field=models.BigIntegerField(), db_persist=True
    )
    owner_key = models.GeneratedField(
        expression=NullIf(F("owner_id"), 0), output_field=models.BigIntegerField(), db_persist=True
    )
    serial_key = reference(null=True)
    """The serial while its piece is here, else NULL: unique, so a serial is in one place."""

    class Meta:
        db_table = "stock_balance"
        constraints = [
            models.UniqueConstraint(
                fields=["item_id", "location_id", "lot_id", "owner_id", "status"],
                name="stock_balance_key",
            ),
            company_foreign_key(
                "stock_balance_location",
                "location_id",
                "location",
                extra=[("location_kind", "kind"), ("allow_negative", "allow_negative")],
                on_update_cascade=True,
            ),
            CompositeForeignKey(
                name="stock_balance_item",
                columns=["item_id", "tracking"],
                to="item",
                to_columns=["id", "tracking"],
                on_update_cascade=True,
            ),
            company_foreign_key(
                "stock_balance_lot", "lot_key", "lot", extra=[("item_id", "item_id")]
            ),
            CompositeForeignKey(
                name="stock_balance_owner",
                columns=["owner_key"],
                to=Party._meta.db_table,
                to_columns=["id"],
            ),
            # INV-20, INV-21, INV-22 in one: PostgreSQL reads the text of every check anew in each
            # statement, which costs more than the update itself. What does not depend on
            # quantities is checked by a trigger when the row is made (sql/015_balances.sql).
            models.CheckConstraint(
                condition=Q(reserved_qty__gte=ZERO)
                & (
                    Q(allow_negative=True)
                    | (
                        Q(qty__gte=F("reserved_qty"))
                        & (
                            ~Q(tracking=LotKind.SERIAL)
                            | Q(qty=ZERO, serial_key__isnull=True)
                            | Q(qty=1, serial_key=F("lot_id"))
                        )
                    )
                ),
                name="stock_balance_covered",
            ),
            models.UniqueConstraint(
                fields=["serial_key"],
                name="stock_balance_serial_place",
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]
        indexes = [
            models.Index(fields=["location_id"], name="stock_balance_place"),
        ]
