"""Roles and grants: what a role may do, who holds it where and until when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast

from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import ActorKind
from argosy.kernel.primitives.errors import Problem, StaleVersion
from argosy.kernel.primitives.text import text_problem
from argosy.platform.users.rights import (
    EVERYWHERE,
    Holding,
    Powers,
    duty_conflicts,
    expanded,
    holdings,
    known_permissions,
    powers,
)
from argosy.platform.users.rules import (
    EVERYTHING,
    MITIGATION_DAYS_MAX,
    conflict_problem,
    day_problems,
    met,
    not_held,
    overlap,
    role_problems,
    unknown_permissions,
)
from argosy.platform.users.sign_in import end_sessions
from argosy.platform.users.standing import own_powers, possible, stale, today, unknown_account

GRANT = "users.grant.write"
OVERRIDE = "users.grant.override"


@dataclass(frozen=True, slots=True)
class NewRole:
    """A role of the installation's own."""

    code: str
    name: str
    permissions: tuple[str, ...]
    name_zh: str = ""


@dataclass(frozen=True, slots=True)
class ChangeRole:
    """An own role as it shall be; `version` is the one that was read."""

    role_id: int
    version: int
    name: str
    permissions: tuple[str, ...]
    name_zh: str = ""


@dataclass(frozen=True, slots=True)
class GrantRole:
    """A role for a user, in one company or (None) in all, from a first to a last day.

    `mitigation` says why duties that conflict may meet for a while; it wants a last day.
    """

    account_id: int
    role_id: int
    company_id: int | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    mitigation: str = ""


@dataclass(frozen=True, slots=True)
class RevokeRole:
    """A grant to be taken back at once."""

    grant_id: int
    reason: str = ""


@command("users.define_role", permission="users.role.define")
def do_define_role(run: CommandRun, batch: Sequence[NewRole]) -> list[Done | None]:
    """Define roles of the installation's own.

    Before: every permission exists, is held by the actor himself in all companies, and no two of
    one role conflict. Permission: users.role.define.
    """
    taken = {
        str(code)
        for (code,) in sql.rows(
            "SELECT code FROM role WHERE code = ANY(%s::text[])",
            (sql.array(sorted({new.code for new in batch})),),
        )
    }
    own = own_powers(run)
    for place, new in enumerate(batch):
        run.reject(place, *role_problems(new.code, new.name, new.name_zh))
        run.reject(place, *_permission_problems(new.permissions, frozenset(), own))
        if new.code in taken:
            run.reject(place, _taken(new.code))
        taken.add(new.code)
    kept = run.settle(len(batch))
    ids = sql.ids("role", len(kept))
    results: list[Done | None] = [None] * len(batch)
    for place, id_ in zip(kept, ids, strict=True):
        new = batch[place]
        sql.execute(
            "INSERT INTO role (id, code, name, name_zh, permissions, is_own)"
            " VALUES (%s, %s, %s, %s, %s::text[], true)",
            (id_, new.code, new.name, new.name_zh or new.name, _listed(new.permissions)),
        )
        results[place] = Done("role", id_, new.code)
    return results


def _listed(permissions: Sequence[str]) -> str:
    return sql.array(sorted(set(permissions)))


def _taken(code: str) -> Problem:
    return Problem(
        "users.role_taken",
        "There is a role {code} already.",
        "Choose another code, or change that role.",
        "code",
        {"code": code},
    )


def _permission_problems(
    given: Sequence[str], before: frozenset[str], own: Powers
) -> list[Problem]:
    """Return what is wrong with a role's permissions; what it had before was granted by others."""
    found = unknown_permissions(given, known_permissions(), "permissions")
    if found:
        return found
    fresh = expanded(given)
    missing = fresh - before - own.within(EVERYWHERE)
    if missing:
        found.append(not_held(missing, "permissions"))
    if EVERYTHING not in given:
        found += [conflict_problem(each, "permissions") for each in met(fresh, duty_conflicts())]
    return found


@command("users.change_role", permission="users.role.define")
def do_change_role(run: CommandRun, batch: Sequence[ChangeRole]) -> list[Done | None]:
    """Change own roles; those of the manifests are as the installed capabilities say.

    Before: the version is the present one; what is added is held by the actor himself; no duties
    meet in anybody who holds the role. After: the sessions of its holders are dead, so that nobody
    goes on with rights he was shown before. Permission: users.role.define.
    """
    found = {
        cast(int, id_): (str(code), cast(int, version), frozenset(cast("list[str]", had)), is_own)
        for id_, code, version, had, is_own in sql.rows(
            "SELECT id, code, version, permissions::text[], is_own FROM role"
            " WHERE id = ANY(%s::bigint[]) ORDER BY id FOR UPDATE",
            (sql.array(possible(item.role_id for item in batch)),),
        )
    }
    holders = _holders(found)
    own = own_powers(run)
    is_stale = False
    for place, item in enumerate(batch):
        problems = list(role_problems("x", item.name, item.name_zh))
        if item.role_id not in found:
            run.reject(place, *problems, unknown_role(item.role_id))
            continue
        code, version, had, is_own = found[item.role_id]
        problems += _permission_problems(item.permissions, expanded(had), own)
        problems += _meeting(item, holders.get(item.role_id, []))
        if not is_own:
            problems.append(_fixed(code))
        elif version != item.version:
            is_stale = True
            problems.insert(0, stale())
        run.reject(place, *problems)
        if not problems:
            found[item.role_id] = (code, version + 1, frozenset(item.permissions), is_own)
    kept = run.settle(len(batch), *((StaleVersion,) if is_stale else ()))
    results: list[Done | None] = [None] * len(batch)
    for place in kept:
        item = batch[place]
        sql.execute(
            "UPDATE role SET name = %s, name_zh = %s, permissions = %s::text[],"
            " version = version + 1 WHERE id = %s",
            (item.name, item.name_zh or item.name, _listed(item.permissions), item.role_id),
        )
        end_sessions(holders.get(item.role_id, []))
        results[place] = Done("role", item.role_id, found[item.role_id][0])
    return results


def _holders(roles: object) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for role, account in sql.rows(
        "SELECT DISTINCT role_id, account_id FROM role_grant WHERE role_id = ANY(%s::bigint[])"
        " AND (valid_to IS NULL OR valid_to >= current_date)",
        (sql.array(sorted(cast("dict[int, object]", roles))),),
    ):
        found.setdefault(cast(int, role), []).append(cast(int, account))
    return found


def _meeting(item: ChangeRole, accounts: list[int]) -> list[Problem]:
    """Return the duties that would newly meet in holders of a changed role."""
    fresh = expanded(item.permissions) if EVERYTHING not in item.permissions else frozenset()
    conflicts = duty_conflicts()
    for held in holdings(accounts).values():
        before = powers(held)
        for company, whole in before.by_company.items():
            now = before.within(company)
            known = met(now, conflicts)
            others = [h for h in held if h.role_id != item.role_id]
            is_held = any(h.role_id == item.role_id for h in held if h.company_id == company)
            after = powers(others).within(company) | (fresh if is_held else whole)
            new = [each for each in met(after, conflicts) if each not in known]
            if new:
                return [conflict_problem(each, "permissions") for each in new]
    return []


def unknown_role(role_id: int) -> Problem:
    """Return the problem of a role that does not exist."""
    return Problem(
        "users.role_unknown",
        "There is no role {role}.",
        "Choose one from the list of roles.",
        "role_id",
        {"role": role_id},
    )


def _fixed(code: str) -> Problem:
    return Problem(
        "users.role_fixed",
        "The role {code} comes with a capability and is as that says.",
        "Define a role of your own with the permissions that you want.",
        "role_id",
        {"code": code},
    )


@command("users.grant_role", permission=GRANT)
def do_grant_role(run: CommandRun, batch: Sequence[GrantRole]) -> list[Done | None]:
    """Grant roles.

    Before: the actor holds there himself what the role gives; no duties meet in the person, unless
    a mitigation with a last day within a year is stated by somebody who may, or Argosy itself
    grants (the first administrator, a demo company). After: the person's
    sessions are dead; the grant is felt with the next request. Permission: users.grant.write,
    users.grant.override for conflicts.
    """
    accounts = {
        cast(int, id_)
        for (id_,) in sql.rows(
            "SELECT id FROM user_account WHERE id = ANY(%s::bigint[]) ORDER BY id FOR UPDATE",
            (sql.array(possible(item.account_id for item in batch)),),
        )
    }
    roles = {
        cast(int, id_): (str(code), frozenset(cast("list[str]", given)))
        for id_, code, given in sql.rows(
            "SELECT id, code, permissions::text[] FROM role WHERE id = ANY(%s::bigint[])",
            (sql.array(possible(item.role_id for item in batch)),),
        )
    }
    companies = {
        cast(int, id_)
        for (id_,) in sql.rows(
            "SELECT id FROM company WHERE id = ANY(%s::bigint[])",
            (sql.array(possible(item.company_id for item in batch)),),
        )
    }
    held = holdings(accounts)
    own = own_powers(run)
    for place, item in enumerate(batch):
        problems = list(_grant_problems(run, item, own, roles, companies))
        if item.account_id not in accounts:
            problems.append(unknown_account(item.account_id))
        elif item.role_id in roles and not problems:
            grant = _holding(run, item, roles[item.role_id][1])
            problems += _beside(run, item, grant, held[item.account_id])
            held[item.account_id].append(grant)
        run.reject(place, *problems)
    kept = run.settle(len(batch))
    ids = sql.ids("role_grant", len(kept))
    results: list[Done | None] = [None] * len(batch)
    for place, id_ in zip(kept, ids, strict=True):
        _insert(run, id_, batch[place])
        results[place] = Done("role_grant", id_, roles[batch[place].role_id][0])
    end_sessions(sorted({batch[place].account_id for place in kept}))
    return results


def _insert(run: CommandRun, id_: int, item: GrantRole) -> None:
    sql.execute(
        "INSERT INTO role_grant (id, account_id, role_id, in_company_id, valid_from, valid_to,"
        " mitigation, granted_by) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
        (
            id_,
            item.account_id,
            item.role_id,
            item.company_id,
            item.valid_from or today(run),
            item.valid_to,
            item.mitigation,
            run.actor.id,
        ),
    )


def _holding(run: CommandRun, item: GrantRole, permissions: frozenset[str]) -> Holding:
    first = item.valid_from or today(run)
    company = item.company_id or EVERYWHERE
    return Holding(0, company, item.role_id, expanded(permissions), first, item.valid_to)


def _grant_problems(
    run: CommandRun,
    item: GrantRole,
    own: Powers,
    roles: dict[int, tuple[str, frozenset[str]]],
    companies: set[int],
) -> list[Problem]:
    found = list(day_problems(item.valid_from or today(run), item.valid_to, today(run)))
    bad = text_problem(item.mitigation, "mitigation", 500)
    if bad is not None:
        found.append(bad)
    if item.company_id is not None and item.company_id not in companies:
        found.append(_no_company(item.company_id))
    if item.role_id not in roles:
        return [*found, unknown_role(item.role_id)]
    missing = expanded(roles[item.role_id][1]) - own.within(item.company_id or EVERYWHERE)
    if missing:
        # What exists in a company that the actor does not know stays unsaid, too.
        found.append(not_held(missing, "role_id"))
    return found


def _no_company(company: int) -> Problem:
    return Problem(
        "users.company_unknown",
        "There is no company {company}.",
        "Choose one that exists, or none to mean all.",
        "company_id",
        {"company": company},
    )


def _beside(
    run: CommandRun, item: GrantRole, grant: Holding, held: Sequence[Holding]
) -> list[Problem]:
    """Return what speaks against a grant beside those that the person has."""
    for other in held:
        if (other.role_id, other.company_id) == (grant.role_id, grant.company_id) and overlap(
            (other.first, other.last), (grant.first, grant.last)
        ):
            return [_twice()]
    conflicts = duty_conflicts()
    before, after = powers(held), powers([*held, grant])
    places = after.by_company if grant.company_id == EVERYWHERE else (grant.company_id,)
    new = {
        each
        for company in places
        for each in met(after.within(company), conflicts)
        if each not in met(before.within(company), conflicts)
    }
    if not new or run.actor.kind is ActorKind.SYSTEM:
        return []
    if item.mitigation and run.actor.may(OVERRIDE):
        last = today(run) + timedelta(days=MITIGATION_DAYS_MAX)
        return [] if item.valid_to is not None and item.valid_to <= last else [_endless()]
    return [conflict_problem(each, "role_id") for each in sorted(new)]


def _twice() -> Problem:
    return Problem(
        "users.granted_before",
        "The role is granted there for some of these days already.",
        "Revoke the other grant first, or choose other days.",
        "role_id",
    )


def _endless() -> Problem:
    return Problem(
        "users.mitigation_endless",
        "A mitigation wants a last day within {days} days.",
        "State the last day; grant it again then, if it is still needed.",
        "valid_to",
        {"days": MITIGATION_DAYS_MAX},
    )


@command("users.revoke_role", permission=GRANT)
def do_revoke_role(run: CommandRun, batch: Sequence[RevokeRole]) -> list[Done | None]:
    """Take grants back at once; the audit keeps what was granted, by whom and until when.

    Before: the actor holds there himself what the role gives. After: the person's sessions are
    dead. Permission: users.grant.write.
    """
    found = {
        cast(int, id_): (cast(int, account), cast(int, company), cast("list[str]", given), code)
        for id_, account, company, given, code in sql.rows(
            "SELECT g.id, g.account_id, coalesce(g.in_company_id, 0), r.permissions::text[], r.code"
            " FROM role_grant g JOIN role r ON r.id = g.role_id WHERE g.id = ANY(%s::bigint[])"
            " ORDER BY g.id FOR UPDATE OF g",
            (sql.array(possible(item.grant_id for item in batch)),),
        )
    }
    own = own_powers(run)
    seen: set[int] = set()
    for place, item in enumerate(batch):
        bad = text_problem(item.reason, "reason", 500)
        run.reject(place, *([bad] if bad else []))
        if item.grant_id not in found or item.grant_id in seen:
            run.reject(place, _no_grant(item.grant_id))
            continue
        account, company, given, _ = found[item.grant_id]
        missing = expanded(given) - own.within(company)
        if missing:
            run.reject(place, not_held(missing, "grant_id"))
        if account == run.actor.id and EVERYTHING in given:
            run.reject(place, _last())
        if not bad:
            seen.add(item.grant_id)
    kept = run.settle(len(batch))
    gone = [batch[place].grant_id for place in kept]
    sql.execute("DELETE FROM role_grant WHERE id = ANY(%s::bigint[])", (sql.array(gone),))
    end_sessions(sorted({found[id_][0] for id_ in gone}))
    results: list[Done | None] = [None] * len(batch)
    for place in kept:
        grant = batch[place].grant_id
        results[place] = Done("role_grant", grant, str(found[grant][3]))
    return results


def _no_grant(grant: int) -> Problem:
    return Problem(
        "users.grant_unknown",
        "There is no grant {grant}.",
        "It was taken back before; look at the list of grants.",
        "grant_id",
        {"grant": grant},
    )


def _last() -> Problem:
    return Problem(
        "users.oneself",
        "Nobody takes the administrator's role from himself: nobody might be left.",
        "Ask another administrator.",
        "grant_id",
    )
