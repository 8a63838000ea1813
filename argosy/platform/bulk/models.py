"""Tables of bulk actions: the run, and what became of each record of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from argosy.kernel.identity.fields import company_foreign_key, company_key, recorded, reference
from argosy.kernel.identity.tables import TableKind


class BulkRun(models.Model):
    """An action for many records; `input` is the rest of each item as JSON.

    What the action does is audited by its own command; this is how far it has come.
    """

    table_kind: ClassVar[TableKind] = TableKind.WORK

    company_id = company_key()
    actor_id = reference()
    resource = models.CharField(max_length=80)
    action = models.CharField(max_length=80)
    input = models.JSONField()
    state = models.CharField(max_length=8, db_default="waiting")
    begun_at = recorded()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "bulk_run"
        constraints = [
            models.UniqueConstraint(fields=["company_id", "id"], name="bulk_run_company"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "done"]), name="bulk_run_state"
            ),
        ]


class BulkRow(models.Model):
    """A record of a run; `version` is the one that the command is given, once it was read."""

    table_kind: ClassVar[TableKind] = TableKind.WORK

    company_id = company_key()
    run_id = reference()
    place = models.IntegerField()
    record_id = reference()
    version = models.BigIntegerField(null=True)
    state = models.CharField(max_length=8, db_default="waiting")
    problems = models.JSONField(null=True)

    class Meta:
        db_table = "bulk_row"
        constraints = [
            company_foreign_key("bulk_row_run", "run_id", "bulk_run"),
            models.UniqueConstraint(fields=["run_id", "place"], name="bulk_row_place"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "done", "refused"]), name="bulk_row_state"
            ),
        ]
        indexes = [
            models.Index(fields=["run_id", "state", "place"], name="bulk_row_state_place"),
        ]
