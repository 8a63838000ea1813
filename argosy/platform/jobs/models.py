"""The table of the jobs: what a job said about itself, beside the queue's own row.

The queue forgets jobs that succeeded; their runs stay for a month.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from argosy.kernel.identity.fields import TransactionNow
from argosy.kernel.identity.models import Actor, Company
from argosy.kernel.identity.tables import TableKind


class JobRun(models.Model):
    """A run of a job that was started by somebody, said how far it is, or failed.

    `id` is the queue's. `total` is 0 while nobody knows how much there is.
    """

    table_kind: ClassVar[TableKind] = TableKind.WORK

    id = models.BigIntegerField(primary_key=True)
    task = models.CharField(max_length=128)
    title = models.CharField(max_length=200, db_default="", blank=True)
    title_zh = models.CharField(max_length=200, db_default="", blank=True)
    in_company = models.ForeignKey(Company, on_delete=models.PROTECT, null=True)
    started_by = models.ForeignKey(Actor, on_delete=models.PROTECT, null=True)
    state = models.CharField(max_length=10)
    done = models.BigIntegerField(db_default=0)
    total = models.BigIntegerField(db_default=0)
    message = models.CharField(max_length=300, db_default="", blank=True)
    error = models.CharField(max_length=1000, db_default="", blank=True)
    address = models.CharField(max_length=500, db_default="", blank=True)
    begun_at = models.DateTimeField(db_default=TransactionNow())
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "job_run"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["queued", "running", "done", "failed", "cancelled"]),
                name="job_run_state",
            )
        ]
        indexes = [models.Index(fields=["started_by", "id"], name="job_run_started_by")]
