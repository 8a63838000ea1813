"""A form for any command, from its schema: one input a parameter, a row of inputs a line.

Inputs are called by the paths under which problems are reported (``lines[0].qty``), so that each
stands beside what it is about. What has no form of one line (mappings, lists within lists) is left
to the API where the command can do without it; `has_form` says where it cannot.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast

from argosy.platform.registry.actions import Action
from argosy.platform.registry.own_fields import api as own_fields
from argosy.platform.registry.resource import Resource
from argosy.web.desk.words import field_for, label_of, said_of, target_of

ROWS_EMPTY: Final = 3
"""Empty rows that a new table of lines begins with."""
BESIDE: Final = "="
"""What stands before the name of an input of the head among the values that are offered."""
USUAL: Final = (
    *("item_id", "account_id", "qty", "unit_price", "unit_id", "discount_pct", "expected_on"),
    *("amount", "debit", "credit", "party_id", "location_id", "lot", "description", "memo"),
)
"""Columns of lines that are looked at first; the rest are unfolded."""
Schema = Mapping[str, object]
_ROW_NUMBER: Final = re.compile(r"\[\d+\]")


@dataclass(frozen=True, slots=True)
class Input:
    """One input.

    Args:
        path: of the parameter, without row numbers.
        label: in the reader's language.
        kind: text, long, integer, decimal, money, date, instant, flag, choice, reference, texts,
            password.
        is_required: whether the command cannot do without it.
        choices: value and label.
        target: the resource whose record is named.
        default: what it holds at first.
        offers: name and value of fields of the target; only records that have one of the values
            of each are offered.
        beside: name of a field of the target, and the input of the head that holds its value.
    """

    path: str
    label: str
    kind: str
    is_required: bool
    choices: tuple[tuple[str, str], ...] = ()
    target: str = ""
    default: str = ""
    offers: tuple[tuple[str, str], ...] = ()
    beside: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of inputs: the lines of a document."""

    path: str
    label: str
    is_required: bool
    inputs: tuple[Input, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """All inputs of a command; those of nested objects stand among them by their paths."""

    inputs: tuple[Input, ...]
    grids: tuple[Grid, ...]
    is_whole: bool
    """Whether nothing that the command needs is left out."""

    def references(self, texts: Iterable[str]) -> Iterator[tuple[str, Input]]:
        """Yield those of some names on the page that name records, each with its input."""
        every = (*self.inputs, *(each for grid in self.grids for each in grid.inputs))
        known = {each.path: each for each in every if each.kind == "reference"}
        for name in texts:
            each = known.get(_ROW_NUMBER.sub("", name))
            if each is not None:
                yield name, each


def form_of(resource: Resource, action: Action, language: str) -> Form:
    """Return the form of an action, without its subject and version, which the page knows."""
    maker = _Maker(resource, action, language)
    maker.take(own_fields.schema(action), "")
    hidden = {action.subject, action.version}
    inputs = tuple(each for each in maker.inputs if each.path not in hidden)
    return Form(inputs, tuple(maker.grids), maker.is_whole)


def has_form(resource: Resource, action: Action) -> bool:
    """Return whether everything that an action needs can be typed into a form."""
    return form_of(resource, action, "en").is_whole


def asks_nothing(resource: Resource, action: Action) -> bool:
    """Return whether an action can be given by a press: nothing has to be chosen or typed."""
    form = form_of(resource, action, "en")
    return not form.grids and not any(each.is_required for each in form.inputs)


def _rank(path: str) -> int:
    """Return the place of a column among those that are not needed: the usual ones first."""
    last = path.rpartition(".")[2]
    return USUAL.index(last) if last in USUAL else len(USUAL)


class _Maker:
    """Collects the inputs of one command."""

    def __init__(self, resource: Resource, action: Action, language: str) -> None:
        self.resource = resource
        self.action = action
        self.language = language
        self.inputs: list[Input] = []
        self.grids: list[Grid] = []
        self.is_whole = True

    def take(self, schema: Schema, prefix: str) -> None:
        """Add the inputs of an object's members."""
        needed = cast("Sequence[str]", schema.get("required", ()))
        for name, inner in _members(schema).items():
            path = f"{prefix}{name}"
            is_required = name in needed and not prefix
            found = self._input(inner, path, is_required=is_required)
            if found is not None:
                self.inputs.append(found)
            elif _kind(inner) == "object" and _members(inner) and not prefix:
                self.take(inner, f"{path}.")
            elif not self._grid(inner, path, is_required=is_required) and is_required:
                self.is_whole = False

    def _grid(self, schema: Schema, path: str, *, is_required: bool) -> bool:
        items = schema.get("items")
        if "." in path or _kind(schema) != "array" or not isinstance(items, Mapping):
            return False
        needed = cast("Sequence[str]", items.get("required", ()))
        inputs = []
        for name, inner in _members(items).items():
            found = self._input(inner, f"{path}.{name}", is_required=name in needed)
            if found is None and name in needed:
                return False
            if found is not None:
                inputs.append(found)
        if not inputs:
            return False
        inputs.sort(key=lambda each: (not each.is_required, _rank(each.path)))
        self.grids.append(Grid(path, self._label(path), is_required, tuple(inputs)))
        return True

    def _label(self, path: str) -> str:
        label = label_of(self.resource, self.action, path)
        return label.in_language(self.language) if label is not None else ""

    def _input(self, schema: Schema, path: str, *, is_required: bool) -> Input | None:
        """Return the input of a plain value; None where it is none."""
        kind = _input_kind(schema, path)
        if not kind:
            return None
        field = field_for(self.resource, self.action, path)
        choices: tuple[tuple[str, str], ...] = ()
        if field is not None and field.choices and kind in ("text", "choice"):
            kind = "choice"
            choices = tuple((c.value, c.label.in_language(self.language)) for c in field.choices)
        elif kind == "choice":
            values = cast("list[object]", schema.get("enum", []))
            choices = tuple(
                (str(value), said_of(str(value)).in_language(self.language))
                for value in values
                if value is not None
            )
        offered = self.action.choices.get(path)
        if offered is not None and kind == "text":
            kind = "choice"
            choices = tuple((c.value, c.label.in_language(self.language)) for c in offered())
        target = target_of(self.resource, self.action, path) if kind == "integer" else ""
        default = schema.get("default")
        shown = "" if default in (None, 0, False, "") or target else str(default)
        if default is True:
            shown = "true"
        label = self._label(path)
        kind = "reference" if target else kind
        told = self.action.offers.get(path, {}) if target else {}
        offers = [(name, value) for name, values in told.items() for value in values]
        fixed = tuple(each for each in offers if not each[1].startswith(BESIDE))
        beside = tuple((n, v.removeprefix(BESIDE)) for n, v in offers if v.startswith(BESIDE))
        return Input(path, label, kind, is_required, choices, target, shown, fixed, beside)


def _members(schema: Schema) -> Mapping[str, Schema]:
    return cast("Mapping[str, Schema]", schema.get("properties", {}))


def _kind(schema: Schema) -> str:
    kind = schema.get("type")
    return str(kind[0] if isinstance(kind, list) else kind or "")


def _input_kind(schema: Schema, path: str) -> str:
    kind = _kind(schema)
    if "enum" in schema:
        return "choice"
    if set(_members(schema)) == {"amount", "currency"}:
        return "money"
    if kind == "string":
        return _text_kind(schema, path)
    if kind in ("integer", "boolean"):
        return "integer" if kind == "integer" else "flag"
    if kind == "array":
        items = schema.get("items")
        inner = _kind(items) if isinstance(items, Mapping) else ""
        return {"string": "texts", "integer": "whole_numbers"}.get(inner, "")
    return _union_kind(schema)


def _union_kind(schema: Schema) -> str:
    options = schema.get("anyOf")
    if not isinstance(options, list):
        return ""
    inner = [each for each in options if isinstance(each, Mapping)]
    if any("[0-9]{1,15}" in str(each.get("pattern", "")) for each in inner):
        return "decimal"
    return next((kind for each in inner if (kind := _union_kind(each))), "")


def _text_kind(schema: Schema, path: str) -> str:
    last = path.rpartition(".")[2]
    if last in ("password", "current"):
        return "password"
    named = {"date": "date", "date-time": "instant"}.get(str(schema.get("format", "")), "")
    if named:
        return named
    return "long" if last in ("why", "reason", "notes") else "text"
