"""What is group-wide, assigned or private is said by each model and kept by its columns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from django.apps import apps
from django.db import models

from argosy.kernel.identity import models as identity
from argosy.kernel.identity.fields import company_key
from argosy.masterdata.sharing import Sharing

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "master-data.md"
ROW = re.compile(r"^\| `([a-z_]+)` \| [^|]+ \| (group|assigned|private) \| [^|]+ \|$", re.MULTILINE)


def master_data() -> Iterator[type[models.Model]]:
    for model in apps.get_models():
        if model.__module__.startswith("argosy.masterdata."):
            yield model


def faults(model: type[models.Model], group_wide: set[str]) -> list[str]:
    """What is wrong between a model's word and its columns."""
    sharing = getattr(model, "sharing", None)
    if not isinstance(sharing, Sharing):
        return ["says nothing"]
    has_company = "company_id" in {field.column for field in model._meta.local_concrete_fields}
    targets = {
        field.related_model._meta.db_table
        for field in model._meta.local_concrete_fields
        if isinstance(field, models.ForeignKey) and isinstance(field.related_model, type)
    }
    found = []
    if has_company is (sharing is Sharing.GROUP):
        found.append(f"is {sharing} with company_id {has_company}")
    if sharing is Sharing.ASSIGNED and not targets & group_wide:
        found.append("is assigned to nothing of the group")
    if sharing is Sharing.GROUP and not targets <= group_wide:
        found.append(f"is group-wide and points at {sorted(targets - group_wide)}")
    return found


def group_wide() -> set[str]:
    kernel = {
        model._meta.db_table
        for model in vars(identity).values()
        if isinstance(model, type) and issubclass(model, models.Model)
    }
    return kernel | {
        model._meta.db_table
        for model in master_data()
        if getattr(model, "sharing", None) is Sharing.GROUP
    }


def test_every_model_is_what_it_says() -> None:
    known = group_wide()
    found = {model._meta.db_table: faults(model, known) for model in master_data()}
    assert len(found) > 20
    assert {table: wrong for table, wrong in found.items() if wrong} == {}


def test_the_document_lists_every_table_as_it_is() -> None:
    written = dict(ROW.findall(DOCUMENT.read_text("utf-8")))
    kernel = {"actor", "company", "currency", "item", "party", "unit"}
    declared = {model._meta.db_table: str(getattr(model, "sharing", "")) for model in master_data()}
    assert written == declared | dict.fromkeys(kernel, "group")


def test_a_model_that_says_otherwise_is_caught() -> None:
    class Silent(models.Model):
        class Meta:
            app_label = "planted"
            managed = False

    class Shared(models.Model):
        sharing: ClassVar[Sharing] = Sharing.GROUP
        company_id = company_key()

        class Meta:
            app_label = "planted"
            managed = False

    class Assigned(models.Model):
        sharing: ClassVar[Sharing] = Sharing.ASSIGNED
        company_id = company_key()

        class Meta:
            app_label = "planted"
            managed = False

    assert faults(Silent, set()) == ["says nothing"]
    assert faults(Shared, set()) == ["is group with company_id True"]
    assert faults(Assigned, set()) == ["is assigned to nothing of the group"]
