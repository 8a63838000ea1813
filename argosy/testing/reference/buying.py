"""Buying in small: what receipts, returns, bills and landed cost do to goods and money."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from fractions import Fraction

from argosy.testing.reference.costs import ZERO
from argosy.testing.reference.figures import half_up, part_of
from argosy.testing.reference.goods import WAREHOUSE, Goods
from argosy.testing.reference.money import (
    CLEARING,
    DIFFERENCE,
    GRNI,
    PAYABLE,
    STOCK,
    TAX,
    Invoice,
    Money,
    Refused,
    in_company,
)
from argosy.testing.reference.orders import BuyLine, BuyOrder, Receipt, extended, tax_of
from argosy.testing.reference.promises import Promises


class Buying:
    """What one company buys."""

    def __init__(self, goods: Goods, money: Money, promises: Promises) -> None:
        self.goods = goods
        self.money = money
        self.promises = promises

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
            self.promises.fulfil(line, qty)
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
