"""Items of commands made of records: what is new as a whole, of what stands only what changes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import IntEnum
from typing import cast

from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.numbers import decimal_text
from argosy.platform.data.columns import Column
from argosy.platform.data.imports.changes import present_value
from argosy.platform.data.imports.present import MANY, Present, References
from argosy.platform.data.imports.records import Line, Placed, Record
from argosy.platform.data.imports.targets import REASON, ActionTarget, GroupTarget, Target
from argosy.platform.data.values import Value
from argosy.platform.registry.fields import FieldType
from argosy.platform.registry.records import ListShape, MappingShape, MoneyShape
from argosy.platform.registry.shapes import IntegerShape, TextShape, instant_text

Json = dict[str, object]


@dataclass(slots=True)
class Draft:
    """An item as JSON, with where in the file its parts stand."""

    json: Json = field(default_factory=dict)
    rows: dict[str, list[int]] = field(default_factory=dict)
    """List of the item -> the row of each of its entries."""
    problems: list[Placed] = field(default_factory=list)


class Way(IntEnum):
    """How a value becomes that of a member."""

    PLAIN = 0
    TEXT = 1
    TEXTS = 2
    ID = 3
    MONEY = 4
    JSON = 5


def way_of(target: Target) -> Way:
    """Return how a column's values become those of a member."""
    shape, field_ = target.shape, target.column.field
    if isinstance(shape, MoneyShape):
        return Way.MONEY
    if field_.type is FieldType.REFERENCE and isinstance(shape, IntegerShape):
        return Way.ID
    if isinstance(shape, TextShape):
        return Way.TEXT
    if isinstance(shape, ListShape):
        return Way.TEXTS
    is_json = isinstance(shape, MappingShape) or field_.type is FieldType.OBJECT
    return Way.JSON if is_json else Way.PLAIN


@dataclass(frozen=True, slots=True)
class Fill:
    """One member to fill: worked out once a file, since it is done for every row."""

    target: Target
    name: str
    way: Way
    is_needed: bool
    """Whether it is sent even when the file says nothing: the command then says what it wants."""


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes items for one action.

    Args:
        target: what the action takes.
        columns: paths of the columns that the file has, or that a constant fills.
        references: ids behind codes.
        reason: what a member that asks for a reason is given.
        constants: values for columns that the file does not have.
        currency_of: the currency of an amount in a head, where no column says it.
    """

    target: ActionTarget
    columns: frozenset[str]
    references: References
    reason: str
    constants: Mapping[str, Value]
    currency: str = ""
    heads: list[Fill] = field(init=False)
    groups: list[tuple[GroupTarget, list[Fill]]] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "heads", self._fills(self.target.heads))
        lists = [(group, self._fills(group.targets)) for group in self.target.groups]
        object.__setattr__(self, "groups", lists)

    def _fills(self, targets: Sequence[Target]) -> list[Fill]:
        """Return the members that the file, a constant or the command itself asks to fill."""
        found = []
        for target in targets:
            is_needed = target.is_required and isinstance(target.shape, TextShape)
            if is_needed or target.column.path in self.columns:
                found.append(Fill(target, target.column.field.name, way_of(target), is_needed))
        return found

    def new(self, record: Record) -> Draft:
        """Return the item that enters a record."""
        draft = Draft()
        head = record.head
        self._entry(draft, draft.json, self.heads, head, head, record.row)
        for group, fills in self.groups:
            lines = record.lines.get(group.group)
            if lines:
                self._list(draft, group, fills, record, lines)
        return self._finished(draft)

    def changed(
        self,
        record: Record,
        present: Present,
        paths: frozenset[str],
        fresh: Mapping[str, Sequence[Line]],
    ) -> Draft:
        """Return the item that changes what stands.

        Args:
            record: what the file says.
            present: what stands.
            paths: the columns that differ.
            fresh: new lines by kind.
        """
        draft = Draft()
        action = self.target.action
        draft.json |= self.target.fixed
        draft.json[action.subject] = present["id"]
        nested = {target.place[0] for target in self.target.heads if target.column.path in paths}
        merged = dict(record.head)
        for target in self.target.heads:
            name = target.column.field.name
            if target.column.path not in self.columns and name in present:
                merged[name] = present_value(target.column.field, present[name])
        for target in self.target.heads:
            is_whole = len(target.place) > 1 and target.place[0] in nested
            is_repeated = target.is_required or target.is_replaced or is_whole
            if target.column.path in paths or (
                is_repeated and merged.get(target.column.field.name) is not None
            ):
                self._fill(draft, draft.json, target, merged, merged, record.row)
        for group, fills in self.groups:
            lines = list(fresh.get(group.group, ())) if group.makes_lines else []
            own = {path for path in paths if path.startswith(f"{group.group}.")}
            if group.line_id and (own or lines):
                self._kept(draft, group, record, present, own)
            if lines:
                self._list(draft, group, fills, record, lines)
        return self._finished(draft)

    def _finished(self, draft: Draft) -> Draft:
        if REASON not in draft.json and any(
            t.place == (REASON,) and t.is_required for t in self.target.heads
        ):
            draft.json[REASON] = self.reason
        return draft

    def _list(
        self,
        draft: Draft,
        group: GroupTarget,
        fills: Sequence[Fill],
        record: Record,
        lines: Sequence[Line],
    ) -> None:
        entries = cast("list[Json]", draft.json.setdefault(group.name, []))
        rows = draft.rows.setdefault(group.name, [])
        for line in lines:
            entry: Json = {}
            self._entry(draft, entry, fills, line.values, record.head, line.row)
            entries.append(entry)
            rows.append(line.row)

    def _entry(
        self,
        draft: Draft,
        into: Json,
        fills: Sequence[Fill],
        values: Mapping[str, Value],
        head: Mapping[str, Value],
        row: int,
    ) -> None:
        """Fill the members of something new; what the file leaves empty is left out."""
        for fill in fills:
            value = values.get(fill.name)
            if value is None:
                value = self.constants.get(fill.target.column.path)
                if value is None:
                    if not fill.is_needed:
                        continue
                    value = ""
            place = fill.target.place
            if fill.way is Way.TEXT and type(value) is str and len(place) == 1:
                into[place[0]] = value
                continue
            found = self._json(fill.target, fill.way, value, values, head)
            if isinstance(found, Problem):
                draft.problems.append(Placed(row, fill.target.column.path, found))
                continue
            _put(into, place, found)

    def _kept(
        self, draft: Draft, group: GroupTarget, record: Record, present: Present, paths: set[str]
    ) -> None:
        """Name every line that stands, so that none is dropped, with what changes of it."""
        given = {line.id: line for line in record.lines.get(group.group, ()) if line.id}
        entries = cast("list[Json]", draft.json.setdefault(group.name, []))
        rows = draft.rows.setdefault(group.name, [])
        for stands in cast("list[Mapping[str, object]]", present.get(group.group) or []):
            line = given.get(cast(int, stands["id"]))
            entry: Json = {**group.fixed, group.line_id: stands["id"]}
            values = {
                target.column.field.name: present_value(
                    target.column.field, stands.get(target.column.field.name)
                )
                for target in group.targets
            }
            row = record.row
            if line is not None:
                values |= line.values
                row = line.row
            for target in group.targets:
                is_repeated = target.is_required or target.is_replaced
                is_repeated = is_repeated and values.get(target.column.field.name) is not None
                if is_repeated or (line is not None and target.column.path in paths):
                    self._fill(draft, entry, target, values, record.head, row)
            entries.append(entry)
            rows.append(row)

    def _fill(
        self,
        draft: Draft,
        into: Json,
        target: Target,
        values: Mapping[str, Value],
        head: Mapping[str, Value],
        row: int,
    ) -> None:
        """Fill a member of something that stands; an empty cell takes away what is there."""
        value = values.get(target.column.field.name)
        if value is None:
            value = self.constants.get(target.column.path)
        if value is None:
            json_value = _empty(target)
            if json_value is _REFUSED:
                draft.problems.append(Placed(row, target.column.path, _cannot_empty()))
                return
        else:
            json_value = self._json(target, way_of(target), value, values, head)
            if isinstance(json_value, Problem):
                draft.problems.append(Placed(row, target.column.path, json_value))
                return
        _put(into, target.place, json_value)

    def _json(
        self,
        target: Target,
        way: Way,
        value: Value,
        values: Mapping[str, Value],
        head: Mapping[str, Value],
    ) -> object:
        if way is Way.TEXT:
            return value if isinstance(value, str) else _plain(value)
        if way is Way.ID:
            return self._id(target.column, str(value))
        if way is Way.MONEY:
            unit = target.column.field.unit
            currency = values.get(unit) or head.get(unit) or self.constants.get(unit)
            return {"amount": _plain(value), "currency": str(currency or self.currency)}
        if way is Way.TEXTS:
            return list(value) if isinstance(value, tuple) else [_plain(value)]
        if way is Way.JSON:
            return json.loads(str(value))
        return _plain(value)

    def _id(self, column: Column, code: str) -> object:
        found = self.references.id_of(column.field.target, code)
        if found > 0:
            return found
        if found == MANY:
            return Problem(
                "import.reference_many",
                "Several {what} are called {value}.",
                "Give them different codes.",
                "",
                {"what": column.field.label.en.lower(), "value": code[:60]},
            )
        return Problem(
            "import.reference_unknown",
            "There is no {what} {value}.",
            "Enter it first, or correct the code.",
            "",
            {"what": column.field.label.en.lower(), "value": code[:60]},
        )


def _put(into: Json, place: Sequence[str], value: object) -> None:
    for name in place[:-1]:
        into = cast(Json, into.setdefault(name, {}))
    into[place[-1]] = value


_REFUSED = object()


def _empty(target: Target) -> object:
    """Return what empties a member: nothing would leave it as it is."""
    if target.is_own:
        return None
    if isinstance(target.shape, TextShape):
        return ""
    if isinstance(target.shape, ListShape):
        return []
    if len(target.place) > 1 and target.is_optional:
        return None
    return _REFUSED


def _cannot_empty() -> Problem:
    return Problem(
        "import.not_emptied",
        "This value cannot be taken away by an import.",
        "Write the value that stands, or change it on the record itself.",
    )


def _plain(value: Value) -> object:
    """Return a value as it travels."""
    write = _WRITERS.get(type(value))
    return value if write is None else write(value)


_WRITERS: dict[type, Callable[[Value], object]] = {
    Decimal: lambda value: decimal_text(cast(Decimal, value)),
    datetime: lambda value: instant_text(cast(datetime, value)),
    date: lambda value: cast(date, value).isoformat(),
    tuple: lambda value: list(cast("tuple[str, ...]", value)),
}
