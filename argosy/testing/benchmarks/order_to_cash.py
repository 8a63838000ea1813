"""Order to cash: an order of five lines entered, confirmed, delivered, billed and paid."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from argosy.domains.accounting.api import PaymentInput, PaymentShare, do_post_payment
from argosy.domains.sales.commands.bill import do_bill_order
from argosy.domains.sales.commands.confirm import do_confirm_order
from argosy.domains.sales.commands.create import do_create_order
from argosy.domains.sales.commands.deliver import do_deliver
from argosy.domains.sales.rules.inputs import (
    BillOrder,
    ConfirmOrder,
    DeliverOrder,
    NewLine,
    NewOrder,
)
from argosy.testing.benchmarks.company import CLOCK, DAY, TAX, Company
from argosy.testing.benchmarks.measure import Benchmark, Target
from argosy.testing.benchmarks.trade import run_flow


def order_to_cash(
    company: Company, numbers: Sequence[int], key: str, hot: bool = False
) -> Iterator[str]:
    """Take orders from entry to payment, each step a command of its own; yield each step's name."""
    actor = company.actor
    orders = [
        NewOrder(
            _customer(company, n),
            company.warehouse_id,
            "EUR",
            DAY,
            tuple(
                NewLine(item, qty, unit_price=price, tax_codes=(TAX,))
                for item, qty, price in company.lines(n, hot=hot)
            ),
        )
        for n in numbers
    ]
    ids = do_create_order(orders, actor=actor, key=f"{key}/create", clock=CLOCK).ids()
    yield "create"
    confirm = [ConfirmOrder(order_id) for order_id in ids]
    do_confirm_order(confirm, actor=actor, key=f"{key}/confirm", clock=CLOCK)
    yield "confirm"
    deliver = [DeliverOrder(order_id, DAY) for order_id in ids]
    do_deliver(deliver, actor=actor, key=f"{key}/deliver", clock=CLOCK)
    yield "deliver"
    bill = [BillOrder(order_id, DAY) for order_id in ids]
    invoices = do_bill_order(bill, actor=actor, key=f"{key}/bill", clock=CLOCK).ids()
    yield "bill"
    payments = []
    for n, invoice_id in zip(numbers, invoices, strict=True):
        due = company.gross_minor(n, hot=hot)
        payments.append(
            PaymentInput(
                "in",
                _customer(company, n),
                "EUR",
                due,
                DAY,
                allocations=(PaymentShare(invoice_id, due),),
            )
        )
    do_post_payment(payments, actor=actor, key=f"{key}/pay", clock=CLOCK)
    yield "pay"


def _customer(company: Company, n: int) -> int:
    return company.customers[n % len(company.customers)]


def run(size: int) -> dict[str, object]:
    """Take `size` orders to cash in batches of 50, and a tenth of it one by one."""
    return run_flow(order_to_cash, size)


BENCHMARK = Benchmark(
    "order-to-cash",
    "orders of five lines: create, confirm, deliver, bill, pay, each a command of its own",
    2_000,
    run,
    (Target("single.orders_per_cpu_s", 50), Target("batch.orders_per_cpu_s", 350)),
)
