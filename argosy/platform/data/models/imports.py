"""Imports: uploads, the run, its file while it is needed, what became of each record, mappings.

All of it is technical state: what an import enters is written, audited and told by the commands it
gives. The rows serve to show what happened, to go on after a break and to undo.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from argosy.kernel.identity.fields import (
    TransactionNow,
    company_foreign_key,
    company_key,
    reference,
)
from argosy.kernel.identity.tables import TableKind


class ImportUpload(models.Model):
    """A file that was sent and waits for its columns to be named; forgotten after some days."""

    table_kind: ClassVar[TableKind] = TableKind.WORK

    company_id = company_key()
    actor_id = reference()
    resource = models.CharField(max_length=100)
    file_name = models.CharField(max_length=300)
    digest = models.BinaryField(max_length=32)
    size = models.BigIntegerField()
    sent_at = models.DateTimeField(db_default=TransactionNow())

    class Meta:
        db_table = "import_upload"
        constraints = [
            models.UniqueConstraint(fields=["company_id", "id"], name="import_upload_company"),
        ]


class ImportUploadPart(models.Model):
    """A part of a file that was sent."""

    table_kind: ClassVar[TableKind] = TableKind.WORK

    company_id = company_key()
    upload_id = reference()
    number = models.IntegerField()
    data = models.BinaryField()

    class Meta:
        db_table = "import_upload_part"
        constraints = [
            models.UniqueConstraint(fields=["upload_id", "number"], name="import_upload_part_once"),
            company_foreign_key("import_upload_part_upload", "upload_id", "import_upload"),
        ]


class ImportProgress(models.Model):
    """How far a run has come, written beside its transaction, which nobody else can look into."""

    table_kind: ClassVar[TableKind] = TableKind.WORK

    company_id = company_key()
    run_id = reference()
    counts = models.JSONField(default=dict)
    at = models.DateTimeField(db_default=TransactionNow())

    class Meta:
        db_table = "import_progress"
        constraints = [
            models.UniqueConstraint(fields=["run_id"], name="import_progress_run"),
        ]


class ImportRun(models.Model):
    """One import of a file, exactly once by its key."""

    table_kind: ClassVar[TableKind] = TableKind.WORK

    company_id = company_key()
    actor_id = reference()
    key = models.CharField(max_length=200)
    resource = models.CharField(max_length=100)
    mode = models.CharField(max_length=8)
    state = models.CharField(max_length=8)
    file_name = models.CharField(max_length=300)
    size = models.BigIntegerField()
    digest = models.BinaryField(max_length=32)
    options = models.JSONField()
    next_record = models.BigIntegerField(db_default=0)
    counts = models.JSONField(default=dict)
    notes = models.JSONField(default=list)
    upload_id = reference(null=True)
    begun_at = models.DateTimeField(db_default=TransactionNow())
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "import_run"
        constraints = [
            models.UniqueConstraint(
                fields=["company_id", "actor_id", "key"], name="import_run_key"
            ),
            models.UniqueConstraint(fields=["company_id", "id"], name="import_run_company"),
        ]


class ImportPart(models.Model):
    """A part of a run's file, kept until the run has ended."""

    table_kind: ClassVar[TableKind] = TableKind.WORK

    company_id = company_key()
    run_id = reference()
    number = models.IntegerField()
    data = models.BinaryField()

    class Meta:
        db_table = "import_part"
        constraints = [
            models.UniqueConstraint(fields=["run_id", "number"], name="import_part_once"),
            company_foreign_key("import_part_run", "run_id", "import_run"),
        ]


class ImportRow(models.Model):
    """What became of a record of a file: its id, its changed cells, its problems."""

    table_kind: ClassVar[TableKind] = TableKind.WORK

    company_id = company_key()
    run_id = reference()
    ordinal = models.BigIntegerField()
    row = models.BigIntegerField()
    state = models.CharField(max_length=10)
    record_id = reference(null=True)
    command_id = reference(null=True)
    changes = models.JSONField(null=True)
    problems = models.JSONField(null=True)

    class Meta:
        db_table = "import_row"
        constraints = [
            models.UniqueConstraint(fields=["run_id", "ordinal"], name="import_row_once"),
        ]


class ImportMemory(models.Model):
    """Which column was which field the last time somebody sent a file of this shape."""

    table_kind: ClassVar[TableKind] = TableKind.WORK

    company_id = company_key()
    actor_id = reference()
    resource = models.CharField(max_length=100)
    shape = models.CharField(max_length=64)
    columns = models.JSONField()

    class Meta:
        db_table = "import_memory"
        constraints = [
            models.UniqueConstraint(
                fields=["company_id", "actor_id", "resource", "shape"], name="import_memory_shape"
            ),
        ]


class ImportMapping(models.Model):
    """Which column of somebody's files is which field, kept under a name."""

    table_kind: ClassVar[TableKind] = TableKind.MASTER

    company_id = company_key()
    resource = models.CharField(max_length=100)
    name = models.CharField(max_length=100)
    columns = models.JSONField()

    class Meta:
        db_table = "import_mapping"
        constraints = [
            models.UniqueConstraint(
                fields=["company_id", "resource", "name"], name="import_mapping_name"
            ),
        ]
