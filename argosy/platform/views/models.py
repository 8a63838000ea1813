"""Tables of saved views: the views themselves, and which of them lists open with.

None of these rows belongs to a company: who works in several has his views in all of them. What a
view shows follows the company acted for, like everything that is read.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from argosy.kernel.identity.fields import reference
from argosy.kernel.identity.tables import TableKind
from argosy.platform.views.rules import AUDIENCES, CHARTS, DENSITIES, KINDS, NAME_MAX


def _names() -> ArrayField[object, object]:
    return ArrayField(models.CharField(max_length=120))


class SavedView(models.Model):
    """A list as its owner, a role or everybody wants to see it; `conditions` is JSON or ""."""

    table_kind: ClassVar[TableKind] = TableKind.MASTER

    resource = models.CharField(max_length=80)
    name = models.CharField(max_length=NAME_MAX)
    owner_id = reference()
    audience = models.CharField(max_length=8)
    role_code = models.CharField(max_length=64, db_default="", blank=True)
    kind = models.CharField(max_length=8)
    conditions = models.TextField(db_default="", blank=True)
    search = models.CharField(max_length=200, db_default="", blank=True)
    columns = _names()
    order_by = _names()
    group_by = _names()
    amounts = _names()
    picture = models.CharField(max_length=8, db_default="", blank=True)
    density = models.CharField(max_length=12, db_default="", blank=True)
    version = models.IntegerField(db_default=1)

    class Meta:
        db_table = "saved_view"
        constraints = [
            models.UniqueConstraint(
                fields=["resource", "owner_id", "name"], name="saved_view_name"
            ),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="saved_view_kind"),
            models.CheckConstraint(
                condition=Q(picture__in=["", *CHARTS]) & Q(density__in=["", *DENSITIES]),
                name="saved_view_looks",
            ),
            models.CheckConstraint(
                condition=Q(audience__in=AUDIENCES) & (Q(audience="role") ^ Q(role_code="")),
                name="saved_view_audience",
            ),
        ]
        indexes = [models.Index(fields=["resource", "name"], name="saved_view_resource")]


class ViewDefault(models.Model):
    """Which view a list opens with: for one person, for a role, or (neither) for everybody."""

    table_kind: ClassVar[TableKind] = TableKind.MASTER

    resource = models.CharField(max_length=80)
    view = models.ForeignKey(SavedView, on_delete=models.CASCADE)
    person_id = reference(null=True)
    role_code = models.CharField(max_length=64, db_default="", blank=True)

    class Meta:
        db_table = "view_default"
        constraints = [
            models.UniqueConstraint(
                fields=["resource", "person_id", "role_code"],
                nulls_distinct=False,
                name="view_default_one",
            ),
            models.CheckConstraint(
                condition=Q(person_id__isnull=True) | Q(role_code=""), name="view_default_whose"
            ),
        ]
