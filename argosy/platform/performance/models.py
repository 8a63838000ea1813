"""Tables of the performance: answers a minute and route, slow statements, gauges, own traces."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from argosy.kernel.identity.fields import TransactionNow
from argosy.kernel.identity.models import Actor
from argosy.kernel.identity.tables import TableKind


class PerformanceMinute(models.Model):
    """Answers of a route within a minute; `buckets` is their histogram (`rules.BOUNDS_US`)."""

    table_kind: ClassVar[TableKind] = TableKind.WORK

    minute = models.DateTimeField()
    route = models.CharField(max_length=200)
    requests = models.BigIntegerField()
    errors = models.BigIntegerField()
    total_us = models.BigIntegerField()
    statements = models.BigIntegerField()
    buckets = ArrayField(models.BigIntegerField())

    class Meta:
        db_table = "performance_minute"
        constraints = [
            models.UniqueConstraint(fields=["minute", "route"], name="performance_minute_once")
        ]


class PerformanceStatement(models.Model):
    """A statement that was slow, within an hour."""

    table_kind: ClassVar[TableKind] = TableKind.WORK

    hour = models.DateTimeField()
    digest = models.CharField(max_length=16)
    text = models.CharField(max_length=2000)
    calls = models.BigIntegerField()
    total_us = models.BigIntegerField()
    max_us = models.BigIntegerField()

    class Meta:
        db_table = "performance_statement"
        constraints = [
            models.UniqueConstraint(fields=["hour", "digest"], name="performance_statement_once")
        ]


class PerformanceGauge(models.Model):
    """What was measured at a minute: jobs, sizes, memory."""

    table_kind: ClassVar[TableKind] = TableKind.WORK

    minute = models.DateTimeField()
    name = models.CharField(max_length=60)
    value = models.BigIntegerField()

    class Meta:
        db_table = "performance_gauge"
        constraints = [
            models.UniqueConstraint(fields=["name", "minute"], name="performance_gauge_once")
        ]


class PerformanceTrace(models.Model):
    """A request of somebody who wanted to see his own: statements with their time."""

    table_kind: ClassVar[TableKind] = TableKind.WORK

    account = models.ForeignKey(Actor, on_delete=models.PROTECT)
    at = models.DateTimeField(db_default=TransactionNow())
    method = models.CharField(max_length=8)
    path = models.CharField(max_length=500)
    status = models.SmallIntegerField()
    total_us = models.BigIntegerField()
    statements = models.JSONField()

    class Meta:
        db_table = "performance_trace"
        indexes = [models.Index(fields=["account", "id"], name="performance_trace_account")]
