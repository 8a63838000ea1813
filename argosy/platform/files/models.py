"""Tables of files: what is kept of each company, who handed it in, and what it is attached to."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from argosy.kernel.identity.fields import company_key, recorded, reference
from argosy.kernel.identity.tables import TableKind
from argosy.platform.files.rules import NAME_MAX, NOTE_MAX, RESOURCE_MAX


class StoredFile(models.Model):
    """A content that a company keeps; `text` is what stands in it, as far as it was read."""

    table_kind: ClassVar[TableKind] = TableKind.WORK

    company_id = company_key()
    sha256 = models.CharField(max_length=64)
    kind = models.CharField(max_length=8)
    size = models.BigIntegerField()
    text = models.TextField(db_default="", blank=True)
    recorded_at = recorded()

    class Meta:
        db_table = "stored_file"
        constraints = [
            models.UniqueConstraint(fields=["company_id", "sha256"], name="stored_file_content"),
            models.CheckConstraint(condition=Q(size__gte=0), name="stored_file_size"),
        ]
        indexes = [models.Index(fields=["recorded_at"], name="stored_file_recorded")]


class FileReceipt(models.Model):
    """Who handed a content in lately; only he may attach it, whoever knows its digest besides."""

    table_kind: ClassVar[TableKind] = TableKind.WORK

    company_id = company_key()
    actor_id = reference()
    sha256 = models.CharField(max_length=64)
    received_at = models.DateTimeField()

    class Meta:
        db_table = "file_receipt"
        constraints = [
            models.UniqueConstraint(
                fields=["company_id", "actor_id", "sha256"], name="file_receipt_one"
            ),
        ]
        indexes = [models.Index(fields=["received_at"], name="file_receipt_received")]


class FileAttachment(models.Model):
    """A file of a record; `reading` says whether its text was read for the search."""

    table_kind: ClassVar[TableKind] = TableKind.MASTER

    company_id = company_key()
    resource = models.CharField(max_length=RESOURCE_MAX)
    record_id = reference()
    sha256 = models.CharField(max_length=64)
    kind = models.CharField(max_length=8)
    size = models.BigIntegerField()
    name = models.CharField(max_length=NAME_MAX)
    note = models.CharField(max_length=NOTE_MAX, db_default="", blank=True)
    added_by_id = reference()
    added_at = models.DateTimeField()
    reading = models.CharField(max_length=8, db_default="waits")
    version = models.IntegerField(db_default=1)

    class Meta:
        db_table = "file_attachment"
        constraints = [
            models.UniqueConstraint(fields=["company_id", "id"], name="file_attachment_company"),
            models.CheckConstraint(
                condition=Q(reading__in=["waits", "read", "none"]), name="file_attachment_reading"
            ),
        ]
        indexes = [
            models.Index(
                fields=["company_id", "resource", "record_id"], name="file_attachment_record"
            ),
            models.Index(fields=["company_id", "sha256"], name="file_attachment_content"),
            models.Index(fields=["id"], name="file_attachment_waits", condition=Q(reading="waits")),
        ]
