"""What is asked of imports, noted in the log of commands: each by its key, once.

What an import enters is written by the resource's own commands; these three say that somebody
asked for it, so that a key is good for one thing only, be it a file or a command.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, cast

from psycopg.types.json import Jsonb

from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.identity import sql

IMPORT: Final = "data.import"
BEGUN: Final = "begun"
RUN: Final = "import_run"


@dataclass(frozen=True, slots=True)
class BeginImport:
    """A file that is to be imported.

    Args:
        resource: what it holds.
        mode: what is done with it.
        name: of the file, for people.
        digest: SHA-256 of the file, in hexadecimal.
        options_digest: SHA-256 of the options, likewise.
        size: of the file in bytes.
    """

    resource: str
    mode: str
    name: str
    digest: str
    options_digest: str
    size: int


@dataclass(frozen=True, slots=True)
class ResumeImport:
    """An import that is to be gone on with."""

    run_id: int


@dataclass(frozen=True, slots=True)
class UndoImport:
    """An import that is to be taken back."""

    run_id: int


@command("data.begin_import", permission=IMPORT)
def do_begin_import(run: CommandRun, batch: Sequence[BeginImport]) -> list[Done | None]:
    """Note an import that begins.

    After: there is a run in the state ``begun``, whose options and file its caller adds within the
    same transaction. Permission: data.import.
    """
    return [_begun(run, item, place) for place, item in enumerate(batch)]


def _begun(run: CommandRun, item: BeginImport, place: int) -> Done:
    found = sql.rows(
        "INSERT INTO import_run (company_id, actor_id, key, resource, mode, state, file_name,"
        " size, digest, options, counts, notes) VALUES"
        " (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, '{}', '[]') RETURNING id",
        (
            run.company_id,
            run.actor.id,
            run.key if place == 0 else f"{run.key}/{place}",
            item.resource,
            item.mode,
            BEGUN,
            item.name,
            item.size,
            bytes.fromhex(item.digest),
            Jsonb({}),
        ),
    )
    return Done(RUN, cast(int, found[0][0]))


@command("data.resume_import", permission=IMPORT)
def do_resume_import(_run: CommandRun, batch: Sequence[ResumeImport]) -> list[Done | None]:
    """Note that an import is gone on with; its caller does so. Permission: data.import."""
    return [Done(RUN, item.run_id) for item in batch]


@command("data.undo_import", permission=IMPORT)
def do_undo_import(_run: CommandRun, batch: Sequence[UndoImport]) -> list[Done | None]:
    """Note that an import is taken back; its caller does so within the same transaction.

    Permission: data.import, besides those of the commands that take it back.
    """
    return [Done(RUN, item.run_id) for item in batch]
