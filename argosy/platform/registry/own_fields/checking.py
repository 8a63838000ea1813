"""Checks the own values of a command's items before anything is written: all problems at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Final

from argosy.kernel.events.own_values import OwnAt, place_of, unknown
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.numbers import decimal_text
from argosy.platform.registry import catalogue
from argosy.platform.registry.fields import FieldType
from argosy.platform.registry.own_fields.definitions import Definition
from argosy.platform.registry.own_fields.plans import CommandPlan, Level
from argosy.platform.registry.own_fields.rules.conditions import holds
from argosy.platform.registry.own_fields.rules.inputs import ValuesOfLine
from argosy.platform.registry.own_fields.values import Given, given, hidden, missing
from argosy.platform.registry.resource import Scope

_PART: Final = re.compile(r"([a-z][a-z0-9_]*)\[([0-9]{1,6})\]", re.ASCII)


@dataclass(slots=True)
class Checked:
    """The values of one item that were found sound, by the part of it, and what is wrong."""

    values: dict[tuple[str, int], dict[str, Given]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def check_item(
    plan: CommandPlan, item: object, own: Sequence[OwnAt], place: int, actor: Actor | None
) -> Checked:
    """Return an item's own values, read and checked by themselves.

    Args:
        plan: which fields there are.
        item: the command's item.
        own: the values beside it.
        place: the item's place in its batch, for paths.
        actor: who fills them; None where rights were checked.
    """
    checked = Checked()
    for part in own:
        found = _part(plan, item, part.path)
        if found is None:
            checked.problems.extend(
                unknown(f"[{place}]", part.path, name) for name, _ in part.values
            )
            continue
        level, number = found
        values = checked.values.setdefault((level.attribute, number), {})
        for name, json in part.values:
            at = f"{place_of(place, part.path)}.{name:.63}"
            definition = level.fields.get(name)
            if definition is None:
                checked.problems.append(unknown(f"[{place}]", part.path, name))
                continue
            value = given(definition, json, at, actor)
            if isinstance(value, Given):
                values[name] = value
            else:
                checked.problems.extend(value)
    checked.problems.extend(_rules(plan, item, own, checked, place))
    return checked


def level_of(plan: CommandPlan, item: object, attribute: str, number: int) -> Level | None:
    """Return the level of the head, or of one entry of an item's list; None where it has none."""
    if not attribute:
        return plan.levels.get("")
    entry = _entry(item, attribute, number)
    if entry is None:
        return None
    return plan.levels.get(entry.of if isinstance(entry, ValuesOfLine) else attribute)


def _part(plan: CommandPlan, item: object, path: str) -> tuple[Level, int] | None:
    match = _PART.fullmatch(path)
    if path and match is None:
        return None
    attribute, number = (match[1], int(match[2])) if match else ("", 0)
    level = level_of(plan, item, attribute, number)
    return (level, number) if level else None


def _entry(item: object, attribute: str, number: int) -> object:
    entries = getattr(item, attribute, None)
    if isinstance(entries, tuple | list) and number < len(entries):
        return entries[number]
    return None


def _rules(
    plan: CommandPlan, item: object, own: Sequence[OwnAt], checked: Checked, place: int
) -> Iterator[Problem]:
    """Yield values that are required and missing (new records only), or given where hidden."""
    sent = {part.path: dict(part.values) for part in own}
    for level in plan.levels.values():
        for number, entry, path in _entries(level, item):
            known = _known(entry, plan, level) | sent.get(path, {})
            values = checked.values.get((level.attribute, number), {})
            for name, definition in level.fields.items():
                at = f"{place_of(place, path)}.{name}"
                is_shown = not definition.visible_when or holds(definition.visible_when, known)
                is_filled = name in values and values[name].value is not None
                if is_filled and not is_shown and plan.makes:
                    yield hidden(definition, at)
                is_wrong = name in sent.get(path, {}) and name not in values
                if (
                    plan.makes
                    and is_shown
                    and not is_filled
                    and not is_wrong
                    and holds(definition.required_when, known)
                ):
                    yield missing(definition, at)


def _entries(level: Level, item: object) -> Iterator[tuple[int, object, str]]:
    if not level.attribute:
        yield 0, item, ""
        return
    entries = getattr(item, level.attribute, None)
    if isinstance(entries, tuple | list):
        for number, entry in enumerate(entries):
            yield number, entry, f"{level.attribute}[{number}]"


def _known(entry: object, plan: CommandPlan, level: Level) -> dict[str, object]:
    """Return what an item says of the noun's own fields, as it travels."""
    owner = level.lines or plan.resource
    found: dict[str, object] = {}
    for declared in owner.fields:
        name = plan.names.get(declared.name, declared.name)
        for attribute in (name, f"{name}_id"):
            value = getattr(entry, attribute, None)
            if value is not None:
                found[declared.name] = _travelling(value)
                break
    return found


def _travelling(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return decimal_text(value)
    return value.isoformat() if isinstance(value, date | datetime) else value


def unknown_references(
    found: Mapping[int, Checked], company_id: int
) -> Iterator[tuple[int, Problem]]:
    """Yield references of a batch that point at nothing, by place; one query a target."""
    wanted: dict[str, dict[int, list[tuple[int, str, Definition]]]] = {}
    for place, checked in found.items():
        for (attribute, number), values in checked.values.items():
            path = f"{attribute}[{number}]" if attribute else ""
            for name, value in values.items():
                definition = value.definition
                if definition.type is FieldType.REFERENCE and isinstance(value.value, int):
                    at = f"{place_of(place, path)}.{name}"
                    ids = wanted.setdefault(definition.target, {})
                    ids.setdefault(value.value, []).append((place, at, definition))
    for target, ids in wanted.items():
        present = _present(target, list(ids), company_id)
        for number in sorted(set(ids) - present):
            for place, at, definition in ids[number]:
                yield place, _points_nowhere(definition, number, at)


def _present(target: str, ids: Sequence[int], company_id: int) -> set[int]:
    resource = {r.name: r for _, r in catalogue.declared()}[target]
    company = " AND company_id = %s" if resource.scope is Scope.COMPANY else ""
    found = sql.rows(
        f"SELECT {resource.key} FROM {resource.table}"
        f" WHERE {resource.key} = ANY (%s::bigint[]){company}",
        (sql.array(list(ids)), company_id) if company else (sql.array(list(ids)),),
    )
    return {int(str(number)) for (number,) in found}


def _points_nowhere(definition: Definition, number: int, at: str) -> Problem:
    return Problem(
        "own_field.reference",
        "There is no {target} {number}.",
        "Choose one that exists.",
        at,
        {"target": definition.target, "number": number},
    )
