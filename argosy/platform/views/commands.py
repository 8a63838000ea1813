"""The only writer of saved views: saving, changing, sharing, removing, choosing defaults."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import cast

from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import Problem, StaleVersion, ValidationFailed
from argosy.kernel.primitives.numbers import int64_problem
from argosy.kernel.primitives.text import text_problem
from argosy.platform.registry import catalogue
from argosy.platform.views.checking import meaning_problems, resource_problems
from argosy.platform.views.rules import (
    NAME_MAX,
    ChangeView,
    ClearDefault,
    DefaultView,
    NewView,
    RemoveView,
    RenameView,
    ShareView,
    audience_problems,
    content_problems,
)

SHARE = "views.share"
_CONTENT = (
    "name text, kind text, conditions text, search text, columns text[], order_by text[],"
    " group_by text[], amounts text[], picture text, density text"
)
_NAMES = "name, kind, conditions, search, columns, order_by, group_by, amounts, picture, density"


@dataclass(frozen=True, slots=True)
class _Held:
    """A view as it stands, locked."""

    version: int
    owner_id: int
    resource: str
    audience: str
    role: str


@command("views.save", permission="views.use")
def do_save_view(run: CommandRun, batch: Sequence[NewView]) -> list[Done | None]:
    """Save views for oneself.

    Before: the list is one that the actor may see, and so is every field that the view names.
    After: nobody else sees it until it is shared. Permission: views.use.
    """
    for place, item in enumerate(batch):
        wrong = [*content_problems(item), *resource_problems(run.actor, item.resource)]
        noun = catalogue.resources().get(item.resource)
        if not wrong and noun is not None:
            wrong += meaning_problems(run.actor, noun, item)
        run.reject(place, *wrong)
    kept = run.settle(len(batch))
    ids = sql.ids("saved_view", len(kept))
    rows = [
        {"id": id_, "resource": batch[place].resource, **asdict(batch[place])}
        for id_, place in zip(ids, kept, strict=True)
    ]
    sql.execute(
        f"INSERT INTO saved_view (id, resource, owner_id, audience, {_NAMES})"
        f" SELECT id, resource, %s::bigint, 'mine', {_NAMES}"
        f" FROM jsonb_to_recordset(%s::jsonb) AS r (id bigint, resource text, {_CONTENT})",
        (run.actor.id, json.dumps(rows)),
    )
    results: list[Done | None] = [None] * len(batch)
    for place, id_ in zip(kept, ids, strict=True):
        results[place] = Done("saved_view", id_, batch[place].name)
    return results


@command("views.change", permission="views.use")
def do_change_view(run: CommandRun, batch: Sequence[ChangeView]) -> list[Done | None]:
    """Change what views show.

    Before: one's own, or a shared one for who may share; the version is the present one. After:
    everybody who sees it sees it so. Permission: views.use.
    """
    held = _held(run, [item.view_id for item in batch])
    is_stale = False
    for place, item in enumerate(batch):
        run.reject(place, *content_problems(item))
        is_stale |= _check(run, place, item.view_id, held, item.version)
        found = held.get(item.view_id)
        noun = catalogue.resources().get(found.resource) if found is not None else None
        if noun is not None and not content_problems(item):
            run.reject(place, *resource_problems(run.actor, noun.name))
            run.reject(place, *meaning_problems(run.actor, noun, item))
    kept = _settled(run, len(batch), is_stale=is_stale)
    _check_twice(run, [batch[place].view_id for place in kept])
    rows = [{"id": batch[place].view_id, **asdict(batch[place])} for place in kept]
    sets = ", ".join(f"{name} = r.{name}" for name in _NAMES.split(", "))
    sql.execute(
        f"UPDATE saved_view v SET {sets}, version = v.version + 1"
        f" FROM jsonb_to_recordset(%s::jsonb) AS r (id bigint, {_CONTENT}) WHERE v.id = r.id",
        (json.dumps(rows),),
    )
    return _done(len(batch), {place: batch[place].view_id for place in kept})


@command("views.rename", permission="views.use")
def do_rename_view(run: CommandRun, batch: Sequence[RenameView]) -> list[Done | None]:
    """Give views other names; as changing them. Permission: views.use."""
    held = _held(run, [item.view_id for item in batch])
    is_stale = False
    for place, item in enumerate(batch):
        wrong = text_problem(item.name, "name", NAME_MAX, required=True)
        run.reject(place, *([wrong] if wrong else []))
        is_stale |= _check(run, place, item.view_id, held, item.version)
    kept = _settled(run, len(batch), is_stale=is_stale)
    _check_twice(run, [batch[place].view_id for place in kept])
    sql.execute(
        "UPDATE saved_view v SET name = r.name, version = v.version + 1"
        " FROM jsonb_to_recordset(%s::jsonb) AS r (id bigint, name text) WHERE v.id = r.id",
        (json.dumps([{"id": batch[p].view_id, "name": batch[p].name} for p in kept]),),
    )
    return _done(len(batch), {place: batch[place].view_id for place in kept})


@command("views.share", permission=SHARE)
def do_share_view(run: CommandRun, batch: Sequence[ShareView]) -> list[Done | None]:
    """Say who sees views: oneself, a role, or everybody.

    Before: one's own, or a shared one. After: defaults that its new audience cannot see are gone.
    Permission: views.share.
    """
    held = _held(run, [item.view_id for item in batch])
    roles = _roles([item.role for item in batch])
    is_stale = False
    for place, item in enumerate(batch):
        run.reject(place, *_audience(item.audience, item.role, roles))
        is_stale |= _check(run, place, item.view_id, held, item.version)
    kept = _settled(run, len(batch), is_stale=is_stale)
    _check_twice(run, [batch[place].view_id for place in kept])
    rows = [
        {"id": batch[p].view_id, "audience": batch[p].audience, "role": batch[p].role} for p in kept
    ]
    given = (json.dumps(rows),)
    shape = "jsonb_to_recordset(%s::jsonb) AS r (id bigint, audience text, role text)"
    sql.execute(
        "UPDATE saved_view v SET audience = r.audience, role_code = r.role,"
        f" version = v.version + 1 FROM {shape} WHERE v.id = r.id",
        given,
    )
    sql.execute(
        f"DELETE FROM view_default d USING {shape}, saved_view v"
        " WHERE d.view_id = r.id AND v.id = r.id AND r.audience <> 'all'"
        " AND NOT (r.audience = 'role' AND d.role_code = r.role)"
        " AND d.person_id IS DISTINCT FROM v.owner_id",
        given,
    )
    return _done(len(batch), {place: batch[place].view_id for place in kept})


@command("views.remove", permission="views.use")
def do_remove_view(run: CommandRun, batch: Sequence[RemoveView]) -> list[Done | None]:
    """Remove views with the defaults that name them.

    Before: one's own, or a shared one for who may share. Permission: views.use.
    """
    held = _held(run, [item.view_id for item in batch])
    for place, item in enumerate(batch):
        _check(run, place, item.view_id, held, None)
    kept = run.settle(len(batch))
    ids = sql.array(sorted({batch[place].view_id for place in kept}))
    sql.execute("DELETE FROM view_default WHERE view_id = ANY (%s::bigint[])", (ids,))
    sql.execute("DELETE FROM saved_view WHERE id = ANY (%s::bigint[])", (ids,))
    return _done(len(batch), {place: batch[place].view_id for place in kept})


@command("views.set_default", permission="views.use")
def do_set_default(run: CommandRun, batch: Sequence[DefaultView]) -> list[Done | None]:
    """Choose the views that lists open with.

    Before: whom it is for sees the view; for others than oneself, the actor may share. After: the
    default that was there is replaced. Permission: views.use.
    """
    held = _held(run, [item.view_id for item in batch])
    roles = _roles([item.role for item in batch])
    for place, item in enumerate(batch):
        run.reject(place, *_audience(item.audience, item.role, roles))
        run.reject(place, *_for_others(run, item.audience))
        found = held.get(item.view_id)
        if found is None or not _sees(run, found):
            run.reject(place, _no_view(item.view_id))
        elif not _is_seen_by(found, item):
            run.reject(place, _too_narrow())
    kept = run.settle(len(batch))
    _write_defaults(run, [(held[batch[p].view_id].resource, batch[p]) for p in kept])
    return _done(len(batch), {place: batch[place].view_id for place in kept})


@command("views.clear_default", permission="views.use")
def do_clear_default(run: CommandRun, batch: Sequence[ClearDefault]) -> list[Done | None]:
    """Let lists open as they did before a default was chosen. Permission: views.use."""
    for place, item in enumerate(batch):
        run.reject(place, *audience_problems(item.audience, item.role))
        run.reject(place, *resource_problems(run.actor, item.resource))
        run.reject(place, *_for_others(run, item.audience))
    kept = run.settle(len(batch))
    _clear(run, [(batch[place].resource, batch[place]) for place in kept])
    return [None] * len(batch)


def _write_defaults(run: CommandRun, chosen: Sequence[tuple[str, DefaultView]]) -> None:
    """Replace defaults; of two for the same list and audience the later one stands."""
    _clear(run, chosen)
    last = {(resource, item.audience, item.role): item.view_id for resource, item in chosen}
    rows = [
        {
            "resource": resource,
            "view_id": view_id,
            "person_id": run.actor.id if audience == "mine" else None,
            "role_code": role,
        }
        for (resource, audience, role), view_id in last.items()
    ]
    sql.execute(
        "INSERT INTO view_default (resource, view_id, person_id, role_code)"
        " SELECT resource, view_id, person_id, role_code FROM jsonb_to_recordset(%s::jsonb)"
        " AS r (resource text, view_id bigint, person_id bigint, role_code text)",
        (json.dumps(rows),),
    )


def _clear(run: CommandRun, chosen: Sequence[tuple[str, DefaultView | ClearDefault]]) -> None:
    rows = [
        {
            "resource": resource,
            "person_id": run.actor.id if item.audience == "mine" else None,
            "role_code": item.role,
        }
        for resource, item in chosen
    ]
    sql.execute(
        "DELETE FROM view_default d USING jsonb_to_recordset(%s::jsonb)"
        " AS r (resource text, person_id bigint, role_code text) WHERE d.resource = r.resource"
        " AND d.role_code = r.role_code AND d.person_id IS NOT DISTINCT FROM r.person_id",
        (json.dumps(rows),),
    )


def _held(run: CommandRun, ids: Sequence[int]) -> dict[int, _Held]:
    """Return views by their ids, locked in the order of these."""
    fit = sorted({id_ for id_ in ids if int64_problem(id_, "view_id") is None})
    found = sql.rows(
        "SELECT id, version, owner_id, resource, audience, role_code FROM saved_view"
        " WHERE id = ANY (%s::bigint[]) ORDER BY id FOR UPDATE",
        (sql.array(fit),),
    )
    return {
        cast(int, id_): _Held(
            cast(int, version), cast(int, owner), str(resource), str(audience), str(role)
        )
        for id_, version, owner, resource, audience, role in found
    }


def _sees(run: CommandRun, held: _Held) -> bool:
    return held.owner_id == run.actor.id or held.audience != "mine"


def _check(
    run: CommandRun, place: int, view_id: int, held: dict[int, _Held], version: int | None
) -> bool:
    """Reject what the actor may not change; return whether it is because of its version."""
    found = held.get(view_id)
    if found is None or not _sees(run, found):
        run.reject(place, _no_view(view_id))
        return False
    if found.owner_id != run.actor.id and not run.actor.may(SHARE):
        run.reject(
            place,
            Problem(
                "views.not_yours",
                "The view belongs to somebody else.",
                "Save it as one of your own, under another name.",
                "view_id",
            ),
        )
    if version is not None and version != found.version:
        run.reject(
            place,
            Problem(
                "views.stale",
                "Somebody changed this since you read it.",
                "Read it again, then decide.",
                "version",
            ),
        )
        return True
    return False


def _check_twice(run: CommandRun, ids: Sequence[int]) -> None:
    """Refuse a batch that changes one view twice: which of the two would stand is anybody's guess.

    Raises:
        ValidationFailed: it does.
    """
    if len(set(ids)) == len(ids):
        return
    raise ValidationFailed(
        Problem(
            "views.twice",
            "One view is changed twice.",
            "Send each view once.",
            "view_id",
        )
    )


def _settled(run: CommandRun, count: int, *, is_stale: bool) -> list[int]:
    return run.settle(count, StaleVersion if is_stale else ValidationFailed)


def _done(count: int, made: dict[int, int]) -> list[Done | None]:
    results: list[Done | None] = [None] * count
    for place, id_ in made.items():
        results[place] = Done("saved_view", id_)
    return results


def _roles(names: Sequence[str]) -> frozenset[str]:
    wanted = sorted({name for name in names if name and name.isascii() and "\x00" not in name})
    found = sql.rows("SELECT code FROM role WHERE code = ANY (%s::text[])", (sql.array(wanted),))
    return frozenset(str(code) for (code,) in found)


def _audience(audience: str, role: str, roles: frozenset[str]) -> list[Problem]:
    problems = audience_problems(audience, role)
    if not problems and role and role not in roles:
        problems.append(
            Problem(
                "views.unknown_role",
                "There is no role {role}.",
                "Choose one that the list of roles shows.",
                "role",
                {"role": role[:60]},
            )
        )
    return problems


def _for_others(run: CommandRun, audience: str) -> list[Problem]:
    if audience == "mine" or run.actor.may(SHARE):
        return []
    return [
        Problem(
            "permission.missing",
            "This needs the permission {permission}.",
            "Ask an administrator to grant it to one of your roles.",
            "audience",
            {"permission": SHARE},
        )
    ]


def _is_seen_by(found: _Held, item: DefaultView) -> bool:
    """Return whether those whose default a view becomes can see it."""
    if found.audience == "all" or item.audience == "mine":
        return True
    return found.audience == "role" and item.audience == "role" and found.role == item.role


def _too_narrow() -> Problem:
    return Problem(
        "views.not_shared",
        "Not everybody for whom it shall be the default sees the view.",
        "Share it with them first.",
        "view_id",
    )


def _no_view(view_id: int) -> Problem:
    return Problem(
        "views.unknown",
        "There is no view {view}.",
        "Choose one that the list shows.",
        "view_id",
        {"view": view_id},
    )
