"""The group's chart: its accounts, and where each company's accounts stand in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from argosy.domains.intercompany.inputs import DefineGroupAccount, MapAccount
from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.text import text_problem
from argosy.masterdata.unknown import storable, unknown

KINDS = ("asset", "liability", "equity", "income", "expense")
_DEFINE = """
INSERT INTO group_account (code, name, name_zh, kind)
SELECT * FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[])
    ON CONFLICT (code) DO UPDATE SET name = excluded.name, name_zh = excluded.name_zh
RETURNING id, code::text
"""
_MAP = """
INSERT INTO group_mapping (company_id, account_id, group_account_id)
SELECT %s, * FROM unnest(%s::bigint[], %s::bigint[])
    ON CONFLICT (company_id, account_id) DO UPDATE SET group_account_id = excluded.group_account_id
RETURNING account_id, id
"""


@command("intercompany.define_group_account", permission="intercompany.group.map")
def do_define_group_account(
    run: CommandRun, batch: Sequence[DefineGroupAccount]
) -> list[Done | None]:
    """Enter accounts of the group's chart, or rename them; the kind of one that stands stays.

    Permission: intercompany.group.map.
    """
    known = _kinds([each.code for each in batch])
    for index, each in enumerate(batch):
        found = [
            text_problem(each.code, "code", 32, required=True),
            text_problem(each.name, "name", 200, required=True),
            text_problem(each.name_zh, "name_zh", 200),
        ]
        run.reject(index, *(problem for problem in found if problem is not None))
        if each.kind not in KINDS or known.setdefault(each.code, each.kind) != each.kind:
            run.reject(index, _kind(each.kind))
    kept = run.settle(len(batch))
    last = {batch[index].code: batch[index] for index in kept}
    columns = [[a.code, a.name, a.name_zh, a.kind] for a in last.values()]
    rows = (
        sql.rows(_DEFINE, tuple(sql.array(c) for c in zip(*columns, strict=True))) if kept else []
    )
    ids = {str(code): cast(int, i) for i, code in rows}
    results: list[Done | None] = [None] * len(batch)
    for index in kept:
        results[index] = Done("group_account", ids[batch[index].code], batch[index].code)
    return results


@command("intercompany.map_account", permission="intercompany.group.map")
def do_map_account(run: CommandRun, batch: Sequence[MapAccount]) -> list[Done | None]:
    """Say where accounts of the actor's company stand in the group's chart; again, it moves them.

    Before: both accounts exist and are of one kind. Permission: intercompany.group.map.
    """
    own = _own(run, [each.account_code for each in batch])
    group = _kinds_and_ids([each.group_code for each in batch])
    for index, each in enumerate(batch):
        account, target = own.get(each.account_code), group.get(each.group_code)
        if account is None:
            run.reject(index, unknown("account", each.account_code, "account_code"))
        if target is None:
            run.reject(index, unknown("group account", each.group_code, "group_code"))
        if account and target and account[1] != target[1]:
            run.reject(index, _kind(target[1]).under("group_code"))
    kept = run.settle(len(batch))
    last = {own[batch[i].account_code][0]: group[batch[i].group_code][0] for i in kept}
    rows = sql.rows(_MAP, (run.company_id, sql.array(list(last)), sql.array(list(last.values()))))
    ids = dict(cast("list[tuple[int, int]]", rows))
    results: list[Done | None] = [None] * len(batch)
    for index in kept:
        account_id = own[batch[index].account_code][0]
        results[index] = Done("group_mapping", ids[account_id], batch[index].account_code)
    return results


def _own(run: CommandRun, codes: Sequence[str]) -> dict[str, tuple[int, str]]:
    rows = sql.rows(
        "SELECT code::text, id, kind::text FROM account WHERE company_id = %s"
        " AND code = ANY(%s::text[])",
        (run.company_id, sql.array(storable(codes))),
    )
    return {str(code): (cast(int, i), str(kind)) for code, i, kind in rows}


def _kinds_and_ids(codes: Sequence[str]) -> dict[str, tuple[int, str]]:
    rows = sql.rows(
        "SELECT code::text, id, kind::text FROM group_account WHERE code = ANY(%s::text[])",
        (sql.array(storable(codes)),),
    )
    return {str(code): (cast(int, i), str(kind)) for code, i, kind in rows}


def _kinds(codes: Sequence[str]) -> dict[str, str]:
    return {code: kind for code, (_, kind) in _kinds_and_ids(codes).items()}


def _kind(kind: str) -> Problem:
    return Problem(
        "intercompany.account_kind",
        "{kind} does not fit: an account stands in the group as what it is.",
        "Use the kind of the account: asset, liability, equity, income or expense.",
        "kind",
        {"kind": ascii(kind)[:20]},
    )
