"""Fiscal periods, and their status a sub-ledger: the rows that posting and closing lock."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from argosy.kernel.identity.fields import company_foreign_key, company_key, recorded, reference
from argosy.kernel.identity.tables import TableKind

SUBLEDGERS = ("gl", "ar", "ap", "stock", "asset", "tax")
STATUSES = ("open", "soft", "hard")


class FiscalPeriod(models.Model):
    """A span of dates of a fiscal year; adjustment periods share the last day of the year."""

    table_kind: ClassVar[TableKind] = TableKind.MASTER
    undeletable: ClassVar[bool] = True

    company_id = company_key()
    year = models.IntegerField()
    number = models.SmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    is_adjustment = models.BooleanField(db_default=False)

    class Meta:
        db_table = "fiscal_period"
        constraints = [
            models.UniqueConstraint(fields=["company_id", "id"], name="fiscal_period_company"),
            models.UniqueConstraint(
                fields=["company_id", "year", "number"], name="fiscal_period_number"
            ),
            models.CheckConstraint(
                condition=models.Q(starts_on__lte=models.F("ends_on")), name="fiscal_period_span"
            ),
        ]


class PeriodStatus(models.Model):
    """Open, soft- or hard-closed, for one sub-ledger of a period."""

    table_kind: ClassVar[TableKind] = TableKind.WORK

    company_id = company_key()
    period_id = reference()
    subledger = models.CharField(max_length=8)
    status = models.CharField(max_length=4, db_default="open")

    class Meta:
        db_table = "period_status"
        constraints = [
            models.UniqueConstraint(
                fields=["company_id", "period_id", "subledger"], name="period_status_one"
            ),
            company_foreign_key("period_status_period", "period_id", "fiscal_period"),
            models.CheckConstraint(
                condition=models.Q(status__in=STATUSES), name="period_status_known"
            ),
            models.CheckConstraint(
                condition=models.Q(subledger__in=SUBLEDGERS), name="period_status_subledger"
            ),
        ]


class PeriodChange(models.Model):
    """The trail of closing and re-opening 结账/反结账: who, when, why."""

    table_kind: ClassVar[TableKind] = TableKind.POSTED

    company_id = company_key()
    period_id = reference()
    subledger = models.CharField(max_length=8)
    from_status = models.CharField(max_length=4)
    to_status = models.CharField(max_length=4)
    reason = models.CharField(max_length=500)
    actor_id = reference()
    command_id = reference()
    recorded_at = recorded()

    class Meta:
        db_table = "period_change"
        constraints = [company_foreign_key("period_change_period", "period_id", "fiscal_period")]
        indexes = [models.Index(fields=["period_id"], name="period_change_of_period")]
