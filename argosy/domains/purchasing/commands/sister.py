"""Purchases between companies of a group: ordered, received and billed as the seller has shipped.

It mirrors what the seller's company has done in the same transaction: same lines, same prices.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from argosy.contracts.intercompany import SisterPurchaseAsked, SisterPurchaseMade
from argosy.domains.purchasing.commands.bills import do_enter_bill
from argosy.domains.purchasing.commands.create import do_create_order
from argosy.domains.purchasing.commands.orders import do_confirm_order
from argosy.domains.purchasing.commands.receive import do_receive_goods
from argosy.domains.purchasing.rules.bills import BillLine, EnterBill
from argosy.domains.purchasing.rules.orders import NewOrder, NewOrderLine, OrderStep
from argosy.domains.purchasing.rules.receipts import ReceiveGoods, ReceiveLine
from argosy.kernel.events.commands import give_within
from argosy.kernel.events.contract import Recorded
from argosy.kernel.events.run import CommandRun
from argosy.kernel.identity import sql

Asked = Sequence[Recorded[SisterPurchaseAsked]]


def on_sister_purchase_asked(run: CommandRun, events: Asked) -> None:
    """Order from sister companies what they have shipped, receive it, and take their bills."""
    made = give_within(run, do_create_order, [_order(e.event) for e in events])
    orders = [done.id for done in made]
    give_within(run, do_confirm_order, [OrderStep(order, 1) for order in orders])
    lines = _lines(run, orders)
    received = [
        ReceiveGoods(
            order,
            tuple(
                ReceiveLine(line_id, line.base_qty)
                for line_id, line in zip(lines[order], e.event.lines, strict=True)
            ),
            e.event.terms.on,
            e.event.terms.at,
            e.event.terms.reference,
        )
        for order, e in zip(orders, events, strict=True)
    ]
    receipts = give_within(run, do_receive_goods, received)
    bills = give_within(
        run,
        do_enter_bill,
        [_bill(e.event, lines[order]) for order, e in zip(orders, events, strict=True)],
    )
    for recorded, order, receipt, bill in zip(events, orders, receipts, bills, strict=True):
        run.emit(
            SisterPurchaseMade(recorded.event.supply_id, order, receipt.id, bill.id),
            subject_type="purchase_order",
            subject_id=order,
            correlation_id=recorded.correlation_id,
            effective_at=recorded.event.terms.at,
        )


def _order(event: SisterPurchaseAsked) -> NewOrder:
    terms = event.terms
    lines = tuple(
        NewOrderLine(
            line.item_id,
            line.base_qty,
            unit_price=line.unit_price,
            discount_pct=line.discount_pct,
            price_includes_tax=line.price_includes_tax,
            tax_codes=terms.tax_codes,
            expected_on=terms.on,
        )
        for line in event.lines
    )
    return NewOrder(
        terms.partner_id,
        terms.place_id,
        lines,
        terms.currency,
        terms.rate,
        terms.on,
        terms.payment_term,
        {"inter_company": terms.reference},
    )


def _bill(event: SisterPurchaseAsked, lines: Sequence[int]) -> EnterBill:
    terms = event.terms
    return EnterBill(
        terms.partner_id,
        terms.reference,
        terms.on,
        tuple(
            BillLine(line_id, line.base_qty)
            for line_id, line in zip(lines, event.lines, strict=True)
        ),
        currency=terms.currency,
        rate=terms.rate,
    )


def _lines(run: CommandRun, orders: Sequence[int]) -> dict[int, list[int]]:
    found = sql.rows(
        "SELECT order_id, line_id FROM purchase_order_line WHERE company_id = %s AND version = 1"
        " AND order_id = ANY(%s::bigint[]) ORDER BY order_id, line_no",
        (run.company_id, sql.array(orders)),
    )
    lines: dict[int, list[int]] = {}
    for order, line in cast("list[tuple[int, int]]", found):
        lines.setdefault(order, []).append(line)
    return lines
