"""Tables of the notifications: notices, and what people chose to hear of."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from argosy.kernel.identity.fields import company_key, recorded, reference
from argosy.kernel.identity.models import Actor
from argosy.kernel.identity.tables import TableKind


class Notification(models.Model):
    """A notice for a person: what happened, where to look, and how far it has gone.

    `mail_due_at` and `im_due_at` are when it goes out by that way; null when it does not, or has.
    """

    table_kind: ClassVar[TableKind] = TableKind.WORK

    company_id = company_key()
    account = models.ForeignKey(Actor, on_delete=models.PROTECT)
    kind = models.CharField(max_length=100)
    title = models.CharField(max_length=300)
    title_zh = models.CharField(max_length=300)
    body = models.TextField(db_default="", blank=True)
    body_zh = models.TextField(db_default="", blank=True)
    address = models.CharField(max_length=500, db_default="", blank=True)
    event_id = reference()
    is_task = models.BooleanField(db_default=False)
    read_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    mail_due_at = models.DateTimeField(null=True)
    mail_tries = models.SmallIntegerField(db_default=0)
    mailed_at = models.DateTimeField(null=True)
    mail_error = models.CharField(max_length=500, db_default="", blank=True)
    im_due_at = models.DateTimeField(null=True)
    im_tries = models.SmallIntegerField(db_default=0)
    im_sent_at = models.DateTimeField(null=True)
    im_error = models.CharField(max_length=500, db_default="", blank=True)
    recorded_at = recorded()

    class Meta:
        db_table = "notification"
        constraints = [
            models.UniqueConstraint(
                fields=["event_id", "account", "kind"], name="notification_once"
            )
        ]
        indexes = [
            models.Index(fields=["account", "id"], name="notification_account"),
            models.Index(
                fields=["account"],
                condition=models.Q(read_at__isnull=True),
                name="notification_unread",
            ),
            models.Index(
                fields=["mail_due_at"],
                condition=models.Q(mail_due_at__isnull=False),
                name="notification_mail",
            ),
            models.Index(
                fields=["im_due_at"],
                condition=models.Q(im_due_at__isnull=False),
                name="notification_im",
            ),
        ]


class NotificationChoice(models.Model):
    """What somebody chose for a kind and a channel, against what the kind says."""

    table_kind: ClassVar[TableKind] = TableKind.WORK

    account = models.ForeignKey(Actor, on_delete=models.PROTECT)
    kind = models.CharField(max_length=100)
    channel = models.CharField(max_length=8)
    is_on = models.BooleanField()

    class Meta:
        db_table = "notification_choice"
        constraints = [
            models.UniqueConstraint(
                fields=["account", "kind", "channel"], name="notification_choice_once"
            )
        ]
