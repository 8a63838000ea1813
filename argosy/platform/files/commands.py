"""The only writer of attachments: attaching, renaming, removing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from argosy.contracts.files import FileAttached, FileRemoved, FileRenamed
from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import Problem, StaleVersion, ValidationFailed
from argosy.kernel.primitives.numbers import int64_problem
from argosy.platform.files.kinds import KINDS
from argosy.platform.files.owners import ATTACH, may_attach, may_see, there
from argosy.platform.files.rules import (
    SHOWN_MAX,
    Attach,
    Remove,
    Rename,
    attach_problems,
    is_digest,
    naming_problems,
)
from argosy.platform.registry import catalogue


@dataclass(frozen=True, slots=True)
class _Held:
    """An attachment as it stands, locked."""

    version: int
    resource: str
    record_id: int
    kind: str


@command("files.attach", permission=ATTACH)
def do_attach(run: CommandRun, batch: Sequence[Attach]) -> list[Done | None]:
    """Attach contents to records.

    Before: the actor may change each record, and handed the content in within a day. After: who
    may read the record may read the file. Emits FileAttached. Permission: files.attach.
    """
    known = _handed_in(run, batch)
    fit = [each for each in batch if int64_problem(each.record_id, "record_id") is None]
    records = there(run.actor, {(each.resource, each.record_id) for each in fit})
    for place, item in enumerate(batch):
        wrong = attach_problems(item)
        noun = catalogue.resources().get(item.resource)
        if noun is None or (item.resource, item.record_id) not in records:
            wrong.append(_no_record(item))
        elif not may_attach(run.actor, noun):
            wrong.append(_not_yours())
        content = known.get(item.sha256)
        if content is None:
            wrong.append(_not_handed_in())
        else:
            wrong += _ending_problems(item.name, content[0])
        run.reject(place, *wrong)
    kept = run.settle(len(batch))
    ids = sql.ids("file_attachment", len(kept))
    rows = []
    for id_, item in zip(ids, (batch[place] for place in kept), strict=True):
        kind, size = known[item.sha256]
        whose = (id_, run.company_id, item.resource, item.record_id, item.sha256, kind, size)
        rows.append((*whose, item.name, item.note, run.actor.id, run.now))
    columns = "id company_id resource record_id sha256 kind size name note added_by_id added_at"
    sql.insert("file_attachment", tuple(columns.split()), sql.transpose(rows))
    results: list[Done | None] = [None] * len(batch)
    for id_, place in zip(ids, kept, strict=True):
        item = batch[place]
        run.emit(
            FileAttached(id_, item.resource, item.record_id),
            subject_type=catalogue.resource(item.resource).table,
            subject_id=item.record_id,
        )
        results[place] = Done("file_attachment", id_, item.name)
    return results


@command("files.rename", permission=ATTACH)
def do_rename(run: CommandRun, batch: Sequence[Rename]) -> list[Done | None]:
    """Give attachments other names and notes.

    Before: the actor may change the record; the version is the present one; the name still ends as
    its kind does. Emits FileRenamed. Permission: files.attach.
    """
    held = _held(run, [item.attachment_id for item in batch])
    seen: set[int] = set()
    is_stale = False
    for place, item in enumerate(batch):
        wrong = naming_problems(item.name, item.note)
        found = held.get(item.attachment_id)
        wrong += _change_problems(run, item.attachment_id, found, seen)
        if found is not None:
            wrong += _ending_problems(item.name, found.kind)
        if found is not None and found.version != item.version:
            is_stale = True
            wrong.append(_stale())
        run.reject(place, *wrong)
    kept = run.settle(len(batch), StaleVersion if is_stale else ValidationFailed)
    sql.execute(
        "UPDATE file_attachment a SET name = r.name, note = r.note, version = a.version + 1"
        " FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS r(id, name, note)"
        " WHERE a.id = r.id",
        (
            sql.array([batch[place].attachment_id for place in kept]),
            [batch[place].name for place in kept],
            [batch[place].note for place in kept],
        ),
    )
    return _told(run, len(batch), {p: batch[p].attachment_id for p in kept}, held, FileRenamed)


@command("files.remove", permission=ATTACH)
def do_remove(run: CommandRun, batch: Sequence[Remove]) -> list[Done | None]:
    """Take attachments off their records.

    Before: the actor may change the record. After: the content goes too when nothing else holds it,
    a day or two later. Emits FileRemoved. Permission: files.attach.
    """
    held = _held(run, [item.attachment_id for item in batch])
    seen: set[int] = set()
    for place, item in enumerate(batch):
        found = held.get(item.attachment_id)
        run.reject(place, *_change_problems(run, item.attachment_id, found, seen))
    kept = run.settle(len(batch))
    sql.execute(
        "DELETE FROM file_attachment WHERE id = ANY (%s::bigint[])",
        (sql.array([batch[place].attachment_id for place in kept]),),
    )
    return _told(run, len(batch), {p: batch[p].attachment_id for p in kept}, held, FileRemoved)


def _handed_in(run: CommandRun, batch: Sequence[Attach]) -> dict[str, tuple[str, int]]:
    """Return kind and size of the contents that the actor handed in, by their digests."""
    wanted = sorted({item.sha256 for item in batch if is_digest(item.sha256)})
    found = sql.rows(
        "SELECT f.sha256, f.kind, f.size FROM file_receipt r JOIN stored_file f"
        " ON f.company_id = r.company_id AND f.sha256 = r.sha256"
        " WHERE r.company_id = %s AND r.actor_id = %s AND r.sha256 = ANY (%s::text[])"
        " FOR SHARE OF f",
        (run.company_id, run.actor.id, sql.array(wanted)),
    )
    return {str(digest): (str(kind), cast(int, size)) for digest, kind, size in found}


def _held(run: CommandRun, ids: Sequence[int]) -> dict[int, _Held]:
    """Return attachments by their ids, locked in the order of these: those that the actor sees."""
    fit = sorted({id_ for id_ in ids if int64_problem(id_, "attachment_id") is None})
    found = sql.rows(
        "SELECT id, version, resource, record_id, kind FROM file_attachment"
        " WHERE company_id = %s AND id = ANY (%s::bigint[]) ORDER BY id FOR UPDATE",
        (run.company_id, sql.array(fit)),
    )
    nouns = catalogue.resources()
    return {
        cast(int, id_): _Held(cast(int, version), str(resource), cast(int, record), str(kind))
        for id_, version, resource, record, kind in found
        if str(resource) in nouns and may_see(run.actor, nouns[str(resource)])
    }


def _change_problems(
    run: CommandRun, id_: int, found: _Held | None, seen: set[int]
) -> list[Problem]:
    if found is None:
        return [_unknown(id_)]
    if not may_attach(run.actor, catalogue.resource(found.resource)):
        return [_not_yours("attachment_id")]
    if id_ in seen:
        return [
            Problem(
                "files.twice", "One file is changed twice.", "Send each file once.", "attachment_id"
            )
        ]
    seen.add(id_)
    return []


def _told(
    run: CommandRun,
    count: int,
    made: dict[int, int],
    held: dict[int, _Held],
    event: type[FileRenamed] | type[FileRemoved],
) -> list[Done | None]:
    results: list[Done | None] = [None] * count
    for place, id_ in made.items():
        found = held[id_]
        run.emit(
            event(id_, found.resource, found.record_id),
            subject_type=catalogue.resource(found.resource).table,
            subject_id=found.record_id,
        )
        results[place] = Done("file_attachment", id_)
    return results


def _ending_problems(name: str, kind: str) -> list[Problem]:
    """Return that a name ends otherwise than files of its kind do."""
    _, dot, ending = name.rpartition(".")
    if dot and ending.lower() in KINDS[kind].endings:
        return []
    return [
        Problem(
            "files.ending",
            "A file of this kind cannot be called {name}.",
            "Let its name end with {endings}.",
            "name",
            {
                "name": ascii(name)[1:-1][:SHOWN_MAX],
                "endings": ", ".join(f".{each}" for each in KINDS[kind].endings),
            },
        )
    ]


def _no_record(item: Attach) -> Problem:
    return Problem(
        "files.no_record",
        "There is no such record that can have files.",
        "Choose one that the list shows.",
        "record_id",
    )


def _not_yours(field: str = "resource") -> Problem:
    return Problem(
        "files.not_yours",
        "Only who may change the record may change its files.",
        "Ask somebody who may, or an administrator for the right.",
        field,
    )


def _not_handed_in() -> Problem:
    return Problem(
        "files.not_handed_in",
        "The content of this file was not sent, or more than a day ago.",
        "Send the file first.",
        "sha256",
    )


def _unknown(id_: int) -> Problem:
    return Problem(
        "files.unknown",
        "There is no file {file}.",
        "Choose one that the record shows.",
        "attachment_id",
        {"file": id_},
    )


def _stale() -> Problem:
    return Problem(
        "files.stale",
        "Somebody changed this since you read it.",
        "Read it again, then decide.",
        "version",
    )
