"""A whole import taken back: what it entered as `registry.undoing` says, what it changed cell by
cell; all of it or nothing, and whatever stands in the way is named with its row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, cast

from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.errors import ArgosyError, Conflict, Problem
from argosy.platform.data.columns import Column, any_column, columns_of
from argosy.platform.data.imports import runs
from argosy.platform.data.imports.batches import Importer
from argosy.platform.data.imports.changes import is_same, present_value
from argosy.platform.data.imports.commands import IMPORT, UndoImport, do_undo_import
from argosy.platform.data.imports.dependents import documents_on, in_use
from argosy.platform.data.imports.importing import CHUNK, Report, report
from argosy.platform.data.imports.items import Maker
from argosy.platform.data.imports.outcome import CHANGED, CREATED, item_of
from argosy.platform.data.imports.present import References, present_by
from argosy.platform.data.imports.records import Line, Placed, Record
from argosy.platform.data.imports.taking_back import (
    TakeBack,
    changed_since,
    commands_of,
    do_take_back,
    gone,
    not_taken_back,
)
from argosy.platform.data.imports.targets import change_targets
from argosy.platform.data.values import Value, value_of
from argosy.platform.registry import catalogue, wire
from argosy.platform.registry.actions import Action
from argosy.platform.registry.resource import Resource
from argosy.platform.registry.undoing import Way, undo_action, way_of

PROBLEMS_MAX: Final = 1_000
REASONS: Final = frozenset({"why", "reason", "memo"})
"""Members of items that ask why."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """What a run kept of a record."""

    ordinal: int
    row: int
    record_id: int
    changes: Sequence[Mapping[str, object]]


def undo(actor: Actor, run_id: int, resource: str = "", *, key: str) -> Report:
    """Take an import back; done once, however often it is asked for.

    Args:
        actor: who takes it back.
        run_id: of the import.
        resource: what it must be of; "" for any.
        key: the client's key; the run's own state makes the undo exactly-once besides.

    Raises:
        NotFound: there is no such run.
        PermissionDenied: the actor may not import, or may not give a command that this takes.
        Conflict: something depends on what was imported, or was changed since; each is named.
        KeyReused: the key was used for something else.
    """
    actor.check_permission(IMPORT)
    with runs.working(actor):
        answer = do_undo_import([UndoImport(run_id)], actor=actor, key=key)
        run = runs.get(actor, run_id, resource, lock=True)
        if run.state == runs.DONE:
            found = catalogue.resource(run.resource)
            problems = [
                *(_told(placed) for placed in _take_back_changes(actor, run, found)),
                *_take_back_new(actor, run, found),
            ]
            if problems:
                raise Conflict(problems[:PROBLEMS_MAX])
            runs.advance(actor, run, next_record=0, counts=run.counts, state=runs.UNDONE)
        elif run.state != runs.UNDONE:
            raise Conflict(_not_done(run))
    return replace(report(actor, run_id), is_replayed=answer.replayed)


def _kept(actor: Actor, run: runs.Run, state: str) -> Iterator[list[_Kept]]:
    """Yield what became of records, the last first, since later ones may stand on earlier."""
    last = 2**62
    while True:
        rows = sql.rows(
            "SELECT ordinal, row, record_id, changes FROM import_row WHERE run_id = %s"
            " AND company_id = %s AND state = %s AND ordinal < %s ORDER BY ordinal DESC LIMIT %s",
            (run.id, actor.company_id, state, last, CHUNK),
        )
        if not rows:
            return
        last = cast(int, rows[-1][0])
        yield [
            _Kept(
                cast(int, row[0]),
                cast(int, row[1]),
                cast(int, row[2]),
                cast("list[dict[str, object]]", row[3] or []),
            )
            for row in rows
        ]


# -- what was entered ---------------------------------------------------------------------------


def _take_back_new(actor: Actor, run: runs.Run, resource: Resource) -> Iterator[Problem]:
    if not run.counts.get(CREATED, 0):
        return
    way, action = way_of(resource), undo_action(resource)
    if way is Way.ROWS:
        try:
            do_take_back([TakeBack(run.id)], actor=actor, key=f"import/{run.id}/undo/rows")
        except ArgosyError as error:
            yield from error.problems
    elif action is None:
        yield not_taken_back(resource)
    else:
        actor.check_permission(action.permission)
        for kept in _kept(actor, run, CREATED):
            yield from _give(actor, run, resource, action, kept)


def _give(
    actor: Actor, run: runs.Run, resource: Resource, action: Action, kept: Sequence[_Kept]
) -> Iterator[Problem]:
    """Give the declared action for documents that nothing stands on."""
    places = {each.record_id: place for place, each in enumerate(kept)}
    commands = commands_of(run.id, actor.company_id)
    found = [
        in_use(table, row, actor.company_id).under(f"[{kept[places[id_]].row}]")
        for id_, table, row in documents_on(resource, list(places), commands, actor.company_id)
    ]
    if found:
        yield from dict.fromkeys(found)
        return
    items = []
    for place, item in _items(actor, run, resource, action, kept):
        if isinstance(item, Problem):
            yield item.under(f"[{kept[place].row}]")
        else:
            items.append(item)
    if len(items) < len(kept):
        return
    key = f"import/{run.id}/undo/{kept[0].ordinal}"
    try:
        action.command(items, actor=actor, key=key, mode="all")
    except ArgosyError as error:
        for problem in error.problems:
            place, _ = item_of(problem)
            yield _told(Placed(kept[place].row if place >= 0 else 0, "", problem))


def _items(
    actor: Actor, run: runs.Run, resource: Resource, action: Action, kept: Sequence[_Kept]
) -> Iterator[tuple[int, object]]:
    """Yield the items that take records back, or what is wrong with one, by place."""
    undo = action.undo
    assert undo is not None
    members = {member.wire for member in wire.shape_of(action.item_type).members}
    known = {column.path: column for column in any_column(columns_of(actor, resource), resource)}
    wanted = [known["id"], *(known[name] for name in undo.fields.values())]
    records = [Record(each.ordinal, each.row, {"id": each.record_id}) for each in kept]
    present = present_by(actor, resource, wanted, records)
    for place, each in enumerate(kept):
        stands = present.get(place)
        if stands is None or isinstance(stands, int):
            yield place, gone()
            continue
        body: dict[str, object] = {action.subject: each.record_id, **undo.values}
        body |= {name: _on_the_wire(stands.get(path)) for name, path in undo.fields.items()}
        body |= {name: _reason(run) for name in REASONS & members - body.keys()}
        if action.version:
            body[action.version] = stands.get(resource.version)
        found = wire.parse(action.item_type, body)
        yield place, found[0] if isinstance(found, list) else found


def _on_the_wire(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _reason(run: runs.Run) -> str:
    return f"Import {run.file_name[:150] or run.id} taken back"


# -- what was changed ---------------------------------------------------------------------------


def _take_back_changes(actor: Actor, run: runs.Run, resource: Resource) -> Iterator[Placed]:
    known = {column.path: column for column in any_column(columns_of(actor, resource), resource)}
    changes = change_targets(actor, resource)
    for kept in _kept(actor, run, CHANGED):
        columns: dict[str, Column] = {"id": known["id"]}
        records = [_before(each, known, columns) for each in kept]
        wanted = list(columns.values())
        references = References(actor)
        reason = _reason(run)
        makers = [Maker(each, frozenset(columns), references, reason, {}) for each in changes]
        present = present_by(actor, resource, wanted, records)
        problems = [
            placed
            for place, each in enumerate(kept)
            for placed in _differing(each, known, present.get(place))
        ]
        if problems:
            yield from problems
            continue
        for together, own in _by_columns(records, known):
            importer = Importer(
                actor, resource, own, None, makers, references, key=f"import/{run.id}/undo"
            )
            for outcome in importer.chunk(together):
                yield from outcome.problems


def _by_columns(
    records: Sequence[Record], known: Mapping[str, Column]
) -> Iterator[tuple[list[Record], list[Column]]]:
    """Yield records with the same columns together: a column that one lacks is no empty cell."""
    found: dict[tuple[str, ...], list[Record]] = {}
    for record in records:
        paths = [name for name in record.head if name != "id"]
        paths += [
            f"{group}.{name}" for group, lines in record.lines.items() for name in lines[0].values
        ]
        found.setdefault(tuple(sorted(paths)), []).append(record)
    for names, together in found.items():
        yield together, [known["id"], *(known[name] for name in names)]


def _before(kept: _Kept, known: Mapping[str, Column], columns: dict[str, Column]) -> Record:
    """Return the record as it stood: the changed cells with what was in them."""
    record = Record(kept.ordinal, kept.row, {"id": kept.record_id})
    lines: dict[tuple[str, int], Line] = {}
    for change in kept.changes:
        path, line_id = str(change["field"]), int(str(change["line_id"]))
        column = known.get(path)
        if column is None:
            continue
        columns[path] = column
        value = _value(column, change["before"])
        if not column.group:
            record.head[column.field.name] = value
            continue
        columns[f"{column.group}.id"] = known[f"{column.group}.id"]
        line = lines.setdefault((column.group, line_id), Line(kept.row, {"id": line_id}))
        line.values[column.field.name] = value
    for (group, _), line in lines.items():
        record.lines.setdefault(group, []).append(line)
    return record


def _value(column: Column, text: object) -> Value:
    found = value_of(column.field, str(text) or None)
    return None if isinstance(found, Problem) else found


def _differing(
    kept: _Kept, known: Mapping[str, Column], present: Mapping[str, object] | int | None
) -> Iterator[Placed]:
    """Yield what somebody has changed since, or what cannot be taken back at all."""
    if present is None or isinstance(present, int):
        yield Placed(kept.row, "", gone())
        return
    for change in kept.changes:
        path, line_id = str(change["field"]), change["line_id"]
        column = known.get(path)
        if column is None or (column.group and not line_id):
            yield Placed(kept.row, path, _not_reversible())
            continue
        owner = present
        if column.group:
            lines = cast("list[Mapping[str, object]]", present.get(column.group) or [])
            owner = next((line for line in lines if line["id"] == line_id), {})
        stands = present_value(column.field, owner.get(column.field.name))
        if not is_same(column.field, _value(column, change["after"]), stands):
            yield Placed(kept.row, path, changed_since())


def _told(placed: Placed) -> Problem:
    problem = placed.problem
    return Problem(
        problem.code,
        problem.message,
        problem.cure,
        f"[{placed.row}].{placed.path}".rstrip("."),
        problem.params,
    )


def _not_done(run: runs.Run) -> Problem:
    return Problem(
        "import.undo_state",
        "This import is {state}; only one that was carried out can be taken back.",
        "Nothing has to be taken back.",
        "",
        {"state": run.state},
    )


def _not_reversible() -> Problem:
    return Problem(
        "import.undo_line",
        "The import added a line here, which cannot be taken away by a file.",
        "End the line on the record itself.",
    )
