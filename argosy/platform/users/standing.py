"""What the giver of a command holds himself: nobody hands on, or takes over, more than that."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import cast

from argosy.kernel.events.commands import CommandRun
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import ActorKind
from argosy.kernel.primitives.errors import Problem
from argosy.platform.users.rights import (
    EVERYWHERE,
    Powers,
    holdings,
    known_permissions,
    powers,
)

ID_MAX = 2**63


def possible(ids: Iterable[int | None]) -> list[int]:
    """Return the ids worth asking the database for, sorted, each once."""
    return sorted({id_ for id_ in ids if id_ is not None and 0 < id_ < ID_MAX})


def today(run: CommandRun) -> date:
    """Return the database's day, read once a command: grants and keys go by it."""
    if "users.today" not in run.facts:
        run.facts["users.today"] = sql.rows("SELECT current_date")[0][0]
    return cast(date, run.facts["users.today"])


def own_powers(run: CommandRun) -> Powers:
    """Return what the actor of a command may do, company by company.

    Argosy itself may do everything. A key has what its scopes leave of its owner's.
    """
    if run.actor.kind is ActorKind.SYSTEM:
        return Powers({EVERYWHERE: known_permissions()})
    found = sql.rows(
        "SELECT k.account_id, k.scopes::text[], k.companies FROM api_key k WHERE k.id = %s",
        (run.actor.id,),
    )
    if not found:
        held = holdings([run.actor.id])[run.actor.id]
        return _with_present(run, powers(held, today(run)))
    account, scopes, companies = cast("tuple[int, list[str], list[int]]", found[0])
    whole = powers(holdings([account])[account], today(run))
    kept = {
        company: permissions if "*" in scopes else permissions & frozenset(scopes)
        for company, permissions in whole.by_company.items()
    }
    if companies:
        kept = {company: Powers(kept).within(company) for company in companies}
    return _with_present(run, Powers(kept))


def _with_present(run: CommandRun, found: Powers) -> Powers:
    """Add what the actor was given for the company he acts for."""
    present = found.by_company.get(run.company_id, frozenset()) | run.actor.permissions
    return Powers({**found.by_company, run.company_id: present})


def _reach(target: Powers, own: Powers) -> Problem | None:
    missing = target.exceeds(own)
    if not missing:
        return None
    return Problem(
        "users.above_you",
        "This person may do what you may not: {permissions}.",
        "Ask somebody who may do all of it.",
        "account_id",
        {"permissions": ", ".join(sorted(missing)[:5])},
    )


def above(run: CommandRun, accounts: Collection[int]) -> dict[int, Problem]:
    """Return the problem of each account that may do what the actor may not.

    Whoever could set such a person's password, or make a key for him, would gain his rights.
    """
    if run.actor.kind is ActorKind.SYSTEM:
        return {}
    own = own_powers(run)
    found: dict[int, Problem] = {}
    for account, held in holdings(accounts).items():
        problem = None if account == run.actor.id else _reach(powers(held), own)
        if problem is not None:
            found[account] = problem
    return found


def unknown_account(account_id: int, field: str = "account_id") -> Problem:
    """Return the problem of an account that does not exist."""
    return Problem(
        "users.unknown_account",
        "There is no user {account}.",
        "Choose one from the list of users.",
        field,
        {"account": account_id},
    )


def stale(field: str = "version") -> Problem:
    """Return the problem of somebody who changes what he has not seen."""
    return Problem(
        "users.stale",
        "Somebody changed this since you read it.",
        "Read it again, then decide.",
        field,
    )
