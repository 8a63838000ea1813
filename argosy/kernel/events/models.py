"""Tables of the information flow: what was commanded, what happened, what was told to whom."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models

from argosy.kernel.identity.fields import (
    CompositeForeignKey,
    FullTransactionId,
    company_key,
    recorded,
    reference,
)
from argosy.kernel.identity.tables import TableKind


class CommandLog(models.Model):
    """One command: who, with which key, over which body. Exactly-once rests on its unique key."""

    table_kind: ClassVar[TableKind] = TableKind.POSTED
    is_in_digest: ClassVar[bool] = False

    company_id = company_key()
    actor_id = reference()
    name = models.CharField(max_length=100)
    key = models.CharField(max_length=200)
    body_hash = models.BinaryField(max_length=32)
    size = models.IntegerField()
    recorded_at = recorded()

    class Meta:
        db_table = "command_log"
        constraints = [
            models.UniqueConstraint(
                fields=["company_id", "actor_id", "key"], name="command_log_key"
            ),
        ]


class CommandAnswer(models.Model):
    """What a command answered, replayed byte for byte when its key comes again."""

    table_kind: ClassVar[TableKind] = TableKind.POSTED
    is_in_digest: ClassVar[bool] = False
    id_sequence: ClassVar[str] = "command_log_id_seq"

    id = models.BigIntegerField(primary_key=True)
    company_id = company_key()
    answer = models.TextField()
    recorded_at = recorded()

    class Meta:
        db_table = "command_answer"


class Event(models.Model):
    """Something that happened to a document; correlation is the order's journey.

    Its id is drawn as the command's last statement, when all rows it changed are locked: events of
    one document are numbered in the order in which their commands commit.
    """

    table_kind: ClassVar[TableKind] = TableKind.POSTED

    company_id = company_key()
    kind = models.CharField(max_length=100)
    version = models.SmallIntegerField()
    subject_type = models.CharField(max_length=64)
    subject_id = reference()
    correlation_id = reference()
    causation_id = reference(null=True)
    command_id = reference()
    actor_id = reference()
    payload = models.JSONField()
    personal_digest = models.BinaryField(max_length=32, null=True)
    effective_at = models.DateTimeField()
    recorded_at = recorded()

    class Meta:
        db_table = "event"
        indexes = [
            models.Index(fields=["correlation_id", "id"], name="event_journey"),
            models.Index(fields=["subject_type", "subject_id", "id"], name="event_subject"),
        ]


class EventPersonal(models.Model):
    """Personal data of an event, erasable; the event keeps only a salted digest of it."""

    table_kind: ClassVar[TableKind] = TableKind.WORK

    id = models.BigIntegerField(primary_key=True)
    company_id = company_key()
    salt = models.BinaryField(max_length=16)
    data = models.JSONField()

    class Meta:
        db_table = "event_personal"


class Subscription(models.Model):
    """How far a handler that runs after commit has come, and which kinds it hears from where on.

    `kinds` maps an event kind to the id after which it is heard: what stands between that id and
    `position` has been handled or is listed in event_retry, which a check proves.
    """

    table_kind: ClassVar[TableKind] = TableKind.WORK

    name = models.CharField(max_length=150, primary_key=True)
    position = reference(default=0)
    kinds = models.JSONField(default=dict)

    class Meta:
        db_table = "subscription"


class Inbox(models.Model):
    """That a subscription has handled an event: written in the transaction of the effect."""

    table_kind: ClassVar[TableKind] = TableKind.POSTED
    is_in_digest: ClassVar[bool] = False

    company_id = company_key()
    subscription = models.CharField(max_length=150)
    event_id = reference()
    recorded_at = recorded()

    class Meta:
        db_table = "inbox"
        constraints = [
            models.UniqueConstraint(fields=["subscription", "event_id"], name="inbox_once"),
        ]


class EventRetry(models.Model):
    """An event whose handler failed: tried again, and parked after five tries."""

    table_kind: ClassVar[TableKind] = TableKind.WORK

    company_id = company_key()
    subscription = models.CharField(max_length=150)
    event_id = reference()
    tries = models.IntegerField(default=0)
    error = models.TextField(default="")
    next_try_at = models.DateTimeField()
    is_parked = models.BooleanField(default=False)

    class Meta:
        db_table = "event_retry"
        constraints = [
            models.UniqueConstraint(fields=["subscription", "event_id"], name="event_retry_once"),
        ]


class NumberSeries(models.Model):
    """The next number of a series within its scope (company, code, reset period)."""

    table_kind: ClassVar[TableKind] = TableKind.WORK

    company_id = company_key()
    code = models.CharField(max_length=64)
    scope = models.CharField(max_length=64, default="")
    pattern = models.CharField(max_length=64)
    prefix = models.CharField(max_length=64)
    width = models.SmallIntegerField()
    suffix = models.CharField(max_length=64)
    next_n = models.BigIntegerField(db_default=1)
    shift = models.BigIntegerField(db_default=0)
    """What is added to the counter where a period did not begin at 1."""

    class Meta:
        db_table = "number_series"
        constraints = [
            models.UniqueConstraint(
                fields=["company_id", "code", "scope"], name="number_series_scope"
            ),
            models.UniqueConstraint(fields=["company_id", "id"], name="number_series_company"),
        ]


class NumberPattern(models.Model):
    """The pattern that a company chose for a series, and those that it had chosen before."""

    table_kind: ClassVar[TableKind] = TableKind.MASTER

    company_id = company_key()
    code = models.CharField(max_length=64)
    pattern = models.CharField(max_length=64)
    grain = models.CharField(max_length=8)
    former = ArrayField(models.CharField(max_length=64))
    version = models.IntegerField(db_default=1)

    class Meta:
        db_table = "number_pattern"
        constraints = [
            models.UniqueConstraint(fields=["company_id", "code"], name="number_pattern_series"),
            models.CheckConstraint(
                condition=models.Q(grain__in=["none", "year", "month", "day"]),
                name="number_pattern_grain",
            ),
        ]


class DocumentNumber(models.Model):
    """A number given to a document; each points at its predecessor, so that no gap can exist."""

    table_kind: ClassVar[TableKind] = TableKind.POSTED

    company_id = company_key()
    series_id = reference()
    n = models.BigIntegerField()
    previous_n = models.BigIntegerField(null=True)
    number = models.CharField(max_length=80)
    document_type = models.CharField(max_length=64)
    document_id = reference()
    recorded_at = recorded()

    class Meta:
        db_table = "document_number"
        constraints = [
            models.UniqueConstraint(fields=["series_id", "n"], name="document_number_series"),
            CompositeForeignKey(
                name="document_number_predecessor",
                columns=["series_id", "previous_n"],
                to="document_number",
                to_columns=["series_id", "n"],
            ),
            models.CheckConstraint(
                condition=models.Q(n=1, previous_n__isnull=True)
                | models.Q(previous_n=models.F("n") - 1, n__gt=1),
                name="document_number_follows",
            ),
        ]
        indexes = [
            models.Index(fields=["document_type", "document_id"], name="document_number_document"),
            models.Index(fields=["company_id", "number"], name="document_number_text"),
        ]


class Seal(models.Model):
    """A sealed range of a posted table: a digest a row, and a chain over all seals.

    Names of the columns are kept, so that a column added later breaks no older seal.
    """

    table_kind: ClassVar[TableKind] = TableKind.POSTED
    is_in_digest: ClassVar[bool] = False
    closed_to_application: ClassVar[bool] = True

    table_name = models.CharField(max_length=64)
    from_id = reference()
    to_id = reference()
    row_count = models.IntegerField()
    columns = ArrayField(models.CharField(max_length=64))
    ids = ArrayField(models.BigIntegerField())
    leaves = ArrayField(models.UUIDField())
    previous_hash = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32, unique=True)
    recorded_at = recorded()

    class Meta:
        db_table = "seal"
        constraints = [
            models.UniqueConstraint(fields=["table_name", "from_id"], name="seal_range"),
        ]


class IdHorizon(models.Model):
    """Up to which id of a sequence nothing can appear any more; and how far its table is sealed.

    `pending_to` becomes `settled_to` once every transaction older than `pending_xact` has ended.
    """

    table_kind: ClassVar[TableKind] = TableKind.WORK

    table_name = models.CharField(max_length=64, primary_key=True)
    settled_to = reference(default=0)
    pending_to = reference(null=True)
    pending_xact = FullTransactionId(null=True)
    sealed_to = reference(default=0)

    class Meta:
        db_table = "id_horizon"


class AuditChange(models.Model):
    """Old and new of a changed row of a mutable table, written by statement triggers."""

    table_kind: ClassVar[TableKind] = TableKind.POSTED
    is_in_digest: ClassVar[bool] = False
    closed_to_application: ClassVar[bool] = True

    company_id = reference(null=True)
    table_name = models.CharField(max_length=64)
    row_key = models.CharField(max_length=100)
    operation = models.CharField(max_length=1)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    actor_id = reference(null=True)
    command_id = reference(null=True)
    recorded_at = recorded()

    class Meta:
        db_table = "audit_change"
        indexes = [
            models.Index(fields=["table_name", "row_key", "id"], name="audit_change_row"),
            # Commands are numbered as they come, so that a few pages hold the rows of each.
            BrinIndex(fields=["command_id"], name="audit_change_command", autosummarize=True),
        ]
