"""Where and how a party is reached.

Keys that a unique constraint begins with need no index of their own.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from argosy.kernel.identity.models import Party
from argosy.kernel.identity.tables import TableKind
from argosy.masterdata.sharing import Sharing


class PartyAddress(models.Model):
    """An address with its uses; the lowest position is the default of a use."""

    table_kind: ClassVar[TableKind] = TableKind.MASTER
    sharing: ClassVar[Sharing] = Sharing.GROUP

    party = models.ForeignKey(
        Party, on_delete=models.PROTECT, db_index=False, related_name="addresses"
    )
    position = models.SmallIntegerField()
    country = models.CharField(max_length=2)
    subdivision = models.CharField(max_length=3, db_default="", blank=True)
    city = models.CharField(max_length=100, db_default="", blank=True)
    district = models.CharField(max_length=100, db_default="", blank=True)
    postcode = models.CharField(max_length=20, db_default="", blank=True)
    lines = models.CharField(max_length=400, db_default="", blank=True)
    addressee = models.CharField(max_length=200, db_default="", blank=True)
    is_ship = models.BooleanField(db_default=True)
    is_bill = models.BooleanField(db_default=True)
    is_register = models.BooleanField(db_default=False)
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "party_address"
        constraints = [
            models.UniqueConstraint(fields=["party", "position"], name="party_address_position"),
        ]


class PartyContactPoint(models.Model):
    """An e-mail address, a telephone number or the like, as entered and normalised."""

    table_kind: ClassVar[TableKind] = TableKind.MASTER
    sharing: ClassVar[Sharing] = Sharing.GROUP

    party = models.ForeignKey(
        Party, on_delete=models.PROTECT, db_index=False, related_name="contact_points"
    )
    position = models.SmallIntegerField()
    kind = models.CharField(max_length=8)
    value = models.CharField(max_length=254)
    normalised = models.CharField(max_length=254, db_default="", blank=True)
    purpose = models.CharField(max_length=60, db_default="", blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "party_contact_point"
        constraints = [
            models.UniqueConstraint(
                fields=["party", "position"], name="party_contact_point_position"
            ),
        ]
        indexes = [models.Index(fields=["normalised"], name="party_contact_point_value")]
