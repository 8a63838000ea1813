"""Buys: orders by the stock that is left, receipts in time or late, bills that differ, returns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from argosy.domains.purchasing.api import (
    BillLine,
    EnterBill,
    NewOrder,
    NewOrderLine,
    OrderStep,
    ReceiveGoods,
    ReceiveLine,
    ReleaseBill,
    ReturnGoods,
    ReturnLine,
    do_close_order,
    do_confirm_order,
    do_create_order,
    do_enter_bill,
    do_receive_goods,
    do_release_bill,
    do_return_to_supplier,
)
from argosy.kernel.primitives.actor import Actor
from argosy.project.demo import finding
from argosy.project.demo.masters import CENT, bought_at
from argosy.project.demo.partners import Supplier
from argosy.project.demo.paying import Payer
from argosy.project.demo.scene import Scene
from argosy.project.demo.span import DAY, Week

PART_PERMILLE, REJECT_PERMILLE = 60, 25
DEARER_PERMILLE, MUCH_DEARER_PERMILLE = 45, 12
LOT = 10
"""Parts are ordered in multiples of it."""


@dataclass(slots=True)
class Ordered:
    """A purchase order under way; lines are (product, pieces, id)."""

    id: int
    supplier: Supplier
    ordered_on: date
    lines: list[tuple[str, int, int]]


@dataclass(frozen=True, slots=True)
class Arrival:
    """Goods under way: pieces and rejected ones by the line's place in the order."""

    on: date
    order: Ordered
    pieces: Mapping[int, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Came:
    """A receipt that will be billed."""

    receipt: int
    on: date
    order: Ordered
    pieces: Mapping[int, int]


class Buyer:
    """The buying side of one company.

    Args:
        checker: who lets blocked bills be paid.
    """

    def __init__(
        self, scene: Scene, suppliers: Sequence[Supplier], payer: Payer, checker: Actor
    ) -> None:
        self.scene, self.suppliers, self.payer, self.checker = scene, suppliers, payer, checker
        self.firm, self.stock, self.masters = scene.firm, scene.stock, scene.masters
        self.goods, self.dice = scene.goods, scene.dice("buy")
        self.coming: list[Arrival] = []
        self.on_order: dict[str, int] = defaultdict(int)
        self.to_bill: list[Came] = []
        self.blocked: list[tuple[date, int, str, str]] = []
        self.to_close: list[tuple[date, Ordered]] = []
        self.receipts: list[tuple[date, int]] = []
        """Receipts of the present week, with their days."""

    def receive(self, week: Week) -> None:
        """Receive and bill what comes in a week; send back what was rejected."""
        self._receive(week)
        self._bill(week)
        self._release(week)
        self._close(week)

    def order(self, week: Week, needs: Mapping[str, int]) -> None:
        """Order what is needed: pieces by product; each supplier gets one order a week."""
        on = week.last
        batch, made = [], []
        for supplier in self.suppliers:
            wanted = [
                (code, -(-qty // LOT) * LOT)
                for code, qty in needs.items()
                if qty > 0 and self.supplier_of(code) == supplier.code
            ]
            if wanted:
                batch.append(self._new(supplier, wanted, on))
                made.append((supplier, wanted))
        ids = self.scene.send("po/create", week, do_create_order, batch)
        lines = finding.purchase_lines(self.firm.sender.actor, ids)
        orders = [
            Ordered(
                order_id,
                supplier,
                on,
                [(c, q, i) for (c, q), i in zip(wanted, lines[order_id], strict=True)],
            )
            for order_id, (supplier, wanted) in zip(ids, made, strict=True)
        ]
        # The very last orders still wait for somebody's word.
        held = orders[len(orders) // 2 :] if self.scene.is_last(week) else []
        given = [order for order in orders if order not in held]
        steps = [OrderStep(order.id, 1) for order in given]
        self.scene.send("po/confirm", week, do_confirm_order, steps)
        for order in given:
            self._expect(order)

    def supplier_of(self, code: str) -> str:
        """Return the code of the supplier of a product; "" where a sister company makes it."""
        known = [each.code for each in self.suppliers]
        if code in self.goods.parts and self.goods.parts[code].supplier in known:
            return self.goods.parts[code].supplier
        is_local = code in self.goods.parts and self.goods.parts[code].category.startswith("ACC")
        return known[0] if is_local and "S-EU-ACC" in known else ""

    def _new(self, supplier: Supplier, wanted: Sequence[tuple[str, int]], on: date) -> NewOrder:
        taxes = self.firm.purchase_taxes(supplier.country)
        lines = tuple(
            NewOrderLine(
                self.masters.items[code],
                Decimal(qty),
                tax_codes=taxes,
                expected_on=on + timedelta(days=supplier.lead_days),
            )
            for code, qty in wanted
        )
        rate = self.masters.rate(supplier.currency, self.firm.plan.currency, on)
        return NewOrder(
            self.masters.parties[supplier.code],
            self.firm.places[self.firm.home],
            lines,
            supplier.currency,
            rate,
            on,
            "NET30",
        )

    def _expect(self, order: Ordered) -> None:
        """Decide when an order comes: mostly in time, sometimes late, sometimes in two parts."""
        lead = order.supplier.lead_days + self.dice.whole(-3, 1)
        if self.dice.happens(order.supplier.late_permille):
            lead += self.dice.whole(5, 30)
        on = order.ordered_on + timedelta(days=lead)
        now: dict[int, tuple[int, int]] = {}
        later: dict[int, tuple[int, int]] = {}
        is_split = self.dice.happens(PART_PERMILLE)
        for place, (code, qty, _) in enumerate(order.lines):
            self.on_order[code] += qty
            bad = self.dice.whole(1, max(1, qty // 8)) if self.dice.happens(REJECT_PERMILLE) else 0
            first = qty // 2 if is_split and qty > 1 else qty
            bad = min(bad, first)
            now[place] = (first - bad, bad)
            if first < qty:
                later[place] = (qty - first, 0)
        self.coming.append(Arrival(on, order, now))
        if later:
            self.coming.append(Arrival(on + self.dice.whole(7, 20) * DAY, order, later))

    def _receive(self, week: Week) -> None:
        now = [each for each in self.coming if each.on <= week.last]
        self.coming = [each for each in self.coming if each.on > week.last]
        batch = []
        for each in now:
            on = max(each.on, week.first)
            lines = tuple(
                ReceiveLine(
                    each.order.lines[place][2],
                    Decimal(good),
                    Decimal(bad),
                    "Damaged 来料破损" if bad else "",
                )
                for place, (good, bad) in each.pieces.items()
            )
            at = self.firm.sender.at(on, 10)
            batch.append(
                ReceiveGoods(each.order.id, lines, on, at, f"DN-{each.order.supplier.code}")
            )
        ids = self.scene.send("po/receive", week, do_receive_goods, batch, hour=10)
        self.receipts = []
        for receipt, each in zip(ids, now, strict=True):
            on = max(each.on, week.first)
            self.receipts.append((on, receipt))
            for place, (good, bad) in each.pieces.items():
                code = each.order.lines[place][0]
                self.stock.put(self.firm.home, code, good)
                self.on_order[code] -= good + bad
            if any(bad for _, bad in each.pieces.values()):
                self.to_close.append((on + 30 * DAY, each.order))
            pieces = {place: good for place, (good, _) in each.pieces.items() if good}
            if pieces:
                billed_on = on + self.dice.whole(1, 9) * DAY
                self.to_bill.append(Came(receipt, billed_on, each.order, pieces))
        self._send_back(week, list(zip(ids, now, strict=True)))

    def _send_back(self, week: Week, came: Sequence[tuple[int, Arrival]]) -> None:
        """Send rejected goods back; those of the last week still lie there."""
        if self.scene.is_last(week):
            return
        bad = [(i, a) for i, a in came if any(bad for _, bad in a.pieces.values())]
        lines = finding.receipt_lines(self.firm.sender.actor, (receipt for receipt, _ in bad))
        batch = [
            ReturnGoods(
                arrival.order.id,
                tuple(
                    ReturnLine(lines[receipt][n], Decimal(rejected), is_held=True)
                    for n, (_, rejected) in enumerate(arrival.pieces.values())
                    if rejected
                ),
                "Damaged 来料破损",
                week.last,
                self.firm.sender.at(week.last, 16),
            )
            for receipt, arrival in bad
        ]
        self.scene.send("po/return", week, do_return_to_supplier, batch, hour=16)

    def _bill(self, week: Week) -> None:
        now = [each for each in self.to_bill if each.on <= week.last]
        self.to_bill = [each for each in self.to_bill if each.on > week.last]
        batch, later = [], []
        for each in now:
            on = max(each.on, week.first)
            # Between 2 % and this, policy lets it pass; well above, the bill is blocked.
            extra = 0
            if self.dice.happens(MUCH_DEARER_PERMILLE):
                extra = 8
            elif self.dice.happens(DEARER_PERMILLE):
                extra = 1
            batch.append(self._new_bill(each, on, extra))
            later.append((on, each.order))
        ids = self.scene.send("po/bill", week, do_enter_bill, batch, hour=17)
        stopped = finding.blocked(self.firm.sender.actor, ids)
        for bill, (on, order) in zip(ids, later, strict=True):
            supplier = order.supplier
            if bill in stopped:
                looked_at = on + self.dice.whole(10, 40) * DAY
                self.blocked.append((looked_at, bill, supplier.code, supplier.currency))
            else:
                pay_on = on + timedelta(days=30 + self.dice.whole(-2, 4))
                self.payer.billed(bill, pay_on, supplier.code, supplier.currency)

    def _new_bill(self, came: Came, on: date, extra_pct: int) -> EnterBill:
        order = came.order
        lines = []
        for place, good in came.pieces.items():
            code, _, line_id = order.lines[place]
            price = self._price(code, order) if extra_pct else None
            dearer = None if price is None else (price * (100 + extra_pct) / 100).quantize(CENT)
            lines.append(BillLine(line_id, Decimal(good), dearer))
        return EnterBill(
            self.masters.parties[order.supplier.code],
            f"{order.supplier.code}-{self.firm.plan.code}-{on:%y%m%d}-{len(self.to_bill)}-"
            f"{self.dice.whole(1000, 9999)}",
            on,
            tuple(lines),
            currency=order.supplier.currency,
            rate=self.masters.rate(order.supplier.currency, self.firm.plan.currency, on),
        )

    def _price(self, code: str, order: Ordered) -> Decimal:
        """Return what a product was ordered at."""
        part = self.goods.parts[code]
        return bought_at(part, order.supplier, self.masters, order.ordered_on, self.scene.span)

    def _release(self, week: Week) -> None:
        """Let somebody else look at blocked bills, and pay what is released."""
        now = [each for each in self.blocked if each[0] <= week.last]
        self.blocked = [each for each in self.blocked if each[0] > week.last]
        batch = [
            ReleaseBill(bill, "Agreed with the supplier 已与供应商确认") for _, bill, _, _ in now
        ]
        self.scene.send("po/release", week, do_release_bill, batch, actor=self.checker)
        for _, bill, supplier, currency in now:
            self.payer.billed(bill, week.last + 5 * DAY, supplier, currency)

    def _close(self, week: Week) -> None:
        """Close orders whose rejected pieces are not sent again."""
        under_way = {id(arrival.order) for arrival in self.coming}
        now = [
            (on, order)
            for on, order in self.to_close
            if on <= week.last and id(order) not in under_way
        ]
        self.to_close = [each for each in self.to_close if each not in now]
        batch = [
            OrderStep(order.id, 2, "Rejected pieces are not sent again 拒收部分不再补货")
            for _, order in now
        ]
        self.scene.send("po/close", week, do_close_order, batch)
