"""A purchase from order to payment, every figure worked by hand.

Order: 100 pieces at 10.00, 10 dozen at 24.00 less 5 % (228.00), freight 50.00; net 1,278.00.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from argosy.domains.accounting.commands import do_post_payment
from argosy.domains.accounting.payments import PaymentInput
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
from argosy.domains.purchasing.tests.world import DAY, make_world
from argosy.kernel.primitives.errors import PermissionDenied

STOCK, GRNI, PAYABLE, TAX = "1405", "2204", "2202", "2221"
COGS, DIFFERENCE, EXPENSE, BANK, CLEARING = "6401", "6402", "6601", "1002", "1409"


def test_a_purchase_from_order_to_payment(db: object) -> None:
    world = make_world()
    policy = SetPolicy(price_pct=Decimal(1), amount_minor=500, on_reject="held")
    world.do(do_set_policy, policy)

    order = world.order(
        world.line(0, "100", "10", tax_codes=("V19",)),
        world.line(1, "10", "24", unit_id=world.dozen, discount_pct=Decimal(5), tax_codes=("V19",)),
        NewOrderLine(
            0, Decimal(1), unit_price=Decimal(50), description="Freight", tax_codes=("V19",)
        ),
    )
    (order_id,) = world.do(do_create_order, order).ids()
    world.do(do_confirm_order, OrderStep(order_id, 1))
    first, second, freight = world.ids("SELECT line_id FROM purchase_line_progress ORDER BY 1")

    # 60 of 100 come, 5 more are scratched and held as the supplier's own; all dozens come.
    came = ReceiveGoods(
        order_id,
        (
            ReceiveLine(first, Decimal(60), Decimal(5), "scratched"),
            ReceiveLine(second, Decimal(10)),
        ),
    )
    world.do(do_receive_goods, came)
    assert (world.balance(STOCK), world.balance(GRNI)) == (82_800, -82_800)
    planned = world.ask("SELECT base_qty, done_qty, state::text FROM planned_move ORDER BY id")
    assert planned == [(100, 60, "open"), (120, 120, "done")]
    rest = ReceiveGoods(order_id, (ReceiveLine(first, Decimal(40)),))
    world.do(do_receive_goods, rest)
    assert (world.balance(STOCK), world.balance(GRNI)) == (122_800, -122_800)

    # The held ones go back: no value moves.
    scratched, _, later = world.ids("SELECT id FROM receipt_line ORDER BY id")
    back = ReturnGoods(order_id, (ReturnLine(scratched, Decimal(5), is_held=True),), "scratched")
    world.do(do_return_to_supplier, back)
    assert (world.balance(STOCK), world.balance(GRNI)) == (122_800, -122_800)

    # Billed at 10.20 instead of 10.00: 2 % and 20.00 too dear, beyond 1 % and 5.00.
    bill = EnterBill(
        world.supplier,
        "R-4711",
        DAY,
        (
            BillLine(first, Decimal(100), Decimal("10.20")),
            BillLine(second, Decimal(10)),
            BillLine(freight, Decimal(1)),
        ),
    )
    (entered,) = world.do(do_enter_bill, bill).results
    assert entered is not None and entered.number == "BILL-2026-00001"
    # 1,020.00 + 228.00 + 50.00 = 1,298.00 and 246.62 tax.
    assert world.balance(GRNI) == 0
    assert world.balance(DIFFERENCE) == 2_000
    assert world.balance(EXPENSE) == 5_000
    assert world.balance(TAX) == 24_662
    assert world.balance(PAYABLE) == -154_462
    (match,) = world.ask("SELECT decision::text, reasons FROM bill_match")
    assert match == ("blocked", ["price_over"])

    with pytest.raises(PermissionDenied) as refused:
        world.do(do_release_bill, ReleaseBill(entered.id, "agreed"))
    assert refused.value.code == "purchasing.four_eyes"
    lead = world.somebody(2, "purchasing.bill.release")
    world.do(do_release_bill, ReleaseBill(entered.id, "agreed by telephone"), actor=lead)

    # 10 pieces of the first receipt go back at 10.00, and are credited at 10.20.
    back = ReturnGoods(order_id, (ReturnLine(scratched, Decimal(10)),), "broken")
    world.do(do_return_to_supplier, back)
    assert (world.balance(STOCK), world.balance(GRNI)) == (112_800, 10_000)
    credit = EnterCredit(
        world.supplier,
        "G-12",
        DAY,
        (CreditLine(first, Decimal(10), Decimal("10.20")),),
        credits_id=entered.id,
    )
    world.do(do_enter_supplier_credit, credit)
    assert (world.balance(GRNI), world.balance(DIFFERENCE)) == (0, 1_800)
    assert world.balance(PAYABLE) == -154_462 + 12_138

    # 45 of the 90 pieces are sold, all of them of the first receipt; then 90.00 of freight comes:
    # 0.90 a piece of the 100. 5 + 40 are in stock, 45 sold, 10 went back.
    world.sell(0, "45")
    assert world.balance(COGS) == 45_000
    cost = PostLandedCost(Decimal(90), "quantity", (scratched, later))
    world.do(do_post_landed_cost, cost)
    shares = world.ask(
        "SELECT company_minor, to_stock_minor, to_cogs_minor, to_variance_minor"
        " FROM landed_cost_share ORDER BY id"
    )
    assert shares == [(5_400, 450, 4_050, 900), (3_600, 3_600, 0, 0)]
    assert world.balance(STOCK) == 45_000 + 4_050 + 22_800
    assert world.balance(COGS) == 45_000 + 4_050
    assert (world.balance(DIFFERENCE), world.balance(CLEARING)) == (1_800 + 900, -9_000)

    payment = PaymentInput(
        "out", world.supplier, "EUR", 142_324, DAY, allocations=((entered.id, 142_324),)
    )
    world.do(do_post_payment, payment)
    assert (world.balance(PAYABLE), world.balance(BANK)) == (0, -142_324)
    progress = world.ask(
        "SELECT ordered_qty, accepted_qty, rejected_qty, returned_qty, billed_qty, accrued_minor"
        " FROM purchase_line_progress ORDER BY line_id"
    )
    assert progress == [(100, 100, 5, 10, 90, 0), (120, 120, 0, 0, 120, 0), (1, 0, 0, 0, 1, 0)]
    assert world.offenders() == []
