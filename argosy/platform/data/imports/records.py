"""Rows of a file as records: the head with its lines, each cell as the value it means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from argosy.kernel.primitives.errors import Problem
from argosy.platform.data.columns import Column
from argosy.platform.data.sheets.cells import Cell, Row
from argosy.platform.data.values import Value, value_of

LINES_MAX = 10_000
"""Rows of one record: as many as a command takes lines."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A problem with the row and the column it stands in ("" for the whole row)."""

    row: int
    path: str
    problem: Problem


@dataclass(slots=True)
class Line:
    """A line of a record: its row, and its values by field."""

    row: int
    values: dict[str, Value]

    @property
    def id(self) -> int:
        """The line's id, 0 for a new one."""
        found = self.values.get("id")
        return found if isinstance(found, int) else 0


@dataclass(slots=True)
class Record:
    """A record of a file.

    Args:
        ordinal: its place among the records of the file, from 0 on.
        row: the row its head stands in.
        head: values of its head by field; only of columns that the file has.
        lines: its lines by kind.
        problems: what is wrong with its cells.
    """

    ordinal: int
    row: int
    head: dict[str, Value] = field(default_factory=dict)
    lines: dict[str, list[Line]] = field(default_factory=dict)
    problems: list[Placed] = field(default_factory=list)
    rows: int = 1


class Reader:
    """Makes records of rows.

    Args:
        columns: of the file, by their place; None for those that are left out.
        keys: fields of the head that tell records apart; rows that repeat them one after the other
            belong to one record, when the file has lines.
        constants: values for columns that a file does not have, or leaves empty.
    """

    def __init__(
        self,
        columns: Sequence[Column | None],
        keys: Sequence[str],
        constants: Mapping[str, str],
    ) -> None:
        self._heads = [(n, c) for n, c in enumerate(columns) if c is not None and not c.group]
        self._groups: dict[str, list[tuple[int, Column]]] = {}
        for place, column in enumerate(columns):
            if column is not None and column.group:
                self._groups.setdefault(column.group, []).append((place, column))
        self._keys = keys
        self._constants = constants
        self._known: dict[tuple[str, Cell], Value | Problem] = {}

    def records(self, rows: Iterable[Row]) -> Iterator[Record]:
        """Yield the records of rows, each when it is complete."""
        record: Record | None = None
        ordinal = 0
        for row in rows:
            cells = row.cells
            width = len(cells)
            head = {c.field.name: cells[n] if n < width else None for n, c in self._heads}
            if record is not None and self._continues(record, head):
                record.rows += 1
                record.problems += [Placed(row.number, "", p) for p in row.problems]
                self._add_lines(record, row)
                continue
            if record is not None:
                yield record
            record = self._begin(ordinal, row, head)
            ordinal += 1
        if record is not None:
            yield record

    def _begin(self, ordinal: int, row: Row, head: Mapping[str, Cell]) -> Record:
        record = Record(ordinal, row.number)
        record.problems = [Placed(row.number, "", problem) for problem in row.problems]
        for _, column in self._heads:
            name = column.field.name
            record.head[name] = self._value(record, row.number, column, head[name])
        self._add_lines(record, row)
        return record

    def _continues(self, record: Record, head: Mapping[str, Cell]) -> bool:
        """Whether a row brings further lines of a record: no head, or the same one again."""
        if not self._groups or record.rows >= LINES_MAX:
            return False
        if not any(cell is not None for cell in head.values()):
            return True
        if not self._keys or any(head.get(name) is None for name in self._keys):
            return False
        for _, column in self._heads:
            name = column.field.name
            cell = head[name]
            if cell is None and name not in self._keys:
                continue
            if value_of(column.field, cell) != record.head.get(name):
                return False
        return True

    def _add_lines(self, record: Record, row: Row) -> None:
        width = len(row.cells)
        for group, columns in self._groups.items():
            cells = [row.cells[n] if n < width else None for n, _ in columns]
            if all(cell is None for cell in cells):
                continue
            line = Line(row.number, {})
            for (_, column), cell in zip(columns, cells, strict=True):
                line.values[column.field.name] = self._value(record, row.number, column, cell)
            record.lines.setdefault(group, []).append(line)

    def _value(self, record: Record, row: int, column: Column, cell: Cell) -> Value:
        if cell is None:
            cell = self._constants.get(column.path)
            if cell is None:
                return None
        found: object
        if type(cell) is str and len(cell) <= 40:
            # The same few words come again and again: countries, units, days.
            key = (column.path, cell)
            found = self._known.get(key, self)
            if found is self:
                found = value_of(column.field, cell)
                if len(self._known) > 10_000:
                    self._known.clear()
                self._known[key] = found
        else:
            found = value_of(column.field, cell)
        if isinstance(found, Problem):
            record.problems.append(Placed(row, column.path, found))
            return None
        return cast(Value, found)
