"""Foreign keys between floors: string references hide them from the import rules."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.apps import apps
from django.db import models

FLOORS = (
    "argosy.kernel.identity",
    "argosy.kernel.events",
    "argosy.kernel.stock argosy.kernel.ledger",
    "argosy.kernel.valuation",
    "argosy.platform",
    "argosy.masterdata",
    "argosy.domains argosy.studio",
    "argosy.web",
)
"""From the ground up; names in one line share a floor and may not point at each other."""


@dataclass(frozen=True, slots=True)
class Key:
    """One reference from a table's app to another's, by dotted app names."""

    source: str
    target: str
    what: str


def floor(app: str) -> tuple[int, str]:
    """Height of an app and the name of the room it is in."""
    for height, line in enumerate(FLOORS):
        for room in line.split():
            if app == room or app.startswith(f"{room}."):
                return height, room
    return len(FLOORS), app


def misplaced(keys: Iterable[Key]) -> list[str]:
    """Keys that point up, or sideways between two apps of one floor."""
    found: list[str] = []
    for key in keys:
        if key.source == key.target or not key.target.startswith("argosy."):
            continue
        (from_height, _), (to_height, _) = floor(key.source), floor(key.target)
        if to_height > from_height:
            found.append(f"{key.what}: up from {key.source} to {key.target}")
        elif to_height == from_height and not key.source.startswith("argosy.masterdata."):
            found.append(f"{key.what}: sideways from {key.source} to {key.target}")
    return found


def declared() -> list[Key]:
    """Every foreign key that the models declare, those of several columns included."""
    by_table = {model._meta.db_table: _app_of(model) for model in apps.get_models()}
    found: list[Key] = []
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if isinstance(field, models.ForeignKey):
                target = field.related_model
                if isinstance(target, type) and issubclass(target, models.Model):
                    what = f"{model._meta.db_table}.{field.name}"
                    found.append(Key(_app_of(model), _app_of(target), what))
        for constraint in model._meta.constraints:
            to = str(getattr(constraint, "to", ""))
            if to in by_table:
                found.append(Key(_app_of(model), by_table[to], constraint.name))
    return found


def _app_of(model: type[models.Model]) -> str:
    return apps.get_app_config(model._meta.app_label).name
