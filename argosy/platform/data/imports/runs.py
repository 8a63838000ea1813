"""The tables of an import: its run, its file while it is needed, what became of its records."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO, Final, cast

from django.db import transaction
from psycopg.types.json import Jsonb

from argosy.kernel.events.commands import companies_setting
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.errors import NotFound, Problem
from argosy.platform.data.imports.commands import BEGUN, BeginImport, do_begin_import
from argosy.platform.data.imports.options import ImportOptions
from argosy.platform.data.imports.outcome import CREATED, SAME, Outcome, placed_json
from argosy.platform.data.imports.records import Placed
from argosy.platform.data.sheets.cells import unreadable

DONE, CHECKED, REFUSED, UNDONE = "done", "checked", "refused", "undone"
PART_BYTES: Final = 1_000_000
FILE_BYTES_MAX: Final = 1_000_000_000
_FIELDS: Final = (
    "id, resource, mode, state, file_name, options, next_record, counts, notes, digest, size,"
    " coalesce(upload_id, 0)"
)


@dataclass(slots=True)
class Run:
    """An import as it stands."""

    id: int
    resource: str
    mode: str
    state: str
    file_name: str
    options: Mapping[str, object]
    next_record: int
    counts: dict[str, int]
    notes: list[dict[str, object]]
    digest: bytes
    size: int
    upload_id: int
    """The file that was sent beforehand; 0 for none."""


@contextmanager
def working(actor: Actor) -> Iterator[None]:
    """Open a transaction that writes the rows of runs, and sees the actor's companies alone."""
    with transaction.atomic(using=sql.alias()):
        sql.execute(
            "SELECT set_config('argosy.companies', %s, true), set_config('argosy.actor', %s, true)",
            (companies_setting(actor), str(actor.id)),
        )
        yield


def digest_of(file: BinaryIO) -> tuple[bytes, int]:
    """Return the SHA-256 and the size of a file, and leave it at its beginning.

    Raises:
        ValidationFailed: it is larger than any import takes.
    """
    digest = hashlib.sha256()
    size = 0
    file.seek(0)
    while block := file.read(PART_BYTES):
        digest.update(block)
        size += len(block)
        if size > FILE_BYTES_MAX:
            raise unreadable(
                "size",
                "The file has more than {most} bytes.",
                "Send it in several parts.",
                most=FILE_BYTES_MAX,
            )
    file.seek(0)
    return digest.digest(), size


def get(actor: Actor, run_id: int, resource: str = "", *, lock: bool = False) -> Run:
    """Return a run of the actor's company. Call it inside `working`.

    Args:
        actor: who asks.
        run_id: of the run.
        resource: what it must be of; "" for any.
        lock: keep others from going on with it until the transaction ends.

    Raises:
        NotFound: there is none.
    """
    found = sql.rows(
        f"SELECT {_FIELDS} FROM import_run WHERE company_id = %s AND id = %s"
        + (" FOR UPDATE" if lock else ""),
        (actor.company_id, run_id),
    )
    if not found or resource not in ("", str(found[0][1])):
        raise NotFound(
            Problem(
                "import.unknown",
                "There is no import {id}.",
                "Choose one that the list of imports shows.",
                "id",
                {"id": run_id},
            )
        )
    return _run(found[0])


def _run(row: sql.Row) -> Run:
    return Run(
        cast(int, row[0]),
        str(row[1]),
        str(row[2]),
        str(row[3]),
        str(row[4]),
        cast("dict[str, object]", row[5]),
        cast(int, row[6]),
        cast("dict[str, int]", row[7]),
        cast("list[dict[str, object]]", row[8]),
        bytes(cast(bytes, row[9])),
        cast(int, row[10]),
        cast(int, row[11]),
    )


def begin(
    actor: Actor,
    key: str,
    resource: str,
    file: BinaryIO,
    *,
    name: str,
    options: ImportOptions,
    notes: Sequence[Mapping[str, object]],
    keeps_file: bool,
    upload_id: int = 0,
) -> tuple[Run, bool]:
    """Note a new run, with its file if it is done by chunks; or return the run of the key.

    Returns:
        The run, and whether its key was used before.

    Raises:
        KeyReused: the key was used for another file, resource or other options, or for something
            that is no import.
    """
    digest, size = digest_of(file)
    wanted = json.dumps(options.as_json(), sort_keys=True).encode()
    item = BeginImport(
        resource,
        options.mode.value,
        name[:300],
        digest.hex(),
        hashlib.sha256(wanted).hexdigest(),
        size,
    )
    with working(actor):
        answer = do_begin_import([item], actor=actor, key=key)
        (run_id,) = answer.ids()
        if not answer.replayed:
            sql.execute(
                "UPDATE import_run SET options = %s, notes = %s, upload_id = nullif(%s, 0)"
                " WHERE id = %s AND company_id = %s",
                (
                    Jsonb(options.as_json()),
                    Jsonb(list(notes)),
                    upload_id,
                    run_id,
                    actor.company_id,
                ),
            )
            if keeps_file:
                _keep(actor, run_id, file)
        run = get(actor, run_id)
    file.seek(0)
    return run, answer.replayed


def _keep(actor: Actor, run_id: int, file: BinaryIO) -> None:
    number = 0
    while block := file.read(PART_BYTES):
        sql.execute(
            "INSERT INTO import_part (company_id, run_id, number, data) VALUES (%s, %s, %s, %s)"
            " ON CONFLICT (run_id, number) DO NOTHING",
            (actor.company_id, run_id, number, block),
        )
        number += 1


def has_file(actor: Actor, run_id: int) -> bool:
    """Whether the file of a run was kept and is still there. Call it inside `working`."""
    found = sql.rows(
        "SELECT 1 FROM import_part WHERE run_id = %s AND number = 0 AND company_id = %s",
        (run_id, actor.company_id),
    )
    return bool(found)


def kept_file(actor: Actor, run_id: int) -> BinaryIO:
    """Return the file of a run in a temporary one. Call it inside `working`."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
    number = 0
    while True:
        found = sql.rows(
            "SELECT data FROM import_part WHERE run_id = %s AND number = %s AND company_id = %s",
            (run_id, number, actor.company_id),
        )
        if not found:
            break
        file.write(cast(bytes, found[0][0]))
        number += 1
    file.seek(0)
    return cast(BinaryIO, file)


def advance(
    actor: Actor, run: Run, *, next_record: int, counts: Mapping[str, int], state: str = BEGUN
) -> None:
    """Note how far a run has come; a run that has ended needs its file no more."""
    sql.execute(
        "UPDATE import_run SET next_record = %s, counts = %s, state = %s,"
        " ended_at = CASE WHEN %s THEN clock_timestamp() END WHERE id = %s AND company_id = %s",
        (next_record, Jsonb(dict(counts)), state, state != BEGUN, run.id, actor.company_id),
    )
    if state != BEGUN:
        sql.execute(
            "DELETE FROM import_part WHERE run_id = %s AND company_id = %s",
            (run.id, actor.company_id),
        )
    run.next_record, run.counts, run.state = next_record, dict(counts), state


def refuse(actor: Actor, run_id: int, problems: Sequence[Problem]) -> None:
    """Note that a run was refused, with the reasons; what it had entered before stays entered."""
    with working(actor):
        run = get(actor, run_id, lock=True)
        if run.state != BEGUN:
            return
        said = [placed_json(Placed(0, problem.field, problem)) for problem in problems]
        sql.execute(
            "INSERT INTO import_row (company_id, run_id, ordinal, row, state, problems)"
            " VALUES (%s, %s, -1, 0, %s, %s) ON CONFLICT (run_id, ordinal) DO NOTHING",
            (actor.company_id, run_id, REFUSED, Jsonb(said)),
        )
        state = DONE if run.next_record else REFUSED
        advance(actor, run, next_record=run.next_record, counts=run.counts, state=state)


def rows_of_upload(actor: Actor, upload_id: int) -> int:
    """Return how many rows an upload has, as a run that read all of it counted; 0 before."""
    found = sql.rows(
        "SELECT coalesce(max((counts->>'rows')::bigint), 0)::bigint FROM import_run"
        " WHERE company_id = %s AND upload_id = %s AND state <> %s",
        (actor.company_id, upload_id, BEGUN),
    )
    return cast(int, found[0][0])


Told = tuple[int, int, str, int | None, int | None, object, object]
"""Ordinal, row, state, id of the record, id of the command that made it, changes, problems."""


def told(outcome: Outcome) -> Told:
    """Return what is kept of an outcome."""
    return (
        outcome.record.ordinal,
        outcome.record.row,
        outcome.state,
        outcome.record_id,
        outcome.command_id,
        outcome.changes_json(),
        outcome.problems_json(),
    )


def keep_rows(actor: Actor, run: Run, rows: Iterable[Told]) -> None:
    """Write what became of records; those that were as they are need no row."""
    kept = [row for row in rows if row[2] != SAME]
    if not kept:
        return
    sql.insert(
        "import_row",
        (
            "company_id",
            "run_id",
            "ordinal",
            "row",
            "state",
            "record_id",
            "command_id",
            "changes",
            "problems",
        ),
        sql.transpose(
            [(actor.company_id, run.id, *row[:5], _json(row[5]), _json(row[6])) for row in kept]
        ),
        tail="ON CONFLICT (run_id, ordinal) DO NOTHING",
    )


def _json(value: object) -> Jsonb | None:
    return None if value is None else Jsonb(value)


class Spool:
    """What became of records, kept on disk until the transaction's fate is known."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `close`

    def add(self, outcomes: Iterable[Outcome]) -> None:
        """Keep outcomes that have something to say."""
        for outcome in outcomes:
            if outcome.state != SAME:
                line = json.dumps(told(outcome), ensure_ascii=False, separators=(",", ":"))
                self._file.write(line.encode("utf-8", "replace") + b"\n")

    def batches(self, size: int, *, is_taken_back: bool) -> Iterator[list[Told]]:
        """Yield what was kept; what was taken back has no ids of new records."""
        self._file.seek(0)
        batch: list[Told] = []
        for line in self._file:
            ordinal, row, state, record_id, command_id, changes, problems = json.loads(line)
            if is_taken_back:
                command_id = None
                record_id = None if state == CREATED else record_id
                if changes is None and problems is None:
                    continue
            batch.append((ordinal, row, state, record_id, command_id, changes, problems))
            if len(batch) >= size:
                yield batch
                batch = []
        if batch:
            yield batch

    def close(self) -> None:
        """Remove it."""
        self._file.close()
