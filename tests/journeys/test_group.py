"""Two companies of a group: what one ships the other has bought, in one transaction, mirrored."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction

from argosy.domains.intercompany.api import (
    DefineGroupAccount,
    MapAccount,
    SettleWithSister,
    do_define_group_account,
    do_map_account,
    do_settle_with_sister,
    do_supply_from_sister,
    group_receivables,
    group_stock,
    group_trial_balance,
    unmatched,
)
from argosy.domains.intercompany.checks import CHECKS
from argosy.domains.sales.api import (
    BillOrder,
    ConfirmOrder,
    DeliverOrder,
    NewLine,
    NewOrder,
    access_order,
    do_bill_order,
    do_confirm_order,
    do_create_order,
    do_deliver,
)
from argosy.kernel.events.commands import reading
from argosy.kernel.events.findings import offenders
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import Conflict, PermissionDenied, ValidationFailed
from argosy.testing.database import Clone, TestDatabases
from argosy.testing.group import DAY, Group, documents, make_group, party_of
from argosy.testing.invariants import assert_books_hold
from argosy.testing.synthetic import as_superuser

pytestmark = pytest.mark.usefixtures("db_clone")


@pytest.fixture
def group() -> Group:
    made = make_group()
    made.stock("ROPE", 100, 3_000)
    made.stock("SAIL", 10, 60_000)
    return made


def changed(before: dict[str, tuple[int, int]], after: dict[str, tuple[int, int]]) -> object:
    """Return how many rows came to EAST and WEST, where any did."""
    return {
        table: (after[table][0] - east, after[table][1] - west)
        for table, (east, west) in before.items()
        if after[table] != (east, west)
    }


def test_an_order_of_one_company_is_shipped_from_the_other(group: Group) -> None:
    order = group.order(("ROPE", 12, "14.90"), ("SAIL", 1, "210.00"))
    before = documents(group)
    answer = group.do(do_supply_from_sister, group.supply(order=order), actor=group.west)
    assert [done.number for done in answer.results if done] == ["IC-2026-00001"]
    assert changed(before, documents(group)) == {
        "sales_order": (1, 0),
        "delivery": (1, 1),  # east to west, west to its customer
        "invoice": (1, 1),
        "purchase_order": (0, 1),
        "receipt": (0, 1),
        "sister_supply": (1, 1),
        "stock_move": (2, 4),
        "journal_entry": (2, 3),
        "command_answer": (1, 1),
    }
    with sql.using("owner"):
        found = sql.rows(
            "SELECT s.role::text, i.kind::text, i.currency::text, i.net_minor, i.tax_minor,"
            " i.company_total_minor FROM sister_supply s JOIN invoice i ON i.id = s.invoice_id"
            " ORDER BY s.role"
        )
    # 12 ropes at 7.35 and a sail at 120.00 are 208.20 euro, at 7.80 that is 1,623.96 yuan
    assert found == [
        ("buyer", "bill", "EUR", 20_820, 0, 20_820),
        ("seller", "invoice", "EUR", 20_820, 0, 162_396),
    ]
    with reading(group.west):
        assert access_order(group.west, order).head.delivery_state == "full"
    group.do(do_bill_order, BillOrder(order, DAY), actor=group.west)
    assert unmatched(group.west, [group.east.company_id, group.west.company_id]) == []
    assert_books_hold()


def test_goods_for_the_own_stock_and_their_payment(group: Group) -> None:
    asked = group.supply(("ROPE", 40))
    (supply,) = group.do(do_supply_from_sister, asked, actor=group.west).ids()
    both = [group.east.company_id, group.west.company_id]
    ropes = {each.code: each for each in group_stock(group.west, both, DAY, "EUR")}["ROPE"]
    # 60 left in the east at 30.00 yuan are 1,800.00 yuan or 230.77 euro; 40 at 7.35 are 294.00
    assert [(company, int(qty), value) for company, qty, value in ropes.by_company] == [
        (both[0], 60, 23_077),
        (both[1], 40, 29_400),
    ]
    group.do(do_settle_with_sister, SettleWithSister(supply, 10_000, DAY), actor=group.west)
    owed = {each.name: each for each in group_receivables(group.west, both, DAY, "EUR")}["West"]
    assert (owed.is_sister, owed.open_minor) == (True, 19_400)
    group.do(do_settle_with_sister, SettleWithSister(supply, 19_400, DAY), actor=group.west)
    assert group_receivables(group.west, both, DAY, "EUR") == []
    assert_books_hold()


@pytest.mark.parametrize(
    ("problem", "code"),
    [
        ("goods", "sales.cannot_reserve"),
        ("tax", "intercompany.disagree"),
        ("agreement", "intercompany.not_agreed"),
        ("period", "ledger.no_period"),
    ],
)
def test_what_one_company_refuses_neither_does(problem: str, code: str) -> None:
    group = make_group(west_tax="FULL" if problem == "tax" else "ZERO")
    group.stock("ROPE", 100, 3_000)
    asked = group.supply(("ROPE", 101 if problem == "goods" else 10))
    actor = group.west
    if problem == "agreement":
        asked = replace(asked, seller_id=group.west.company_id)
        actor = group.east
    if problem == "period":
        asked = replace(asked, posting_date=date(2027, 1, 2))
        rate = "UPDATE exchange_rate SET valid_on = '2027-01-01'"
        with sql.using("owner"):
            sql.execute(rate)
    before = documents(group)
    with pytest.raises((Conflict, ValidationFailed)) as refused:
        group.do(do_supply_from_sister, asked, actor=actor)
    assert code in {each.code for each in refused.value.problems}
    assert documents(group) == before


def test_neither_pays_more_than_is_owed(group: Group) -> None:
    (supply,) = group.do(do_supply_from_sister, group.supply(("ROPE", 10)), actor=group.west).ids()
    before = documents(group)
    with pytest.raises(ValidationFailed) as refused:
        group.do(do_settle_with_sister, SettleWithSister(supply, 7_351, DAY), actor=group.west)
    assert {each.code for each in refused.value.problems} == {"accounting.over_allocated"}
    assert documents(group) == before


def test_told_again_nothing_happens_again(group: Group) -> None:
    asked = group.supply(("SAIL", 2))
    first = group.do(do_supply_from_sister, asked, actor=group.west, key="k")
    before = documents(group)
    again = group.do(do_supply_from_sister, asked, actor=group.west, key="k")
    assert again.replayed
    assert again.results == first.results
    assert documents(group) == before


def test_mode_valid_does_the_possible_supplies_whole(group: Group) -> None:
    batch = [group.supply(("SAIL", 4)), group.supply(("SAIL", 400)), group.supply(("ROPE", 4))]
    answer = do_supply_from_sister(batch, actor=group.west, key="valid", mode="valid")
    assert [done is not None for done in answer.results] == [True, False, True]
    assert {each.code for each in answer.problems} == {"sales.cannot_reserve"}
    assert documents(group)["sister_supply"] == (2, 2)
    assert_books_hold()


@pytest.mark.books_not_whole
@pytest.mark.parametrize(
    ("change", "number"),
    [
        ("DELETE FROM sister_supply WHERE role = 'buyer'", "ICO-01"),
        ("UPDATE invoice_line SET quantity = quantity + 1 WHERE company_id = %(west)s", "ICO-02"),
        ("UPDATE receipt_line SET accepted_qty = accepted_qty - 1", "ICO-03"),
        ("UPDATE journal_line SET doc_minor = doc_minor + 1 WHERE company_id = %(east)s", "ICO-04"),
    ],
)
def test_the_checks_see_sides_that_differ(
    group: Group, db_clone: Clone, test_databases: TestDatabases, change: str, number: str
) -> None:
    group.do(do_supply_from_sister, group.supply(("ROPE", 5)), actor=group.west)
    check = next(check for check in CHECKS if check.number == number)
    for name, actor in (("east", group.east), ("west", group.west)):
        change = change.replace(f"%({name})s", str(actor.company_id))
    with (
        as_superuser(test_databases.server, db_clone.name),
        sql.using("owner"),
        transaction.atomic(using="owner"),
    ):
        assert offenders(check.sql) == []
        sql.execute("SET LOCAL session_replication_role = replica")
        sql.execute(change)
        assert offenders(check.sql) != []


def test_a_bill_entered_by_hand_is_listed(group: Group) -> None:
    both = [group.east.company_id, group.west.company_id]
    line = NewLine(group.items["ROPE"], Decimal(3), unit_price=Decimal(50))
    new = NewOrder(party_of(group.west), group.shelves["EAST"], "CNY", DAY, (line,))
    (order,) = group.do(do_create_order, new, actor=group.east).ids()
    group.do(do_confirm_order, ConfirmOrder(order), actor=group.east)
    group.do(do_deliver, DeliverOrder(order, DAY), actor=group.east)
    group.do(do_bill_order, BillOrder(order, DAY), actor=group.east)
    (found,) = unmatched(group.east, both)
    assert (found.company_id, found.sister_id, found.kind) == (*both, "invoice")
    assert (found.total_minor, found.why) == (15_000, "no counterpart")


def test_the_groups_chart_holds_what_both_companies_have_booked(group: Group) -> None:
    group.do(do_supply_from_sister, group.supply(("ROPE", 40)), actor=group.west)
    both = [group.east.company_id, group.west.company_id]
    define = [
        DefineGroupAccount("G-STOCK", "Stock", "asset", "存货"),
        DefineGroupAccount("G-DUE", "Owed by companies and customers", "asset", "应收"),
    ]
    group.do(do_define_group_account, *define, actor=group.west)
    for actor in (group.east, group.west):
        group.do(
            do_map_account, MapAccount("1210", "G-STOCK"), MapAccount("1110", "G-DUE"), actor=actor
        )
    balances = group_trial_balance(group.west, both, DAY, "CNY")
    by_code = {(each.code, each.kind): each for each in balances}
    # east: 60 ropes and 10 sails, 1,800 + 6,000 yuan; west: 40 at 7.35 euro, at 7.80 a euro
    stock = by_code["G-STOCK", "asset"]
    assert stock.by_company == ((both[0], 780_000), (both[1], 229_320))
    assert stock.total_minor == 1_009_320
    assert sum(each.total_minor for each in balances) == 0
    assert ("", "liability") in by_code  # nobody has mapped payables yet
    (alone,) = group_stock(group.west, [both[1]], DAY, "EUR")
    assert alone.by_company == ((both[1], alone.qty, 29_400),)


def test_other_companies_stay_closed(group: Group) -> None:
    stranger = replace(group.west, companies=(group.west.company_id,))
    with pytest.raises(PermissionDenied):
        group_stock(stranger, [group.east.company_id], DAY, "EUR")
    # An agreement lets the clerk of one company have the other ship, without seeing its books.
    group.do(do_supply_from_sister, group.supply(("ROPE", 1)), actor=stranger)
    with reading(stranger):
        assert sql.rows("SELECT DISTINCT company_id FROM invoice") == [(stranger.company_id,)]
