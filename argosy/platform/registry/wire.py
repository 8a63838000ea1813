"""The wire: items of commands as JSON, read strictly and written back, with their JSON schema.

The dataclass is the contract. Ids are integers, decimals are strings, days and instants ISO 8601,
``x_minor`` of an item is ``x`` with its currency. Whatever is wrong comes back at once, each with
its path. Shapes are made once a type, so that reading costs little more than building the item.
"""

from __future__ import annotations

import dataclasses
import inspect
import re
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import Enum

from argosy.kernel.primitives.errors import Problem
from argosy.platform.registry.records import (
    MINOR,
    EitherShape,
    FixedListShape,
    ListShape,
    MappingShape,
    Member,
    MoneyShape,
    OptionalShape,
    RecordShape,
    is_money,
)
from argosy.platform.registry.shapes import (
    BAD,
    BooleanShape,
    ChoiceShape,
    DateShape,
    DecimalShape,
    InstantShape,
    IntegerShape,
    JsonSchema,
    Shape,
    State,
    TextShape,
)

CurrencyOf = Callable[[Mapping[str, object]], str]
"""Gives the currency of the money in an item from its JSON; "" where it is not known."""

_PLAIN: dict[type, Shape] = {
    str: TextShape(),
    int: IntegerShape(),
    bool: BooleanShape(),
    Decimal: DecimalShape(),
    date: DateShape(),
    datetime: InstantShape(),
}
_UNIONS = (typing.Union, types.UnionType)


def parse(
    item_type: type, json: object, *, currency_of: CurrencyOf | None = None
) -> object | list[Problem]:
    """Return the item that JSON stands for, or all that is wrong with it.

    Args:
        item_type: a frozen dataclass.
        json: what a JSON parser returned.
        currency_of: the currency of its money where the item has no field ``currency``.
    """
    record = shape_of(item_type)
    state = State()
    currency = ""
    if currency_of is not None and isinstance(json, Mapping):
        currency = currency_of(json)
    found = record.read(json, None, state, currency)
    if state.problems:
        return state.problems
    assert found is not BAD
    return found


def dump(item: object, *, currency: str = "") -> dict[str, object]:
    """Return an item as JSON, so that `parse` gives the same item back.

    Args:
        item: a dataclass.
        currency: of its money where it has no field ``currency``.
    """
    written = shape_of(type(item)).write(item, currency)
    return typing.cast("dict[str, object]", written)


def schema(item_type: type) -> JsonSchema:
    """Return the JSON schema (2020-12, as OpenAPI 3.1 has it) of what `parse` takes."""
    return shape_of(item_type).schema()


def has_money(item_type: type) -> bool:
    """Return whether an item has money whose currency it does not state itself."""
    return _open_money(shape_of(item_type))


def _open_money(shape: object) -> bool:
    if isinstance(shape, RecordShape):
        return not shape.has_currency and any(_open_money(m.shape) for m in shape.members)
    if isinstance(shape, MoneyShape):
        return True
    parts = [getattr(shape, "inner", None), *getattr(shape, "shapes", ())]
    return any(_open_money(part) for part in parts if part is not None)


_shapes: dict[type, RecordShape] = {}


def shape_of(item_type: type) -> RecordShape:
    """Return the shape of a dataclass, made once.

    Raises:
        TypeError: a field has a type that does not travel, or two fields the same name.
    """
    known = _shapes.get(item_type)
    return known or _shapes.setdefault(item_type, _record(item_type))


def _record(item_type: type) -> RecordShape:
    if not dataclasses.is_dataclass(item_type):
        raise TypeError(f"{item_type.__name__} is no dataclass")
    hints = typing.get_type_hints(item_type)
    helps = _helps(item_type)
    members = [
        _member(item_type, field, hints[field.name], helps)
        for field in dataclasses.fields(item_type)
        if field.init
    ]
    wires = [member.wire for member in members]
    if len(set(wires)) < len(wires):
        raise TypeError(f"{item_type.__name__} has two fields of one name on the wire")
    return RecordShape(item_type, tuple(members), _first_sentence(item_type))


def _member(
    owner: type, field: dataclasses.Field[object], hint: object, helps: Mapping[str, str]
) -> Member:
    wire = field.name
    if is_money(field, hint):
        wire = field.name.removesuffix(MINOR)
        shape: Shape = MoneyShape()
        if hint is not int:
            shape = OptionalShape(shape)
    else:
        try:
            shape = _shape(hint)
        except TypeError as error:
            raise TypeError(f"{owner.__name__}.{field.name}: {error}") from error
    is_required = (
        field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
    )
    default = None if isinstance(shape, MoneyShape | DecimalShape) else field.default
    if isinstance(default, Enum):
        default = default.value
    if isinstance(field.default, Decimal):
        default = DecimalShape().write(field.default, "")
    return Member(wire, field.name, shape, is_required, default, helps.get(field.name, ""))


def _shape(hint: object) -> Shape:
    if isinstance(hint, type) and typing.get_origin(hint) is None:
        if hint in _PLAIN:
            return _PLAIN[hint]
        if issubclass(hint, str) and not issubclass(hint, Enum):
            return TextShape(hint)
        if issubclass(hint, Enum):
            return ChoiceShape({member.value: member for member in hint})
        return shape_of(hint)
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Literal:
        return ChoiceShape({value: value for value in arguments})
    if origin in _UNIONS:
        return _union(arguments)
    if isinstance(origin, type):
        return _collection(origin, arguments)
    raise TypeError(f"{hint} does not travel")


def _collection(origin: type, arguments: tuple[object, ...]) -> Shape:
    if origin is tuple and arguments[1:] != (Ellipsis,):
        return FixedListShape(tuple(_shape(argument) for argument in arguments))
    if issubclass(origin, Mapping):
        return MappingShape(_shape(arguments[0]), _shape(arguments[1]))
    if issubclass(origin, frozenset):
        return ListShape(_shape(arguments[0]), frozenset)
    if issubclass(origin, Sequence):
        return ListShape(_shape(arguments[0]))
    raise TypeError(f"{origin.__name__} does not travel")


def _union(arguments: tuple[object, ...]) -> Shape:
    kinds = tuple(argument for argument in arguments if argument is not type(None))
    shapes = tuple(_shape(kind) for kind in kinds)
    shape = shapes[0]
    if len(shapes) > 1:
        plain = [kind for kind in kinds if isinstance(kind, type)]
        if len(plain) < len(kinds):
            raise TypeError("only plain classes can be alternatives")
        shape = EitherShape(tuple(plain), shapes)
    return shape if len(kinds) == len(arguments) else OptionalShape(shape)


_ARGUMENT = re.compile(r"^    (\w+): (.*)$")


def _documentation(item_type: type) -> str:
    text = item_type.__doc__ or ""
    return "" if text.startswith(item_type.__name__ + "(") else inspect.cleandoc(text)


def _first_sentence(item_type: type) -> str:
    return " ".join(_documentation(item_type).partition("\n\n")[0].split())


def _helps(item_type: type) -> dict[str, str]:
    """Return what the class's documentation says of each field below ``Args:``."""
    helps: dict[str, str] = {}
    name = ""
    for line in _documentation(item_type).partition("Args:\n")[2].splitlines():
        begun = _ARGUMENT.match(line)
        if begun:
            name = begun[1]
            helps[name] = begun[2].strip()
        elif line.startswith("        ") and name:
            helps[name] += " " + line.strip()
        else:
            name = ""
    return helps
