"""Where goods are, and which lot they belong to: locations and lots."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from argosy.kernel.identity.fields import company_foreign_key, company_key, reference
from argosy.kernel.identity.models import Item
from argosy.kernel.identity.tables import TableKind
from argosy.kernel.stock.words import LocationKind, LotKind

BOUNDED_KINDS = (LocationKind.INTERNAL, LocationKind.TRANSIT, LocationKind.VIEW)


class Location(models.Model):
    """A place goods come from or go to; a warehouse is the root of a tree of internal places.

    Supplier, customer, production, scrap and adjustment are places too, so that every move has
    two ends and all quantities of an item add up to nothing (INV-18).
    """

    table_kind: ClassVar[TableKind] = TableKind.MASTER
    digest_omits: ClassVar[tuple[str, ...]] = ("path",)
    undeletable: ClassVar[bool] = True

    company_id = company_key()
    code = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=[(kind, kind) for kind in LocationKind])
    parent_id = reference(null=True)
    path = models.CharField(max_length=400)
    """Ids from the root down, such as ``/3/17/``: everything below a place has its path first."""
    warehouse_id = reference(null=True)
    """The root of its tree; NULL for places that are in no warehouse."""
    allow_negative = models.BooleanField()
    is_locked = models.BooleanField(db_default=False)

    class Meta:
        db_table = "location"
        constraints = [
            models.UniqueConstraint(fields=["company_id", "id"], name="location_company"),
            models.UniqueConstraint(fields=["company_id", "code"], name="location_code"),
            models.UniqueConstraint(
                fields=["company_id", "id", "kind", "allow_negative"], name="location_policy"
            ),
            company_foreign_key("location_parent", "parent_id", "location"),
            company_foreign_key("location_warehouse", "warehouse_id", "location"),
            # Only places of our own can be counted, so only they can be held to zero.
            models.CheckConstraint(
                condition=models.Q(kind__in=BOUNDED_KINDS) | models.Q(allow_negative=True),
                name="location_outside_is_unbounded",
            ),
        ]
        indexes = [
            models.Index(fields=["parent_id"], name="location_children"),
            models.Index(fields=["warehouse_id"], name="location_warehouse_places"),
        ]


class Lot(models.Model):
    """A batch 批次 or a serial number 序列号 of one item; it never changes item (INV-22)."""

    table_kind: ClassVar[TableKind] = TableKind.MASTER
    undeletable: ClassVar[bool] = True

    company_id = company_key()
    item = models.ForeignKey(Item, on_delete=models.PROTECT)
    number = models.CharField(max_length=64)
    kind = models.CharField(max_length=8, choices=[(kind, kind) for kind in LotKind])
    manufactured_on = models.DateField(null=True)
    expires_on = models.DateField(null=True)
    """The last day it may be used."""
    removal_on = models.DateField(null=True)
    """The last day it may be promised; the day of expiry when not given."""
    supplier_lot = models.CharField(max_length=64, db_default="")
    attributes = models.JSONField(default=dict)

    class Meta:
        db_table = "lot"
        constraints = [
            models.UniqueConstraint(fields=["company_id", "item", "number"], name="lot_number"),
            models.UniqueConstraint(fields=["company_id", "id", "item"], name="lot_item"),
            models.CheckConstraint(
                condition=models.Q(manufactured_on__isnull=True)
                | models.Q(expires_on__isnull=True)
                | models.Q(expires_on__gte=models.F("manufactured_on")),
                name="lot_expires_after_made",
            ),
        ]
