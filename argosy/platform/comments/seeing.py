"""Which records somebody sees: the reads' own conditions, asked within a command's transaction."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final, cast

from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.errors import NotFound, PermissionDenied
from argosy.platform.registry import catalogue
from argosy.platform.registry.filters import Query, Test
from argosy.platform.registry.plans import page_statement, plan_of, select_head
from argosy.platform.users import api as users

IDS_MAX: Final = 500


def visible(actor: Actor, resource: str, ids: Collection[int]) -> set[int]:
    """Return those of a noun's records that an actor may read; none of a noun that he may not.

    The commands cannot use `reads`, which make their transaction one for reading only.
    """
    noun = catalogue.resources().get(resource)
    if noun is None or not actor.may(noun.read_permission):
        return set()
    wanted, found = sorted(set(ids)), set[int]()
    for start in range(0, len(wanted), IDS_MAX):
        where = Test("id", "in", wanted[start : start + IDS_MAX])
        plan = plan_of(actor, noun, Query(fields=(), where=where, limit=IDS_MAX))
        statement = page_statement(plan, select_head(plan), None, None)
        rows = sql.rows_asked(statement.text, statement.params)
        found |= {cast(int, row[0]) for row in rows}
    return found


def visible_to(account: int, company: int, resource: str, ids: Collection[int]) -> set[int]:
    """Return those of a noun's records that an account may read; none once it lets nobody in."""
    try:
        reader = users.actor_of(account, company)
    except (NotFound, PermissionDenied):
        return set()
    return visible(reader, resource, ids)
