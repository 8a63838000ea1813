"""Tables of the settings: what is set, sealed secrets apart, and every change that was made.

None of the rows belongs to one company alone: a value of the whole suite is read before a company
is chosen. Where one is meant the column is called `in_company`, as with the grants of roles.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from argosy.kernel.identity.fields import recorded, reference
from argosy.kernel.identity.models import Actor, Company
from argosy.kernel.identity.tables import TableKind


class SettingValue(models.Model):
    """A value that was set: for everybody, for a company, or for a user."""

    table_kind: ClassVar[TableKind] = TableKind.MASTER

    code = models.CharField(max_length=100)
    in_company = models.ForeignKey(Company, on_delete=models.PROTECT, null=True)
    account = models.ForeignKey(Actor, on_delete=models.PROTECT, null=True)
    value = models.TextField()
    """As text; of a secret only that it was set."""
    version = models.IntegerField(db_default=1)

    class Meta:
        db_table = "setting_value"
        constraints = [
            models.UniqueConstraint(
                fields=["code", "in_company", "account"],
                name="setting_value_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=models.Q(in_company__isnull=True) | models.Q(account__isnull=True),
                name="setting_value_level",
            ),
        ]


class SettingSecret(models.Model):
    """A sealed secret; apart from what is audited."""

    table_kind: ClassVar[TableKind] = TableKind.WORK

    id = models.OneToOneField(
        SettingValue, on_delete=models.CASCADE, primary_key=True, db_column="id"
    )
    sealed = models.BinaryField()

    class Meta:
        db_table = "setting_secret"


class SettingChange(models.Model):
    """A change of a value; `before` and `after` are null where nothing was set."""

    table_kind: ClassVar[TableKind] = TableKind.POSTED

    code = models.CharField(max_length=100)
    in_company_id = reference(null=True)
    account_id = reference(null=True)
    before = models.TextField(null=True)
    after = models.TextField(null=True)
    actor_id = reference()
    undoes_id = reference(null=True)
    recorded_at = recorded()

    class Meta:
        db_table = "setting_change"
        indexes = [models.Index(fields=["code", "id"], name="setting_change_code")]
