"""One value of an own field: read from JSON strictly, within its limits, by who may fill it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.numbers import decimal_text
from argosy.kernel.primitives.text import text_problem
from argosy.platform.registry.fields import FieldType
from argosy.platform.registry.own_fields.definitions import Definition
from argosy.platform.registry.own_fields.kinds import KINDS, TEXTS_MAX
from argosy.platform.registry.shapes import BAD, State


@dataclass(frozen=True, slots=True)
class Given:
    """A value as it will be stored; money with the currency that it was stated in."""

    definition: Definition
    value: object
    currency: str = ""


NO_VALUE: Final[tuple[object, ...]] = (None, "", [], ())


def given(
    definition: Definition, json: object, at: str, actor: Actor | None
) -> Given | list[Problem]:
    """Return the value that JSON stands for, or all that is wrong with it.

    Args:
        definition: the field.
        json: the value as it travels; null empties the field.
        at: the path of the field.
        actor: who fills it; None where only the value is looked at.
    """
    if actor is not None:
        permission = definition.permission("write")
        if permission and not actor.may(permission):
            return [_forbidden(definition, permission, at)]
    if json in NO_VALUE and not isinstance(json, bool):
        return Given(definition, None)
    state = State()
    value = KINDS[definition.type].shape.read(json, None, state, "")
    if value is BAD or state.problems:
        return [problem.under(at) for problem in state.problems]
    problems = [problem.under(at) for problem in _limits(definition, value)]
    if problems:
        return problems
    currency = str(json["currency"]) if isinstance(json, dict) else ""
    return Given(definition, value, currency)


def _limits(definition: Definition, value: object) -> Iterator[Problem]:
    if isinstance(value, str) and definition.type is FieldType.CHOICE:
        if value not in {choice.value for choice in definition.choices}:
            yield _no_choice(definition, value)
    elif isinstance(value, str):
        is_long = definition.type is FieldType.LONG_TEXT
        problem = text_problem(value, "", definition.max_length, multiline=is_long)
        if problem is not None:
            yield problem
    elif isinstance(value, tuple):
        yield from _texts(value)
    elif isinstance(value, int | Decimal) and not isinstance(value, bool):
        yield from _range(definition, Decimal(value))


def _texts(value: tuple[object, ...]) -> Iterator[Problem]:
    if len(value) > TEXTS_MAX:
        yield Problem(
            "own_field.too_many",
            "There are {count} texts; at most {most} are taken.",
            "Leave some out.",
            "",
            {"count": len(value), "most": TEXTS_MAX},
        )
    for place, part in enumerate(value):
        problem = text_problem(str(part), f"[{place}]", 200, required=True)
        if problem is not None:
            yield problem


def _range(definition: Definition, number: Decimal) -> Iterator[Problem]:
    least, most = definition.minimum, definition.maximum
    if least is not None and number < least:
        yield Problem(
            "own_field.too_small",
            "The number is below {least}.",
            "Send {least} or more.",
            "",
            {"least": decimal_text(least)},
        )
    if most is not None and number > most:
        yield Problem(
            "own_field.too_big",
            "The number is above {most}.",
            "Send {most} or less.",
            "",
            {"most": decimal_text(most)},
        )


def _no_choice(definition: Definition, value: str) -> Problem:
    return Problem(
        "own_field.no_choice",
        "{value} is not one of: {known}.",
        "Choose one of them.",
        "",
        {"value": ascii(value)[:60], "known": ", ".join(c.value for c in definition.choices)},
    )


def _forbidden(definition: Definition, permission: str, at: str) -> Problem:
    return Problem(
        "own_field.forbidden",
        "Filling {name} needs the permission {permission}.",
        "Leave it out, or ask an administrator to grant it to one of your roles.",
        at,
        {"name": definition.name, "permission": permission},
    )


def missing(definition: Definition, at: str) -> Problem:
    """Return the refusal of a new document without a value that is required."""
    return Problem(
        "own_field.required",
        "{label} ({name}) is required for new records.",
        "Fill it in.",
        at,
        {"label": definition.label.en, "name": definition.name},
    )


def hidden(definition: Definition, at: str) -> Problem:
    """Return the refusal of a value for a field that is not shown for this record."""
    return Problem(
        "own_field.hidden",
        "{label} ({name}) does not apply to this record.",
        "Leave it out.",
        at,
        {"label": definition.label.en, "name": definition.name},
    )
