"""From the quotation to cash and back: figures worked by hand, every invariant held at the end."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from argosy.domains.accounting.commands import do_post_payment
from argosy.domains.accounting.payments import PaymentInput, PaymentShare
from argosy.domains.sales.commands.bill import do_bill_order, do_credit_return
from argosy.domains.sales.commands.cancel import do_cancel_order
from argosy.domains.sales.commands.confirm import do_confirm_order
from argosy.domains.sales.commands.create import do_create_quotation
from argosy.domains.sales.commands.deliver import do_deliver
from argosy.domains.sales.commands.returns import do_return_goods
from argosy.domains.sales.rules.inputs import (
    BillOrder,
    CancelOrder,
    ConfirmOrder,
    CreditReturn,
    DeliverLine,
    DeliverOrder,
    ReturnGoods,
    ReturnLine,
)
from argosy.domains.sales.tests.world import DAY, World, make_world
from argosy.kernel.identity import sql


@pytest.fixture
def world(db: object) -> World:
    """A company that sells, inside the test's transaction."""
    return make_world()


def pay(world: World, invoice: int, minor: int) -> None:
    """Let the first customer pay for an invoice."""
    world.do(
        do_post_payment,
        PaymentInput(
            "in", world.customers[0], "EUR", minor, DAY, allocations=(PaymentShare(invoice, minor),)
        ),
    )


def test_from_quotation_to_cash_with_partial_delivery_return_and_credit(world: World) -> None:
    """10 x 10.00 + 19 % = 119.00; 6 delivered and billed (71.40), 4 (47.60), 2 back (23.80)."""
    world.limit(20000)
    world.stock("A", "10", cost_minor=400)
    quoted = world.do(
        do_create_quotation, replace(world.order(world.line("A", "10")), valid_until=DAY)
    )
    order = quoted.ids()[0]
    assert quoted.results[0] is not None
    assert quoted.results[0].number == "SQ-2026-00001"
    assert world.order_state(order)[0] == "quotation"

    confirmed = world.do(do_confirm_order, ConfirmOrder(order))
    assert confirmed.results[0] is not None
    assert confirmed.results[0].number == "SO-2026-00001"
    assert world.order_state(order) == ("confirmed", "none", "none")
    assert world.exposure() == 11900
    (line,) = world.lines_of(order)

    world.do(do_deliver, DeliverOrder(order, DAY, (DeliverLine(line, Decimal(6)),)))
    assert world.order_state(order) == ("confirmed", "partial", "none")
    assert world.on_hand("A") == 4
    assert world.reserved("A") == 4
    assert world.balance("6401") == 2400  # 6 x 4.00 cost of sales
    first = world.do(do_bill_order, BillOrder(order, DAY)).ids()[0]
    assert world.order_state(order) == ("confirmed", "partial", "partial")
    assert world.balance("1122") == 7140
    assert world.exposure() == 11900  # 47.60 still ordered, 71.40 billed

    pay(world, first, 7140)
    assert world.exposure() == 4760

    world.do(do_deliver, DeliverOrder(order, DAY))
    second = world.do(do_bill_order, BillOrder(order, DAY)).ids()[0]
    assert world.order_state(order) == ("done", "full", "full")
    assert world.balance("6001") == -10000

    back = world.delivered_lines(order)[1]
    world.do(do_return_goods, ReturnGoods(order, DAY, (ReturnLine(back, Decimal(2)),)))
    assert world.order_state(order) == ("confirmed", "full", "partial")
    assert world.on_hand("A") == 2
    assert world.balance("6401") == 3200  # 8 x 4.00
    world.do(do_credit_return, CreditReturn(order, DAY))
    assert world.order_state(order) == ("done", "full", "full")
    assert world.balance("1122") == 2380  # 47.60 - 23.80 open
    assert world.exposure() == 2380
    pay(world, second, 2380)
    assert (world.exposure(), world.balance("1122")) == (0, 0)
    world.assert_holds()


def test_what_is_replaced_is_delivered_again_and_not_credited(world: World) -> None:
    world.stock("A", "12")
    order = world.confirmed(world.line("A", "10"))
    world.do(do_deliver, DeliverOrder(order, DAY))
    world.do(do_bill_order, BillOrder(order, DAY))
    (sent,) = world.delivered_lines(order)

    world.do(
        do_return_goods,
        ReturnGoods(
            order, DAY, (ReturnLine(sent, Decimal(2), disposition="scrap", is_replaced=True),)
        ),
    )

    assert world.order_state(order) == ("confirmed", "partial", "full")
    assert world.on_hand("A") == 2
    assert world.balance("6403") == 800  # scrapped at cost
    world.do(do_deliver, DeliverOrder(order, DAY))
    assert world.order_state(order) == ("done", "full", "full")
    assert world.balance("1122") == 11900
    world.assert_holds()


def test_cancelling_the_rest_gives_goods_and_credit_back(world: World) -> None:
    """Of 10, 4 went out: 47.60 stay to be billed, 71.40 of credit and 6 pieces are free again."""
    world.stock("A", "10")
    order = world.confirmed(world.line("A", "10"))
    (line,) = world.lines_of(order)
    world.do(do_deliver, DeliverOrder(order, DAY, (DeliverLine(line, Decimal(4)),)))

    world.do(do_cancel_order, CancelOrder(order, "the customer changed his mind"))

    assert world.exposure() == 4760
    assert world.reserved("A") == 0
    assert world.order_state(order) == ("confirmed", "full", "none")
    world.do(do_bill_order, BillOrder(order, DAY))
    assert world.order_state(order) == ("done", "full", "full")
    assert world.balance("1122") == 4760
    world.assert_holds()


def test_a_whole_order_that_is_cancelled_leaves_nothing(world: World) -> None:
    world.stock("A", "4")
    order = world.confirmed(world.line("A", "10"))

    world.do(do_cancel_order, CancelOrder(order, "entered twice"))

    assert world.order_state(order)[0] == "cancelled"
    assert world.exposure() == 0
    assert world.reserved("A") == 0
    assert sql.rows("SELECT DISTINCT state::text FROM planned_move") == [("cancelled",)]
    world.assert_holds()


def test_an_order_billed_as_ordered_is_credited_when_it_is_cancelled(world: World) -> None:
    world.stock("A", "10")
    order = world.confirmed(world.line("A", "10"), billing_policy="ordered")
    invoice = world.do(do_bill_order, BillOrder(order, DAY)).ids()[0]
    assert world.order_state(order) == ("confirmed", "none", "full")

    world.do(do_cancel_order, CancelOrder(order, "never wanted"))
    world.do(do_credit_return, CreditReturn(order, DAY, invoice_id=invoice))

    assert (world.balance("1122"), world.exposure()) == (0, 0)
    assert world.order_state(order) == ("done", "full", "full")
    world.assert_holds()


def test_an_advance_is_billed_and_set_off_later(world: World) -> None:
    """30 % of 100.00 is 30.00 + 19 % = 35.70 now; 83.30 when the goods went out."""
    world.stock("A", "10")
    order = world.confirmed(world.line("A", "10"))

    world.do(do_bill_order, BillOrder(order, DAY, advance_pct=Decimal(30)))
    assert (world.balance("1122"), world.balance("2203")) == (3570, -3000)
    assert world.exposure() == 11900

    world.do(do_deliver, DeliverOrder(order, DAY))
    world.do(do_bill_order, BillOrder(order, DAY))
    assert (world.balance("1122"), world.balance("2203")) == (11900, 0)
    assert (world.balance("6001"), world.balance("2221")) == (-10000, -1900)
    assert world.exposure() == 11900
    # What is set off is a debit of the advance, not a credit in red.
    assert sql.rows(
        "SELECT side::text, doc_minor FROM journal_line WHERE account_id = %s ORDER BY id",
        (world.books.account("2203"),),
    ) == [("C", 3000), ("D", 3000)]
    world.assert_holds()
