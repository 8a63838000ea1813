"""The condition builder: groups of conditions as a form, and the address that it stands for.

A form names each condition by its place: ``build.0.field``, ``build.0.op``, ``build.0.value``; a
group by ``build.1.match`` and what lies below ``build.1.``. The server reads it and answers with an
address that says the same in the filter language, so that a list is always one question (record
0083), and it works without scripts too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import urlencode

from argosy.kernel.primitives.actor import Actor
from argosy.platform.registry.fields import FieldType
from argosy.platform.registry.filters import DEPTH_MAX, TAKEN, All, Any, Not, Test, Where
from argosy.platform.registry.resource import Resource
from argosy.web.desk.listing.tested import Tested, tested, tested_at
from argosy.web.desk.narrowing import APART, field_at, without_conditions

PREFIX: Final = "build."
MATCHES: Final = ("all", "any", "none")
FILLED: Final = "filled"
"""What the form calls ``empty`` is false."""
SEVERAL: Final = frozenset({"in", "between"})
NESTED_MAX: Final = 3
"""So deep the form lets groups be put into each other; deeper ones of an address are shown."""
_NAME: Final = re.compile(r"[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)*")
_WORDS: Final = frozenset({"all", "any", "not"})
_COMMAS: Final = re.compile("[,\uff0c\u3001]")
_MONEY: Final = re.compile(r"(-?[0-9.]{1,40}) ?([A-Za-z]{3})")
Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Row:
    """A condition as a row of the form."""

    at: str
    tested: Tested
    op: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Conditions of which all, any or none have to hold."""

    at: str
    match: str
    parts: tuple[Group | Row, ...]

    @property
    def next(self) -> str:
        """Where a further condition of it stands."""
        return f"{self.at}{len(self.parts)}."


@dataclass(slots=True)
class _Place:
    """What a form says about one place."""

    match: str = ""
    of: str = ""
    op: str = ""
    values: list[str] = field(default_factory=list)
    below: dict[int, _Place] = field(default_factory=dict)


def built(noun: Resource, pairs: Pairs) -> str | None:
    """Return the address that a sent form stands for, or None when none was sent."""
    form = [(name, text) for name, text in pairs if name.startswith(PREFIX)]
    if not form:
        return None
    kept = [
        (name, text)
        for name, text in pairs
        if name in APART and name not in ("after", "count") and not name.startswith(PREFIX)
    ]
    conditions = list(_as_pairs(_where(noun, _places(form))))
    return f"?{urlencode([*kept, *conditions] if conditions else without_conditions(kept))}"


def _places(form: Pairs) -> _Place:
    """Return what a form says, place by place; what is no place of a form is left out."""
    root = _Place()
    for name, text in form:
        *steps, what = name.removeprefix(PREFIX).split(".")
        if len(steps) > DEPTH_MAX or not all(s.isascii() and s.isdigit() for s in steps):
            continue
        if any(len(step) > 3 for step in steps):
            continue
        place = root
        for step in steps:
            place = place.below.setdefault(int(step), _Place())
        match what:
            case "match":
                place.match = text
            case "field":
                place.of = text.strip()
            case "op":
                place.op = text
            case "value":
                place.values.append(text.strip())
    return root


def _where(noun: Resource, place: _Place) -> Where | None:
    """Return the condition of a place; None where it says too little for one."""
    if place.of:
        return _test(noun, place)
    parts = [_where(noun, place.below[number]) for number in sorted(place.below)]
    said = tuple(part for part in parts if part is not None)
    if not said:
        return None
    if place.match == "none":
        return Not(Any(said) if len(said) > 1 else said[0])
    if len(said) == 1:
        return said[0]
    return Any(said) if place.match == "any" else All(said)


def _test(noun: Resource, place: _Place) -> Test | None:
    name, op = place.of, place.op or "is"
    if not _NAME.fullmatch(name) or name in _WORDS:
        return None
    if op in ("empty", FILLED):
        return Test(name, "empty", "true" if op == "empty" else "false")
    values = [text for text in place.values if text]
    if op in SEVERAL and len(values) == 1:
        values = [part.strip() for part in _COMMAS.split(values[0]) if part.strip()]
    if not values:
        return None
    field_ = field_at(noun, name)
    read = _money if field_ is not None and field_.type is FieldType.MONEY else str
    typed = [read(text) for text in values]
    return Test(name, op, typed if op in SEVERAL else typed[0])


def _money(text: str) -> object:
    """Return an amount as it is typed; one with its currency as money of that currency."""
    found = _MONEY.fullmatch(text)
    return {"amount": found[1], "currency": found[2].upper()} if found else text


def _as_pairs(where: Where | None) -> Iterator[tuple[str, str]]:
    """Yield a condition as parameters of an address; what is no plain test goes into one filter."""
    if where is None:
        return
    parts = where.parts if isinstance(where, All) else (where,)
    others: list[Where] = []
    for part in parts:
        plain = _plain(part) if isinstance(part, Test) else None
        if plain is not None:
            yield plain
        else:
            others.append(part)
    if others:
        whole = others[0] if len(others) == 1 else All(tuple(others))
        yield "filter", json.dumps(_json(whole), ensure_ascii=False)


def _plain(test: Test) -> tuple[str, str] | None:
    """Return a test as a parameter, unless its name or values would be read as something else."""
    values = test.value if isinstance(test.value, list) else [test.value]
    if test.field in APART or test.field in TAKEN:
        return None
    if not all(isinstance(value, str) for value in values):
        return None  # money
    if isinstance(test.value, list) and any("," in str(value) for value in values):
        return None
    name = test.field if test.op == "is" else f"{test.field}.{test.op}"
    return name, ",".join(str(value) for value in values)


def _json(where: Where) -> object:
    match where:
        case All(parts):
            return {"all": [_json(part) for part in parts]}
        case Any(parts):
            return {"any": [_json(part) for part in parts]}
        case Not(part):
            return {"not": _json(part)}
        case Test(name, op, value):
            return {name if op == "is" else f"{name}.{op}": value}


def builder(actor: Actor, noun: Resource, where: Where | None) -> Group:
    """Return a condition as the form shows it."""
    known = {each.name: each for each in tested(actor, noun)}

    def placed(group: Group, at: str) -> Group:
        parts: list[Group | Row] = []
        for number, part in enumerate(group.parts):
            below = f"{at}{number}."
            if isinstance(part, Group):
                parts.append(placed(part, below))
            else:
                name = part.tested.name
                found = known.get(name) or tested_at(actor, noun, name)
                parts.append(replace(part, at=below, tested=found))
        return Group(at, group.match, tuple(parts))

    return placed(_group(where if where is not None else All(())), PREFIX)


def _group(where: Where) -> Group:
    """Return a condition as a group, without places."""
    match where:
        case All(parts):
            inner = [each for part in parts for each in _flat(part)]
            if len(inner) == 1 and not isinstance(inner[0], Test):
                return _group(inner[0])
            # what stands in the address by itself comes before its filter
            inner.sort(key=lambda part: not isinstance(part, Test))
            return Group("", "all", tuple(_part(part) for part in inner))
        case Any(parts):
            return Group("", "any", tuple(_part(part) for part in parts))
        case Not(part):
            inner_parts = part.parts if isinstance(part, Any) else (part,)
            return Group("", "none", tuple(_part(each) for each in inner_parts))
        case Test():
            return Group("", "all", (_part(where),))


def _flat(where: Where) -> Iterator[Where]:
    """Yield what has to hold; all within all is the same as all."""
    if isinstance(where, All):
        for part in where.parts:
            yield from _flat(part)
    else:
        yield where


def _part(where: Where) -> Group | Row:
    if not isinstance(where, Test):
        return _group(where)
    if where.op == "empty":
        op = "empty" if str(where.value).lower() in ("true", "1") else FILLED
        return Row("", _named(where.field), op, ())
    return Row("", _named(where.field), where.op, tuple(_texts(where)))


def _named(name: str) -> Tested:
    return Tested(name, name, "", FieldType.TEXT)


def _texts(test: Test) -> Iterator[str]:
    """Yield the values of a test as one types them."""
    value = test.value
    if test.op in SEVERAL and isinstance(value, str):
        value = value.split(",")
    for each in value if isinstance(value, list | tuple) else [value]:
        if isinstance(each, bool):
            yield "true" if each else "false"
        elif isinstance(each, dict):
            yield f"{each.get('amount', '')} {each.get('currency', '')}".strip()
        else:
            yield str(each)
