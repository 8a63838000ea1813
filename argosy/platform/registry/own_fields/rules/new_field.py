"""What an own field may be: its form by itself, all mistakes at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.numbers import parse_decimal
from argosy.kernel.primitives.text import text_problem
from argosy.platform.registry.fields import FieldType
from argosy.platform.registry.own_fields.kinds import INDEXED_TEXT_MAX, KINDS
from argosy.platform.registry.own_fields.rules.conditions import condition_problem
from argosy.platform.registry.own_fields.rules.inputs import AddField, FieldChoice

NAME: Final = re.compile(r"x_[a-z][a-z0-9_]{0,40}", re.ASCII)
CHOICE: Final = re.compile(r"[a-z0-9][a-z0-9_.-]{0,59}", re.ASCII)
CHOICES_MAX: Final = 500
LENGTH_MAX: Final = 100_000
POSITION_MAX: Final = 10_000
FIELDS_MAX: Final = 100
"""Own fields of one head, or of its lines."""
TYPES: Final = {kind.value: kind for kind in KINDS}


def completed(name: str) -> str:
    """Return a name as it is kept: what people type as ``Frame colour`` is ``x_frame_colour``.

    What does not become a name by that stays as it was typed, to be refused as such.
    """
    found = re.sub(r"[ -]+", "_", name.strip(" ")).lower()
    found = found if found.startswith("x_") else f"x_{found}"
    return found if NAME.fullmatch(found) else name


def problems_of(new: AddField) -> Iterator[Problem]:
    """Yield what is wrong with a field by itself."""
    if not NAME.fullmatch(new.name):
        yield Problem(
            "own_field.name",
            "An own field's name begins with x_, then has small letters, digits and underscores.",
            'Send a name such as "x_colour", of at most 43 characters.',
            "name",
        )
    kind = TYPES.get(new.type)
    if kind is None:
        yield Problem(
            "own_field.type",
            "There is no type {type}.",
            "Choose one of: {known}.",
            "type",
            {"type": ascii(new.type)[:40], "known": ", ".join(TYPES)},
        )
    yield from label_problems(new.label_en, new.label_zh, new.help_en, new.help_zh)
    for name in ("required_when", "visible_when"):
        problem = condition_problem(getattr(new, name), name)
        if problem is not None:
            yield problem
    yield from position_problems(new.position)
    if kind is not None:
        yield from _of_kind(new, kind)


def position_problems(position: int) -> Iterator[Problem]:
    """Yield what is wrong with a field's place among the others."""
    if not 0 <= position <= POSITION_MAX:
        yield Problem(
            "own_field.position", "A position is from 0 to 10,000.", "Send another.", "position"
        )


def label_problems(label_en: str, label_zh: str, help_en: str, help_zh: str) -> Iterator[Problem]:
    """Yield what is wrong with the words of a field: both languages or none."""
    texts = (
        ("label_en", label_en, 80, True),
        ("label_zh", label_zh, 80, True),
        ("help_en", help_en, 300, bool(help_zh)),
        ("help_zh", help_zh, 300, bool(help_en)),
    )
    for field, text, length, is_required in texts:
        problem = text_problem(text, field, length, required=is_required)
        if problem is not None:
            yield problem


def _of_kind(new: AddField, kind: FieldType) -> Iterator[Problem]:
    facts = KINDS[kind]
    yield from _fits(new.choices, kind is FieldType.CHOICE, "choices", "choice")
    yield from _fits(new.target, kind is FieldType.REFERENCE, "target", "reference")
    if kind is FieldType.MONEY and not new.unit:
        yield _needed("unit", "money")
    if new.unit and kind not in (FieldType.MONEY, FieldType.QUANTITY, FieldType.DECIMAL):
        yield _idle("unit", kind)
    for name in ("minimum", "maximum"):
        value = getattr(new, name)
        if value is not None and not facts.is_number:
            yield _idle(name, kind)
        elif value is not None:
            yield from _bound(name, value)
    if new.minimum is not None and new.maximum is not None and new.minimum > new.maximum:
        yield Problem(
            "own_field.bounds",
            "The least number allowed is above the greatest.",
            "Exchange them.",
            "minimum",
        )
    if new.max_length and not facts.is_text:
        yield _idle("max_length", kind)
    yield from length_problems(new.max_length)
    if new.is_searchable and kind is not FieldType.TEXT:
        yield _idle("is_searchable", kind)
    if new.is_searchable and new.max_length > INDEXED_TEXT_MAX:
        yield Problem(
            "own_field.too_long_to_search",
            "A text that the search looks through has at most {most} characters.",
            "Send a smaller max_length.",
            "max_length",
            {"most": INDEXED_TEXT_MAX},
        )
    yield from choice_problems(new.choices)


def length_problems(length: int) -> Iterator[Problem]:
    """Yield what is wrong with the greatest length of a text."""
    if not 0 <= length <= LENGTH_MAX:
        yield Problem(
            "own_field.length",
            "A text has from 1 to {most} characters.",
            "Send a length within that, or 0 for the usual one.",
            "max_length",
            {"most": LENGTH_MAX},
        )


def choice_problems(choices: Sequence[FieldChoice]) -> Iterator[Problem]:
    """Yield what is wrong with the values of a choice."""
    if len(choices) > CHOICES_MAX:
        yield Problem(
            "own_field.choices",
            "There are {count} choices; at most {most} are taken.",
            "Make it a reference to a list of your own.",
            "choices",
            {"count": len(choices), "most": CHOICES_MAX},
        )
        return
    seen: set[str] = set()
    for place, choice in enumerate(choices):
        at = f"choices[{place}]"
        if not CHOICE.fullmatch(choice.value) or choice.value in seen:
            yield Problem(
                "own_field.choice",
                "A choice's value has small letters, digits, points, dashes and underscores, and"
                " stands once.",
                "Send another value.",
                f"{at}.value",
            )
        seen.add(choice.value)
        for problem in label_problems(choice.label_en, choice.label_zh, "", ""):
            yield problem.under(at)


def _bound(name: str, value: Decimal) -> Iterator[Problem]:
    found = parse_decimal(value, name)
    if isinstance(found, Problem):
        yield found


def _fits(value: object, is_wanted: bool, name: str, kind: str) -> Iterator[Problem]:
    if is_wanted and not value:
        yield _needed(name, kind)
    elif value and not is_wanted:
        yield Problem(
            "own_field.idle",
            "{name} says nothing for a field of this type.",
            "Leave it out.",
            name,
            {"name": name},
        )


def _needed(name: str, kind: str) -> Problem:
    return Problem(
        "own_field.needed",
        "A field of type {kind} needs {name}.",
        "Fill it in.",
        name,
        {"kind": kind, "name": name},
    )


def _idle(name: str, kind: FieldType) -> Problem:
    return Problem(
        "own_field.idle",
        "{name} says nothing for a field of type {kind}.",
        "Leave it out.",
        name,
        {"name": name, "kind": kind.value},
    )
