"""Reading the provider's directory into a preview, and carrying out what somebody confirmed of it.

Both are jobs: they say how far they are, may be broken off and begun again, and do nothing twice.
What is changed is changed by commands, with the rights that whoever confirmed it has by then.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, cast

from django.db import transaction

from argosy.kernel.events.commands import companies_setting
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.errors import ArgosyError, Problem
from argosy.platform.im import directories
from argosy.platform.im.commands import (
    BindMember,
    UnbindMember,
    do_bind_member,
    do_unbind_member,
)
from argosy.platform.im.directories import Member
from argosy.platform.im.providers import Provider, Refused
from argosy.platform.im.rules import MEMBER_MAX, Found, Person, matched
from argosy.platform.jobs import api as jobs
from argosy.platform.registry.words import message_of
from argosy.platform.users.commands import ChangeUser, do_change_user

NAMES_MAX: Final = 500
_PEOPLE: Final = (
    "SELECT a.id, a.email::text, coalesce(m.value, '')::text, coalesce(s.value, a.name)::text"
    " FROM user_account a"
    " LEFT JOIN setting_value m ON m.account_id = a.id AND m.code = 'im.mobile'"
    " LEFT JOIN setting_value s ON s.account_id = a.id AND s.code = 'im.staff_number'"
    " WHERE a.is_active ORDER BY a.id"
)


@dataclass(frozen=True, slots=True)
class _Row:
    """A member of a reading with whom something shall be done."""

    place: int
    member_id: str
    account_id: int


def read(actor: Actor, sync_id: int, provider: Provider | None) -> None:
    """Read departments and members, and write down who each may be; again, if it was broken off.

    Args:
        actor: who asked for it.
        sync_id: the reading.
        provider: the company's; None when it has none any more.
    """
    with _writing(actor):
        code = _state(actor, sync_id, "reading")
    if not code:
        return
    try:
        parts, members, places = _directory(provider)
    except Refused as error:
        with _writing(actor):
            _end(actor, sync_id, "failed", str(error))
        return
    with _writing(actor):
        people = [Person(*row) for row in sql.rows(_PEOPLE)]  # type: ignore[arg-type]
        bound = {
            str(member): cast(int, account)
            for member, account in sql.rows(
                "SELECT member_id::text, account_id FROM im_binding WHERE in_company_id = %s"
                " AND provider = %s",
                (actor.company_id, code),
            )
        }
        found = matched(members.values(), people, bound)
        sql.execute("DELETE FROM im_sync_member WHERE run_id = %s", (sync_id,))
        _write(actor, sync_id, found, members, places)
        sql.execute(
            "UPDATE im_sync SET state = 'ready', departments = %s WHERE id = %s", (parts, sync_id)
        )


def _directory(provider: Provider | None) -> tuple[int, dict[str, Member], dict[str, list[str]]]:
    """Return how many departments there are, the members, and the departments of each.

    Raises:
        Refused: the provider does not tell, or shows nobody at all.
    """
    if provider is None:
        raise Refused("the company has no provider of instant messages")
    token = provider.token()
    parts = directories.departments(provider, token)
    members: dict[str, Member] = {}
    places: dict[str, list[str]] = {}
    for done, part in enumerate(parts):
        jobs.progress(done, len(parts), part.name)
        for member in directories.members(provider, token, part):
            if member.id and len(member.id) <= MEMBER_MAX:
                members[member.id] = member
                places.setdefault(member.id, []).append(part.name)
    if not members:
        # Nobody at all means that the application may see nobody; not that everybody has left.
        raise Refused("the provider shows no members; look at what the application may see")
    return len(parts), members, places


def _write(
    actor: Actor,
    sync_id: int,
    found: Sequence[Found],
    members: dict[str, Member],
    places: dict[str, list[str]],
) -> None:
    names = [members[each.member_id].name if each.member_id in members else "" for each in found]
    where = ["、".join(filter(None, places.get(each.member_id, []))) for each in found]
    number = len(found)
    sql.insert(
        "im_sync_member",
        (
            "company_id",
            "run_id",
            "place",
            "member_id",
            "name",
            "department",
            "step",
            "account_id",
            "matched_by",
        ),
        [
            [actor.company_id] * number,
            [sync_id] * number,
            list(range(1, number + 1)),
            [each.member_id for each in found],
            [name.replace("\0", "")[:200] for name in names],
            [text.replace("\0", "")[:NAMES_MAX] for text in where],
            [each.step for each in found],
            [each.account_id or None for each in found],
            [each.matched_by for each in found],
        ],
    )


def carry_out(actor: Actor, sync_id: int) -> None:
    """Bind those who were found, and end the accounts of those who left if that was confirmed.

    Args:
        actor: who confirmed it, with his rights as they are now.
        sync_id: the reading.
    """
    with _writing(actor):
        code = _state(actor, sync_id, "applying")
        if not code:
            return
        ends = bool(sql.rows("SELECT ends_leavers FROM im_sync WHERE id = %s", (sync_id,))[0][0])
        binds = _rows(sync_id, "bind")
        leavers = _rows(sync_id, "leave") if ends else []
    total = len(binds) + len(leavers)
    jobs.progress(0, total)
    if binds:
        told = _bind(actor, sync_id, code, binds)
        _note(actor, sync_id, binds, told)
    for done, row in enumerate(leavers, len(binds)):
        jobs.progress(done, total, row.member_id)
        _note(actor, sync_id, [row], _leave(actor, sync_id, code, row))
    with _writing(actor):
        _end(actor, sync_id, "done", "")


def _bind(actor: Actor, sync_id: int, code: str, rows: Sequence[_Row]) -> dict[int, str]:
    batch = [BindMember(code, row.member_id, row.account_id) for row in rows]
    try:
        answer = do_bind_member(batch, actor=actor, key=f"im-sync/{sync_id}/bind", mode="valid")
    except ArgosyError as error:
        return {row.place: _words(error.problems[0], actor) for row in rows}
    told = {}
    for problem in answer.problems:
        number = problem.field[1:].partition("]")[0]
        if number.isdecimal() and int(number) < len(rows):
            told[rows[int(number)].place] = _words(problem, actor)
    return told


def _leave(actor: Actor, sync_id: int, code: str, row: _Row) -> dict[int, str]:
    """Disable the account of somebody who left, then let the member be nobody here."""
    with _writing(actor):
        accounts = sql.rows(
            "SELECT version, full_name::text, email::text, language::text, is_active"
            " FROM user_account WHERE id = %s",
            (row.account_id,),
        )
        bindings = sql.rows(
            "SELECT id FROM im_binding WHERE in_company_id = %s AND provider = %s"
            " AND member_id = %s",
            (actor.company_id, code, row.member_id),
        )
    key = f"im-sync/{sync_id}/leave/{row.place}"
    try:
        for version, name, email, language, is_active in accounts:
            if is_active:
                item = ChangeUser(
                    row.account_id,
                    cast(int, version),
                    str(name),
                    str(email),
                    str(language),
                    is_active=False,
                )
                do_change_user([item], actor=actor, key=f"{key}/{version}")
        for (binding,) in bindings:
            do_unbind_member([UnbindMember(cast(int, binding))], actor=actor, key=f"{key}/unbind")
    except ArgosyError as error:
        return {row.place: _words(error.problems[0], actor)}
    return {}


@contextmanager
def _writing(actor: Actor) -> Iterator[None]:
    """Open a transaction that sees the actor's companies."""
    with transaction.atomic(using=sql.alias()):
        sql.rows(
            "SELECT set_config('argosy.companies', %s, true), set_config('argosy.actor', %s, true)",
            (companies_setting(actor), str(actor.id)),
        )
        yield


def _state(actor: Actor, sync_id: int, wanted: str) -> str:
    """Return the provider of a reading that is in a state, locked; "" when it is not."""
    found = sql.rows(
        "SELECT provider::text FROM im_sync WHERE id = %s AND company_id = %s AND state = %s"
        " FOR UPDATE",
        (sync_id, actor.company_id, wanted),
    )
    return str(found[0][0]) if found else ""


def _rows(sync_id: int, step: str) -> list[_Row]:
    found = sql.rows(
        "SELECT place, member_id::text, account_id FROM im_sync_member WHERE run_id = %s"
        " AND step = %s AND state = 'waiting' ORDER BY place",
        (sync_id, step),
    )
    return [_Row(cast(int, place), str(id_), cast(int, account)) for place, id_, account in found]


def _note(actor: Actor, sync_id: int, rows: Sequence[_Row], told: dict[int, str]) -> None:
    with _writing(actor):
        sql.execute(
            "UPDATE im_sync_member m SET state = CASE WHEN r.problem = '' THEN 'done' ELSE"
            " 'refused' END, problem = r.problem FROM unnest(%s::integer[], %s::text[])"
            " AS r (place, problem) WHERE m.run_id = %s AND m.place = r.place",
            (
                sql.array([row.place for row in rows]),
                sql.array([told.get(row.place, "")[:NAMES_MAX] for row in rows]),
                sync_id,
            ),
        )


def _end(actor: Actor, sync_id: int, state: str, error: str) -> None:
    sql.execute(
        "UPDATE im_sync SET state = %s, error = %s, ended_at = transaction_timestamp()"
        " WHERE id = %s AND company_id = %s",
        (state, error.replace("\0", "")[:NAMES_MAX], sync_id, actor.company_id),
    )


def _words(problem: Problem, actor: Actor) -> str:
    return message_of(problem, actor.language)
