"""The reads of attachments: those of a record, and the content of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import BinaryIO, Final, cast

from argosy.kernel.primitives.actor import Actor
from argosy.platform.files import keeping
from argosy.platform.files.kinds import KINDS, Kind
from argosy.platform.files.owners import ATTACHMENT, may_see
from argosy.platform.registry import reads
from argosy.platform.registry.filters import All, Query, Test
from argosy.platform.registry.resource import Resource

SHOWN_MAX: Final = 200
_FIELDS: Final = (
    "name",
    "kind",
    "size",
    "note",
    "added_by",
    "added_at",
    "sha256",
    "resource",
    "record_id",
    "version",
)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a record."""

    id: int
    version: int
    name: str
    kind: Kind
    size: int
    note: str
    added_by: str
    added_at: str
    sha256: str
    resource: str
    record_id: int


def attachments_of(actor: Actor, noun: Resource, record: int) -> list[Attachment]:
    """Return the files of a record, the latest first; none for who may not read it.

    Whether the record itself is there for the actor, the caller has asked.
    """
    if not may_see(actor, noun):
        return []
    mine = All((Test("resource", "is", noun.name), Test("record_id", "is", record)))
    query = Query(fields=_FIELDS, where=mine, limit=SHOWN_MAX)
    return [_attachment(row) for row in reads.page(actor, ATTACHMENT, query).rows]


def access_file(actor: Actor, attachment: int) -> tuple[Attachment, BinaryIO]:
    """Return an attachment and its content, which the caller closes.

    Raises:
        NotFound: there is none that the actor may read, or its content is lost.
    """
    found = _attachment(reads.record(actor, ATTACHMENT, attachment, fields=_FIELDS))
    return found, keeping.opened(found.sha256)


def _attachment(row: Mapping[str, object]) -> Attachment:
    return Attachment(
        cast(int, row["id"]),
        cast(int, row["version"]),
        str(row["name"]),
        KINDS[str(row["kind"])],
        cast(int, row["size"]),
        str(row["note"] or ""),
        str(row["added_by"] or ""),
        str(row["added_at"]),
        str(row["sha256"]),
        str(row["resource"]),
        cast(int, row["record_id"]),
    )
