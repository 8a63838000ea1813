"""Sells: quotations, orders, deliveries as far as there are goods, invoices, returns, credits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from argosy.domains.sales.api import (
    BillOrder,
    CancelOrder,
    ConfirmOrder,
    CreditReturn,
    DeliverLine,
    DeliverOrder,
    NewLine,
    NewOrder,
    ReserveGoods,
    ReturnGoods,
    ReturnLine,
    do_bill_order,
    do_cancel_order,
    do_confirm_order,
    do_create_order,
    do_create_quotation,
    do_credit_return,
    do_deliver,
    do_reserve_goods,
    do_return_goods,
)
from argosy.project.demo import finding
from argosy.project.demo.demand import Market, Wish
from argosy.project.demo.paying import Payer
from argosy.project.demo.scene import Scene
from argosy.project.demo.span import DAY, Week

QUOTED_PERMILLE, WON_PERMILLE = 130, 550
LATE_PERMILLE, RETURNED_PERMILLE, CANCELLED_PERMILLE = 70, 22, 12
Shipped = list[tuple["Line", int]]
LOST_BECAUSE = (
    "Lost: a competitor was cheaper 价格高于竞争对手",
    "Lost: delivery time too long 交货期过长",
    "Lost: project postponed 项目推迟",
)


@dataclass(slots=True)
class Line:
    """A line of an order under way."""

    code: str
    qty: int
    id: int = 0
    reserved: int = 0
    delivered: int = 0

    @property
    def short(self) -> int:
        """Return what is neither delivered nor reserved."""
        return self.qty - self.delivered - self.reserved


@dataclass(slots=True)
class Order:
    """An order under way."""

    wish: Wish
    id: int
    warehouse: str
    ship_on: date
    lines: list[Line]

    @property
    def is_done(self) -> bool:
        """Return whether everything was delivered."""
        return all(line.delivered == line.qty for line in self.lines)


@dataclass(frozen=True, slots=True)
class Back:
    """Goods that a customer will send back: `place` is the delivery's line, from 0."""

    on: date
    order: Order
    delivery: int
    place: int
    code: str
    qty: int


@dataclass(slots=True)
class Due:
    """Steps that wait for their day."""

    bills: dict[date, list[Order]] = field(default_factory=lambda: defaultdict(list))
    returns: list[Back] = field(default_factory=list)
    answers: list[tuple[date, Order, bool]] = field(default_factory=list)
    """Day on which a customer answers a quotation, and whether it is taken."""
    credits: list[tuple[date, Order]] = field(default_factory=list)


class Seller:
    """The selling side of one company."""

    def __init__(self, scene: Scene, market: Market, payer: Payer) -> None:
        self.scene, self.market, self.payer = scene, market, payer
        self.firm, self.stock, self.masters = scene.firm, scene.stock, scene.masters
        self.dice = scene.dice("trade")
        self.open: list[Order] = []
        self.due = Due()
        self.asked: dict[tuple[str, str], int] = defaultdict(int)
        """What was asked for in the present week, by warehouse and product."""

    def trade(self, week: Week) -> None:
        """Do the selling of a week, from what lies there when it begins."""
        self.asked.clear()
        self._reserve(week)
        self._answer(week)
        quoted: list[Wish] = []
        ordered: list[Wish] = []
        for wish in self.market.wishes(week):
            (quoted if self.dice.happens(QUOTED_PERMILLE) else ordered).append(wish)
        self._quote(week, quoted)
        self._order(week, ordered)
        self._cancel(week)
        self._deliver(week)
        self._bill(week)
        self._take_back(week)
        self._credit(week)

    # -- offers and orders -----------------------------------------------------------------------

    def _reserve(self, week: Week) -> None:
        """Give what has arrived to those who wait, first come first served."""
        waiting = [ReserveGoods(order.id) for order in self.open]
        self.scene.send("so/reserve", week, do_reserve_goods, waiting, hour=6)
        for order in self.open:
            self._take(order)

    def _take(self, order: Order) -> None:
        for line in order.lines:
            line.reserved += self.stock.reserve(order.warehouse, line.code, line.short)

    def _quote(self, week: Week, wishes: Sequence[Wish]) -> None:
        batch = [self._new(wish, wish.asked_on + timedelta(days=30)) for wish in wishes]
        ids = self.scene.send("so/quote", week, do_create_quotation, batch)
        for wish, order in zip(wishes, self._orders(wishes, ids), strict=True):
            answered_on = wish.asked_on + timedelta(days=self.dice.whole(4, 24))
            is_won = self.dice.happens(WON_PERMILLE)
            self.due.answers.append((answered_on, order, is_won))

    def _answer(self, week: Week) -> None:
        """Let customers take or leave what was offered to them; some never answer."""
        now = [answer for answer in self.due.answers if answer[0] <= week.last]
        self.due.answers = [answer for answer in self.due.answers if answer[0] > week.last]
        won = [(on, order) for on, order, is_won in now if is_won]
        lost = [(on, order) for on, order, is_won in now if not is_won]
        self._confirm(week, "so/won", [(max(on, week.first), order) for on, order in won])
        batch = [
            CancelOrder(order.id, self.dice.pick(LOST_BECAUSE), self.firm.sender.at(on, 16))
            for on, order in lost
            if self.dice.happens(700)
        ]
        self.scene.send("so/lost", week, do_cancel_order, batch)

    def _order(self, week: Week, wishes: Sequence[Wish]) -> None:
        ids = self.scene.send("so/create", week, do_create_order, [self._new(w) for w in wishes])
        orders = self._orders(wishes, ids)
        held_back = 3 if self.scene.is_last(week) else 0
        # The last orders of the last day are still being looked at.
        orders = orders[: len(orders) - held_back]
        self._confirm(week, "so/confirm", [(order.wish.asked_on, order) for order in orders])

    def _confirm(self, week: Week, step: str, orders: Sequence[tuple[date, Order]]) -> None:
        batch = [ConfirmOrder(order.id, 1, self.firm.sender.at(on, 10)) for on, order in orders]
        self.scene.send(step, week, do_confirm_order, batch)
        for on, order in orders:
            order.ship_on = max(order.ship_on, on + DAY)
            self._take(order)
            self.open.append(order)
            for line in order.lines:
                self.asked[order.warehouse, line.code] += line.qty

    def _new(self, wish: Wish, valid_until: date | None = None) -> NewOrder:
        customer, plan = wish.customer, self.firm.plan
        abroad = customer.country != plan.country
        return NewOrder(
            self.masters.parties[customer.code],
            self.firm.places[self.warehouse_of(wish)],
            customer.currency,
            wish.asked_on,
            tuple(
                NewLine(
                    self.masters.items[code],
                    Decimal(qty),
                    discount_pct=Decimal(customer.discount_pct),
                    tax_codes=plan.tax_abroad(customer.country) if abroad else None,
                )
                for code, qty in wish.lines
            ),
            rate=self.masters.rate(customer.currency, plan.currency, wish.asked_on),
            requested_on=wish.wanted_on,
            valid_until=valid_until,
            ship_to=customer.country,
            effective_at=self.firm.sender.at(wish.asked_on, 9),
        )

    def warehouse_of(self, wish: Wish) -> str:
        """Return the warehouse that serves a customer: every other one at home the second."""
        codes = [code for code, _ in self.firm.plan.warehouses]
        is_home = wish.customer.country == self.firm.plan.country
        return codes[int(wish.customer.code[1:]) % len(codes)] if is_home else codes[0]

    def _orders(self, wishes: Sequence[Wish], ids: Sequence[int]) -> list[Order]:
        lines = finding.sales_lines(self.firm.sender.actor, ids)
        return [
            Order(
                wish,
                order_id,
                self.warehouse_of(wish),
                self._ship_day(wish),
                [
                    Line(code, qty, line_id)
                    for (code, qty), line_id in zip(wish.lines, lines[order_id], strict=True)
                ],
            )
            for wish, order_id in zip(wishes, ids, strict=True)
        ]

    def _ship_day(self, wish: Wish) -> date:
        early = wish.wanted_on - timedelta(days=self.dice.whole(0, 3))
        if self.dice.happens(LATE_PERMILLE):
            return wish.wanted_on + timedelta(days=self.dice.whole(2, 15))
        return early

    def _cancel(self, week: Week) -> None:
        """Let some of those who wait too long give up."""
        given_up = [
            order
            for order in self.open
            if any(line.short for line in order.lines)
            and (week.last - order.wish.wanted_on).days > 20
            and self.dice.happens(CANCELLED_PERMILLE * 10)
        ]
        on = week.last
        batch = [
            CancelOrder(order.id, "Waited too long 等待过久", self.firm.sender.at(on, 17))
            for order in given_up
        ]
        self.scene.send("so/cancel", week, do_cancel_order, batch)
        for order in given_up:
            self.open.remove(order)
            for line in order.lines:
                self.stock.release(order.warehouse, line.code, line.reserved)

    # -- goods ------------------------------------------------------------------------------------

    def _deliver(self, week: Week) -> None:
        """Deliver what is reserved of the orders that are to go out, in part where goods lack."""
        going = [
            order
            for order in self.open
            if order.ship_on <= week.last and any(line.reserved for line in order.lines)
        ]
        batch: list[DeliverOrder] = []
        shipped: list[tuple[date, Order, Shipped]] = []
        for order in going:
            on = max(order.ship_on, week.first)
            lines = [line for line in order.lines if line.reserved]
            batch.append(
                DeliverOrder(
                    order.id,
                    on,
                    tuple(DeliverLine(line.id, Decimal(line.reserved)) for line in lines),
                    self.firm.sender.at(on, 14),
                )
            )
            shipped.append((on, order, [(line, line.reserved) for line in lines]))
        ids = self.scene.send("so/deliver", week, do_deliver, batch, hour=14)
        for delivery_id, (on, order, gone) in zip(ids, shipped, strict=True):
            for line, qty in gone:
                self.stock.ship(order.warehouse, line.code, qty)
                line.delivered, line.reserved = line.delivered + qty, 0
            self.due.bills[on + self.dice.whole(0, 3) * DAY].append(order)
            self._maybe_returned(on, order, delivery_id, gone)
        self.open = [order for order in self.open if not order.is_done]

    def _maybe_returned(self, on: date, order: Order, delivery: int, lines: Shipped) -> None:
        """Decide whether something of a whole order will come back."""
        if not order.is_done or not self.dice.happens(RETURNED_PERMILLE):
            return
        place = self.dice.whole(0, len(lines) - 1)
        line, qty = lines[place]
        back_on = on + timedelta(days=self.dice.whole(8, 25))
        back = self.dice.whole(1, max(1, qty // 2))
        self.due.returns.append(Back(back_on, order, delivery, place, line.code, back))

    def _bill(self, week: Week) -> None:
        """Invoice what was delivered, each order once a week."""
        days: dict[int, tuple[date, Order]] = {}
        for on in sorted(day for day in self.due.bills if day <= week.last):
            for order in self.due.bills.pop(on):
                days[order.id] = (on, order)
        due = list(days.values())
        batch = [BillOrder(order.id, on) for on, order in due]
        ids = self.scene.send("so/bill", week, do_bill_order, batch, hour=15)
        for invoice, (on, order) in zip(ids, due, strict=True):
            self.payer.invoiced(invoice, on, order.wish.customer, order.id)

    def _take_back(self, week: Week) -> None:
        now = [each for each in self.due.returns if each.on <= week.last]
        self.due.returns = [each for each in self.due.returns if each.on > week.last]
        found = finding.delivery_lines(self.firm.sender.actor, (each.delivery for each in now))
        batch = []
        for back in now:
            disposition = self.dice.pick(("free", "free", "qc", "scrap"))
            on = max(back.on, week.first)
            line = ReturnLine(found[back.delivery][back.place], Decimal(back.qty), disposition)
            at = self.firm.sender.at(on, 11)
            batch.append(ReturnGoods(back.order.id, on, (line,), at, memo="Returned 客户退货"))
            self.due.credits.append((on + self.dice.whole(1, 6) * DAY, back.order))
            if disposition == "free":
                self.stock.put(back.order.warehouse, back.code, back.qty)
        self.scene.send("so/return", week, do_return_goods, batch, hour=11)

    def _credit(self, week: Week) -> None:
        now = [each for each in self.due.credits if each[0] <= week.last]
        self.due.credits = [each for each in self.due.credits if each[0] > week.last]
        batch = [CreditReturn(order.id, on) for on, order in now]
        ids = self.scene.send("so/credit", week, do_credit_return, batch, hour=16)
        for credit, (_, order) in zip(ids, now, strict=True):
            self.payer.credited(credit, order.id)
