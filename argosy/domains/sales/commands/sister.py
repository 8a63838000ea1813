"""Sales between companies of a group: ordered, delivered and billed in one step of the seller.

The buyer's side says what it needs by events; what is answered here becomes its purchase order.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import cast

from argosy.contracts.intercompany import (
    DropShipmentArrived,
    DropShipmentAsked,
    DropShipmentFound,
    PricedLine,
    SisterSaleAsked,
    SisterSaleMade,
    WantedLine,
)
from argosy.domains.sales.commands.bill import do_bill_order
from argosy.domains.sales.commands.confirm import do_confirm_order
from argosy.domains.sales.commands.create import do_create_order
from argosy.domains.sales.commands.deliver import do_deliver
from argosy.domains.sales.commands.orders import Order, lock_orders, wrong_state
from argosy.domains.sales.rules.inputs import (
    BillOrder,
    ConfirmOrder,
    DeliverLine,
    DeliverOrder,
    NewLine,
    NewOrder,
)
from argosy.kernel.events.commands import give_within
from argosy.kernel.events.contract import Recorded
from argosy.kernel.events.run import CommandRun
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import Conflict, NotFound, Problem
from argosy.kernel.stock.inputs import ReleaseInput
from argosy.kernel.stock.reservations import release

_PRICED = """
SELECT line_id, item_id, base_qty, unit_price / per_qty, per_qty, discount_pct,
       price_includes_tax, net_minor
  FROM sales_order_line WHERE company_id = %s AND order_id = %s AND version = 1 ORDER BY line_no
"""
_SHIP_TO = (
    "SELECT ship_to FROM sales_order_version WHERE order_id = %s ORDER BY version DESC LIMIT 1"
)


def on_drop_shipment_asked(run: CommandRun, events: Sequence[Recorded[DropShipmentAsked]]) -> None:
    """Say what of each order is open; its own reservations are given up for it."""
    orders = lock_orders(run, [recorded.event.order_id for recorded in events])
    for recorded in events:
        asked = recorded.event
        order = orders.get(asked.order_id)
        if order is None:
            raise NotFound(_unknown_order(asked.order_id))
        if order.confirmed_at is None or order.cancelled_at is not None:
            raise Conflict(wrong_state(order, "confirmed"))
        lines = asked.lines or tuple(
            WantedLine(line.item_id, line.quantities.open, line.line_id)
            for line in order.lines.values()
            if line.is_delivered and line.quantities.open > 0
        )
        found = tuple(_checked(order, place, line) for place, line in enumerate(lines))
        if not found:
            raise Conflict(_nothing_open())
        demands = [("sales_order", order.id, line.order_line_id) for line in found]
        release(run, [ReleaseInput(demand) for demand in demands])
        ((country,),) = sql.rows(_SHIP_TO, (order.id,))
        run.emit(
            DropShipmentFound(asked.supply_id, order.id, str(country), found),
            subject_type="sales_order",
            subject_id=order.id,
            correlation_id=recorded.correlation_id,
            effective_at=recorded.effective_at,
        )


def _checked(order: Order, place: int, line: WantedLine) -> WantedLine:
    known = order.lines.get(line.order_line_id)
    if known is None or not known.is_delivered or not 0 < line.base_qty <= known.quantities.open:
        raise Conflict(
            Problem(
                "sales.not_open",
                "Line {line} has not that much open to be shipped.",
                "Read the order again; ship at most what is open.",
                f"lines[{place}]",
                {"line": line.order_line_id},
            )
        )
    return WantedLine(known.item_id, line.base_qty, line.order_line_id)


def on_sister_sale_asked(run: CommandRun, events: Sequence[Recorded[SisterSaleAsked]]) -> None:
    """Sell to sister companies: the order's prices are those of our lists for them."""
    orders = [
        done.id for done in give_within(run, do_create_order, [_order(e.event) for e in events])
    ]
    give_within(
        run,
        do_confirm_order,
        [
            ConfirmOrder(order, 1, recorded.event.terms.at)
            for order, recorded in zip(orders, events, strict=True)
        ],
    )
    deliveries = give_within(
        run,
        do_deliver,
        [
            DeliverOrder(order, e.event.terms.on, (), e.event.terms.at, e.event.terms.reference)
            for order, e in zip(orders, events, strict=True)
        ],
    )
    invoices = give_within(
        run,
        do_bill_order,
        [
            BillOrder(order, e.event.terms.on, reference=e.event.terms.reference)
            for order, e in zip(orders, events, strict=True)
        ],
    )
    for recorded, order, delivery, invoice in zip(
        events, orders, deliveries, invoices, strict=True
    ):
        event = recorded.event
        run.emit(
            SisterSaleMade(
                event.supply_id,
                event.terms.buyer_company_id,
                order,
                delivery.id,
                invoice.id,
                _priced(run, order),
            ),
            subject_type="sales_order",
            subject_id=order,
            correlation_id=recorded.correlation_id,
            effective_at=event.terms.at,
        )


def _order(event: SisterSaleAsked) -> NewOrder:
    terms = event.terms
    return NewOrder(
        terms.partner_id,
        terms.place_id,
        terms.currency,
        terms.on,
        tuple(NewLine(line.item_id, line.base_qty) for line in event.lines),
        rate=terms.rate,
        payment_term=terms.payment_term,
        must_reserve=True,
        requested_on=terms.on,
        reference=terms.reference,
        ship_to=terms.country,
        effective_at=terms.at,
    )


def _priced(run: CommandRun, order_id: int) -> tuple[PricedLine, ...]:
    found = cast(
        "list[tuple[int, int, Decimal, Decimal, Decimal, Decimal, bool, int]]",
        sql.rows(_PRICED, (run.company_id, order_id)),
    )
    return tuple(
        PricedLine(line_id, item_id, qty, price, discount, includes, net)
        for line_id, item_id, qty, price, _, discount, includes, net in found
    )


def on_drop_shipment_arrived(
    run: CommandRun, events: Sequence[Recorded[DropShipmentArrived]]
) -> None:
    """Deliver to customers what a sister company has shipped for us."""
    batch = [
        DeliverOrder(
            e.event.order_id,
            e.event.on,
            tuple(
                DeliverLine(line.order_line_id, line.base_qty, e.event.place_id)
                for line in e.event.lines
            ),
            e.event.at,
            e.event.reference,
        )
        for e in events
    ]
    give_within(run, do_deliver, batch)


def _unknown_order(order_id: int) -> Problem:
    return Problem(
        "sales.unknown_order",
        "There is no order {id} in this company.",
        "Choose one that is listed.",
        "order_id",
        {"id": order_id},
    )


def _nothing_open() -> Problem:
    return Problem(
        "sales.nothing_open",
        "Nothing is open to be delivered.",
        "Amend the order to deliver more.",
        "order_id",
    )
