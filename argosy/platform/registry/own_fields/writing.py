"""Writes own values in the transaction of the command that they came with.

The document's rows stand already; the values go to columns of the noun's table, or of its companion
where the table's rows never change. One statement a table and set of fields, whatever the batch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from psycopg.types.json import Jsonb

from argosy.kernel.events.own_values import Own, unknown
from argosy.kernel.events.run import CommandRun, Done
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import Problem, ValidationFailed
from argosy.platform.registry.own_fields import plans
from argosy.platform.registry.own_fields.checking import (
    Checked,
    check_item,
    level_of,
    unknown_references,
)
from argosy.platform.registry.own_fields.definitions import Definition
from argosy.platform.registry.own_fields.kinds import KINDS, stored
from argosy.platform.registry.own_fields.places import LineRows, currencies_of, rows_of_lines
from argosy.platform.registry.own_fields.plans import CommandPlan, Level
from argosy.platform.registry.own_fields.values import Given

SET_VALUES: Final = "own_fields.set_values"


@dataclass(frozen=True, slots=True)
class Row:
    """Values for one row of a table."""

    place: int
    key: int
    path: str = ""
    values: Mapping[str, Given] = field(default_factory=dict)


class Writer:
    """Checks and writes own values; see `argosy.kernel.events.own_values.OwnWriter`."""

    def check(
        self, run: CommandRun, command: str, batch: Sequence[object], own: Own
    ) -> Mapping[int, Sequence[Problem]]:
        """Return what is wrong with own values, or missing, by place."""
        plan_for = _plans_for(run, command)
        if not own and (command == SET_VALUES or plan_for(None) is None):
            return {}
        found: dict[int, Checked] = {}
        for place, item in enumerate(batch):
            parts = own.get(place, ())
            used = plan_for(item)
            if used is not None:
                found[place] = check_item(used, item, parts, place, run.actor)
            elif parts:
                found[place] = Checked(
                    problems=[
                        unknown(f"[{place}]", part.path, name)
                        for part in parts
                        for name, _ in part.values
                    ]
                )
        for place, problem in unknown_references(found, run.company_id):
            found[place].problems.append(problem)
        return {place: checked.problems for place, checked in found.items() if checked.problems}

    def write(
        self,
        run: CommandRun,
        command: str,
        batch: Sequence[object],
        results: Sequence[Done | None],
        own: Own,
    ) -> None:
        """Write the values of the items that were done."""
        plan_for = _plans_for(run, command)
        by_column: dict[tuple[str, tuple[str, ...]], list[Row]] = {}
        parts: list[tuple[Row, _Part]] = []
        line_rows = LineRows(run.company_id)
        for place, given_parts in own.items():
            done, used = results[place], plan_for(batch[place])
            if done is None or used is None:
                continue
            checked = check_item(used, batch[place], given_parts, place, None)
            for part in _parts(used, batch[place], checked):
                parts.append((Row(place, done.id), part))
                if part.level.lines is not None:
                    line_rows.want(part.level, done.id)
        for head, part in parts:
            for row in _rows(head, part, line_rows):
                names = tuple(sorted(row.values))
                first = row.values[names[0]].definition
                by_column.setdefault((first.column_table, names), []).append(row)
        for rows in by_column.values():
            _write(run, rows)


@dataclass(frozen=True, slots=True)
class _Part:
    """The head of an item, or its lines of one kind, with their values by number."""

    level: Level
    item: object
    values: Mapping[int, Mapping[str, Given]]
    is_new: bool


def _parts(plan: CommandPlan, item: object, checked: Checked) -> list[_Part]:
    """Return an item's parts that have values."""
    by_level: dict[str, tuple[Level, dict[int, Mapping[str, Given]]]] = {}
    for (attribute, number), values in checked.values.items():
        level = level_of(plan, item, attribute, number)
        assert level is not None, "checked before"
        if values:
            name = f"{attribute} {level.lines.name}" if level.lines else ""
            by_level.setdefault(name, (level, {}))[1][number] = values
    return [_Part(level, item, values, plan.makes) for level, values in by_level.values()]


def _plans_for(run: CommandRun, command: str) -> Callable[[object], CommandPlan | None]:
    """Return what gives the plan of an item: the command's, or that of the noun to be filled."""
    if command != SET_VALUES:
        plan = plans.plan_of(run, command)
        return lambda _: plan
    known: dict[str, CommandPlan | None] = {}

    def of_noun(item: object) -> CommandPlan | None:
        name = str(getattr(item, "resource", ""))
        if name not in known:
            known[name] = plans.of_resource(run, name)
        return known[name]

    return of_noun


def _rows(head: Row, part: _Part, line_rows: LineRows) -> Iterator[Row]:
    """Yield the rows that a part's values go to."""
    level = part.level
    if level.lines is None:
        yield replace(head, path=f"[{head.place}]", values=part.values[0])
        return
    rows = line_rows.of(level, head.key)
    places = rows_of_lines(level, part.item, sorted(part.values), rows, is_new=part.is_new)
    for number, keys in places.items():
        path = f"[{head.place}].{level.attribute}[{number}]"
        if not keys:
            raise ValidationFailed(_no_row(path))
        for key in keys:
            yield Row(head.place, key, path, part.values[number])


def _write(run: CommandRun, rows: Sequence[Row]) -> None:
    """Write rows that fill the same fields of one table."""
    names = tuple(sorted(rows[0].values))
    definitions = [rows[0].values[name].definition for name in names]
    records = [
        {"key_": row.key} | {name: stored(row.values[name].value) for name in names}
        for row in {row.key: row for row in rows}.values()
    ]
    first = definitions[0]
    if first.is_companion:
        _into_companion(run, first, definitions, records)
    else:
        _into_table(first, definitions, records)
    _check_currencies(run, rows)


def _record(definitions: Sequence[Definition]) -> str:
    columns = ", ".join(f"{d.name} {KINDS[d.type].column}" for d in definitions)
    return f"jsonb_to_recordset(%s::jsonb) AS v(key_ bigint, {columns})"


def _into_companion(
    run: CommandRun,
    first: Definition,
    definitions: Sequence[Definition],
    records: Sequence[Mapping[str, object]],
) -> None:
    names = [d.name for d in definitions]
    company = "company_id, " if first.has_company else ""
    given_company = f"{int(run.company_id)}, " if first.has_company else ""
    sets = ", ".join(f"{name} = EXCLUDED.{name}" for name in names)
    values = ", ".join(f"v.{name}" for name in names)
    sql.execute(
        f"INSERT INTO {first.column_table} (id, {company}{', '.join(names)})"
        f" SELECT v.key_, {given_company}{values} FROM {_record(definitions)}"
        # nothing is no value of a row that has none
        f" WHERE num_nonnulls({values}) > 0"
        f" OR EXISTS (SELECT FROM {first.column_table} s WHERE s.id = v.key_)"
        f" ORDER BY v.key_ ON CONFLICT (id) DO UPDATE SET {sets}",
        (Jsonb(records),),
    )


def _into_table(
    first: Definition,
    definitions: Sequence[Definition],
    records: Sequence[Mapping[str, object]],
) -> None:
    sets = ", ".join(f"{d.name} = v.{d.name}" for d in definitions)
    sql.execute(
        f"UPDATE {first.column_table} AS t SET {sets} FROM {_record(definitions)}"
        f" WHERE t.{first.key_column} = v.key_",
        (Jsonb(records),),
    )


def _check_currencies(run: CommandRun, rows: Sequence[Row]) -> None:
    """Refuse money in another currency than the document's, now that its row can be asked."""
    for name, sample in rows[0].values.items():
        if not sample.currency and not any(row.values[name].currency for row in rows):
            continue
        stands = currencies_of(sample.definition, [row.key for row in rows], run.company_id)
        problems = [
            _other_currency(
                f"{row.path}.{name}", row.values[name].currency, stands.get(row.key, "")
            )
            for row in rows
            if row.values[name].currency not in ("", stands.get(row.key))
        ]
        if problems:
            raise ValidationFailed(problems)


def _other_currency(at: str, stated: str, wanted: str) -> Problem:
    return Problem(
        "wire.other_currency",
        "The amount is in {stated}, but the document in {currency}.",
        "Send the amount in {currency}.",
        at,
        {"stated": stated, "currency": wanted},
    )


def _no_row(path: str) -> Problem:
    return Problem(
        "own_field.no_row",
        "The values of this line have no line of their own to stand in.",
        "Leave them out here, and fill them in by own_fields.set_values.",
        path,
    )
