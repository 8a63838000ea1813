"""Accounts 会计科目: made, changed as far as nothing was posted, closed and re-opened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from argosy.domains.accounting.upkeep.writing import (
    PERMISSION,
    Row,
    coded,
    free,
    given,
    insert,
    named,
    sound,
    standing,
    update,
)
from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.identity import sql
from argosy.kernel.primitives.currency import currency_problem
from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.text import text_problem
from argosy.masterdata.unknown import possible_ids, unknown

SIDES: Mapping[str, str] = {
    "asset": "D",
    "expense": "D",
    "liability": "C",
    "equity": "C",
    "income": "C",
}
"""The usual side of the balance, by kind."""
CONTROLS = (
    "", "receivable", "payable", "advance_in", "advance_out", "stock", "grni", "bank", "tax", "fx",
    "rounding", "wip", "result",
)  # fmt: skip
FIXED = ("kind", "control", "currency")
"""What stays as it is once something was posted."""


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account to make.

    Args:
        parent: code of the account it stands under, existing or earlier in the batch.
        balance_side: D or C; the usual one of its kind when empty.
        currency: the only one that it is kept in; "" for any.
        is_postable: whether it takes postings itself, or only sums up others.
    """

    code: str
    name: str
    kind: str
    control: str = ""
    name_zh: str = ""
    parent: str = ""
    balance_side: str = ""
    currency: str = ""
    is_postable: bool = True
    cash_flow_item: str = ""


@dataclass(frozen=True, slots=True)
class ChangeAccount:
    """What shall change of an account; None leaves what stands.

    Args:
        dimension_ids: what every line on it has to name a value of 辅助核算; empty for nothing.
    """

    account_id: int
    name: str | None = None
    name_zh: str | None = None
    kind: str | None = None
    control: str | None = None
    currency: str | None = None
    cash_flow_item: str | None = None
    dimension_ids: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class CloseAccount:
    """An account that takes no postings any more, or again."""

    account_id: int


@command("accounting.create_account", permission=PERMISSION)
def do_create_account(run: CommandRun, batch: Sequence[NewAccount]) -> list[Done | None]:
    """Make accounts.

    Before: codes are free in the company; a parent stands already or earlier in the batch and is of
    the same kind. After: they take postings from the next command on. Permission:
    accounting.chart.write.
    """
    known = coded(run, "account", [code for new in batch for code in (new.code, new.parent)])
    free(run, "account", [new.code for new in batch], known)
    ids = sql.ids("account", len(batch))
    made: dict[str, Row] = dict(known)
    for index, new in enumerate(batch):
        run.reject(index, *_new_problems(new), *_parent_problems(new, made.get(new.parent)))
        if run.stands(index):
            made.setdefault(new.code, {"id": ids[index], "kind": new.kind})
    records = {index: _record(batch[index], ids[index], made) for index in run.settle(len(batch))}
    return insert(run, "account", len(batch), records)


def _record(new: NewAccount, id_: int, made: Mapping[str, Row]) -> Mapping[str, object]:
    return {
        "id": id_,
        "code": new.code,
        "name": new.name,
        "name_zh": new.name_zh,
        "kind": new.kind,
        "control": new.control,
        "balance_side": new.balance_side or SIDES[new.kind],
        "currency": new.currency,
        "parent_id": made[new.parent]["id"] if new.parent else None,
        "is_postable": new.is_postable,
        "cash_flow_item": new.cash_flow_item,
    }


def _new_problems(new: NewAccount) -> list[Problem]:
    found = named(new.code, new.name, 200, 32, new.name_zh)
    found += _fact_problems(new.kind, new.control, new.currency, new.cash_flow_item)
    if new.balance_side not in ("", "D", "C"):
        found.append(_no_such("balance_side", new.balance_side, ("D", "C")))
    return found


def _fact_problems(
    kind: str | None, control: str | None, currency: str | None, item: str | None
) -> list[Problem]:
    return sound(
        None if kind is None or kind in SIDES else _no_such("kind", kind, tuple(SIDES)),
        None if control is None or control in CONTROLS else _no_such("control", control, CONTROLS),
        currency_problem(currency) if currency else None,
        text_problem(item or "", "cash_flow_item", 64),
    )


def _parent_problems(new: NewAccount, parent: Row | None) -> list[Problem]:
    if not new.parent:
        return []
    if parent is None or new.parent == new.code:
        return [unknown("account", new.parent, "parent")]
    if parent["kind"] != new.kind:
        return [
            Problem(
                "accounting.parent_kind",
                "Account {parent} is of another kind.",
                "A sub-account has the kind of the account it stands under.",
                "parent",
                {"parent": new.parent},
            )
        ]
    return []


@command("accounting.change_account", permission=PERMISSION)
def do_change_account(run: CommandRun, batch: Sequence[ChangeAccount]) -> list[Done | None]:
    """Change accounts.

    Before: kind, control and currency change only while nothing was posted. Permission:
    accounting.chart.write.
    """
    stands = standing(run, "account", [c.account_id for c in batch], "account", "account_id")
    used = _used(run, list(stands))
    dimensions = _dimensions(run, [d for item in batch for d in item.dimension_ids or ()])
    changed: dict[int, Row] = {}
    for index, item in enumerate(batch):
        run.reject(index, *_change_problems(item))
        run.reject(
            index,
            *(
                unknown("dimension", each, "dimension_ids")
                for each in item.dimension_ids or ()
                if each not in dimensions
            ),
        )
        row = stands.get(item.account_id)
        if row is None:
            continue
        new = given(
            row,
            name=item.name,
            name_zh=item.name_zh,
            kind=item.kind,
            control=item.control,
            currency=item.currency,
            cash_flow_item=item.cash_flow_item,
            required_dimensions=_asked(item),
        )
        if item.account_id in used:
            run.reject(index, *(_posted(name) for name in FIXED if new[name] != row[name]))
        changed[index] = new
    kept = run.settle(len(batch))
    return update(run, "account", len(batch), {index: changed[index] for index in kept})


def _asked(item: ChangeAccount) -> list[int] | None:
    return None if item.dimension_ids is None else sorted(set(item.dimension_ids))


def _dimensions(run: CommandRun, ids: Sequence[int]) -> set[int]:
    """Return those of the ids that are dimensions of the company."""
    if not ids:
        return set()
    found = sql.rows(
        "SELECT id FROM dimension WHERE company_id = %s AND id = ANY (%s::bigint[])",
        (run.company_id, sql.array(possible_ids(ids))),
    )
    return {cast(int, id_) for (id_,) in found}


def _change_problems(item: ChangeAccount) -> list[Problem]:
    found = _fact_problems(item.kind, item.control, item.currency, item.cash_flow_item)
    name = item.name
    return found + sound(
        None if name is None else text_problem(name, "name", 200, required=True),
        text_problem(item.name_zh or "", "name_zh", 200),
    )


@command("accounting.close_account", permission=PERMISSION)
def do_close_account(run: CommandRun, batch: Sequence[CloseAccount]) -> list[Done | None]:
    """Close accounts: from the next command on they take no postings.

    Before: they have no balance in any book, and no posting rule that still holds names them.
    Permission: accounting.chart.write.
    """
    stands = standing(run, "account", [c.account_id for c in batch], "account", "account_id")
    balances, purposes = _balances(run, list(stands)), _purposes(run, list(stands))
    for index, item in enumerate(batch):
        row = stands.get(item.account_id)
        if row is not None and not row["is_postable"]:
            run.reject(index, _closed(row))
        if item.account_id in balances:
            run.reject(index, _has_balance(cast(Row, row)))
        if item.account_id in purposes:
            run.reject(index, _is_named(cast(Row, row), purposes[item.account_id]))
    return _set_open(run, batch, stands, is_open=False)


@command("accounting.reopen_account", permission=PERMISSION)
def do_reopen_account(run: CommandRun, batch: Sequence[CloseAccount]) -> list[Done | None]:
    """Let closed accounts take postings again; permission: accounting.chart.write.

    Before: nothing stands under them: such accounts only sum up others.
    """
    stands = standing(run, "account", [c.account_id for c in batch], "account", "account_id")
    above = {
        cast(int, id_)
        for (id_,) in sql.rows(
            "SELECT DISTINCT parent_id FROM account WHERE company_id = %s"
            " AND parent_id = ANY (%s::bigint[])",
            (run.company_id, sql.array(sorted(stands))),
        )
    }
    for index, item in enumerate(batch):
        row = stands.get(item.account_id)
        if row is not None and row["is_postable"]:
            run.reject(index, _open(row))
        if row is not None and item.account_id in above:
            run.reject(index, _sums_up(row))
    return _set_open(run, batch, stands, is_open=True)


def _set_open(
    run: CommandRun, batch: Sequence[CloseAccount], stands: Mapping[int, Row], *, is_open: bool
) -> list[Done | None]:
    changed = {
        index: {**stands[batch[index].account_id], "is_postable": is_open}
        for index in run.settle(len(batch))
    }
    return update(run, "account", len(batch), changed)


def _used(run: CommandRun, ids: Sequence[int]) -> set[int]:
    """Return the accounts that lines were posted to."""
    return {
        cast(int, id_)
        for (id_,) in sql.rows(
            "SELECT a.id FROM unnest(%s::bigint[]) a(id) WHERE EXISTS (SELECT FROM ledger_balance b"
            " WHERE b.company_id = %s AND b.account_id = a.id)",
            (sql.array(list(ids)), run.company_id),
        )
    }


def _balances(run: CommandRun, ids: Sequence[int]) -> set[int]:
    """Return the accounts that have a balance in some book and currency."""
    return {
        cast(int, id_)
        for (id_,) in sql.rows(
            "SELECT DISTINCT account_id FROM (SELECT account_id FROM ledger_balance"
            " WHERE company_id = %s AND account_id = ANY (%s::bigint[]) AND grain = 'M'"
            " GROUP BY account_id, book_id, currency HAVING sum(debit_minor) <> sum(credit_minor)"
            " OR sum(doc_debit_minor) <> sum(doc_credit_minor)) b",
            (run.company_id, sql.array(list(ids))),
        )
    }


def _purposes(run: CommandRun, ids: Sequence[int]) -> dict[int, str]:
    """Return a purpose that is still posted to each account."""
    return {
        cast(int, id_): str(purpose)
        for id_, purpose in sql.rows(
            "SELECT account_id, min(purpose) FROM posting_rule WHERE company_id = %s"
            " AND account_id = ANY (%s::bigint[]) AND (valid_to IS NULL OR valid_to >= %s)"
            " GROUP BY account_id",
            (run.company_id, sql.array(list(ids)), run.now.date()),
        )
    }


def _no_such(field: str, value: str, known: Sequence[str]) -> Problem:
    return Problem(
        "accounting.account_choice",
        "{value} is none of the choices.",
        "Use one of: {known}.",
        field,
        {"value": value, "known": ", ".join(word for word in known if word)},
    )


def _posted(field: str) -> Problem:
    return Problem(
        "accounting.account_posted",
        "Lines were posted to the account; this does not change any more.",
        "Close the account and make another one.",
        field,
    )


def _about(row: Row, code: str, message: str, cure: str) -> Problem:
    return Problem(code, message, cure, "account_id", {"account": row["code"]})


def _closed(row: Row) -> Problem:
    return _about(
        row,
        "accounting.account_closed",
        "Account {account} takes no postings already.",
        "Nothing is left to do.",
    )


def _open(row: Row) -> Problem:
    return _about(
        row,
        "accounting.account_open",
        "Account {account} takes postings already.",
        "Nothing is left to do.",
    )


def _sums_up(row: Row) -> Problem:
    return _about(
        row,
        "accounting.account_sums_up",
        "Account {account} sums up those that stand under it.",
        "Post to one of its sub-accounts.",
    )


def _has_balance(row: Row) -> Problem:
    return _about(
        row,
        "accounting.account_balance",
        "Account {account} still has a balance.",
        "Clear it by an entry first.",
    )


def _is_named(row: Row, purpose: str) -> Problem:
    return Problem(
        "accounting.account_in_rule",
        "A posting rule for {purpose} still names account {account}.",
        "End the rule first.",
        "account_id",
        {"account": row["code"], "purpose": purpose},
    )
