"""Writes several tables of sales in one statement: posted rows appended, projections carried on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from argosy.kernel.identity import sql

Record = Sequence[object]


class Writing:
    """Gathers inserts and updates and sends them as one statement, whatever their number of rows.

    Its text depends only on what is written, never on how much, so that it stays prepared.
    """

    __slots__ = ("_params", "_parts")

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._params: list[object] = []

    def insert(
        self,
        table: str,
        names: Sequence[str],
        records: Sequence[Record],
        same: Mapping[str, object],
        *,
        returning: bool = False,
    ) -> str:
        """Append rows; return the name under which later parts may read them.

        Args:
            table: the table.
            names: columns that differ from row to row.
            records: their values, one sequence a row.
            same: columns with one value for all rows.
            returning: whether a later part reads what was written.
        """
        if not records:
            return ""
        types = sql.column_types(table)
        fixed = "".join(f"%s::{types[name]}, " for name in same)
        arrays = ", ".join(f"%s::{types[name]}[]" for name in names)
        self._parts.append(
            f"INSERT INTO {table} ({', '.join((*same, *names))})"
            f" SELECT {fixed}u.* FROM unnest({arrays}) AS u{' RETURNING *' if returning else ''}"
        )
        self._params.extend(same.values())
        self._params.extend([sql.array(column) for column in zip(*records, strict=True)])
        return f"w{len(self._parts) - 1}"

    def add(self, part: str, params: Sequence[object]) -> None:
        """Add a part that reads what former parts return."""
        self._parts.append(part)
        self._params.extend(params)

    def update(self, table: str, key: str, names: Sequence[str], records: Sequence[Record]) -> None:
        """Set columns of rows that are locked by the caller.

        Args:
            table: the projection.
            key: its key column.
            names: the columns to set.
            records: key and values, one sequence a row.
        """
        if records:
            self.update_columns(table, key, names, list(zip(*records, strict=True)))

    def update_columns(
        self, table: str, key: str, names: Sequence[str], columns: Sequence[Sequence[object]]
    ) -> None:
        """Set columns of rows that are locked by the caller; the key's column comes first."""
        if not columns[0] or not names:
            return
        types = sql.column_types(table)
        arrays = ", ".join(f"%s::{types[name]}[]" for name in (key, *names))
        assign = ", ".join(f"{name} = v.{name}" for name in names)
        self._parts.append(
            f"UPDATE {table} t SET {assign} FROM unnest({arrays}) AS v({key}, {', '.join(names)})"
            f" WHERE t.{key} = v.{key}"
        )
        self._params.extend([sql.array(column) for column in columns])

    def send(self) -> None:
        """Run the statement, if there is anything to write."""
        if not self._parts:
            return
        parts = ", ".join(f"w{n} AS ({part})" for n, part in enumerate(self._parts))
        sql.execute(f"WITH {parts} SELECT 1", self._params)
        self._parts.clear()
        self._params.clear()
