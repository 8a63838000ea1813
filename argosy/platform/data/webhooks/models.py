"""Tables of the webhooks: who wants what, how far it was read, and each delivery."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from argosy.kernel.identity.fields import company_foreign_key, company_key, recorded, reference
from argosy.kernel.identity.tables import TableKind


class Webhook(models.Model):
    """A program's wish to be told; no `kinds` stands for all of them.

    The signing secret is not stored: it follows from the installation's key and `secret_version`.
    """

    table_kind: ClassVar[TableKind] = TableKind.MASTER
    undeletable: ClassVar[bool] = True

    company_id = company_key()
    name = models.CharField(max_length=120)
    url = models.CharField(max_length=2000)
    kinds = ArrayField(models.CharField(max_length=100))
    is_active = models.BooleanField(db_default=True)
    secret_version = models.IntegerField(db_default=1)
    version = models.IntegerField(db_default=1)

    class Meta:
        db_table = "webhook"
        constraints = [
            models.UniqueConstraint(fields=["company_id", "id"], name="webhook_company"),
            models.UniqueConstraint(fields=["company_id", "name"], name="webhook_name"),
        ]


class WebhookPosition(models.Model):
    """How far the log was read for a webhook: deliveries exist for all it wants up to there."""

    table_kind: ClassVar[TableKind] = TableKind.WORK

    id = models.OneToOneField(Webhook, on_delete=models.CASCADE, primary_key=True, db_column="id")
    company_id = company_key()
    position = reference()

    class Meta:
        db_table = "webhook_position"
        constraints = [company_foreign_key("webhook_position_company", "id", "webhook")]


class WebhookDelivery(models.Model):
    """An event for a webhook: waits, was delivered, or is parked after too many tries."""

    table_kind: ClassVar[TableKind] = TableKind.WORK

    company_id = company_key()
    webhook_id = reference()
    event_id = reference()
    state = models.CharField(max_length=16, db_default="waiting")
    tries = models.SmallIntegerField(db_default=0)
    next_try_at = models.DateTimeField()
    status = models.SmallIntegerField(db_default=0)
    error = models.CharField(max_length=500, db_default="", blank=True)
    delivered_at = models.DateTimeField(null=True)
    recorded_at = recorded()

    class Meta:
        db_table = "webhook_delivery"
        constraints = [
            models.UniqueConstraint(
                fields=["webhook_id", "event_id"], name="webhook_delivery_once"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "delivered", "parked"]),
                name="webhook_delivery_state",
            ),
            company_foreign_key("webhook_delivery_webhook", "webhook_id", "webhook"),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"],
                condition=models.Q(state="waiting"),
                name="webhook_delivery_due",
            ),
        ]
