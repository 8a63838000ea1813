"""Who a party is: the full data beside the kernel's thin row, its numbers, its people."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from argosy.kernel.identity.models import Party
from argosy.kernel.identity.tables import TableKind
from argosy.masterdata.sharing import Sharing


class PartyProfile(models.Model):
    """A party's full data, one to one: `id` is the party's. `version` guards against lost edits."""

    table_kind: ClassVar[TableKind] = TableKind.MASTER
    sharing: ClassVar[Sharing] = Sharing.GROUP
    undeletable: ClassVar[bool] = True

    id = models.OneToOneField(
        Party, on_delete=models.PROTECT, primary_key=True, db_column="id", related_name="profile"
    )
    legal_name = models.CharField(max_length=300, db_default="", blank=True)
    country = models.CharField(max_length=2, db_default="", blank=True)
    language = models.CharField(max_length=16, db_default="", blank=True)
    risk_class = models.CharField(max_length=16, db_default="", blank=True)
    parent = models.ForeignKey(
        Party,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="children",
    )
    blocked_reason = models.CharField(max_length=500, db_default="", blank=True)
    version = models.IntegerField(db_default=1)

    class Meta:
        db_table = "party_profile"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(parent__isnull=True) | ~models.Q(parent=models.F("id")),
                name="party_profile_not_own_parent",
            ),
        ]
        indexes = [
            models.Index(
                fields=["parent"],
                condition=models.Q(parent__isnull=False),
                name="party_profile_parent",
            ),
        ]


class PartyIdentifier(models.Model):
    """A number that an authority or body gave the party, in compact form."""

    table_kind: ClassVar[TableKind] = TableKind.MASTER
    sharing: ClassVar[Sharing] = Sharing.GROUP

    party = models.ForeignKey(
        Party, on_delete=models.PROTECT, db_index=False, related_name="identifiers"
    )
    scheme = models.CharField(max_length=16)
    value = models.CharField(max_length=40)
    country = models.CharField(max_length=2, db_default="", blank=True)
    is_checked = models.BooleanField()
    is_exclusive = models.BooleanField()
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    evidence = models.CharField(max_length=300, db_default="", blank=True)

    class Meta:
        db_table = "party_identifier"
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "value"],
                condition=models.Q(is_exclusive=True),
                name="party_identifier_exclusive",
            ),
            models.UniqueConstraint(
                fields=["party", "scheme", "value"], name="party_identifier_once"
            ),
        ]
        indexes = [models.Index(fields=["value"], name="party_identifier_value")]


class PartyLink(models.Model):
    """That a person is a contact of an organisation, from a day to a day."""

    table_kind: ClassVar[TableKind] = TableKind.MASTER
    sharing: ClassVar[Sharing] = Sharing.GROUP

    party = models.ForeignKey(
        Party, on_delete=models.PROTECT, db_index=False, related_name="contacts"
    )
    person = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="contact_of")
    position = models.CharField(max_length=120, db_default="", blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "party_link"
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(party=models.F("person")), name="party_link_two_parties"
            ),
            models.UniqueConstraint(
                fields=["party", "person", "position", "valid_from"],
                nulls_distinct=False,
                name="party_link_once",
            ),
        ]
