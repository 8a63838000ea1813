"""Suppliers' bills and credits: matched, blocked, released; duplicates and nonsense refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from argosy.contracts.billing import ExternalTaxAmount
from argosy.domains.purchasing.commands.bills import do_enter_bill
from argosy.domains.purchasing.commands.clearing import ClearAccrual, do_clear_accrual
from argosy.domains.purchasing.commands.credits import do_enter_supplier_credit
from argosy.domains.purchasing.commands.orders import do_cancel_order, do_close_order
from argosy.domains.purchasing.commands.policies import do_set_policy
from argosy.domains.purchasing.commands.receive import do_receive_goods
from argosy.domains.purchasing.commands.releases import do_release_bill
from argosy.domains.purchasing.reports import blocked_bills, received_not_billed, supplier_scores
from argosy.domains.purchasing.rules.bills import (
    BillCharge,
    BillLine,
    CreditLine,
    EnterBill,
    EnterCredit,
    ReleaseBill,
)
from argosy.domains.purchasing.rules.orders import NewOrderLine, OrderStep
from argosy.domains.purchasing.rules.receipts import ReceiveGoods, ReceiveLine
from argosy.domains.purchasing.rules.requests import SetPolicy
from argosy.domains.purchasing.tests.test_receipts import confirmed
from argosy.domains.purchasing.tests.world import DAY, World, make_world
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import (
    ArgosyError,
    ClosedPeriod,
    Conflict,
    StaleVersion,
    ValidationFailed,
)

STOCK, GRNI, PAYABLE, COGS, DIFFERENCE = "1405", "2204", "2202", "6401", "6402"


def received(world: World, qty: str = "10", price: str = "5") -> tuple[int, int]:
    """Order and receive a quantity of the first item; return the order and its line."""
    order_id, (line,) = confirmed(world, world.line(0, qty, price))
    world.do(do_receive_goods, ReceiveGoods(order_id, (ReceiveLine(line, Decimal(qty)),)))
    return order_id, line


def bill(world: World, *lines: BillLine, reference: str = "R-1", **more: object) -> EnterBill:
    return EnterBill(world.supplier, reference, DAY, lines, **more)  # type: ignore[arg-type]


def test_partial_bills_leave_nothing_accrued(db: object) -> None:
    world = make_world()
    order_id, (line,) = confirmed(world, world.line(0, "3", "0.335"))
    world.do(do_receive_goods, ReceiveGoods(order_id, (ReceiveLine(line, Decimal(3)),)))
    assert world.balance(GRNI) == -101
    for number in range(3):
        world.do(do_enter_bill, bill(world, BillLine(line, Decimal(1)), reference=f"R-{number}"))
    # Each is billed at 0.34 (0.335 rounded), together 1.02; a cent is price difference.
    assert (world.balance(GRNI), world.balance(PAYABLE), world.balance(DIFFERENCE)) == (0, -102, 1)
    assert received_not_billed(world.actor, DAY) == []
    assert world.offenders() == []


def test_more_than_received_is_billed_ahead_and_blocked(db: object) -> None:
    world = make_world()
    order_id, (line,) = confirmed(world, world.line(0, "10", "5"))
    world.do(do_receive_goods, ReceiveGoods(order_id, (ReceiveLine(line, Decimal(8)),)))
    (bill_id,) = world.do(do_enter_bill, bill(world, BillLine(line, Decimal(10)))).ids()
    (blocked,) = blocked_bills(world.actor)
    assert (blocked.bill_id, blocked.reasons) == (bill_id, ["qty_over"])
    assert [blocked.qty, blocked.received_qty, blocked.qty_difference] == [10, 8, 2]
    (open_line,) = received_not_billed(world.actor, DAY)
    assert open_line.unbilled_qty == -2 and open_line.accrued_minor == -1000
    assert (world.balance(GRNI), world.balance(DIFFERENCE)) == (1000, 0)
    world.do(do_receive_goods, ReceiveGoods(order_id, (ReceiveLine(line, Decimal(2)),)))
    assert world.balance(GRNI) == 0
    lead = world.somebody(1, "purchasing.bill.release")
    world.do(do_release_bill, ReleaseBill(bill_id, "the rest has come"), actor=lead)
    assert blocked_bills(world.actor) == []
    with pytest.raises(Conflict) as refused:
        world.do(do_release_bill, ReleaseBill(bill_id, "again"), actor=lead)
    assert refused.value.code == "purchasing.not_blocked"
    assert world.offenders() == []


def test_charges_services_and_carried_taxes(db: object) -> None:
    world = make_world()
    service = NewOrderLine(world.service, Decimal(2), unit_price=Decimal(40))
    order_id, (goods, work) = confirmed(world, world.line(0, "10", "5"), service)
    world.do(do_receive_goods, ReceiveGoods(order_id, (ReceiveLine(goods, Decimal(10)),)))
    entered = bill(
        world,
        BillLine(goods, Decimal(10), tax_codes=("V19",)),
        BillLine(work, Decimal(2), tax_codes=("V19",)),
        charges=(
            BillCharge("Pallets", Decimal("7.50")),
            BillCharge("Sea freight", Decimal(30), is_landed=True),
        ),
        external_taxes=(ExternalTaxAmount("V19", 2471),),
    )
    world.do(do_enter_bill, entered)
    assert world.ask("SELECT net_minor, tax_minor FROM invoice") == [(16750, 2471)]
    assert (world.balance(GRNI), world.balance("6601"), world.balance("1409")) == (0, 8750, 3000)
    reasons = world.ask("SELECT reasons FROM match_result ORDER BY line_no")
    assert reasons == [([],), ([],), (["charge_not_ordered"],), (["charge_not_ordered"],)]
    assert world.offenders() == []


def test_tax_in_the_price_and_tax_that_may_not_be_deducted(db: object) -> None:
    world = make_world()
    sql.execute(
        "WITH c AS (INSERT INTO tax_code (company_id, code, name, kind, category, deductible_pct)"
        " VALUES (%s, 'HALF', 'Half', 'percent', 'S', 50) RETURNING company_id, id)"
        " INSERT INTO tax_rate (company_id, tax_code_id, valid_from, rate)"
        " SELECT company_id, id, '2020-01-01', 10 FROM c",
        (world.books.company_id,),
    )
    order_id, (first, second) = confirmed(
        world,
        world.line(0, "10", "1.19", tax_codes=("V19",), price_includes_tax=True),
        world.line(1, "10", "1.00", tax_codes=("HALF",)),
    )
    goods = (ReceiveLine(first, Decimal(10)), ReceiveLine(second, Decimal(10)))
    world.do(do_receive_goods, ReceiveGoods(order_id, goods))
    assert world.balance(GRNI) == -2000
    lines = (BillLine(first, Decimal(10)), BillLine(second, Decimal(10)))
    world.do(do_enter_bill, bill(world, *lines))
    # 1.90 of 19 % and half of 1.00 of 10 % are deducted; the other half is cost.
    assert (world.balance(GRNI), world.balance(PAYABLE)) == (0, -2290)
    assert (world.balance("2221"), world.balance(DIFFERENCE)) == (240, 50)
    assert world.offenders() == []


def test_nothing_of_a_cancelled_order_passes(db: object) -> None:
    world = make_world()
    service = NewOrderLine(world.service, Decimal(2), unit_price=Decimal(40))
    order_id, (line,) = confirmed(world, service)
    world.do(do_cancel_order, OrderStep(order_id, 2, "no need"))
    world.do(do_enter_bill, bill(world, BillLine(line, Decimal(1))))
    (blocked,) = blocked_bills(world.actor)
    assert blocked.reasons == ["order_cancelled"]


def test_a_price_difference_goes_to_stock_where_the_policy_says_so(db: object) -> None:
    world = make_world()
    world.do(do_set_policy, SetPolicy(world.supplier, price_difference="stock"))
    _, line = received(world)
    world.sell(0, "4")
    world.do(do_enter_bill, bill(world, BillLine(line, Decimal(10), Decimal("5.50"))))
    # 5.00 too dear: six pieces are there, four are sold.
    assert world.balance(DIFFERENCE) == 0
    assert (world.balance(STOCK), world.balance(COGS)) == (3000 + 300, 2000 + 200)
    assert world.offenders() == []


def test_a_bill_in_another_currency_closes_what_its_receipt_opened(db: object) -> None:
    world = make_world()
    order_id, (line,) = confirmed(
        world, world.line(0, "10", "5"), currency="USD", rate=Decimal("0.90")
    )
    world.do(do_receive_goods, ReceiveGoods(order_id, (ReceiveLine(line, Decimal(10)),)))
    assert world.balance(GRNI) == -4500
    world.do(do_enter_bill, bill(world, BillLine(line, Decimal(10)), rate=Decimal("0.95")))
    assert (world.balance(GRNI), world.balance(DIFFERENCE)) == (0, 250)
    wrong = bill(world, BillLine(line, Decimal(1)), reference="R-2", currency="EUR")
    with pytest.raises(ValidationFailed) as refused:
        world.do(do_enter_bill, wrong)
    assert refused.value.code == "purchasing.bill_currency"
    assert world.offenders() == []


def test_a_reference_is_entered_once(db: object) -> None:
    world = make_world()
    _, line = received(world)
    world.do(do_enter_bill, bill(world, BillLine(line, Decimal(1))))
    again = bill(world, BillLine(line, Decimal(2)))
    with pytest.raises(Conflict) as refused:
        world.do(do_enter_bill, again)
    assert refused.value.code == "purchasing.reference_twice"
    answer = world.do(
        do_enter_bill,
        replace(again, reference="R-2"),
        replace(again, reference="R-2"),
        mode="valid",
    )
    assert [result is not None for result in answer.results] == [True, False]
    assert world.ask("SELECT billed_qty FROM purchase_line_progress") == [(3,)]


BAD: list[tuple[str, dict[str, object], str]] = [
    ("an unknown supplier", {"supplier_id": 10**12}, "purchasing.unknown_line"),
    ("a supplier beyond 64 bits", {"supplier_id": 2**70}, "number.too_big"),
    ("no reference", {"reference": " "}, "text.required"),
    ("a reference with NUL", {"reference": "a\0"}, "text.nul"),
    ("half a character", {"reference": "\udc00"}, "text.surrogate"),
    ("no lines", {"lines": ()}, "purchasing.line_count"),
    ("a rate of zero", {"rate": Decimal(0)}, "number.zero"),
    ("an unknown line", {"lines": (BillLine(10**12, Decimal(1)),)}, "purchasing.unknown_line"),
    ("less than nothing", {"lines": (BillLine(1, Decimal(-1)),)}, "number.too_small"),
    ("NaN", {"lines": (BillLine(1, Decimal("NaN")),)}, "number.not_finite"),
    ("a negative price", {"lines": (BillLine(1, Decimal(1), Decimal(-1)),)}, "number.too_small"),
    ("an unknown tax", {"lines": ("V0",)}, "purchasing.unknown_tax_code"),
]


@pytest.mark.parametrize(("case", "change", "code"), BAD, ids=[case[0] for case in BAD])
def test_a_bad_bill_is_named_and_nothing_changes(
    db: object, case: str, change: dict[str, object], code: str
) -> None:
    world = make_world()
    _, line = received(world)
    if case == "an unknown tax":
        change = {"lines": (BillLine(line, Decimal(1), tax_codes=("NOPE",)),)}
    bad = replace(bill(world, BillLine(line, Decimal(1))), **change)  # type: ignore[arg-type]
    with pytest.raises(ArgosyError) as refused:
        world.do(do_enter_bill, bad)
    found = [p.code for p in refused.value.problems]
    assert any(each.startswith(code) for each in found), (case, found)
    assert world.ask("SELECT count(*) FROM bill_match") == [(0,)]
    assert world.ask("SELECT billed_qty FROM purchase_line_progress") == [(0,)]


def test_a_date_without_a_period_is_refused(db: object) -> None:
    world = make_world()
    _, line = received(world)
    late = replace(bill(world, BillLine(line, Decimal(1))), posting_date=date(2031, 1, 1))
    with pytest.raises(ClosedPeriod):
        world.do(do_enter_bill, late)
    assert world.ask("SELECT count(*) FROM bill_match") == [(0,)]


def test_credits_for_price_and_for_quantity(db: object) -> None:
    world = make_world()
    _, line = received(world)
    (bill_id,) = world.do(do_enter_bill, bill(world, BillLine(line, Decimal(10)))).ids()
    cheaper = EnterCredit(
        world.supplier,
        "G-1",
        DAY,
        (CreditLine(line, Decimal(10), Decimal("0.25"), is_price_only=True),),
        credits_id=bill_id,
    )
    world.do(do_enter_supplier_credit, cheaper)
    assert (world.balance(GRNI), world.balance(DIFFERENCE)) == (0, -250)
    assert world.ask("SELECT billed_qty FROM purchase_line_progress") == [(10,)]
    too_much = EnterCredit(world.supplier, "G-2", DAY, (CreditLine(line, Decimal(11)),))
    with pytest.raises(Conflict) as refused:
        world.do(do_enter_supplier_credit, too_much)
    assert refused.value.code == "purchasing.over_credit"
    # Billed too much: two are credited though nothing went back, so they wait for a bill again.
    two = EnterCredit(world.supplier, "G-2", DAY, (CreditLine(line, Decimal(2)),))
    world.do(do_enter_supplier_credit, two)
    assert world.balance(GRNI) == -1000
    with pytest.raises(ValidationFailed) as unknown:
        world.do(do_enter_supplier_credit, replace(two, reference="G-3", credits_id=bill_id + 99))
    assert unknown.value.code == "purchasing.unknown_bill"
    assert world.offenders() == []


def test_what_nobody_will_bill_is_cleared(db: object) -> None:
    world = make_world()
    order_id, line = received(world)
    with pytest.raises(Conflict) as refused:
        world.do(do_clear_accrual, ClearAccrual(line, "never billed"))
    assert refused.value.code == "purchasing.not_settled"
    world.do(do_close_order, OrderStep(order_id, 2, "supplier is gone"))
    world.do(do_clear_accrual, ClearAccrual(line, "never billed"))
    assert (world.balance(GRNI), world.balance(DIFFERENCE)) == (0, -5000)
    assert world.offenders() == []


def test_policies_have_versions_and_hold_at_once(db: object) -> None:
    world = make_world()
    _, line = received(world)
    world.do(do_set_policy, SetPolicy(price_pct=Decimal(10)))
    world.do(do_enter_bill, bill(world, BillLine(line, Decimal(1), Decimal("5.50"))))
    world.do(do_set_policy, SetPolicy(world.supplier, price_pct=Decimal(5)))
    dear = bill(world, BillLine(line, Decimal(1), Decimal("5.50")), reference="R-2")
    world.do(do_enter_bill, dear)
    assert world.ask("SELECT decision::text FROM bill_match ORDER BY id") == [
        ("ok",),
        ("blocked",),
    ]
    with pytest.raises(StaleVersion):
        world.do(do_set_policy, SetPolicy(price_pct=Decimal(20)))
    world.do(do_set_policy, SetPolicy(price_pct=Decimal(20), version=1))
    with pytest.raises(ValidationFailed) as refused:
        world.do(do_set_policy, SetPolicy(qty_pct=Decimal(101), on_reject="eaten", version=2))
    assert [p.field for p in refused.value.problems] == ["[0].qty_pct", "[0].on_reject"]
    (score,) = supplier_scores(world.actor, DAY, DAY)
    assert (score.receipt_lines, score.on_time, score.price_difference_minor) == (1, 1, 100)
