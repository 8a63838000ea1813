"""What the condition builder can test: every field that the reader sees, with its own operators.

References are tested by what they are called, lines by their own fields, so that nobody types an
id. The form shows an input that fits: a list of words, a day, a number.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from zlib import crc32

from argosy.kernel.primitives.actor import Actor
from argosy.platform.registry import catalogue
from argosy.platform.registry.access import fields_of, lines_of
from argosy.platform.registry.conditions import operators_of
from argosy.platform.registry.fields import Field, FieldType
from argosy.platform.registry.resource import Lines, Resource
from argosy.web.desk.narrowing import OPERATORS, fields_at, label_of, operator
from argosy.web.desk.shown import NUMBERS

DISPLAYED: Final = 2
"""So many of the fields that a reference is shown by can be tested: its code and its name."""
_INPUTS: Final = {
    FieldType.BOOLEAN: "flag",
    FieldType.DATE: "date",
    FieldType.INSTANT: "instant",
    FieldType.CHOICE: "choice",
}


@dataclass(frozen=True, slots=True)
class Tested:
    """A field that can be tested.

    Args:
        name: its path in the filter language.
        label: what it is called.
        of: the lines it stands in; "" for the head.
        type: of its values.
        choices: the values it may have, with what they are called.
        operators: how it can be tested, with what that is called.
    """

    name: str
    label: str
    of: str
    type: FieldType
    choices: tuple[tuple[str, str], ...] = ()
    operators: tuple[tuple[str, str], ...] = ()

    @property
    def input(self) -> str:
        """What its values are typed into: text, number, date, instant, flag or choice."""
        return "number" if self.type in NUMBERS else _INPUTS.get(self.type, "text")

    @property
    def shape(self) -> str:
        """What all fields share that have the same operators and the same input, in few letters."""
        told = repr((self.input, self.operators, self.choices))
        return f"{crc32(told.encode()):x}"


def tested(actor: Actor, noun: Resource) -> list[Tested]:
    """Return the fields that a visitor may test, those of lines after those of the head."""
    found = list(_of(actor, noun, "", ""))
    for lines in lines_of(actor, noun):
        found += _of(actor, lines, f"{lines.name}.", lines.label.in_language(actor.language))
    return found


def _of(actor: Actor, owner: Resource | Lines, before: str, of: str) -> Iterator[Tested]:
    for field in fields_of(actor, owner):
        if not field.can_filter:
            continue
        target = catalogue.resources().get(field.target)
        if target is None:
            yield _tested(actor, [field], before, of)
        elif actor.may(target.read_permission):
            yield from _of_target(actor, field, target, before, of)


def _of_target(
    actor: Actor, field: Field, target: Resource, before: str, of: str
) -> Iterator[Tested]:
    """Yield what a reference is tested by: the fields that it is shown by."""
    for name in target.display[:DISPLAYED]:
        inner = next((each for each in fields_of(actor, target) if each.name == name), None)
        if inner is not None and not inner.target and inner.can_filter:
            yield _tested(actor, [field, inner], before, of)


def _tested(actor: Actor, path: Sequence[Field], before: str, of: str) -> Tested:
    language, last = actor.language, path[-1]
    has = operators_of(last.type)
    known = [op for op in OPERATORS if op in has or (op == "filled" and "empty" in has)]
    return Tested(
        before + ".".join(field.name for field in path),
        label_of(path, language),
        of,
        last.type,
        tuple((choice.value, choice.label.in_language(language)) for choice in last.choices),
        tuple((op, operator(op, last.type, language)) for op in known),
    )


def tested_at(actor: Actor, noun: Resource, name: str) -> Tested:
    """Return a field that an address tests and the form does not offer, so that it is kept."""
    path = fields_at(noun, name)
    fields = [step for step in path if isinstance(step, Field)]
    if not fields or len(fields) < len(path) - 1:
        return Tested(name, name, "", FieldType.TEXT, (), (("is", "="),))
    before = f"{path[0].name}." if isinstance(path[0], Lines) else ""
    of = path[0].label.in_language(actor.language) if before else ""
    return _tested(actor, fields, before, of)


def shapes_of(known: Sequence[Tested]) -> list[Tested]:
    """Return one field of each shape: the form makes a row of any field like that of its shape."""
    return list({each.shape: each for each in known}.values())
