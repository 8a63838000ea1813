"""Payments 收付款, in and out."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from argosy.kernel.identity.fields import company_key, quantity_field, recorded, reference
from argosy.kernel.identity.tables import TableKind


class Payment(models.Model):
    """Money that came in or went out; what it pays is in the ledger's allocations."""

    table_kind: ClassVar[TableKind] = TableKind.POSTED

    company_id = company_key()
    direction = models.CharField(max_length=3)
    party_id = reference()
    method = models.CharField(max_length=32)
    bank_account_id = reference()
    currency = models.CharField(max_length=3)
    rate = quantity_field()
    amount_minor = models.BigIntegerField()
    company_minor = models.BigIntegerField()
    discount_minor = models.BigIntegerField()
    paid_on = models.DateField()
    posting_date = models.DateField()
    partner_reference = models.CharField(max_length=100)
    entry_id = reference()
    correlation_id = reference()
    command_id = reference()
    recorded_at = recorded()

    class Meta:
        db_table = "payment"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(direction__in=["in", "out"]), name="payment_direction_known"
            ),
            models.CheckConstraint(
                condition=models.Q(amount_minor__gt=0), name="payment_amount_positive"
            ),
        ]
        indexes = [
            models.Index(fields=["company_id", "party_id"], name="payment_party"),
            models.Index(fields=["company_id", "paid_on"], name="payment_date"),
        ]
