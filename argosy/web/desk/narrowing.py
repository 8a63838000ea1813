"""Narrowing a list: the conditions of an address as people read them, each with a way out.

Conditions travel in the address as the API has them. Those of the address itself all have to hold;
groups stand in its ``filter``. `listing.building` is the form that puts them together.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from argosy.kernel.primitives.actor import Actor
from argosy.platform.registry import catalogue, reads
from argosy.platform.registry.fields import Field, FieldType
from argosy.platform.registry.filters import (
    TAKEN,
    All,
    Any,
    Not,
    Query,
    Test,
    Where,
    parse_filter,
    split_operator,
)
from argosy.platform.registry.labels import Text
from argosy.platform.registry.resource import Lines, Resource

OPERATORS: Final[Mapping[str, Text]] = {
    "is": Text("is", "等于"),
    "not": Text("is not", "不等于"),
    "has": Text("contains", "包含"),
    "starts": Text("begins with", "开头为"),
    "gt": Text("is above", "大于"),
    "gte": Text("is at least", "大于等于"),
    "lt": Text("is below", "小于"),
    "lte": Text("is at most", "小于等于"),
    "in": Text("is one of", "属于"),
    "between": Text("is between", "介于"),
    "empty": Text("is empty", "为空"),
    "filled": Text("is not empty", "不为空"),
}
"""What tests are called; ``filled`` is how the form calls ``empty`` that is false."""
OF_DAYS: Final[Mapping[str, Text]] = {
    "gt": Text("is after", "晚于"),
    "gte": Text("is on or after", "不早于"),
    "lt": Text("is before", "早于"),
    "lte": Text("is on or before", "不晚于"),
}
YES: Final = Text("yes", "是")
NO: Final = Text("no", "否")
AND: Final = Text("and", "且")
OR: Final = Text("or", "或")
NOT: Final = Text("not", "非")
OWN: Final = frozenset({"as", "by", "measures", "chart", "view", "as.on", "by.0", "by.1"})
"""Parameters that say how a list is shown, not which records it has."""
PAGE: Final = frozenset({"after", "limit", "count", "at"})
"""Parameters that say which page of an answer it is, not which answer."""
APART: Final = (TAKEN | OWN) - {"filter"}
"""Parameters that are no conditions."""
Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Chip:
    """A condition in words, and the address without it."""

    words: str
    without: str


def without_conditions(kept: Pairs) -> list[tuple[str, str]]:
    """Return an address that has lost its last condition.

    One that names a view and says nothing else would mean all that the view says, also the
    condition that was taken out: it means no view any more.
    """
    is_bare = all(name == "view" or not text for name, text in kept)
    return [("view", "0")] if is_bare and kept else list(kept)


def part_of(name: str, text: str) -> object:
    """Return a condition of the address as a part of a filter in JSON; None where it is none."""
    if name != "filter":
        return {name: text}
    where, problems = parse_filter(text)
    return json.loads(text) if where is not None and not problems else None


def chips(actor: Actor, noun: Resource, pairs: Pairs) -> list[Chip]:
    """Return the conditions of an address."""
    found = []
    for place, (name, text) in enumerate(pairs):
        if name in APART:
            continue
        words = _words_of(actor, noun, name, text)
        others = [pair for number, pair in enumerate(pairs) if number != place]
        is_last = all(other in APART for other, _ in others)
        kept = without_conditions(others) if is_last else others
        found.append(Chip(words, f"?{urlencode(kept)}"))
    return found


def _words_of(actor: Actor, noun: Resource, name: str, text: str) -> str:
    if name != "filter":
        field, op = split_operator(name)
        return _test(actor, noun, Test(field, op, text))
    where, _ = parse_filter(text)
    return _words(actor, noun, where) if where is not None else text[:100]


def _words(actor: Actor, noun: Resource, where: Where) -> str:
    """Return a condition in words."""
    language = actor.language
    match where:
        case Test():
            return _test(actor, noun, where)
        case Not(part):
            return f"{NOT.in_language(language)} ({_words(actor, noun, part)})"
        case All(parts) | Any(parts):
            word = (AND if isinstance(where, All) else OR).in_language(language)
            said = [
                f"({_words(actor, noun, part)})"
                if isinstance(part, All | Any) and len(part.parts) > 1
                else _words(actor, noun, part)
                for part in parts
            ]
            return f" {word} ".join(said)


def _test(actor: Actor, noun: Resource, test: Test) -> str:
    language = actor.language
    path = fields_at(noun, test.field)
    field = path[-1] if path and isinstance(path[-1], Field) else None
    label = label_of(path, language) if field is not None else test.field
    if test.op == "empty":
        is_empty = str(test.value).lower() in ("true", "1")
        return f"{label} {OPERATORS['empty' if is_empty else 'filled'].in_language(language)}"
    op = operator(test.op, field.type if field is not None else FieldType.TEXT, language)
    is_list = test.op in ("in", "between") and isinstance(test.value, str)
    value = str(test.value).split(",") if is_list else test.value
    if field is not None and field.target and isinstance(value, str | int):
        value = _called(actor, field.target, str(value))
    return f"{label} {op} {_value(field, value, language)}"[:200]


def _called(actor: Actor, target: str, id_: str) -> str:
    """Return what the record of an id is called, by code or number; the id where it has none."""
    noun = catalogue.resources().get(target)
    if noun is None or not id_.isdigit() or not actor.may(noun.read_permission):
        return id_
    query = Query(where=Test("id", "is", int(id_[:18])), limit=1)
    for row in reads.page(actor, noun, query).rows:
        for name in reversed(noun.display):
            text = row.get(name)
            if isinstance(text, str) and text:
                return text
    return id_


def operator(op: str, kind: FieldType, language: str) -> str:
    """Return what an operator is called where a field of a type is tested with it."""
    is_day = kind in (FieldType.DATE, FieldType.INSTANT)
    known = OF_DAYS.get(op) if is_day else None
    known = known or OPERATORS.get(op)
    return known.in_language(language) if known is not None else op


def fields_at(noun: Resource, path: str) -> list[Field | Lines]:
    """Return what a path leads over: references, lines, and the field at its end; else nothing."""
    owner: Resource | Lines | None = noun
    found: list[Field | Lines] = []
    for name in path.split("."):
        inside = owner.lines if isinstance(owner, Resource) else ()
        lines = next((each for each in inside if each.name == name), None)
        field = owner.field(name) if owner is not None and lines is None else None
        step = lines or field
        if step is None:
            return []
        found.append(step)
        owner = lines or catalogue.resources().get(field.target if field is not None else "")
    return found


def field_at(noun: Resource, path: str) -> Field | None:
    """Return the field at the end of a path over references and lines."""
    found = fields_at(noun, path)
    last = found[-1] if found else None
    return last if isinstance(last, Field) else None


def label_of(path: Sequence[Field | Lines], language: str) -> str:
    """Return what a path is called: ``Customer: Code``."""
    return ": ".join(step.label.in_language(language) for step in path)


def _value(field: Field | None, value: object, language: str) -> str:
    if isinstance(value, list):
        return ", ".join(_value(field, each, language) for each in value)
    if isinstance(value, Mapping):
        return f"{value.get('amount', '')} {value.get('currency', '')}".strip()
    if field is not None and field.type is FieldType.BOOLEAN:
        return (YES if str(value).lower() in ("true", "1") else NO).in_language(language)
    choices = field.choices if field is not None else ()
    return next((c.label.in_language(language) for c in choices if c.value == value), str(value))
