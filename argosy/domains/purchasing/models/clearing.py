"""Clearing of goods received not billed: what no bill and no credit will ever take."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from argosy.kernel.identity.fields import company_key, recorded, reference
from argosy.kernel.identity.tables import TableKind


class AccrualClearing(models.Model):
    """An amount taken off what is accrued for an order line, with the reason."""

    table_kind: ClassVar[TableKind] = TableKind.POSTED

    company_id = company_key()
    order_id = reference()
    line_id = reference()
    amount_minor = models.BigIntegerField()
    reason = models.CharField(max_length=300)
    posting_date = models.DateField()
    correlation_id = reference()
    command_id = reference()
    effective_at = models.DateTimeField()
    recorded_at = recorded()

    class Meta:
        db_table = "accrual_clearing"
        constraints = [
            models.CheckConstraint(condition=~Q(amount_minor=0), name="accrual_clearing_amount"),
            models.CheckConstraint(condition=~Q(reason=""), name="accrual_clearing_reason"),
        ]
        indexes = [models.Index(fields=["line_id"], name="accrual_clearing_line")]
