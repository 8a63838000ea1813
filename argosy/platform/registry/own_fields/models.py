"""Which own fields there are, and the changes of tables that make or drop them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from argosy.kernel.identity.fields import quantity_field, recorded, reference
from argosy.kernel.identity.tables import TableKind

STATES = ("planned", "active", "removed", "purging", "purged")


class OwnField(models.Model):
    """A field that an administrator added to a resource or to its lines, for all companies.

    `table_name` is the table of the noun, `column_table` the one the column stands in: the same, or
    its companion. `required_when` and `visible_when` are "", ``always`` or a condition as JSON.
    """

    table_kind: ClassVar[TableKind] = TableKind.MASTER
    undeletable: ClassVar[bool] = True

    resource = models.CharField(max_length=80)
    lines = models.CharField(max_length=40, db_default="", blank=True)
    name = models.CharField(max_length=43)
    type = models.CharField(max_length=16)
    label_en = models.CharField(max_length=80)
    label_zh = models.CharField(max_length=80)
    help_en = models.CharField(max_length=300, db_default="", blank=True)
    help_zh = models.CharField(max_length=300, db_default="", blank=True)
    unit = models.CharField(max_length=43, db_default="", blank=True)
    target = models.CharField(max_length=80, db_default="", blank=True)
    target_table = models.CharField(max_length=63, db_default="", blank=True)
    target_key = models.CharField(max_length=63, db_default="", blank=True)
    choices = models.JSONField()
    max_length = models.IntegerField(db_default=0)
    minimum = quantity_field(null=True)
    maximum = quantity_field(null=True)
    is_personal = models.BooleanField(db_default=False)
    is_searchable = models.BooleanField(db_default=False)
    is_indexed = models.BooleanField(db_default=True)
    read_permission = models.CharField(max_length=120, db_default="", blank=True)
    write_permission = models.CharField(max_length=120, db_default="", blank=True)
    required_when = models.TextField(db_default="", blank=True)
    visible_when = models.TextField(db_default="", blank=True)
    position = models.IntegerField(db_default=0)
    table_name = models.CharField(max_length=60)
    column_table = models.CharField(max_length=63)
    key_column = models.CharField(max_length=63)
    has_company = models.BooleanField()
    state = models.CharField(max_length=8)
    version = models.IntegerField(db_default=1)

    class Meta:
        db_table = "own_field"
        constraints = [
            models.UniqueConstraint(
                fields=["column_table", "name"],
                condition=~Q(state="purged"),
                name="own_field_column",
            ),
            models.UniqueConstraint(
                fields=["resource", "lines", "name"],
                condition=~Q(state="purged"),
                name="own_field_name",
            ),
            models.CheckConstraint(
                condition=Q(name__regex="^x_[a-z][a-z0-9_]{0,40}$"), name="own_field_name_form"
            ),
            models.CheckConstraint(
                condition=Q(table_name__regex="^[a-z][a-z0-9_]{0,59}$")
                & Q(column_table__regex="^[a-z][a-z0-9_]{0,62}$")
                & Q(key_column__regex="^[a-z][a-z0-9_]{0,62}$"),
                name="own_field_table_form",
            ),
            models.CheckConstraint(condition=Q(state__in=STATES), name="own_field_state"),
        ]


class OwnFieldChange(models.Model):
    """One change of a table: planned, running, done or failed with cause and cure.

    Technical state of a job: what was decided stands in `own_field`. `after` is what the field says
    once the change is done. Milliseconds are the longest a lock was waited for and held.
    """

    table_kind: ClassVar[TableKind] = TableKind.WORK

    field = models.ForeignKey(OwnField, on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=8)
    state = models.CharField(max_length=8, db_default="planned")
    steps = models.JSONField()
    after = models.JSONField()
    tries = models.IntegerField(db_default=0)
    waited_ms = models.IntegerField(db_default=0)
    held_ms = models.IntegerField(db_default=0)
    cause = models.TextField(db_default="", blank=True)
    cure = models.TextField(db_default="", blank=True)
    actor_id = reference()
    command_id = reference()
    recorded_at = recorded()
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "own_field_change"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["add", "check", "purge"]), name="own_field_change_kind"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["planned", "running", "done", "failed"]),
                name="own_field_change_state",
            ),
            # One change of a field at a time.
            models.UniqueConstraint(
                fields=["field"],
                condition=~Q(state="done"),
                name="own_field_change_open",
            ),
        ]


class OwnFieldVersion(models.Model):
    """One row that counts the changes of own fields, so that no process shows a stale set."""

    table_kind: ClassVar[TableKind] = TableKind.WORK

    id = models.SmallIntegerField(primary_key=True)
    version = models.BigIntegerField()

    class Meta:
        db_table = "own_field_version"
