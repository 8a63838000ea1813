"""Selling in small: what orders, deliveries, returns and invoices do to goods, money and credit."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction

from argosy.testing.reference.costs import ZERO
from argosy.testing.reference.figures import part_of
from argosy.testing.reference.goods import WAREHOUSE, Goods
from argosy.testing.reference.money import (
    COGS,
    RECEIVABLE,
    REVENUE,
    SALES_RETURN,
    STOCK,
    TAX,
    Invoice,
    Item,
    Money,
    Refused,
    in_company,
)
from argosy.testing.reference.orders import (
    Delivery,
    SellLine,
    SellOrder,
    Wanted,
    extended,
    price_order,
    tax_of,
)
from argosy.testing.reference.promises import Promises


class Selling:
    """What one company sells."""

    def __init__(self, goods: Goods, money: Money, promises: Promises) -> None:
        self.goods = goods
        self.money = money
        self.promises = promises

    def check_confirm(self, order: SellOrder, now: datetime) -> None:
        """Refuse what the credit does not cover, or what cannot be reserved whole."""
        if order.state != "entered":
            raise Refused("sales.state")
        if order.must_reserve and any(
            line.qty > self.promises.reservable(line.item, now) for line in order.lines
        ):
            raise Refused("sales.cannot_reserve")
        self._check_credit(order, order.gross)

    def _commit(self, order: SellOrder, more: int) -> None:
        taken = self.money.credits[order.terms.party].take(more)
        assert taken, "checked before"
        order.committed += more

    def confirm(self, order: SellOrder, now: datetime) -> None:
        """Take the credit and reserve what there is."""
        self._commit(order, order.gross)
        order.state, order.is_confirmed = "confirmed", True
        self._reserve(order, now)

    def _reserve(self, order: SellOrder, now: datetime) -> None:
        """Reserve what there is and nobody else was promised; promise the rest."""
        for line in order.lines:
            self._hold(line, min(line.open, self.promises.reservable(line.item, now)))
        for line in order.lines:
            if line.held < line.open:
                self.promises.promise(line, line.open - line.held, now)

    def reserve(self, order: SellOrder) -> None:
        """Reserve what is on hand for what is open of an order, whoever was promised it."""
        if order.state != "confirmed":
            raise Refused("sales.state")
        for line in order.lines:
            free = max(ZERO, self.goods.free(line.item))
            self._hold(line, max(ZERO, min(line.open - line.held, free)))

    def _hold(self, line: SellLine, change: Fraction) -> None:
        line.held += change
        self.goods.balances[WAREHOUSE, line.item, "free"].reserved += change

    def _more(self, order: SellOrder, gross: int) -> int:
        return max(gross - order.gross, -order.committed)

    def _gross_with(self, order: SellOrder, line: SellLine, qty: Fraction) -> int:
        """What an order would come to with another quantity of a line."""
        other = replace(line, qty=qty)
        lines = [other if x is line else replace(x) for x in order.lines]
        changed = replace(order, lines=lines)
        price_order(changed)
        return changed.gross

    def check_amendment(
        self, order: SellOrder, line: SellLine, qty: Fraction, now: datetime
    ) -> None:
        """Refuse another quantity of a line: below what is done, or beyond the credit."""
        if order.state == "cancelled" or (order.is_confirmed and order.is_done):
            raise Refused("sales.state")
        most = qty + qty * line.over_pct / 100 + line.replaced
        if line.delivered > most or line.invoiced - line.credited > max(qty, line.delivered):
            raise Refused("sales.below_done")
        if not order.is_confirmed:
            return
        self._check_credit(order, self._more(order, self._gross_with(order, line, qty)))
        if order.must_reserve and any(
            max(ZERO, (qty if x is line else x.qty) - x.delivered + x.replaced)
            > self.promises.reservable(x.item, now, without=x)
            for x in order.lines
        ):
            raise Refused("sales.cannot_reserve")

    def amend(self, order: SellOrder, line: SellLine, qty: Fraction, now: datetime) -> None:
        """Change a line's quantity; credit and reservations of a confirmed order follow."""
        before = order.gross
        line.qty = qty
        price_order(order)
        order.version += 1
        if not order.is_confirmed:
            return
        gross, order.gross = order.gross, before
        self._commit(order, self._more(order, gross))
        order.gross = gross
        for each in order.lines:
            self._hold(each, -each.held)
            self.promises.cancel(each)
        self._reserve(order, now)

    def check_delivery(self, order: SellOrder, wanted: Wanted, at: datetime, on: date) -> None:
        """Refuse what is not open, not there, or not in an open period."""
        if order.state not in {"confirmed", "done"}:
            raise Refused("sales.state")
        if any(qty > line.deliverable for line, qty in wanted):
            raise Refused("sales.over_delivered", "sales.nothing_open")
        taken = [(line.item, qty, min(line.held, qty)) for line, qty in wanted]
        self.goods.check_take(WAREHOUSE, taken, at)
        self._check_credit(order, self._beyond(order, wanted))
        self.money.check_open(on, "stock")

    @staticmethod
    def _beyond(order: SellOrder, wanted: Wanted) -> int:
        """What a delivery is worth beyond the order, in the company's currency."""
        more = 0
        for line, qty in wanted:
            beyond = min(qty, line.delivered + qty - line.replaced - line.qty)
            if beyond > 0:
                more += part_of(line.gross, beyond, line.qty)
        return in_company(more, order.terms.rate, order.terms.shift)

    def _check_credit(self, order: SellOrder, more: int) -> None:
        credit = self.money.credits[order.terms.party]
        if more > 0 and credit.limit is not None and credit.committed + more > credit.limit:
            raise Refused("ledger.credit_limit")

    def deliver(self, order: SellOrder, wanted: Wanted, at: datetime, on: date) -> list[Delivery]:
        """Issue goods at cost; what was reserved for them is used up first."""
        self._commit(order, self._beyond(order, wanted))
        done = []
        for line, qty in wanted:
            self._hold(line, -min(line.held, qty))
            if self.promises.is_promised(line):
                self.promises.fulfil(line, qty)
            went = self.goods.issue(line.item, qty, at, on, COGS)
            line.delivered += qty
            done.append(Delivery(line, qty, went))
            line.deliveries.append(done[-1])
        return done

    def take_back(
        self,
        delivery: Delivery,
        qty: Fraction,
        at: datetime,
        on: date,
        how: tuple[str, bool],
    ) -> None:
        """Take goods back at the cost they left at, as (status, whether they are replaced)."""
        line = delivery.line
        status, is_replaced = how
        self.goods.move(line.item, qty, at, ("CUS", WAREHOUSE), status)
        value = self.goods.costs[line.item].take_back(delivery.went, qty, COGS)
        line.returned += qty
        line.replaced += qty if is_replaced else 0
        self.money.post(on, {STOCK: value, COGS: -value})

    def invoice(self, order: SellOrder, wanted: Wanted, on: date, sign: int = 1) -> Invoice:
        """Bill, or (`sign` -1) credit, quantities at the order's prices and rate."""
        terms = order.terms
        nets: dict[str, int] = defaultdict(int)
        for line, qty in wanted:
            nets[line.tax] += extended(line.price, qty, terms)
            if sign > 0:
                line.invoiced += qty
            else:
                line.credited += qty
        net, tax = sum(nets.values()), tax_of(nets)
        total = in_company(net + tax, terms.rate, terms.shift)
        income = REVENUE if sign > 0 else SALES_RETURN
        self.money.post(
            on, {RECEIVABLE: sign * total, TAX: -sign * tax, income: -sign * (total - tax)}
        )
        item = self.money.open_item(
            RECEIVABLE, terms.party, terms.currency, sign * (net + tax), sign * total
        )
        invoice = Invoice(terms.party, item)
        item.invoice = invoice
        if sign > 0:
            invoice.is_sale = True
            order.invoices.append(invoice)
            self._move_credit(order, invoice, total)
        else:
            self._settle_credit(order, item, on)
        return invoice

    def _move_credit(self, order: SellOrder, invoice: Invoice, total: int) -> None:
        """The order's credit moves to the invoice, which never fails for want of it."""
        released = order.committed if order.is_done else min(order.committed, total)
        order.committed -= released
        credit = self.money.credits[order.terms.party]
        credit.take(-released)
        for taken in (total, released):
            if taken and credit.take(taken):
                invoice.taken = invoice.left = taken
                return

    def _settle_credit(self, order: SellOrder, item: Item, on: date) -> None:
        """A credit note is set against the order's latest invoice as far as that is open."""
        target = order.invoices[-1].item
        part = min(target.doc, -item.doc)
        if part > 0:
            self.money.allocate(target, item, part, on)

    def cancel(self, order: SellOrder) -> None:
        """Give back what was promised, and the credit that nothing will be billed for."""
        for line in order.lines:
            line.cancelled += line.open
            if order.is_confirmed:
                self._hold(line, -line.held)
                self.promises.cancel(line)
        rest = sum(
            part_of(line.gross, line.billable(order.policy), line.qty)
            for line in order.lines
            if line.billable(order.policy) > 0
        )
        needed = in_company(rest, order.terms.rate, order.terms.shift)
        if needed < order.committed:
            self.money.credits[order.terms.party].take(needed - order.committed)
            order.committed = needed
        order.state = "cancelled"
