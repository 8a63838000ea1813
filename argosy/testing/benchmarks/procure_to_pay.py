"""Procure to pay: an order of five lines entered, confirmed, received, billed and paid."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from argosy.domains.accounting.api import PaymentInput, PaymentShare, do_post_payment
from argosy.domains.purchasing.api import (
    BillLine,
    EnterBill,
    NewOrder,
    NewOrderLine,
    OrderStep,
    ReceiveGoods,
    ReceiveLine,
    do_confirm_order,
    do_create_order,
    do_enter_bill,
    do_receive_goods,
)
from argosy.kernel.events.commands import reading
from argosy.kernel.identity import sql
from argosy.testing.benchmarks.company import CLOCK, DAY, TAX, Company
from argosy.testing.benchmarks.measure import Benchmark, Target
from argosy.testing.benchmarks.trade import run_flow


def procure_to_pay(
    company: Company, numbers: Sequence[int], key: str, hot: bool = False
) -> Iterator[str]:
    """Take orders from entry to payment, each step a command of its own; yield each step's name.

    Receipt and bill name the orders' lines, which are read before, as whoever receives would.
    """
    actor = company.actor
    lines = [company.lines(n, hot=hot) for n in numbers]
    orders = [
        NewOrder(
            _supplier(company, n),
            company.warehouse_id,
            tuple(
                NewOrderLine(item, qty, unit_price=price, tax_codes=(TAX,))
                for item, qty, price in given
            ),
            ordered_on=DAY,
        )
        for n, given in zip(numbers, lines, strict=True)
    ]
    ids = do_create_order(orders, actor=actor, key=f"{key}/create", clock=CLOCK).ids()
    yield "create"
    confirm = [OrderStep(order_id, 1) for order_id in ids]
    do_confirm_order(confirm, actor=actor, key=f"{key}/confirm", clock=CLOCK)
    yield "confirm"
    line_ids = _line_ids(company, ids)
    receive = [
        ReceiveGoods(
            order_id,
            tuple(
                ReceiveLine(line_id, qty)
                for line_id, (_, qty, _) in zip(line_ids[order_id], given, strict=True)
            ),
        )
        for order_id, given in zip(ids, lines, strict=True)
    ]
    do_receive_goods(receive, actor=actor, key=f"{key}/receive", clock=CLOCK)
    yield "receive"
    enter = [
        EnterBill(
            _supplier(company, n),
            f"R-{n}",
            DAY,
            tuple(
                BillLine(line_id, qty)
                for line_id, (_, qty, _) in zip(line_ids[order_id], given, strict=True)
            ),
        )
        for n, order_id, given in zip(numbers, ids, lines, strict=True)
    ]
    bills = do_enter_bill(enter, actor=actor, key=f"{key}/bill", clock=CLOCK).ids()
    yield "bill"
    payments = []
    for n, bill_id in zip(numbers, bills, strict=True):
        due = company.gross_minor(n, hot=hot)
        payments.append(
            PaymentInput(
                "out",
                _supplier(company, n),
                "EUR",
                due,
                DAY,
                allocations=(PaymentShare(bill_id, due),),
            )
        )
    do_post_payment(payments, actor=actor, key=f"{key}/pay", clock=CLOCK)
    yield "pay"


def _supplier(company: Company, n: int) -> int:
    return company.suppliers[n % len(company.suppliers)]


def _line_ids(company: Company, orders: Sequence[int]) -> dict[int, list[int]]:
    """Return the lines of orders, in their order."""
    with reading(company.actor):
        found = sql.rows(
            "SELECT order_id, line_id FROM purchase_line_progress"
            " WHERE order_id = ANY(%s::bigint[]) ORDER BY line_id",
            (sql.array(orders),),
        )
    lines: dict[int, list[int]] = {}
    for order_id, line_id in found:
        lines.setdefault(int(str(order_id)), []).append(int(str(line_id)))
    return lines


def run(size: int) -> dict[str, object]:
    """Take `size` orders from entry to payment in batches of 50, and a tenth of it one by one."""
    return run_flow(procure_to_pay, size)


BENCHMARK = Benchmark(
    "procure-to-pay",
    "purchase orders of five lines: create, confirm, receive, bill, pay, each a command",
    2_000,
    run,
    (Target("single.orders_per_cpu_s", 50), Target("batch.orders_per_cpu_s", 350)),
)
