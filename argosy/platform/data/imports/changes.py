"""What a file would change: each cell that differs from what stands, and rows that are stale."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import cast

from argosy.kernel.primitives.errors import Problem
from argosy.platform.data.columns import Column
from argosy.platform.data.imports.present import Present
from argosy.platform.data.imports.records import Line, Placed, Record
from argosy.platform.data.sheets.csv_writing import written
from argosy.platform.data.values import Value, cell_of, value_of
from argosy.platform.registry.fields import Field, FieldType
from argosy.platform.registry.resource import Resource

_TEXTS = frozenset({FieldType.TEXT, FieldType.LONG_TEXT, FieldType.CHOICE, FieldType.REFERENCE})


@dataclass(frozen=True, slots=True)
class Change:
    """A cell that differs from what stands.

    Args:
        row: of the file.
        column: what it holds.
        line_id: the line it belongs to, 0 for the head and for new lines.
        before: what stands, as the cell of an export.
        after: what the file says, likewise.
    """

    row: int
    column: Column
    line_id: int
    before: str
    after: str

    def as_json(self) -> dict[str, object]:
        """Return it as it is stored and sent."""
        return {
            "row": self.row,
            "field": self.column.path,
            "line_id": self.line_id,
            "before": self.before,
            "after": self.after,
        }


def present_value(field: Field, value: object) -> Value:
    """Return what stands in the form in which a file's value is compared with it."""
    cell = cell_of(field, value)
    if field.type in _TEXTS:
        text = cell if isinstance(cell, str) else written(cell)
        return text or None
    if field.type is FieldType.INSTANT and isinstance(value, datetime):
        return value
    found = value_of(field, cell)
    return None if isinstance(found, Problem) else found


def is_same(field: Field, given: Value, present: Value) -> bool:
    """Whether a file's value says what stands."""
    if field.type is FieldType.INSTANT:
        return _to_ms(given) == _to_ms(present)
    if isinstance(given, str) and isinstance(present, str):
        return _lines(given) == _lines(present)
    if isinstance(given, Decimal | int) and isinstance(present, Decimal | int):
        return Decimal(given) == Decimal(present)
    return (given or None) == (present or None) if _is_empty(given, present) else given == present


def _is_empty(given: Value, present: Value) -> bool:
    return given in (None, "", ()) and present in (None, "", ())


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _to_ms(value: Value) -> object:
    if isinstance(value, datetime):
        return value.replace(microsecond=value.microsecond // 1000 * 1000)
    return value


def shown(field: Field, value: Value) -> str:
    """Return a value as a person reads it in a list of changes."""
    if value is None:
        return ""
    if isinstance(value, tuple):
        return "; ".join(value)
    return written(value)


def head_changes(
    record: Record, present: Present, columns: Sequence[Column], skipped: frozenset[str]
) -> Iterator[Change]:
    """Yield the cells of a head that differ from what stands."""
    for column in columns:
        field = column.field
        if column.group or field.name in skipped:
            continue
        given, stands = record.head.get(field.name), present_value(field, present.get(field.name))
        if not is_same(field, given, stands):
            yield Change(record.row, column, 0, shown(field, stands), shown(field, given))


def line_changes(
    record: Record, present: Present, columns: Sequence[Column], group: str
) -> tuple[list[Change], list[Line], list[Placed]]:
    """Return the changed cells of a kind of lines, the lines that are new, and what is wrong.

    A line is known by its id; without one, a line that says the same as one that stands is that
    one, every other is new.
    """
    own = [c for c in columns if c.group == group and c.field.name != "id"]
    standing = cast("list[Mapping[str, object]]", present.get(group) or [])
    by_id = {line["id"]: line for line in standing}
    changes: list[Change] = []
    fresh: list[Line] = []
    problems: list[Placed] = []
    for line in record.lines.get(group, ()):
        if not line.id:
            if not any(_says_the_same(own, line, other) for other in standing):
                fresh.append(line)
            continue
        stands = by_id.get(line.id)
        if stands is None:
            problems.append(Placed(line.row, f"{group}.id", _no_line(line.id)))
            continue
        for column in own:
            field = column.field
            given, before = (
                line.values.get(field.name),
                present_value(field, stands.get(field.name)),
            )
            if not is_same(field, given, before):
                changes.append(
                    Change(line.row, column, line.id, shown(field, before), shown(field, given))
                )
    return changes, fresh, problems


def _says_the_same(own: Sequence[Column], line: Line, other: Mapping[str, object]) -> bool:
    return all(
        is_same(
            column.field,
            line.values.get(column.field.name),
            present_value(column.field, other.get(column.field.name)),
        )
        for column in own
    )


def stale(record: Record, present: Present, resource: Resource) -> Placed | None:
    """Return the refusal of a row that somebody else has changed since the file was written."""
    if not resource.version or record.head.get(resource.version) is None:
        return None
    read, now = record.head[resource.version], present.get(resource.version)
    if read == now:
        return None
    return Placed(
        record.row,
        resource.version,
        Problem(
            "import.stale",
            "Somebody changed this record since the file was written (version {read}, now {now}).",
            "Export it again and repeat the change.",
            "",
            {"read": read, "now": now},
        ),
    )


def _no_line(id_: int) -> Problem:
    return Problem(
        "import.no_line",
        "The record has no line {id}.",
        "Leave the id empty for a new line.",
        "",
        {"id": id_},
    )
