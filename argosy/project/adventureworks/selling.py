"""Replays sales orders: entered, confirmed, delivered and invoiced, a batch a day and step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from argosy.domains.sales.api import (
    BillOrder,
    ConfirmOrder,
    DeliverOrder,
    GivenTax,
    NewCharge,
    NewLine,
    NewOrder,
    do_bill_order,
    do_confirm_order,
    do_create_order,
    do_deliver,
)
from argosy.project.adventureworks.buying import minor
from argosy.project.adventureworks.company import AT_ONCE, CURRENCY, NET, NET_DAYS, SALES_TAX
from argosy.project.adventureworks.masters import Masters
from argosy.project.adventureworks.paying import Payer
from argosy.project.adventureworks.sending import Sender, moment
from argosy.project.adventureworks.source import SalesOrder

HUNDRED = Decimal(100)


@dataclass(slots=True)
class Seller:
    """Does the selling steps of a day; `warehouse` is where all goods are delivered from."""

    sender: Sender
    masters: Masters
    payer: Payer
    warehouse: int
    held: dict[int, int] = field(default_factory=dict)

    def order(self, on: date, orders: Sequence[SalesOrder]) -> None:
        """Enter the day's orders and confirm them; what is on hand is reserved."""
        day = on.isoformat()
        batch = [self._new_order(order) for order in orders]
        ids = self.sender.send("so/create", day, do_create_order, batch, on=on, hour=8)
        self.held.update(zip((order.id for order in orders), ids, strict=True))
        confirmed = [ConfirmOrder(order_id, 1, moment(on, 9)) for order_id in ids]
        self.sender.send("so/confirm", day, do_confirm_order, confirmed, on=on, hour=9)

    def _new_order(self, order: SalesOrder) -> NewOrder:
        return NewOrder(
            self.masters.customers[order.customer_id],
            self.warehouse,
            CURRENCY,
            order.ordered_on,
            tuple(
                NewLine(
                    self.masters.items[line.product_id],
                    Decimal(line.qty),
                    unit_price=line.unit_price,
                    discount_pct=line.discount * HUNDRED,
                    tax_codes=(),
                )
                for line in order.lines
            ),
            (NewCharge("Freight", minor(order.freight), ()),),
            payment_term=AT_ONCE if order.is_online else NET,
            requested_on=order.shipped_on,
            reference=reference(order.id),
            external_taxes=(GivenTax(SALES_TAX, minor(order.tax)),),
            effective_at=moment(order.ordered_on, 8),
        )

    def ship(self, on: date, orders: Sequence[SalesOrder]) -> None:
        """Deliver and invoice the orders that were shipped on a day."""
        day = on.isoformat()
        deliveries = [
            DeliverOrder(self.held[order.id], on, effective_at=moment(on, 12)) for order in orders
        ]
        self.sender.send("so/deliver", day, do_deliver, deliveries, on=on, hour=12)
        bills = [BillOrder(self.held[order.id], on) for order in orders]
        ids = self.sender.send("so/bill", day, do_bill_order, bills, on=on, hour=15)
        for order, invoice in zip(orders, ids, strict=True):
            due_on = on if order.is_online else on + timedelta(days=NET_DAYS)
            party = self.masters.customers[order.customer_id]
            self.payer.owe(due_on, "in", party, invoice)
            del self.held[order.id]


def reference(order_id: int) -> str:
    """Return the source's name of a sales order, which the order keeps as its reference."""
    return f"SO{order_id}"
