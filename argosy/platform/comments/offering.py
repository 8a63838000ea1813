"""Whom a comment may mention: people of the company who may read the record, as one types."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, cast

from argosy.kernel.events.commands import reading
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor
from argosy.platform.comments.rules import mentions
from argosy.platform.comments.seeing import visible_to
from argosy.platform.registry import reads
from argosy.platform.search import api as search

USE: Final = "comments.use"
OFFERED_MAX: Final = 8
ASKED_MAX: Final = 24
"""People whose rights are looked up for one list, so that it costs the same in any company."""
TEXT_MAX: Final = 64


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who may read a record: how he signs in, and what he is called."""

    name: str
    full_name: str


def readers(actor: Actor, resource: str, record: int, text: str) -> list[Reader]:
    """Return who may be meant by the beginning of a mention, the surest first.

    Only people who may read the record are offered, and only to who may read it himself; one's own
    name is not. A name, a sign-in name, pinyin and its initials are understood.

    Raises:
        PermissionDenied: the actor may not comment, or not read the noun.
        NotFound: there is no such record that he may read.
    """
    actor.check_permission(USE)
    reads.record(actor, resource, record, fields=())
    typed = text.strip().lower()[:TEXT_MAX]
    found: list[Reader] = []
    with reading(actor):
        people = [each for each in _people(actor) if _is_meant(typed, each[1])]
        people.sort(key=lambda each: _rank(typed, each[1]))
        for account, person in people[:ASKED_MAX]:
            if visible_to(account, actor.company_id, resource, [record]):
                found.append(person)
            if len(found) == OFFERED_MAX:
                break
    return found


def _people(actor: Actor) -> list[tuple[int, Reader]]:
    """Return the active accounts to which something is granted in the actor's company today."""
    found = sql.rows(
        "SELECT a.id, a.name, a.full_name FROM user_account a"
        " WHERE a.is_active AND a.id <> %s AND EXISTS (SELECT FROM role_grant g"
        "  WHERE g.account_id = a.id AND coalesce(g.in_company_id, %s) = %s"
        "  AND g.valid_from <= current_date AND (g.valid_to IS NULL OR g.valid_to >= current_date))"
        " ORDER BY a.name",
        (actor.id, actor.company_id, actor.company_id),
    )
    return [
        (cast(int, id_), Reader(str(name), str(full)))
        for id_, name, full in found
        if mentions(f"@{name}") == (name,)
    ]


def _is_meant(typed: str, person: Reader) -> bool:
    return search.matches(typed, person.name) or search.matches(typed, person.full_name)


def _rank(typed: str, person: Reader) -> tuple[bool, bool, str]:
    """Return what puts a name that begins as typed before one that has it further on."""
    is_first = person.name.startswith(typed) or person.full_name.lower().startswith(typed)
    return person.name != typed, not is_first, person.name
