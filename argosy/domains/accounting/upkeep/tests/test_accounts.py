"""Accounts: what may be made, what stays once it was posted to, what closing needs."""

from __future__ import annotations

import pytest

from argosy.domains.accounting.commands import do_enter_entry
from argosy.domains.accounting.entering import NewEntry, NewEntryLine
from argosy.domains.accounting.upkeep import (
    ChangeAccount,
    CloseAccount,
    EndPostingRule,
    NewAccount,
    do_change_account,
    do_close_account,
    do_create_account,
    do_end_posting_rule,
    do_reopen_account,
)
from argosy.domains.accounting.upkeep.tests.conftest import DAY, World
from argosy.kernel.events.commands import reading
from argosy.kernel.identity import sql

NEW = NewAccount("1012", "Other money", "asset", name_zh="其他货币资金")


def make(world: World, account: NewAccount = NEW) -> int:
    return world.do(do_create_account, account).ids()[0]


def test_an_account_takes_postings_from_the_next_command_on(world: World) -> None:
    parent = NewAccount("1001A", "Safes", "asset", is_postable=False)
    child = NewAccount("1001A1", "Safe one", "asset", parent="1001A", currency="EUR")
    above, below = world.do(do_create_account, parent, child).ids()
    columns = ("code", "parent_id", "balance_side", "is_postable", "currency")
    assert world.row("account", below, *columns) == ("1001A1", above, "D", True, "EUR")
    world.post(below, world.books.account("4001"))
    with reading(world.books.actor):
        assert sql.rows("SELECT count(*) FROM journal_line WHERE account_id = %s", (below,)) == [
            (1,)
        ]


def test_a_code_is_one_account_of_the_company(world: World) -> None:
    assert world.refused(do_create_account, NewAccount("1001", "Again", "asset")) == [
        ("masterdata.taken", "[0].code")
    ]
    assert world.refused(do_create_account, NEW, NEW) == [("masterdata.taken", "[1].code")]


def test_an_account_below_a_refused_one_is_refused_too(world: World) -> None:
    parent = NewAccount("1001A", "", "asset", is_postable=False)
    child = NewAccount("1001A1", "Safe one", "asset", parent="1001A")
    answer = world.do(do_create_account, parent, child, mode="valid")
    assert answer.results == (None, None)
    assert [p.field for p in answer.problems] == ["[0].name", "[1].parent"]


@pytest.mark.parametrize(
    ("account", "expected"),
    [
        (NewAccount("", "No code", "asset"), [("text.required", "[0].code")]),
        (NewAccount("X", "", "asset"), [("text.required", "[0].name")]),
        (NewAccount("X", "X", "money"), [("accounting.account_choice", "[0].kind")]),
        (NewAccount("X", "X", "asset", "cat"), [("accounting.account_choice", "[0].control")]),
        (
            NewAccount("X", "X", "asset", balance_side="L"),
            [("accounting.account_choice", "[0].balance_side")],
        ),
        (NewAccount("X", "X", "asset", parent="nil"), [("masterdata.unknown", "[0].parent")]),
        (NewAccount("X", "X", "asset", parent="4001"), [("accounting.parent_kind", "[0].parent")]),
    ],
)
def test_what_is_wrong_is_named(
    world: World, account: NewAccount, expected: list[tuple[str, str]]
) -> None:
    assert world.refused(do_create_account, account) == expected


def test_the_kind_changes_only_while_nothing_was_posted(world: World) -> None:
    id_ = make(world)
    change = ChangeAccount(id_, name="Deposits", kind="liability", control="bank", currency="EUR")
    world.do(do_change_account, change)
    columns = ("name", "name_zh", "kind", "control", "currency")
    stands = ("Deposits", "其他货币资金", "liability", "bank", "EUR")
    assert world.row("account", id_, *columns) == stands
    world.post(id_, world.books.account("4001"))
    for name, value in (("kind", "asset"), ("control", ""), ("currency", "")):
        refused = ChangeAccount(id_, **{name: value})  # type: ignore[arg-type]
        assert world.refused(do_change_account, refused) == [
            ("accounting.account_posted", f"[0].{name}")
        ]
    assert world.row("account", id_, *columns) == stands
    world.do(do_change_account, ChangeAccount(id_, name="Renamed", kind="liability"))
    assert world.row("account", id_, "name", "kind") == ("Renamed", "liability")


def test_a_closed_account_refuses_postings(world: World) -> None:
    id_ = make(world)
    world.do(do_close_account, CloseAccount(id_))
    lines = (
        NewEntryLine(id_, "D", 100),
        NewEntryLine(world.books.account("4001"), "C", 100),
    )
    refused = world.refused(do_enter_entry, NewEntry("general", DAY, "EUR", lines))
    assert [code for code, _ in refused] == ["ledger.account_not_postable"]
    assert world.refused(do_close_account, CloseAccount(id_)) == [
        ("accounting.account_closed", "[0].account_id")
    ]
    world.do(do_reopen_account, CloseAccount(id_))
    world.post(id_, world.books.account("4001"))
    assert world.refused(do_reopen_account, CloseAccount(id_)) == [
        ("accounting.account_open", "[0].account_id")
    ]


def test_an_account_with_a_balance_stays_open(world: World) -> None:
    id_, capital = make(world), world.books.account("4104")
    world.post(id_, capital)
    assert world.refused(do_close_account, CloseAccount(id_)) == [
        ("accounting.account_balance", "[0].account_id")
    ]
    world.post(capital, id_)
    world.do(do_close_account, CloseAccount(id_))
    assert world.row("account", id_, "is_postable") == (False,)


def test_an_account_that_a_rule_names_stays_open(world: World) -> None:
    sales_returns = world.books.account("6002")
    assert world.refused(do_close_account, CloseAccount(sales_returns)) == [
        ("accounting.account_in_rule", "[0].account_id")
    ]
    with reading(world.books.actor):
        ((rule,),) = sql.rows("SELECT id FROM posting_rule WHERE account_id = %s", (sales_returns,))
    world.do(do_end_posting_rule, EndPostingRule(int(str(rule)), 1, DAY))
    world.do(do_close_account, CloseAccount(sales_returns))


def test_an_account_that_sums_up_others_is_not_opened(world: World) -> None:
    parent = NewAccount("1001A", "Safes", "asset", is_postable=False)
    child = NewAccount("1001A1", "Safe one", "asset", parent="1001A")
    above, _ = world.do(do_create_account, parent, child).ids()
    assert world.refused(do_reopen_account, CloseAccount(above)) == [
        ("accounting.account_sums_up", "[0].account_id")
    ]


def test_accounts_of_others_are_unknown(world: World) -> None:
    item = ChangeAccount(make(world), name="Twice")
    assert world.refused(do_change_account, item, item) == [
        ("accounting.chart_twice", "[1].account_id")
    ]
    assert world.refused(do_close_account, CloseAccount(999_999)) == [
        ("masterdata.unknown", "[0].account_id")
    ]
