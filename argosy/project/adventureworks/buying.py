"""Replays purchase orders: approved, received, returned, billed and closed, a batch a day and step.

What the source says of an order and Argosy has no word for is kept as attributes of its version.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import cast

from argosy.contracts.billing import ExternalTaxAmount
from argosy.domains.purchasing.api import (
    BillLine,
    EnterBill,
    NewOrder,
    NewOrderLine,
    OrderStep,
    ReceiveGoods,
    ReceiveLine,
    ReturnGoods,
    ReturnLine,
    do_close_order,
    do_confirm_order,
    do_create_order,
    do_enter_bill,
    do_receive_goods,
    do_return_to_supplier,
)
from argosy.kernel.events.commands import reading
from argosy.kernel.identity import sql
from argosy.project.adventureworks.company import CURRENCY, NET, NET_DAYS, PURCHASE_TAX
from argosy.project.adventureworks.masters import Masters
from argosy.project.adventureworks.paying import Payer
from argosy.project.adventureworks.sending import Sender, moment
from argosy.project.adventureworks.source import STATUSES, PurchaseLine, PurchaseOrder

ONE = Decimal(1)
CENT = Decimal("0.01")
REJECTED = 3
OPEN = (1, 2)
"""Statuses in which the source still waits for the rest: pending and approved."""
REASON = "Rejected on receipt"
CLOSED = "Short or rejected; nothing further is expected"


@dataclass(slots=True)
class Held:
    """An order that stands: its id, and its lines' ids in their order, freight last."""

    id: int
    lines: list[int] = field(default_factory=list)
    receipts: int = 0


Arrival = tuple[PurchaseOrder, list[PurchaseLine]]


@dataclass(slots=True)
class Buyer:
    """Does the purchasing steps of a day.

    Args:
        places: where each product is received, by the source's number.
    """

    sender: Sender
    masters: Masters
    payer: Payer
    places: dict[int, int]
    held: dict[int, Held] = field(default_factory=dict)

    def order(self, on: date, orders: Sequence[PurchaseOrder]) -> None:
        """Enter the day's orders, and give them to their suppliers."""
        day = on.isoformat()
        batch = [self._new_order(order) for order in orders]
        ids = self.sender.send("po/create", day, do_create_order, batch, on=on, hour=8)
        for order, order_id in zip(orders, ids, strict=True):
            self.held[order.id] = Held(order_id)
        steps = [OrderStep(order_id, 1) for order_id in ids]
        self.sender.send("po/confirm", day, do_confirm_order, steps, on=on, hour=9)

    def _new_order(self, order: PurchaseOrder) -> NewOrder:
        goods = [
            NewOrderLine(
                self.masters.items[line.product_id],
                Decimal(line.qty),
                unit_price=line.unit_price,
                expected_on=line.due_on,
                place_id=self.places[line.product_id],
            )
            for line in order.lines
        ]
        freight = NewOrderLine(
            0, ONE, unit_price=order.freight, description="Freight", expected_on=order.ordered_on
        )
        return NewOrder(
            self.masters.vendors[order.vendor_id],
            self.places[order.lines[0].product_id],
            (*goods, freight),
            CURRENCY,
            ordered_on=order.ordered_on,
            payment_term=NET,
            attributes={
                "source": "Adventure Works",
                "source_id": str(order.id),
                "source_status": f"{order.status} {STATUSES[order.status]}",
                "tax_minor": str(minor(order.tax)),
            },
        )

    def receive(self, on: date, arrivals: Sequence[Arrival]) -> None:
        """Receive what came on a day; goods of rejected orders are held, and sent back."""
        self._find_lines(order.id for order, _ in arrivals)
        day = on.isoformat()
        batch = [self._receipt(order, lines) for order, lines in arrivals]
        ids = self.sender.send("po/receive", day, do_receive_goods, batch, on=on, hour=10)
        back = [
            (order, receipt_id)
            for (order, lines), receipt_id in zip(arrivals, ids, strict=True)
            if order.status == REJECTED and any(line.rejected for line in lines)
        ]
        if back:
            self._send_back(on, back)

    def _receipt(self, order: PurchaseOrder, lines: Sequence[PurchaseLine]) -> ReceiveGoods:
        held = self.held[order.id]
        places = {line.id: place for place, line in enumerate(order.lines)}
        due_on = max(line.due_on for line in lines)
        return ReceiveGoods(
            held.id,
            tuple(
                ReceiveLine(
                    held.lines[places[line.id]],
                    line.stocked,
                    line.rejected,
                    REASON if line.rejected else "",
                    ("held" if order.status == REJECTED else "refused") if line.rejected else "",
                )
                for line in lines
            ),
            due_on,
            moment(due_on, 10),
            f"PO {order.id}",
        )

    def _send_back(self, on: date, back: Sequence[tuple[PurchaseOrder, int]]) -> None:
        with reading(self.sender.actor):
            found = sql.rows(
                "SELECT receipt_id, id, rejected_qty FROM receipt_line WHERE company_id = %s"
                " AND receipt_id = ANY(%s::bigint[]) AND rejected_qty > 0 ORDER BY id",
                (self.sender.actor.company_id, sql.array([receipt for _, receipt in back])),
            )
        lines: dict[int, list[ReturnLine]] = {}
        for receipt, line, qty in cast("list[tuple[int, int, Decimal]]", found):
            lines.setdefault(receipt, []).append(ReturnLine(line, qty, is_held=True))
        batch = [
            ReturnGoods(
                self.held[order.id].id,
                tuple(lines[receipt]),
                REASON,
                on,
                moment(on, 11),
                f"PO {order.id}",
            )
            for order, receipt in back
        ]
        self.sender.send("po/return", on.isoformat(), do_return_to_supplier, batch, on=on, hour=11)

    def bill(self, on: date, orders: Sequence[PurchaseOrder]) -> None:
        """Enter the bills of orders of which everything came that will come; close the others."""
        day = on.isoformat()
        batch = [self._bill(on, order) for order in orders]
        ids = self.sender.send("po/bill", day, do_enter_bill, batch, on=on, hour=13)
        due_on = on + timedelta(days=NET_DAYS)
        for order, invoice in zip(orders, ids, strict=True):
            self.payer.owe(due_on, "out", self.masters.vendors[order.vendor_id], invoice)
        short = [
            OrderStep(self.held[order.id].id, 2, CLOSED)
            for order in orders
            if order.status not in OPEN and any(line.stocked < line.qty for line in order.lines)
        ]
        self.sender.send("po/close", day, do_close_order, short, on=on, hour=14)
        for order in orders:
            del self.held[order.id]

    def _bill(self, on: date, order: PurchaseOrder) -> EnterBill:
        held = self.held[order.id]
        goods = [
            BillLine(line_id, line.stocked)
            for line_id, line in zip(held.lines, order.lines, strict=False)
            if line.stocked
        ]
        accepted = sum((line.stocked * line.unit_price for line in order.lines), Decimal(0))
        tax = minor(order.tax * accepted / order.subtotal) if order.subtotal else 0
        return EnterBill(
            self.masters.vendors[order.vendor_id],
            f"PO {order.id}",
            on,
            (*goods, BillLine(held.lines[-1], ONE)),
            currency=CURRENCY,
            external_taxes=(ExternalTaxAmount(PURCHASE_TAX, tax),) if tax else (),
        )

    def _find_lines(self, orders: Iterable[int]) -> None:
        """Read the ids of the lines of orders, once an order."""
        wanted = {self.held[i].id: self.held[i] for i in orders if not self.held[i].lines}
        if not wanted:
            return
        with reading(self.sender.actor):
            found = sql.rows(
                "SELECT order_id, line_id FROM purchase_order_line WHERE company_id = %s"
                " AND order_id = ANY(%s::bigint[]) ORDER BY order_id, line_no",
                (self.sender.actor.company_id, sql.array(sorted(wanted))),
            )
        for order_id, line_id in cast("list[tuple[int, int]]", found):
            wanted[order_id].lines.append(line_id)


def minor(amount: Decimal) -> int:
    """Return an amount of the source in cents, half up."""
    return int(amount.quantize(CENT, ROUND_HALF_UP).scaleb(2))
