"""A purchase from order to payment, every figure worked by hand.

Order: 100 pieces at 10.00, 10 dozen at 24.00 less 5 % (228.00), freight 50.00; net 1,278.00.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

import pytest

from argosy.domains.accounting.commands import do_post_payment
from argosy.domains.accounting.payments import PaymentInput, PaymentShare
from argosy.domains.purchasing.commands.bills import do_enter_bill
from argosy.domains.purchasing.commands.create import do_create_order
from argosy.domains.purchasing.commands.credits import do_enter_supplier_credit
from argosy.domains.purchasing.commands.landed import do_post_landed_cost
from argosy.domains.purchasing.commands.orders import do_confirm_order
from argosy.domains.purchasing.commands.policies import do_set_policy
from argosy.domains.purchasing.commands.receive import do_receive_goods
from argosy.domains.purchasing.commands.releases import do_release_bill
from argosy.domains.purchasing.commands.returns import do_return_to_supplier
from argosy.domains.purchasing.rules.bills import (
    BillLine,
    CreditLine,
    EnterBill,
    EnterCredit,
    ReleaseBill,
)
from argosy.domains.purchasing.rules.landed import PostLandedCost
from argosy.domains.purchasing.rules.orders import NewOrderLine, OrderStep
from argosy.domains.purchasing.rules.receipts import (
    ReceiveGoods,
    ReceiveLine,
    ReturnGoods,
    ReturnLine,
)
from argosy.domains.purchasing.rules.requests import SetPolicy
from argosy.domains.purchasing.tests.world import DAY, World, make_world
from argosy.kernel.primitives.errors import Conflict, PermissionDenied
from argosy.platform.registry import reads

STOCK, GRNI, PAYABLE, TAX = "1405", "2204", "2202", "2221"
COGS, DIFFERENCE, EXPENSE, BANK, CLEARING = "6401", "6402", "6601", "1002", "1409"


@dataclass(slots=True)
class Journey:
    """One order on its way; each step asserts what it did to the books."""

    world: World
    order_id: int = 0
    lines: list[int] = field(default_factory=list)
    bill_id: int = 0

    def balances(self, *codes: str) -> tuple[int, ...]:
        return tuple(self.world.balance(code) for code in codes)

    def receipt_lines(self) -> list[int]:
        return self.world.ids("SELECT id FROM receipt_line ORDER BY id")


def test_a_purchase_from_order_to_payment(db: object) -> None:
    journey = Journey(make_world())
    policy = SetPolicy(price_pct=Decimal(1), amount_minor=500, on_reject="held")
    journey.world.do(do_set_policy, policy)
    order(journey)
    assert states(journey) == ("none", "none")
    receive(journey)
    assert states(journey) == ("full", "none")
    bill_too_dear(journey)
    assert states(journey) == ("full", "full")
    release(journey)
    send_back_and_credit(journey)
    share_freight_after_half_was_sold(journey)
    assert states(journey) == ("partial", "partial"), "ten were sent back and credited"
    pay(journey)
    progress = journey.world.ask(
        "SELECT ordered_qty, accepted_qty, rejected_qty, returned_qty, billed_qty, accrued_minor"
        " FROM purchase_line_progress ORDER BY line_id"
    )
    assert progress == [(100, 100, 5, 10, 90, 0), (120, 120, 0, 0, 120, 0), (1, 0, 0, 0, 1, 0)]
    journeys = journey.world.ask(
        "SELECT count(DISTINCT correlation_id) FROM event WHERE kind LIKE 'purchasing.%'"
        " OR kind LIKE 'billing.%'"
    )
    assert journeys == [(1,)]
    assert journey.world.offenders() == []


def states(journey: Journey) -> tuple[object, object]:
    """Return how far the order is, as every door shows it."""
    found = reads.record(journey.world.books.actor, "purchasing.order", journey.order_id)
    return found["receipt_state"], found["billing_state"]


def order(journey: Journey) -> None:
    world = journey.world
    wanted = world.order(
        world.line(0, "100", "10", tax_codes=("V19",)),
        world.line(1, "10", "24", unit_id=world.dozen, discount_pct=Decimal(5), tax_codes=("V19",)),
        NewOrderLine(
            0, Decimal(1), unit_price=Decimal(50), description="Freight", tax_codes=("V19",)
        ),
    )
    (journey.order_id,) = world.do(do_create_order, wanted).ids()
    world.do(do_confirm_order, OrderStep(journey.order_id, 1))
    journey.lines = world.ids("SELECT line_id FROM purchase_line_progress ORDER BY 1")


def receive(journey: Journey) -> None:
    """60 of 100 come, 5 more are scratched and held; all dozens come; then the other 40."""
    world, (first, second, _) = journey.world, journey.lines
    came = (
        ReceiveLine(first, Decimal(60), Decimal(5), "scratched"),
        ReceiveLine(second, Decimal(10)),
    )
    world.do(do_receive_goods, ReceiveGoods(journey.order_id, came))
    assert journey.balances(STOCK, GRNI) == (82_800, -82_800)
    assert states(journey) == ("partial", "none")
    planned = world.ask("SELECT base_qty, done_qty, state::text FROM planned_move ORDER BY id")
    assert planned == [(100, 60, "open"), (120, 120, "done")]
    rest = (ReceiveLine(first, Decimal(40)),)
    world.do(do_receive_goods, ReceiveGoods(journey.order_id, rest))
    assert journey.balances(STOCK, GRNI) == (122_800, -122_800)
    # The held ones go back: no value moves.
    held = ReturnLine(journey.receipt_lines()[0], Decimal(5), is_held=True)
    world.do(do_return_to_supplier, ReturnGoods(journey.order_id, (held,), "scratched"))
    assert journey.balances(STOCK, GRNI) == (122_800, -122_800)


def bill_too_dear(journey: Journey) -> None:
    """Billed at 10.20 instead of 10.00: 2 % and 20.00 too dear, beyond 1 % and 5.00."""
    world, (first, second, freight) = journey.world, journey.lines
    lines = (
        BillLine(first, Decimal(100), Decimal("10.20")),
        BillLine(second, Decimal(10)),
        BillLine(freight, Decimal(1)),
    )
    (done,) = world.do(do_enter_bill, EnterBill(world.supplier, "R-4711", DAY, lines)).results
    assert done is not None and done.number == "BILL-2026-00001"
    journey.bill_id = done.id
    # 1,020.00 + 228.00 + 50.00 = 1,298.00 and 246.62 tax.
    assert journey.balances(GRNI, DIFFERENCE, EXPENSE) == (0, 2_000, 5_000)
    assert journey.balances(TAX, PAYABLE) == (24_662, -154_462)
    (match,) = world.ask("SELECT decision::text, reasons FROM bill_match")
    assert match == ("blocked", ["price_over"])


def release(journey: Journey) -> None:
    """Not by who entered it; by somebody else, with a reason. Until then it is not paid."""
    world, bill_id = journey.world, journey.bill_id
    allocations = (PaymentShare(bill_id, 100),)
    payment = PaymentInput("out", world.supplier, "EUR", 100, DAY, allocations=allocations)
    with pytest.raises(Conflict) as blocked:
        world.do(do_post_payment, payment)
    assert blocked.value.code == "accounting.payment_blocked"
    assert world.balance(BANK) == 0
    with pytest.raises(PermissionDenied) as refused:
        world.do(do_release_bill, ReleaseBill(bill_id, "agreed"))
    assert refused.value.code == "purchasing.four_eyes"
    lead = world.somebody(1, "purchasing.bill.release")
    world.do(do_release_bill, ReleaseBill(bill_id, "agreed by telephone"), actor=lead)


def send_back_and_credit(journey: Journey) -> None:
    """10 pieces of the first receipt go back at 10.00, and are credited at 10.20."""
    world = journey.world
    back = (ReturnLine(journey.receipt_lines()[0], Decimal(10)),)
    world.do(do_return_to_supplier, ReturnGoods(journey.order_id, back, "broken"))
    assert journey.balances(STOCK, GRNI) == (112_800, 10_000)
    lines = (CreditLine(journey.lines[0], Decimal(10), Decimal("10.20")),)
    credit = EnterCredit(world.supplier, "G-12", DAY, lines, credits_id=journey.bill_id)
    world.do(do_enter_supplier_credit, credit)
    assert journey.balances(GRNI, DIFFERENCE) == (0, 1_800)
    assert world.balance(PAYABLE) == -154_462 + 12_138


def share_freight_after_half_was_sold(journey: Journey) -> None:
    """45 of 90 pieces are sold, all of the first receipt; then 90.00 of freight comes.

    That is 0.90 for each of the 100: 5 + 40 are in stock, 45 sold, 10 went back.
    """
    world = journey.world
    world.sell(0, "45")
    assert world.balance(COGS) == 45_000
    first, _, later = journey.receipt_lines()
    world.do(do_post_landed_cost, PostLandedCost(Decimal(90), "quantity", (first, later)))
    shares = world.ask(
        "SELECT company_minor, to_stock_minor, to_cogs_minor, to_variance_minor"
        " FROM landed_cost_share ORDER BY id"
    )
    assert shares == [(5_400, 450, 4_050, 900), (3_600, 3_600, 0, 0)]
    assert journey.balances(STOCK, COGS) == (45_000 + 4_050 + 22_800, 45_000 + 4_050)
    assert journey.balances(DIFFERENCE, CLEARING) == (1_800 + 900, -9_000)


def pay(journey: Journey) -> None:
    world = journey.world
    allocations = (PaymentShare(journey.bill_id, 142_324),)
    payment = PaymentInput("out", world.supplier, "EUR", 142_324, DAY, allocations=allocations)
    world.do(do_post_payment, payment)
    assert journey.balances(PAYABLE, BANK) == (0, -142_324)
