"""Buying and selling in small: what orders, deliveries and bills do to goods and money."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from fractions import Fraction

from argosy.testing.reference.costs import ZERO, Came, Went
from argosy.testing.reference.figures import half_up, part_of
from argosy.testing.reference.goods import WAREHOUSE, Goods
from argosy.testing.reference.money import (
    BANK,
    CLEARING,
    COGS,
    DIFFERENCE,
    DISCOUNT,
    GRNI,
    PAYABLE,
    RECEIVABLE,
    REVENUE,
    SALES_RETURN,
    STOCK,
    TAX,
    Allocation,
    Invoice,
    Item,
    Money,
    Refused,
    in_company,
)

TAXES = {"V19": Fraction(19, 100), "V07": Fraction(7, 100), "": ZERO}


@dataclass(frozen=True)
class Terms:
    """Who trades, in which currency, at which rate; `shift` as in `in_company`; its decimals."""

    party: int
    currency: str
    rate: Fraction
    shift: int
    scale: int


@dataclass(eq=False)
class Receipt:
    """A received line: what it was worth, and how it was costed."""

    line: BuyLine
    qty: Fraction
    value: int
    came: Came
    id: int = 0

    @property
    def left(self) -> Fraction:
        """What has not gone back."""
        return self.qty - self.came.back


@dataclass(eq=False)
class BuyLine:
    """A purchase order line and how far it has come; `accrued` is received and not billed."""

    item: int
    qty: Fraction
    price: Fraction
    tax: str
    net: int = 0
    accepted: Fraction = ZERO
    returned: Fraction = ZERO
    billed: Fraction = ZERO
    accrued: int = 0
    receipts: list[Receipt] = field(default_factory=list)
    id: int = 0

    @property
    def unbilled(self) -> Fraction:
        """Received and not billed; below zero what went back after it was billed."""
        return self.accepted - self.returned - self.billed

    @property
    def open(self) -> Fraction:
        """What is still to come, goods sent back included."""
        return self.qty - self.accepted + self.returned


@dataclass(eq=False)
class BuyOrder:
    """A purchase order."""

    terms: Terms
    lines: list[BuyLine]
    state: str = "draft"
    version: int = 1
    bills: list[Invoice] = field(default_factory=list)
    id: int = 0


@dataclass(eq=False)
class Delivery:
    """A delivered line, with its cost."""

    line: SellLine
    qty: Fraction
    went: Went
    id: int = 0

    @property
    def left(self) -> Fraction:
        """What has not come back."""
        return self.qty - self.went.back


@dataclass(eq=False)
class SellLine:
    """A sales order line and how far it has come; `held` is reserved for it."""

    item: int
    qty: Fraction
    price: Fraction
    tax: str
    gross: int = 0
    held: Fraction = ZERO
    cancelled: Fraction = ZERO
    delivered: Fraction = ZERO
    returned: Fraction = ZERO
    replaced: Fraction = ZERO
    over_pct: int = 0
    invoiced: Fraction = ZERO
    credited: Fraction = ZERO
    deliveries: list[Delivery] = field(default_factory=list)
    id: int = 0

    @property
    def open(self) -> Fraction:
        """What is still to be delivered, what replaces returned goods included."""
        return max(ZERO, self.qty - self.cancelled - self.delivered + self.replaced)

    @property
    def deliverable(self) -> Fraction:
        """What may be delivered at most, with the line's tolerance."""
        if self.cancelled:
            return ZERO
        most = self.qty + self.qty * self.over_pct / 100 + self.replaced
        return max(ZERO, most - self.delivered)

    def due(self, policy: str) -> Fraction:
        """What the customer owes the price of; what is on its way again counts as kept."""
        kept = self.delivered - self.returned + min(self.open, self.replaced)
        if policy == "delivered":
            return kept
        return max(kept, self.qty - self.cancelled - self.returned + self.replaced)

    def billable(self, policy: str) -> Fraction:
        """What can be billed (below zero: credited) now."""
        return self.due(policy) - self.invoiced + self.credited


@dataclass(eq=False)
class SellOrder:
    """A sales order; `committed` is what it takes of the customer's credit."""

    terms: Terms
    lines: list[SellLine]
    policy: str = "delivered"
    must_reserve: bool = False
    state: str = "entered"
    is_confirmed: bool = False
    version: int = 1
    gross: int = 0
    committed: int = 0
    invoices: list[Invoice] = field(default_factory=list)
    id: int = 0

    @property
    def is_done(self) -> bool:
        """Whether all is delivered and billed."""
        return all(not x.open and not self._unbilled(x) for x in self.lines)

    def _unbilled(self, line: SellLine) -> Fraction:
        rest = line.open if self.policy == "delivered" else ZERO
        return line.billable(self.policy) + rest - min(rest, line.replaced)


Wanted = Sequence[tuple[SellLine, Fraction]]


class Trade:
    """The business of one company."""

    def __init__(self, goods: Goods, money: Money) -> None:
        self.goods = goods
        self.money = money

    # -- buying -------------------------------------------------------------------------------

    def price(self, order: BuyOrder | SellOrder) -> None:
        """Work out the amounts of an order's lines."""
        total = 0
        for line in order.lines:
            net = extended(line.price, line.qty, order.terms)
            gross = net + half_up(net * TAXES[line.tax])
            if isinstance(line, BuyLine):
                line.net = net
            else:
                line.gross = gross
            total += gross
        if isinstance(order, SellOrder):
            order.gross = in_company(total, order.terms.rate, order.terms.shift)

    def check_receipt(self, order: BuyOrder, lines: Mapping[BuyLine, Fraction], on: date) -> None:
        """Refuse goods of an order that is not open, or more than was ordered."""
        if order.state != "confirmed":
            raise Refused("purchasing.order_state")
        if any(qty > line.open for line, qty in lines.items()):
            raise Refused("purchasing.over_receipt")
        self.money.check_open(on, "stock")

    def receive(
        self, order: BuyOrder, lines: Mapping[BuyLine, Fraction], at: datetime, on: date
    ) -> list[Receipt]:
        """Take goods in at order price against goods received, not billed."""
        done = []
        for line, qty in lines.items():
            value = self._receipt_value(order, line, qty)
            line.accepted += qty
            line.accrued += value
            came = self.goods.receive(line.item, qty, value, at)
            self.money.post(on, {STOCK: value, GRNI: -value})
            done.append(Receipt(line, qty, value, came))
            line.receipts.append(done[-1])
        return done

    @staticmethod
    def _receipt_value(order: BuyOrder, line: BuyLine, qty: Fraction) -> int:
        """What was billed before takes up what it holds; the rest is a share of the whole line."""
        waiting = max(-line.unbilled, ZERO)
        covered = min(qty, waiting)
        held = -part_of(line.accrued, covered, waiting) if covered else 0

        def worth(upto: Fraction) -> int:
            share = line.net * upto / line.qty * order.terms.rate
            return half_up(share * Fraction(10) ** order.terms.shift)

        if covered == qty:
            return held
        return held + worth(line.accepted + qty) - worth(line.accepted + covered)

    def check_send_back(self, receipt: Receipt, qty: Fraction, at: datetime, on: date) -> None:
        """Refuse to send more back than came, or than is there."""
        if qty > receipt.left:
            raise Refused("purchasing.over_return")
        self.goods.check_take(WAREHOUSE, [(receipt.line.item, qty, ZERO)], at)
        self.money.check_open(on, "stock")

    def send_back(self, receipt: Receipt, qty: Fraction, at: datetime, on: date) -> None:
        """Send goods back to the supplier at the cost of their receipt."""
        line = receipt.line
        self.goods.move(line.item, qty, at, (WAREHOUSE, "SUP"))
        credit, given = self.goods.costs[line.item].send_back(receipt.came, qty)
        line.returned += qty
        line.accrued -= credit
        self.money.post(on, {GRNI: credit, STOCK: -given, DIFFERENCE: given - credit})

    def bill(
        self,
        order: BuyOrder,
        lines: Mapping[BuyLine, tuple[Fraction, Fraction]],
        rate: Fraction,
        on: date,
        sign: int = 1,
    ) -> Invoice:
        """Post a supplier's bill, or (`sign` -1) his credit, for (quantity, price) of lines.

        What was accrued is cleared; what is dearer or cheaper is a price difference.
        """
        terms = order.terms
        accrued = 0
        nets: dict[str, int] = defaultdict(int)
        for line, (qty, price) in lines.items():
            nets[line.tax] += extended(price, qty, terms)
            held = part_of(line.accrued, qty, sign * line.unbilled)
            accrued += held
            line.accrued -= held
            line.billed += sign * qty
        net, tax = sum(nets.values()), tax_of(nets)
        total = in_company(net + tax, rate, terms.shift)
        # Only documents in our own currency are taxed: the tax needs no conversion.
        difference = sign * (total - tax) - accrued
        sums = {GRNI: accrued, TAX: sign * tax, DIFFERENCE: difference}
        self.money.post(on, {**sums, PAYABLE: -sign * total})
        item = self.money.open_item(
            PAYABLE, terms.party, terms.currency, -sign * (net + tax), -sign * total
        )
        invoice = Invoice(terms.party, item)
        item.invoice = invoice
        return invoice

    def add_cost(self, receipts: Mapping[Receipt, int], on: date) -> None:
        """Add landed cost to receipts, also after the goods were sold (INV-32)."""
        for receipt, amount in receipts.items():
            if amount:
                burden = self.goods.costs[receipt.line.item].burden(receipt.came, amount)
                sums = {STOCK: burden.to_stock, DIFFERENCE: burden.to_variance, CLEARING: -amount}
                self.money.post(on, {**sums, **burden.to_account})

    # -- selling ------------------------------------------------------------------------------

    def check_confirm(self, order: SellOrder) -> None:
        """Refuse what the credit does not cover, or what cannot be reserved whole."""
        if order.state != "entered":
            raise Refused("sales.state")
        wants: dict[int, Fraction] = {}
        for line in order.lines:
            wants[line.item] = wants.get(line.item, ZERO) + line.qty
        if order.must_reserve and any(q > self.goods.free(i) for i, q in wants.items()):
            raise Refused("sales.cannot_reserve")
        self._check_credit(order, order.gross)

    def _commit(self, order: SellOrder, more: int) -> None:
        taken = self.money.credits[order.terms.party].take(more)
        assert taken, "checked before"
        order.committed += more

    def confirm(self, order: SellOrder) -> None:
        """Take the credit and reserve what there is."""
        self._commit(order, order.gross)
        order.state, order.is_confirmed = "confirmed", True
        self._reserve(order)

    def _reserve(self, order: SellOrder) -> None:
        for line in order.lines:
            self._hold(line, max(ZERO, min(line.open, self.goods.free(line.item))))

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
        self.price(changed)
        return changed.gross

    def check_amendment(self, order: SellOrder, line: SellLine, qty: Fraction) -> None:
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
            > self.goods.free(x.item) + x.held
            for x in order.lines
        ):
            raise Refused("sales.cannot_reserve")

    def amend(self, order: SellOrder, line: SellLine, qty: Fraction) -> None:
        """Change a line's quantity; credit and reservations of a confirmed order follow."""
        before = order.gross
        line.qty = qty
        self.price(order)
        order.version += 1
        if not order.is_confirmed:
            return
        gross, order.gross = order.gross, before
        self._commit(order, self._more(order, gross))
        order.gross = gross
        for each in order.lines:
            self._hold(each, -each.held)
        self._reserve(order)

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

    def pay(
        self,
        control: str,
        terms: Terms,
        amounts: tuple[int, int],
        on: date,
        sets: Sequence[tuple[Item, int]],
    ) -> tuple[Item, list[Allocation]]:
        """Record (money, cash discount) of a customer or for a supplier, and set it off."""
        sign = 1 if control == RECEIVABLE else -1
        paid, given = (in_company(each, terms.rate, terms.shift) for each in amounts)
        self.money.post(
            on, {BANK: sign * paid, DISCOUNT: sign * given, control: -sign * (paid + given)}
        )
        item = self.money.open_item(
            control, terms.party, terms.currency, -sign * sum(amounts), -sign * (paid + given)
        )
        done = []
        for target, amount in sets:
            debit, credit = (target, item) if sign > 0 else (item, target)
            done.append(self.money.allocate(debit, credit, amount, on))
        return item, done


def tax_of(nets: Mapping[str, int]) -> int:
    """Return the tax on net amounts by code: of each code the exact sum, rounded once."""
    return sum(half_up(net * TAXES[code]) for code, net in nets.items())


def extended(price: Fraction, qty: Fraction, terms: Terms) -> int:
    """Return price times quantity in minor units, half up."""
    return half_up(price * qty * Fraction(10) ** terms.scale)
