"""Shapes that are made of others on the wire: optional values, lists, money, whole records."""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast

from argosy.kernel.primitives.currency import MINOR_UNITS, currency_problem
from argosy.kernel.primitives.errors import ArgosyError, Problem
from argosy.kernel.primitives.money import minor_text, parse_money
from argosy.platform.registry.shapes import (
    BAD,
    TEXT_MAX,
    At,
    Bad,
    JsonSchema,
    Shape,
    State,
    path_text,
    whole,
    wrong_type,
)

ITEMS_MAX = 10_000
"""Entries of one list within a record."""
MINOR: Final = "_minor"
AMOUNT_PATTERN: Final = r"^[+-]?[0-9]{1,19}(\.[0-9]+)?$"


@dataclass(frozen=True, slots=True)
class OptionalShape:
    """A value or null."""

    inner: Shape

    def read(self, value: object, at: At, state: State, currency: str) -> object:
        """Return the value or None."""
        return None if value is None else self.inner.read(value, at, state, currency)

    def write(self, value: object, currency: str) -> object:
        """Return the value's JSON or null."""
        return None if value is None else self.inner.write(value, currency)

    def schema(self) -> JsonSchema:
        """The value's schema, or null."""
        inner = self.inner.schema()
        kind = inner.get("type")
        if isinstance(kind, str):
            return inner | {"type": [kind, "null"]}
        if "enum" in inner:
            return {"enum": [*cast("list[object]", inner["enum"]), None]}
        return {"anyOf": [*cast("list[object]", inner.get("anyOf", [inner])), {"type": "null"}]}


@dataclass(frozen=True, slots=True)
class EitherShape:
    """One of several shapes: the first that can read the value."""

    kinds: tuple[type, ...]
    shapes: tuple[Shape, ...]

    def read(self, value: object, at: At, state: State, currency: str) -> object:
        """Return what the first fitting shape reads; the first one's problems when none fits."""
        tried = []
        for shape in self.shapes:
            own = State()
            found = shape.read(value, at, own, currency)
            if found is not BAD and not own.problems:
                return found
            tried.append(own)
        state.problems.extend(tried[0].problems)
        return BAD

    def write(self, value: object, currency: str) -> object:
        """Return the JSON by the shape of the value's type."""
        for kind, shape in zip(self.kinds, self.shapes, strict=True):
            if isinstance(value, kind):
                return shape.write(value, currency)
        raise TypeError(f"{type(value).__name__} is none of {self.kinds}")

    def schema(self) -> JsonSchema:
        """Any of them."""
        return {"anyOf": [shape.schema() for shape in self.shapes]}


@dataclass(frozen=True, slots=True)
class ListShape:
    """Any number of entries of one shape."""

    inner: Shape
    make: Callable[[list[object]], object] = tuple

    def read(self, value: object, at: At, state: State, currency: str) -> object:
        """Return the entries; problems name their positions."""
        if not isinstance(value, list | tuple):
            return wrong_type(state, at, "A list", value, "Put it in square brackets.")
        if len(value) > ITEMS_MAX:
            return state.report(
                at,
                "wire.too_many",
                "The list has {count} entries; at most {limit} are allowed.",
                "Split it.",
                count=len(value),
                limit=ITEMS_MAX,
            )
        read, before = self.inner.read, len(state.problems)
        entries = [read(entry, (at, place), state, currency) for place, entry in enumerate(value)]
        return BAD if len(state.problems) > before else self.make(entries)

    def write(self, value: object, currency: str) -> object:
        """Return the entries' JSON."""
        return [self.inner.write(entry, currency) for entry in cast("Sequence[object]", value)]

    def schema(self) -> JsonSchema:
        """A list."""
        return {"type": "array", "items": self.inner.schema(), "maxItems": ITEMS_MAX}


@dataclass(frozen=True, slots=True)
class FixedListShape:
    """A list of a fixed number of entries, each of its own shape."""

    shapes: tuple[Shape, ...]

    def read(self, value: object, at: At, state: State, currency: str) -> object:
        """Return the entries."""
        if not isinstance(value, list | tuple) or len(value) != len(self.shapes):
            count = len(self.shapes)
            return state.report(
                at,
                "wire.fixed_list",
                "A list of exactly {count} entries was expected.",
                "Send {count} entries in square brackets.",
                count=count,
            )
        before = len(state.problems)
        entries = tuple(
            shape.read(entry, (at, place), state, currency)
            for place, (shape, entry) in enumerate(zip(self.shapes, value, strict=True))
        )
        return BAD if len(state.problems) > before else entries

    def write(self, value: object, currency: str) -> object:
        """Return the entries' JSON."""
        pairs = zip(self.shapes, cast("Sequence[object]", value), strict=True)
        return [shape.write(entry, currency) for shape, entry in pairs]

    def schema(self) -> JsonSchema:
        """A list of a fixed length."""
        count = len(self.shapes)
        entries = [shape.schema() for shape in self.shapes]
        return {"type": "array", "prefixItems": entries, "minItems": count, "maxItems": count}


@dataclass(frozen=True, slots=True)
class MappingShape:
    """An object with free keys, all values of one shape."""

    key: Shape
    inner: Shape

    def read(self, value: object, at: At, state: State, currency: str) -> object:
        """Return the mapping."""
        if not isinstance(value, Mapping):
            return wrong_type(state, at, "An object", value, "Put it in braces.")
        before = len(state.problems)
        found = {
            self.key.read(name, at, state, currency): self.inner.read(
                entry, (at, name), state, currency
            )
            for name, entry in value.items()
        }
        return BAD if len(state.problems) > before else found

    def write(self, value: object, currency: str) -> object:
        """Return the object."""
        entries = cast("Mapping[object, object]", value).items()
        return {name: self.inner.write(entry, currency) for name, entry in entries}

    def schema(self) -> JsonSchema:
        """An object with free keys."""
        names = {"maxLength": TEXT_MAX, "pattern": self.key.schema().get("pattern", "")}
        return {
            "type": "object",
            "propertyNames": names,
            "additionalProperties": self.inner.schema(),
        }


@dataclass(frozen=True, slots=True)
class MoneyShape:
    """Minor units of the record's currency, on the wire an amount with its currency."""

    def read(self, value: object, at: At, state: State, currency: str) -> object:
        """Return the minor units; the currency must be the record's where that is known."""
        if not isinstance(value, Mapping) or not set(value) <= {"amount", "currency"}:
            return wrong_type(
                state, at, "Money", value, 'Send {{"amount": "12.30", "currency": "EUR"}}.'
            )
        missing = [name for name in ("amount", "currency") if name not in value]
        for name in missing:
            _missing(state, (at, name))
        if missing:
            return BAD
        stated = value["currency"]
        unknown = currency_problem(stated, path_text((at, "currency")))
        if unknown is not None:
            return state.add(unknown)
        if currency and stated != currency:
            return state.report(
                (at, "currency"),
                "wire.other_currency",
                "The amount is in {stated}, but the document in {currency}.",
                "Send the amount in {currency}.",
                stated=stated,
                currency=currency,
            )
        amount = whole(value["amount"])
        if type(amount) is float:
            return state.report(
                (at, "amount"),
                "wire.float",
                "A number with a decimal point is not exact in JSON.",
                'Send it as a string, such as "12.50".',
            )
        found = parse_money(amount, stated, path_text((at, "amount")))
        return state.add(found) if isinstance(found, Problem) else found.minor

    def write(self, value: object, currency: str) -> object:
        """Return amount and currency."""
        return money_json(cast(int, value), currency)

    def schema(self) -> JsonSchema:
        """An amount with its currency."""
        bound = 10**19 - 1
        amount: JsonSchema = {
            "anyOf": [
                {"type": "string", "pattern": AMOUNT_PATTERN, "maxLength": 64},
                {"type": "integer", "minimum": -bound, "maximum": bound},
            ]
        }
        return {
            "type": "object",
            "properties": {"amount": amount, "currency": {"enum": sorted(MINOR_UNITS)}},
            "required": ["amount", "currency"],
            "additionalProperties": False,
            "examples": [{"amount": "12.30", "currency": "EUR"}],
        }


def money_json(minor: int, currency: str) -> dict[str, str]:
    """Return minor units as money travels."""
    return {"amount": minor_text(minor, currency), "currency": currency}


@dataclass(frozen=True, slots=True)
class Member:
    """A field of a record: as it travels, as it is called, its shape, and what it is without."""

    wire: str
    name: str
    shape: Shape
    is_required: bool
    default: object = None
    help: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class RecordShape:
    """A dataclass: known keys only, all that is wrong at once."""

    kind: type
    members: tuple[Member, ...]
    help: str = ""

    def read(self, value: object, at: At, state: State, currency: str) -> object:
        """Return the dataclass."""
        if not isinstance(value, Mapping):
            return wrong_type(state, at, "An object", value, "Put it in braces.")
        own = value.get("currency")
        if isinstance(own, str) and own and self.has_currency:
            currency = own
        before = len(state.problems)
        given: dict[str, object] = {}
        seen = 0
        for member in self.members:
            if member.wire in value:
                seen += 1
                wire = value[member.wire]
                given[member.name] = member.shape.read(wire, (at, member.wire), state, currency)
            elif member.is_required:
                _missing(state, (at, member.wire))
        if seen < len(value):
            self._unknown(value, at, state)
        if len(state.problems) > before:
            return BAD
        try:
            return self.kind(**given)
        except ArgosyError as error:
            state.problems.extend(problem.under(path_text(at)) for problem in error.problems)
            return BAD

    @property
    def has_currency(self) -> bool:
        """Whether it states the currency of its amounts itself."""
        return any(member.name == "currency" for member in self.members)

    def write(self, value: object, currency: str) -> object:
        """Return the object with all its keys."""
        currency = getattr(value, "currency", "") or currency
        return {
            member.wire: member.shape.write(getattr(value, member.name), currency)
            for member in self.members
        }

    def schema(self) -> JsonSchema:
        """An object with known keys."""
        properties: JsonSchema = {}
        for member in self.members:
            described = member.shape.schema()
            if member.help:
                described["description"] = member.help
            if not member.is_required and isinstance(member.default, str | int | bool):
                described["default"] = member.default
            properties[member.wire] = described
        schema: JsonSchema = {
            "type": "object",
            "title": self.kind.__name__,
            "properties": properties,
            "additionalProperties": False,
        }
        required = [member.wire for member in self.members if member.is_required]
        if required:
            schema["required"] = required
        if self.help:
            schema["description"] = self.help
        return schema

    def _unknown(self, value: Mapping[object, object], at: At, state: State) -> None:
        known = [member.wire for member in self.members]
        for name in value:
            if name in known:
                continue
            shown = str(name)[:60] if str(name).isprintable() else ascii(name)[:60]
            close = difflib.get_close_matches(shown, known, 1)
            state.report(
                (at, shown),
                "wire.unknown_field",
                "There is no field {name}.",
                "Perhaps {close} is meant?" if close else "Leave it out.",
                name=shown,
                close=close[0] if close else "",
            )


def _missing(state: State, at: At) -> Bad:
    return state.report(at, "wire.missing", "A value is needed here.", "Fill in this field.")


def is_money(field: dataclasses.Field[object], hint: object) -> bool:
    """Return whether a field holds minor units: ``x_minor`` of type int (or None)."""
    return field.name.endswith(MINOR) and hint in (int, int | None)
