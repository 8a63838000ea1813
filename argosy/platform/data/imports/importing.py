"""Imports of files: rehearsed, all or nothing, or what can be taken; exactly once by their key."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import islice
from typing import BinaryIO, Final, cast

from django.db import transaction

from argosy.kernel.events.commands import check_key
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.errors import Conflict, Problem
from argosy.platform.data.imports import runs
from argosy.platform.data.imports.batches import Importer
from argosy.platform.data.imports.commands import (
    BEGUN,
    IMPORT,
    ResumeImport,
    do_resume_import,
)
from argosy.platform.data.imports.items import Maker
from argosy.platform.data.imports.options import ImportOptions, Mode
from argosy.platform.data.imports.outcome import REFUSED, Outcome, placed_of
from argosy.platform.data.imports.planning import Plan, plan_of
from argosy.platform.data.imports.present import References
from argosy.platform.data.imports.records import Placed, Reader, Record
from argosy.platform.data.imports.targets import ActionTarget
from argosy.platform.registry import catalogue
from argosy.platform.registry.access import check_read
from argosy.platform.registry.resource import Resource

CHUNK: Final = 1_000
"""Records a command; in mode ``valid`` also a transaction."""
SHOWN_MAX: Final = 1_000
"""Problems and changed cells in a report; the run's rows hold all of them."""


Tell = Callable[[Mapping[str, int]], None]
"""What is told how many records came to which end so far."""


def _silent(_counts: Mapping[str, int]) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Report:
    """What an import did, or would do.

    Args:
        run_id: by which its rows are found.
        state: ``checked``, ``done``, ``refused`` (mode ``all`` with problems) or ``undone``.
        counts: records by what became of them, and ``rows`` read.
        problems: the first of them, with row and column.
        changes: the first of the changed cells.
        notes: what holds for the whole file: columns that new records do not take.
        is_replayed: whether this was answered before to a request with the same key.
    """

    run_id: int
    state: str
    counts: Mapping[str, int]
    problems: Sequence[Placed] = ()
    changes: Sequence[Mapping[str, object]] = ()
    notes: Sequence[Mapping[str, object]] = ()
    is_replayed: bool = False
    owners: Sequence[int] = ()
    """The record of each changed cell, 0 for one that does not stand yet."""

    @property
    def is_clean(self) -> bool:
        """Whether no record was refused."""
        return not self.counts.get(REFUSED, 0)


def import_file(
    actor: Actor,
    resource: Resource | str,
    file: BinaryIO,
    options: ImportOptions,
    *,
    key: str,
    name: str = "",
    tell: Tell = _silent,
) -> Report:
    """Import a file, or go on with its import where it was broken off.

    Args:
        actor: who imports; each command asks for its own permission besides.
        resource: what the file holds.
        file: CSV or XLSX, seekable.
        options: what is wanted.
        key: the client's key; the same key with the same file answers the same and does nothing
            again.
        name: of the file, for people.
        tell: is told how far it has come, a chunk at a time.

    Raises:
        PermissionDenied: the actor may not import, or may not give a command that it takes.
        ValidationFailed: the file as a whole cannot be taken; problems of records are reported.
        KeyReused: the key was used for something else.
    """
    found = catalogue.resource(resource) if isinstance(resource, str) else resource
    actor.check_permission(IMPORT)
    check_read(actor, found)
    check_key(key)
    with closing(plan_of(actor, found, file, options)) as plan:
        notes = plan.notes
    run, is_replayed = runs.begin(
        actor,
        key,
        found.name,
        file,
        name=name,
        options=options,
        notes=notes,
        keeps_file=options.mode is Mode.VALID,
    )
    if run.state == BEGUN:
        # The digest was taken from the file, so that its rows have to be read anew.
        with closing(plan_of(actor, found, file, options)) as plan:
            _do(actor, run, plan, tell)
    return _answered(report(actor, run.id), is_replayed=is_replayed)


def _answered(done: Report, *, is_replayed: bool) -> Report:
    """Return a report as it was when the import was over, whatever was done with it since."""
    is_answer = is_replayed and done.state == runs.UNDONE
    return replace(done, state=runs.DONE if is_answer else done.state, is_replayed=is_replayed)


def resume(
    actor: Actor, run_id: int, resource: str = "", *, key: str, tell: Tell = _silent
) -> Report:
    """Go on with an import that was broken off, from the file that was kept.

    Args:
        actor: who goes on.
        run_id: of the import.
        resource: what it must be of; "" for any.
        key: the client's key; the run's own progress makes what is entered exactly-once besides.
        tell: is told how far it has come, a chunk at a time.

    Raises:
        NotFound: there is no such run.
        PermissionDenied: the actor may not import.
        Conflict: the import was taken back.
        KeyReused: the key was used for something else.
    """
    actor.check_permission(IMPORT)
    with runs.working(actor):
        answer = do_resume_import([ResumeImport(run_id)], actor=actor, key=key)
        run = runs.get(actor, run_id, resource)
        if run.state == runs.UNDONE and not answer.replayed:
            raise Conflict(_taken_back())
    carry_out(actor, run_id, tell=tell)
    return _answered(report(actor, run_id), is_replayed=answer.replayed)


def enter(
    actor: Actor,
    resource: Resource,
    file: BinaryIO,
    options: ImportOptions,
    *,
    key: str,
    name: str = "",
    upload_id: int = 0,
) -> int:
    """Note an import with its file, to be carried out later by `carry_out`; return its run's id.

    Args:
        actor: who imports.
        resource: what the file holds.
        file: CSV or XLSX, seekable.
        options: what is wanted.
        key: the client's key; the same key with the same file is the same import.
        name: of the file, for people.
        upload_id: of the upload that it comes from.

    Raises:
        PermissionDenied: the actor may not import, or may not give a command that it takes.
        ValidationFailed: the file as a whole cannot be taken.
        KeyReused: the key was used for something else.
    """
    actor.check_permission(IMPORT)
    check_read(actor, resource)
    check_key(key)
    with closing(plan_of(actor, resource, file, options)) as plan:
        notes = plan.notes
    run, _ = runs.begin(
        actor,
        key,
        resource.name,
        file,
        name=name,
        options=options,
        notes=notes,
        keeps_file=True,
        upload_id=upload_id,
    )
    return run.id


def carry_out(actor: Actor, run_id: int, *, tell: Tell = _silent) -> None:
    """Do what a run still has to do, from the file that was kept; nothing when it is over.

    Args:
        actor: who imports.
        run_id: of the import.
        tell: is told how far it has come, a chunk at a time.

    Raises:
        NotFound: there is no such run.
        ValidationFailed: the file as a whole cannot be taken any more.
    """
    actor.check_permission(IMPORT)
    with runs.working(actor):
        run = runs.get(actor, run_id)
        if run.state != BEGUN or not runs.has_file(actor, run_id):
            return
        file = runs.kept_file(actor, run_id)
    with closing(file):
        options = ImportOptions.from_json(run.options)
        found = catalogue.resource(run.resource)
        check_read(actor, found)
        with closing(plan_of(actor, found, file, options)) as plan:
            _do(actor, run, plan, tell)


def _taken_back() -> Problem:
    return Problem(
        "import.resume_state",
        "This import was taken back.",
        "Send the file again with a new key.",
    )


def report(actor: Actor, run_id: int, resource: str = "") -> Report:
    """Return what a run did, with the first of its problems and changed cells.

    Args:
        actor: who asks.
        run_id: of the import.
        resource: what it must be of; "" for any.

    Raises:
        NotFound: there is no such run in the actor's company.
    """
    actor.check_permission(IMPORT)
    with runs.working(actor):
        run = runs.get(actor, run_id, resource)
        rows = sql.rows(
            "SELECT problems, NULL::jsonb, NULL::bigint FROM (SELECT problems FROM import_row"
            " WHERE run_id = %s AND company_id = %s AND problems IS NOT NULL"
            " ORDER BY ordinal LIMIT %s) p UNION ALL SELECT NULL, changes, record_id FROM"
            " (SELECT changes, record_id FROM import_row WHERE run_id = %s AND company_id = %s"
            " AND changes IS NOT NULL ORDER BY ordinal LIMIT %s) c",
            (run_id, actor.company_id, SHOWN_MAX, run_id, actor.company_id, SHOWN_MAX),
        )
    stored = [each for row in rows for each in cast("list[dict[str, object]]", row[0] or [])]
    changed = [
        (each, cast("int | None", row[2]) or 0)
        for row in rows
        for each in cast("list[dict[str, object]]", row[1] or [])
    ][:SHOWN_MAX]
    return Report(
        run.id,
        run.state,
        run.counts,
        [placed_of(each) for each in stored[:SHOWN_MAX]],
        [change for change, _ in changed],
        run.notes,
        owners=[owner for _, owner in changed],
    )


# -- doing it -----------------------------------------------------------------------------------


def _importer(actor: Actor, run: runs.Run, plan: Plan) -> Importer:
    references = References(actor)
    paths = frozenset(column.path for column in plan.columns) | plan.constants.keys()
    reason = f"Import {run.file_name or run.id}"

    def maker(target: ActionTarget) -> Maker:
        return Maker(target, paths, references, reason, plan.constants)

    return Importer(
        actor,
        plan.resource,
        plan.columns,
        maker(plan.create) if plan.create else None,
        [maker(target) for target in plan.changes],
        references,
        key=f"import/{run.id}",
    )


def _do(actor: Actor, run: runs.Run, plan: Plan, tell: Tell) -> None:
    reader = Reader(plan.heading.columns, plan.resource.import_key, plan.options.constants)
    records = reader.records(plan.rows)
    importer = _importer(actor, run, plan)
    if plan.options.mode is Mode.VALID:
        _by_chunks(actor, run, importer, records, tell)
    else:
        is_check = plan.options.mode is Mode.CHECK
        _as_one(actor, run, importer, records, tell=tell, is_check=is_check)


def _chunks(records: Iterable[Record]) -> Iterator[list[Record]]:
    records = iter(records)
    while chunk := list(islice(records, CHUNK)):
        yield chunk


def _by_chunks(
    actor: Actor, run: runs.Run, importer: Importer, records: Iterator[Record], tell: Tell
) -> None:
    """Take what can be taken; a chunk, its rows and the progress are one transaction."""
    for chunk in _chunks(records):
        with runs.working(actor):
            now = runs.get(actor, run.id, lock=True)
            if now.state != BEGUN:
                return
            if chunk[-1].ordinal < now.next_record:
                importer.note(chunk)
                continue
            outcomes = importer.chunk(chunk)
            runs.keep_rows(actor, run, [runs.told(outcome) for outcome in outcomes])
            counts = _counted(Counter(now.counts), outcomes)
            runs.advance(actor, run, next_record=chunk[-1].ordinal + 1, counts=counts)
        tell(counts)
    with runs.working(actor):
        now = runs.get(actor, run.id, lock=True)
        if now.state == BEGUN:
            runs.advance(
                actor, run, next_record=now.next_record, counts=now.counts, state=runs.DONE
            )


def _as_one(
    actor: Actor,
    run: runs.Run,
    importer: Importer,
    records: Iterator[Record],
    *,
    tell: Tell,
    is_check: bool,
) -> None:
    """Do everything in one transaction, and take it back when it is a rehearsal or has problems."""
    counts: Counter[str] = Counter()
    with closing(runs.Spool()) as spool:
        with runs.working(actor):
            if runs.get(actor, run.id, lock=True).state != BEGUN:
                return
            for chunk in _chunks(records):
                outcomes = importer.chunk(chunk)
                spool.add(outcomes)
                counts = _counted(counts, outcomes)
                tell(counts)
            is_taken_back = is_check or counts[REFUSED] > 0
            if is_taken_back:
                transaction.set_rollback(True, using=sql.alias())
            else:
                _close(actor, run, spool, counts, runs.DONE)
        if is_taken_back:
            state = runs.CHECKED if is_check else runs.REFUSED
            with runs.working(actor):
                if runs.get(actor, run.id, lock=True).state == BEGUN:
                    _close(actor, run, spool, counts, state)


def _close(
    actor: Actor, run: runs.Run, spool: runs.Spool, counts: Mapping[str, int], state: str
) -> None:
    for batch in spool.batches(CHUNK, is_taken_back=state != runs.DONE):
        runs.keep_rows(actor, run, batch)
    runs.advance(actor, run, next_record=0, counts=counts, state=state)


def _counted(counts: Counter[str], outcomes: Sequence[Outcome]) -> Counter[str]:
    for outcome in outcomes:
        counts[outcome.state] += 1
        counts["rows"] += outcome.record.rows
    return counts
