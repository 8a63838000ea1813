"""Tables of the comments: what was said about records, and who follows which."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from argosy.kernel.identity.fields import company_key, recorded, reference
from argosy.kernel.identity.tables import TableKind
from argosy.platform.comments.rules import RESOURCE_MAX, TEXT_MAX


class RecordComment(models.Model):
    """What somebody said about a record; taken back, its text and mentions are gone."""

    table_kind: ClassVar[TableKind] = TableKind.MASTER

    company_id = company_key()
    resource = models.CharField(max_length=RESOURCE_MAX)
    record_id = reference()
    author_id = reference()
    text = models.CharField(max_length=TEXT_MAX, blank=True)
    mentioned = ArrayField(models.BigIntegerField())
    removed_at = models.DateTimeField(null=True)
    recorded_at = recorded()

    class Meta:
        db_table = "record_comment"
        constraints = [
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True) ^ Q(text=""), name="record_comment_said"
            )
        ]
        indexes = [
            models.Index(
                fields=["company_id", "resource", "record_id", "id"], name="record_comment_of"
            ),
            models.Index(fields=["author_id", "id"], name="record_comment_author"),
        ]


class RecordFollower(models.Model):
    """Who wants to hear of a record."""

    table_kind: ClassVar[TableKind] = TableKind.MASTER

    company_id = company_key()
    resource = models.CharField(max_length=RESOURCE_MAX)
    record_id = reference()
    account_id = reference()
    recorded_at = recorded()

    class Meta:
        db_table = "record_follower"
        constraints = [
            models.UniqueConstraint(
                fields=["company_id", "resource", "record_id", "account_id"],
                name="record_follower_once",
            )
        ]
        indexes = [models.Index(fields=["account_id", "id"], name="record_follower_account")]
