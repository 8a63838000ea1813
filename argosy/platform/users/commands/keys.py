"""Access keys of programs: made with a secret that is told once, revoked at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast

from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.text import text_problem
from argosy.platform.users import secrets
from argosy.platform.users.rights import known_permissions
from argosy.platform.users.rules import (
    EVERYTHING,
    KEY_DAYS_MAX,
    not_held,
    unknown_permissions,
)
from argosy.platform.users.standing import above, own_powers, possible, today, unknown_account

KEY_DAYS = 90


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key for a program that acts for a user, within these permissions and companies.

    `scopes` may hold ``*``: whatever the user may do. No `companies` stands for all of the user's.
    Without `expires_on` it lives 90 days.
    """

    name: str
    account_id: int
    scopes: tuple[str, ...]
    companies: tuple[int, ...] = ()
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class RevokeKey:
    """A key that shall open nothing any more."""

    key_id: int
    reason: str = ""


@command("users.create_key", permission="users.key.create")
def do_create_key(run: CommandRun, batch: Sequence[NewKey]) -> list[Done | None]:
    """Make access keys; the secret of each is `secrets.key_secret`, only its hash is stored.

    Before: the actor holds himself what the scopes allow, and the user may do nothing that the
    actor may not. After: the key works from the next request on. Permission: users.key.create.
    """
    accounts = {
        cast(int, id_)
        for (id_,) in sql.rows(
            "SELECT id FROM user_account WHERE is_active AND id = ANY(%s::bigint[])",
            (sql.array(possible(item.account_id for item in batch)),),
        )
    }
    companies = {
        cast(int, id_)
        for (id_,) in sql.rows(
            "SELECT id FROM company WHERE id = ANY(%s::bigint[])",
            (sql.array(possible(id_ for item in batch for id_ in item.companies)),),
        )
    }
    higher, own = above(run, accounts), own_powers(run)
    for place, item in enumerate(batch):
        run.reject(place, *_key_problems(run, item, companies))
        if item.account_id not in accounts:
            run.reject(place, unknown_account(item.account_id))
        elif item.account_id in higher:
            run.reject(place, higher[item.account_id])
        elif EVERYTHING not in item.scopes:
            held = frozenset().union(
                *(own.within(company) for company in item.companies or (*own.by_company, 0))
            )
            missing = (frozenset(item.scopes) & known_permissions()) - held
            run.reject(place, *([not_held(missing, "scopes")] if missing else []))
    kept = run.settle(len(batch))
    results: list[Done | None] = [None] * len(batch)
    for place, id_ in zip(kept, sql.ids("actor", len(kept)), strict=True):
        _insert(run, id_, batch[place], place)
        results[place] = Done("api_key", id_, _secret(run, place)[: secrets.PREFIX_LENGTH])
    return results


def _secret(run: CommandRun, place: int) -> str:
    return secrets.key_secret(run.actor.id, run.company_id, run.key, place)


def _key_problems(run: CommandRun, item: NewKey, companies: set[int]) -> list[Problem]:
    found = unknown_permissions(item.scopes, known_permissions(), "scopes")
    bad = text_problem(item.name, "name", 120, required=True)
    if bad is not None:
        found.append(bad)
    if not item.scopes:
        found.append(
            Problem(
                "users.key_scopes",
                "A key without scopes opens nothing.",
                "Name the permissions that it needs, or * for all of the user's.",
                "scopes",
            )
        )
    for place, company in enumerate(item.companies):
        if company not in companies:
            found.append(
                Problem(
                    "users.company_unknown",
                    "There is no company {company}.",
                    "Choose one that exists, or none to mean all.",
                    f"companies[{place}]",
                    {"company": company},
                )
            )
    last = today(run) + timedelta(days=KEY_DAYS_MAX)
    if item.expires_on is not None and not today(run) <= item.expires_on <= last:
        found.append(
            Problem(
                "users.key_days",
                "A key lives from today on, {days} days at most.",
                "Choose a last day until {last}.",
                "expires_on",
                {"days": KEY_DAYS_MAX, "last": last},
            )
        )
    return found


def _insert(run: CommandRun, id_: int, item: NewKey, place: int) -> None:
    secret = _secret(run, place)
    sql.execute(
        "WITH a AS (INSERT INTO actor (id, kind, name, is_active)"
        " VALUES (%s, 'key', %s, true) RETURNING id)"
        " INSERT INTO api_key (id, name, prefix, account_id, scopes, companies, expires_on)"
        " SELECT id, %s, %s, %s, %s::text[], %s::bigint[], %s FROM a",
        (
            id_,
            item.name,
            item.name,
            secrets.prefix(secret),
            item.account_id,
            sql.array(sorted(set(item.scopes))),
            sql.array(sorted(set(item.companies))),
            item.expires_on or today(run) + timedelta(days=KEY_DAYS),
        ),
    )
    sql.execute(
        "INSERT INTO api_key_secret (id, hash) VALUES (%s, %s)", (id_, secrets.digest(secret))
    )


@command("users.revoke_key", permission="users.key.revoke")
def do_revoke_key(run: CommandRun, batch: Sequence[RevokeKey]) -> list[Done | None]:
    """Revoke access keys: they open nothing from the next request on.

    Permission: users.key.revoke.
    """
    found = {
        cast(int, id_): str(prefix)
        for id_, prefix in sql.rows(
            "SELECT id, prefix FROM api_key WHERE is_active AND id = ANY(%s::bigint[])"
            " ORDER BY id FOR UPDATE",
            (sql.array(possible(item.key_id for item in batch)),),
        )
    }
    seen: set[int] = set()
    for place, item in enumerate(batch):
        bad = text_problem(item.reason, "reason", 500)
        run.reject(place, *([bad] if bad else []))
        if item.key_id not in found or item.key_id in seen:
            run.reject(
                place,
                Problem(
                    "users.key_unknown",
                    "There is no key {key} in force.",
                    "It was revoked before; look at the list of keys.",
                    "key_id",
                    {"key": item.key_id},
                ),
            )
        elif not bad:
            seen.add(item.key_id)
    kept = run.settle(len(batch))
    gone = sql.array([batch[place].key_id for place in kept])
    sql.execute("UPDATE api_key SET is_active = false WHERE id = ANY(%s::bigint[])", (gone,))
    sql.execute("UPDATE actor SET is_active = false WHERE id = ANY(%s::bigint[])", (gone,))
    sql.execute("DELETE FROM api_key_secret WHERE id = ANY(%s::bigint[])", (gone,))
    results: list[Done | None] = [None] * len(batch)
    for place in kept:
        key = batch[place].key_id
        results[place] = Done("api_key", key, found[key])
    return results
