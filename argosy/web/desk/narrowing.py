"""Narrowing a list: conditions as people read them, and a form that adds one.

Conditions travel in the address as the API has them. Those of the address itself all have to hold;
an added one may also stand as another way to fit beside all that is there (``any`` of a group).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from argosy.kernel.primitives.actor import Actor
from argosy.platform.registry import catalogue
from argosy.platform.registry.access import fields_of
from argosy.platform.registry.conditions import operators_of
from argosy.platform.registry.fields import Field
from argosy.platform.registry.filters import (
    TAKEN,
    All,
    Any,
    Not,
    Test,
    Where,
    parse_filter,
    split_operator,
)
from argosy.platform.registry.labels import Text
from argosy.platform.registry.resource import Resource

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
    "empty": Text("is empty (true or false)", "为空 (true 或 false)"),
}
AND: Final = Text("and", "且")
OR: Final = Text("or", "或")
NOT: Final = Text("not", "非")
ADDED: Final = frozenset({"add.field", "add.op", "add.value", "add.or"})
"""Parameters of the form that adds a condition."""
OWN: Final = frozenset({"as", "by", "measures", "chart", "view", "as.on", "by.0", "by.1"})
"""Parameters that say how a list is shown, not which records it has."""
PAGE: Final = frozenset({"after", "limit", "count"})
"""Parameters that say which page of an answer it is, not which answer."""
_APART: Final = (TAKEN | OWN) - {"filter"}
"""Parameters that are no conditions."""
Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Chip:
    """A condition in words, and the address without it."""

    words: str
    without: str


@dataclass(frozen=True, slots=True)
class Tested:
    """A field that can be tested: its label and the operators it has."""

    name: str
    label: str
    operators: str


def added(pairs: Pairs) -> str | None:
    """Return the address with the condition of the form, or None when none was sent."""
    form = {name: text.strip() for name, text in pairs if name in ADDED}
    if not form:
        return None
    kept = [(name, text) for name, text in pairs if name not in ADDED and name != "after"]
    field, op, value = form.get("add.field", ""), form.get("add.op", "is"), form.get("add.value")
    if not field or not value:
        return f"?{urlencode(kept)}"
    name = field if op == "is" else f"{field}.{op}"
    if "add.or" not in form:
        return f"?{urlencode([*kept, (name, value)])}"
    held = [part_of(*pair) for pair in kept if pair[0] not in _APART]
    others = [pair for pair in kept if pair[0] in _APART]
    parts = [part for part in held if part is not None]
    either = [{"all": parts} if len(parts) > 1 else part for part in parts[:1]]
    text = json.dumps({"any": [*either, {name: value}]}, ensure_ascii=False)
    return f"?{urlencode([*others, ('filter', text)])}"


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
        if name in _APART:
            continue
        words = _words_of(actor, noun, name, text)
        others = [pair for number, pair in enumerate(pairs) if number != place]
        found.append(Chip(words, f"?{urlencode(others)}"))
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
    field = _field_at(noun, test.field)
    label = field.label.in_language(language) if field is not None else test.field
    op = OPERATORS[test.op].in_language(language) if test.op in OPERATORS else test.op
    is_list = test.op in ("in", "between") and isinstance(test.value, str)
    value = str(test.value).split(",") if is_list else test.value
    return f"{label} {op} {_value(field, value, language)}"[:200]


def _field_at(noun: Resource, path: str) -> Field | None:
    """Return the field at the end of a path over references."""
    owner: Resource | None = noun
    field = None
    for name in path.split("."):
        field = owner.field(name) if owner is not None else None
        owner = catalogue.resources().get(field.target) if field is not None else None
    return field


def _value(field: Field | None, value: object, language: str) -> str:
    if isinstance(value, list):
        return ", ".join(_value(field, each, language) for each in value)
    choices = field.choices if field is not None else ()
    return next((c.label.in_language(language) for c in choices if c.value == value), str(value))


def tested(actor: Actor, noun: Resource) -> list[Tested]:
    """Return the fields that a visitor may test; references by what they are called."""
    found = []
    for field in fields_of(actor, noun):
        if not field.can_filter:
            continue
        target = catalogue.resources().get(field.target)
        if target is not None:
            found += _of_target(actor, field, target)
            continue
        ops = " ".join(op for op in OPERATORS if op in operators_of(field.type))
        found.append(Tested(field.name, field.label.in_language(actor.language), ops))
    return found


def _of_target(actor: Actor, field: Field, target: Resource) -> list[Tested]:
    """Return what a reference is tested by: the fields that it is shown by."""
    if not actor.may(target.read_permission):
        return []
    found = []
    for name in target.display[:2]:
        inner = next((each for each in fields_of(actor, target) if each.name == name), None)
        if inner is None or inner.target or not inner.can_filter:
            continue
        label = f"{field.label.in_language(actor.language)}: "
        label += inner.label.in_language(actor.language)
        ops = " ".join(op for op in OPERATORS if op in operators_of(inner.type))
        found.append(Tested(f"{field.name}.{name}", label, ops))
    return found


def choices_of(actor: Actor, noun: Resource) -> dict[str, list[tuple[str, str]]]:
    """Return the values that fields with choices have, for the form's suggestions."""
    return {
        field.name: [(c.value, c.label.in_language(actor.language)) for c in field.choices]
        for field in fields_of(actor, noun)
        if field.choices and field.can_filter
    }
