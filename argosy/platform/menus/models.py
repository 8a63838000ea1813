"""Tables of the menus: how they are arranged, and what people pinned.

None of these rows belongs to a company: a menu is the same wherever one works.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from argosy.kernel.identity.fields import reference
from argosy.kernel.identity.tables import TableKind
from argosy.platform.menus.rules import ADDRESS_MAX, NAME_MAX, ROLE_MAX, TARGET_MAX


class MenuEntry(models.Model):
    """A place in the menu of everybody, or of a role: moved, hidden, renamed, or a link."""

    table_kind: ClassVar[TableKind] = TableKind.MASTER

    role_code = models.CharField(max_length=ROLE_MAX, db_default="", blank=True)
    target = models.CharField(max_length=TARGET_MAX)
    group_code = models.CharField(max_length=TARGET_MAX, db_default="", blank=True)
    address = models.CharField(max_length=ADDRESS_MAX, db_default="", blank=True)
    name_en = models.CharField(max_length=NAME_MAX, db_default="", blank=True)
    name_zh = models.CharField(max_length=NAME_MAX, db_default="", blank=True)
    is_hidden = models.BooleanField(db_default=False)
    position = models.IntegerField()

    class Meta:
        db_table = "menu_entry"
        constraints = [
            models.UniqueConstraint(
                fields=["role_code", "target"],
                condition=Q(address=""),
                name="menu_entry_place",
            ),
            models.CheckConstraint(
                condition=Q(address="") | ~Q(group_code=""), name="menu_entry_link"
            ),
        ]


class MenuPin(models.Model):
    """A page that somebody wants at hand."""

    table_kind: ClassVar[TableKind] = TableKind.MASTER

    person_id = reference()
    address = models.CharField(max_length=ADDRESS_MAX)
    name = models.CharField(max_length=NAME_MAX)

    class Meta:
        db_table = "menu_pin"
        constraints = [
            models.UniqueConstraint(fields=["person_id", "address"], name="menu_pin_once")
        ]
