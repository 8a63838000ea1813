"""Commitments to and by parties, and the exposure that a credit check takes from."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from argosy.kernel.identity.fields import company_key, recorded, reference
from argosy.kernel.identity.tables import TableKind


class Commitment(models.Model):
    """An amount taken from, or given back to, a party's exposure; rows only, signed."""

    table_kind: ClassVar[TableKind] = TableKind.POSTED

    company_id = company_key()
    party_id = reference()
    currency = models.CharField(max_length=3)
    kind = models.CharField(max_length=10)
    amount_minor = models.BigIntegerField()
    source_type = models.CharField(max_length=64)
    source_id = reference()
    correlation_id = reference()
    command_id = reference()
    effective_at = models.DateTimeField()
    recorded_at = recorded()

    class Meta:
        db_table = "commitment"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["order", "delivery", "billed"]),
                name="commitment_kind_known",
            ),
        ]
        indexes = [
            models.Index(fields=["company_id", "party_id", "currency"], name="commitment_party"),
            models.Index(fields=["source_type", "source_id"], name="commitment_source"),
        ]


class Exposure(models.Model):
    """What a party has taken of its limit; a trigger refuses to go over it."""

    table_kind: ClassVar[TableKind] = TableKind.PROJECTION

    company_id = company_key()
    party_id = reference()
    currency = models.CharField(max_length=3)
    limit_minor = models.BigIntegerField(null=True)
    committed_minor = models.BigIntegerField(db_default=0)

    class Meta:
        db_table = "exposure"
        constraints = [
            models.UniqueConstraint(
                fields=["company_id", "party_id", "currency"], name="exposure_party"
            ),
        ]
