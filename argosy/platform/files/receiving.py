"""Takes a file in: measured, judged, scanned, kept; the rows that name it come after the file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO, Final, cast

from django.db import transaction

from argosy.kernel.events.commands import companies_setting
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.errors import Problem, ValidationFailed
from argosy.platform.files import keeping
from argosy.platform.files.kinds import kind_of
from argosy.platform.files.rules import plain_name
from argosy.platform.files.scanning import check_scanned
from argosy.platform.settings import api as settings

LARGEST: Final = "files.upload_max_mb"
QUOTA: Final = "files.quota_gb"
SCANNER: Final = "files.scanner"
GIGABYTE: Final = 1_000_000_000
ATTACH: Final = "files.attach"


@dataclass(frozen=True, slots=True)
class Received:
    """A content that may be attached now."""

    sha256: str
    kind: str
    size: int
    name: str


def largest_mb(actor: Actor) -> int:
    """Return the megabytes that one file may have."""
    return settings.whole(LARGEST, actor)


def receive(actor: Actor, file: BinaryIO, name: str) -> Received:
    """Take a file in; the same content is kept once, however often it comes.

    Args:
        actor: who hands it in, for the company acted for.
        file: seekable.
        name: as the sender calls it.

    Raises:
        PermissionDenied: the actor may not attach anything.
        ValidationFailed: too large, of no kind that is kept, disguised, broken, infected, or
            beyond the company's space.
        Conflict: the virus scanner does not answer.
    """
    actor.check_company(actor.company_id)
    actor.check_permission(ATTACH)
    called = plain_name(name)
    with keeping.arriving(file, largest_mb(actor)) as arrived:
        with arrived.path.open("rb") as content:
            kind = kind_of(content, called)
            check_scanned(content, str(settings.value(SCANNER) or ""))
        _check_quota(actor, arrived)
        keeping.keep(arrived)
    _note(actor, arrived, kind.code)
    return Received(arrived.sha256, kind.code, arrived.size, called)


def _check_quota(actor: Actor, arrived: keeping.Arrived) -> None:
    quota = settings.whole(QUOTA, actor)
    with _working(actor):
        ((used,),) = sql.rows(
            "SELECT coalesce(sum(size), 0)::bigint FROM stored_file"
            " WHERE company_id = %s AND sha256 <> %s",
            (actor.company_id, arrived.sha256),
        )
    if cast(int, used) + arrived.size > quota * GIGABYTE:
        raise ValidationFailed(
            [
                Problem(
                    "files.quota",
                    "The company's space for files, {quota} GB, is used up.",
                    "Remove files that nobody needs, or ask an administrator for more space.",
                    "file",
                    {"quota": quota},
                )
            ]
        )


def _note(actor: Actor, arrived: keeping.Arrived, kind: str) -> None:
    with _working(actor):
        sql.execute(
            "INSERT INTO stored_file (company_id, sha256, kind, size) VALUES (%s, %s, %s, %s)"
            " ON CONFLICT (company_id, sha256) DO NOTHING",
            (actor.company_id, arrived.sha256, kind, arrived.size),
        )
        sql.execute(
            "INSERT INTO file_receipt (company_id, actor_id, sha256, received_at)"
            " VALUES (%s, %s, %s, transaction_timestamp())"
            " ON CONFLICT (company_id, actor_id, sha256)"
            " DO UPDATE SET received_at = excluded.received_at",
            (actor.company_id, actor.id, arrived.sha256),
        )


@contextmanager
def _working(actor: Actor) -> Iterator[None]:
    """Open a transaction that writes, and sees the actor's companies alone."""
    with transaction.atomic(using=sql.alias()):
        sql.execute(
            "SELECT set_config('argosy.companies', %s, true), set_config('argosy.actor', %s, true)",
            (companies_setting(actor), str(actor.id)),
        )
        yield
