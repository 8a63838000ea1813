"""Files that were sent to be imported and wait until somebody said what their columns are.

A person sends a file once and then looks at it several times: what its columns mean, what a
rehearsal says, what is wrong. So it is kept here, in the database, where any process finds it.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final, cast

from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.errors import NotFound, Problem
from argosy.kernel.primitives.text import text_problem
from argosy.platform.data.imports import runs
from argosy.platform.data.imports.commands import IMPORT
from argosy.platform.data.sheets.reading import format_of
from argosy.platform.registry import catalogue
from argosy.platform.registry.access import check_read
from argosy.platform.registry.resource import Resource

DAYS_KEPT: Final = 7
NAME_MAX: Final = 300
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class ReceiveFile:
    """A file that somebody sends.

    Args:
        resource: what it holds.
        name: of the file, for people.
        digest: SHA-256 of the file, in hexadecimal.
        size: of the file in bytes.
    """

    resource: str
    name: str
    digest: str
    size: int


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was sent."""

    id: int
    resource: str
    name: str
    size: int


@command("data.receive_file", permission=IMPORT)
def do_receive_file(run: CommandRun, batch: Sequence[ReceiveFile]) -> list[Done | None]:
    """Note files that were sent.

    After: there is an upload, whose parts its caller adds within the same transaction. Emits
    nothing. Permission: data.import.
    """
    for index, new in enumerate(batch):
        run.reject(index, *_problems(new))
    kept = run.settle(len(batch))
    results: list[Done | None] = [None] * len(batch)
    ids = sql.ids("import_upload", len(kept))
    sql.insert(
        "import_upload",
        ("id", "company_id", "actor_id", "resource", "file_name", "digest", "size"),
        sql.transpose(
            [
                (
                    id_,
                    run.company_id,
                    run.actor.id,
                    batch[index].resource,
                    batch[index].name,
                    bytes.fromhex(batch[index].digest),
                    batch[index].size,
                )
                for id_, index in zip(ids, kept, strict=True)
            ]
        ),
    )
    for id_, index in zip(ids, kept, strict=True):
        results[index] = Done("import_upload", id_, batch[index].name)
    return results


def _problems(new: ReceiveFile) -> list[Problem]:
    found = [text_problem(new.name, "name", NAME_MAX)]
    if new.resource not in catalogue.resources():
        found.append(
            Problem(
                "import.resource",
                "There is no resource {name}.",
                "Choose one that the API describes.",
                "resource",
                {"name": new.resource[:100]},
            )
        )
    if not _DIGEST.fullmatch(new.digest):
        found.append(
            Problem(
                "import.digest",
                "This is no SHA-256 in hexadecimal.",
                "Send 64 of the characters 0 to 9 and a to f.",
                "digest",
            )
        )
    if not 0 <= new.size <= runs.FILE_BYTES_MAX:
        found.append(
            Problem(
                "import.size",
                "A file has between 0 and {most} bytes.",
                "Send it in several parts.",
                "size",
                {"most": runs.FILE_BYTES_MAX},
            )
        )
    return [problem for problem in found if problem is not None]


def receive(actor: Actor, resource: Resource, file: BinaryIO, *, name: str, key: str) -> Upload:
    """Keep a file that somebody sends.

    Args:
        actor: who sends it.
        resource: what it holds.
        file: CSV or XLSX, seekable.
        name: of the file, for people.
        key: the client's key; the same key with the same file is the same upload.

    Raises:
        PermissionDenied: the actor may not import, or not read the resource.
        ValidationFailed: the file is empty, too large or of no kind that can be read.
        KeyReused: the key was used for something else.
    """
    actor.check_permission(IMPORT)
    check_read(actor, resource)
    format_of(file)
    digest, size = runs.digest_of(file)
    item = ReceiveFile(resource.name, name[:NAME_MAX], digest.hex(), size)
    with runs.working(actor):
        answer = do_receive_file([item], actor=actor, key=key)
        (upload_id,) = answer.ids()
        if not answer.replayed:
            _keep(actor, upload_id, file)
    return Upload(upload_id, resource.name, item.name, size)


def _keep(actor: Actor, upload_id: int, file: BinaryIO) -> None:
    number = 0
    while block := file.read(runs.PART_BYTES):
        sql.execute(
            "INSERT INTO import_upload_part (company_id, upload_id, number, data)"
            " VALUES (%s, %s, %s, %s)",
            (actor.company_id, upload_id, number, block),
        )
        number += 1


def get(actor: Actor, upload_id: int, resource: str) -> Upload:
    """Return an upload of one's own.

    Raises:
        NotFound: there is none, any more or for this actor.
    """
    actor.check_permission(IMPORT)
    with runs.working(actor):
        found = sql.rows(
            "SELECT id, resource, file_name, size FROM import_upload"
            " WHERE company_id = %s AND actor_id = %s AND id = %s AND resource = %s",
            (actor.company_id, actor.id, upload_id, resource),
        )
    if not found:
        raise NotFound(
            Problem(
                "import.no_upload",
                "This file is not kept any more.",
                "Send it again; files are kept for {days} days.",
                "",
                {"days": DAYS_KEPT},
            )
        )
    id_, named, file_name, size = found[0]
    return Upload(cast(int, id_), str(named), str(file_name), cast(int, size))


def opened(actor: Actor, upload: Upload) -> BinaryIO:
    """Return the file of an upload in a temporary one, which the caller closes."""
    file = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115 - the caller closes it
    number = 0
    with runs.working(actor):
        while True:
            found = sql.rows(
                "SELECT data FROM import_upload_part"
                " WHERE company_id = %s AND upload_id = %s AND number = %s",
                (actor.company_id, upload.id, number),
            )
            if not found:
                break
            file.write(cast(bytes, found[0][0]))
            number += 1
    file.seek(0)
    return file


def forget_old() -> None:
    """Remove the files that were sent some days ago, of every company."""
    with sql.using("owner"):
        sql.execute(
            "WITH old AS (SELECT id FROM import_upload"
            " WHERE sent_at < transaction_timestamp() - make_interval(days => %s)),"
            " parts AS (DELETE FROM import_upload_part WHERE upload_id IN (SELECT id FROM old))"
            " SELECT count(*) FROM old",
            (DAYS_KEPT,),
        )
        sql.execute(
            "DELETE FROM import_upload"
            " WHERE sent_at < transaction_timestamp() - make_interval(days => %s)",
            (DAYS_KEPT,),
        )
