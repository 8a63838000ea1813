"""Who is who: a member of the company's provider is bound to an account, or no longer.

What a member does at his provider (a button, signing in) is done as his account, so that binding
somebody is a way to his rights: nobody binds whoever may do what he may not himself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.text import text_problem
from argosy.platform.im.manifest import ACCOUNT_BOUND, MEMBER_BOUND
from argosy.platform.im.rules import MEMBER_MAX, PROVIDER_CODES
from argosy.platform.users.standing import above, possible, unknown_account


@dataclass(frozen=True, slots=True)
class BindMember:
    """A member of a provider and the account that he is.

    Args:
        provider: ``wecom``, ``dingtalk`` or ``feishu``.
        member_id: his id there.
        account_id: who he is here.
    """

    provider: str
    member_id: str
    account_id: int


@dataclass(frozen=True, slots=True)
class UnbindMember:
    """A binding that holds no longer."""

    binding_id: int


@command("im.bind", permission="im.bind")
def do_bind_member(run: CommandRun, batch: Sequence[BindMember]) -> list[Done | None]:
    """Bind members of the company's provider to accounts.

    Before: the account is active and may do nothing that the actor may not; neither it nor the
    member is bound at this provider. After: his buttons are pressed as that account. Permission:
    im.bind.
    """
    asked = possible(item.account_id for item in batch)
    active = {
        cast(int, id_)
        for (id_,) in sql.rows(
            "SELECT id FROM user_account WHERE id = ANY(%s::bigint[]) AND is_active ORDER BY id"
            " FOR SHARE",
            (sql.array(asked),),
        )
    }
    higher = above(run, active)
    members, accounts = _bound(run, batch)
    for place, item in enumerate(batch):
        bad = text_problem(item.member_id, "member_id", MEMBER_MAX, required=True)
        run.reject(place, *([bad] if bad else []))
        if item.provider not in PROVIDER_CODES:
            run.reject(place, _unknown_provider(item.provider))
        if item.account_id not in active:
            run.reject(place, unknown_account(item.account_id))
        elif item.account_id in higher:
            run.reject(place, higher[item.account_id])
        if (item.provider, item.member_id) in members:
            run.reject(place, MEMBER_BOUND)
        if (item.provider, item.account_id) in accounts:
            run.reject(place, ACCOUNT_BOUND)
        members.add((item.provider, item.member_id))
        accounts.add((item.provider, item.account_id))
    kept = run.settle(len(batch))
    ids = sql.ids("im_binding", len(kept))
    chosen = [batch[place] for place in kept]
    sql.insert(
        "im_binding",
        ("id", "in_company_id", "provider", "member_id", "account_id"),
        [
            ids,
            [run.company_id] * len(kept),
            [item.provider for item in chosen],
            [item.member_id for item in chosen],
            [item.account_id for item in chosen],
        ],
    )
    results: list[Done | None] = [None] * len(batch)
    for place, id_ in zip(kept, ids, strict=True):
        results[place] = Done("im_binding", id_, batch[place].member_id)
    return results


@command("im.unbind", permission="im.bind")
def do_unbind_member(run: CommandRun, batch: Sequence[UnbindMember]) -> list[Done | None]:
    """Let members be nobody here any more; the audit keeps who they were. Permission: im.bind."""
    found = {
        cast(int, id_): str(member)
        for id_, member in sql.rows(
            "SELECT id, member_id::text FROM im_binding WHERE id = ANY(%s::bigint[])"
            " AND in_company_id = %s ORDER BY id FOR UPDATE",
            (sql.array(possible(item.binding_id for item in batch)), run.company_id),
        )
    }
    for place, item in enumerate(batch):
        if item.binding_id not in found:
            run.reject(place, _unknown(item.binding_id))
    kept = run.settle(len(batch))
    gone = sorted({batch[place].binding_id for place in kept})
    sql.execute("DELETE FROM im_binding WHERE id = ANY(%s::bigint[])", (sql.array(gone),))
    results: list[Done | None] = [None] * len(batch)
    for place in kept:
        id_ = batch[place].binding_id
        results[place] = Done("im_binding", id_, found[id_])
    return results


def _bound(
    run: CommandRun, batch: Sequence[BindMember]
) -> tuple[set[tuple[str, str]], set[tuple[str, int]]]:
    """Return those members and accounts of a batch that are bound by now."""
    found = sql.rows(
        "SELECT provider::text, member_id::text, account_id FROM im_binding"
        " WHERE in_company_id = %s AND (member_id = ANY(%s::text[])"
        " OR account_id = ANY(%s::bigint[]))",
        (
            run.company_id,
            sql.array(
                [i.member_id for i in batch if not text_problem(i.member_id, "", MEMBER_MAX)]
            ),
            sql.array(possible(item.account_id for item in batch)),
        ),
    )
    members = {(str(provider), str(member)) for provider, member, _account in found}
    return members, {(str(provider), cast(int, account)) for provider, _m, account in found}


def _unknown_provider(code: str) -> Problem:
    return Problem(
        "im.provider",
        "There is no provider {provider}.",
        "Choose wecom, dingtalk or feishu.",
        "provider",
        {"provider": code[:40]},
    )


def _unknown(id_: int) -> Problem:
    return Problem(
        "im.unknown",
        "There is no binding {binding}.",
        "Choose one that the list shows.",
        "binding_id",
        {"binding": id_},
    )
