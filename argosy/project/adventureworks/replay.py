"""The replay: master data, then the days in their order, then production and the count."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import cast

from argosy.domains.inventory.api import (
    Counted,
    EnterCount,
    GoodsInput,
    GoodsLineInput,
    OpenCount,
    PostCount,
    do_adjust_stock,
    do_enter_count,
    do_move_goods,
    do_open_count,
    do_post_count,
)
from argosy.kernel.identity import sql
from argosy.project.adventureworks import making, masters
from argosy.project.adventureworks.buying import Arrival, Buyer
from argosy.project.adventureworks.company import Company, found_company
from argosy.project.adventureworks.making import ProductionLine
from argosy.project.adventureworks.masters import UNIT, Masters
from argosy.project.adventureworks.paying import Payer
from argosy.project.adventureworks.selling import Seller
from argosy.project.adventureworks.sending import START, Sender, moment
from argosy.project.adventureworks.source import PurchaseOrder, SalesOrder, Source
from argosy.project.adventureworks.steps import STEPS

HOUR_LAST = 20
PROGRESS = {
    "po/create": "bought",
    "po/receive": "received",
    "po/bill": "billed",
    "so/create": "sold",
    "so/bill": "invoiced",
    "pay": "paid",
}


@dataclass(slots=True)
class Day:
    """What happens on a day."""

    bought: list[PurchaseOrder] = field(default_factory=list)
    sold: list[SalesOrder] = field(default_factory=list)
    arriving: list[Arrival] = field(default_factory=list)
    billed: list[PurchaseOrder] = field(default_factory=list)
    shipped: list[SalesOrder] = field(default_factory=list)


def replay(sender: Sender, source: Source, until: str = "") -> None:
    """Do everything that is not done yet.

    Args:
        sender: gives the commands; it acts for the company afterwards.
        source: the source, without refusals.
        until: the last step to do, or the last day of the orders (2011-12-31); empty for all.
    """
    known = Masters()
    company = found_company(sender, source)
    orders = _Orders(sender, source, known, company, _day(until))
    works: tuple[tuple[str, Callable[[], None]], ...] = (
        ("products", lambda: masters.load_products(sender, source, known)),
        ("vendors", lambda: masters.load_vendors(sender, source, known)),
        ("customers", lambda: masters.load_customers(sender, source, known)),
        ("employees", lambda: masters.load_employees(sender, source)),
        ("rates", lambda: masters.load_rates(sender, source)),
        ("opening", orders.open),
        ("orders", orders.trade),
        ("production", orders.produce),
        ("count", orders.count),
    )
    if until == "company":
        return
    for step, work in works:
        before = sum(counted.documents for counted in sender.counted.values())
        work()
        after = sum(counted.documents for counted in sender.counted.values())
        sender.say(f"{step}: done, {after - before} records")
        if until == step or (step == "orders" and _day(until) is not None):
            return


def _day(until: str) -> date | None:
    return date.fromisoformat(until) if until and until not in STEPS else None


class _Orders:
    """The orders of a source, day by day."""

    def __init__(
        self, sender: Sender, source: Source, known: Masters, company: Company, last: date | None
    ) -> None:
        self.sender = sender
        self.source = source
        self.known = known
        self.company = company
        self.last = last
        self.end = count_day(source)
        self.unit_id = 0

    @property
    def places(self) -> dict[int, int]:
        """Where each product comes in."""
        homes = making.homes(self.source)
        return {product: self.company.shelves[home] for product, home in homes.items()}

    def open(self) -> None:
        """Bring in the opening stock that covers what was shipped, at the cost of that day."""
        costs, places = _costs(self.source, START), self.places
        lines = tuple(
            GoodsLineInput(
                self.known.items[product],
                places[product],
                Decimal(qty),
                self.unit(),
                value_minor=making.minor_worth(Decimal(qty), costs[product]),
            )
            for product, qty in making.opening(self.source).items()
        )
        self._adjust("opening", START, GoodsInput("opening", lines, START, "Opening stock"))

    def _adjust(self, step: str, on: date, document: GoodsInput) -> None:
        document = replace(document, effective_at=moment(on, 12))
        command = do_move_goods if document.kind == "send" else do_adjust_stock
        self.sender.send(step, "", command, [document] if document.lines else [], on=on)

    def unit(self) -> int:
        """Return the id of the unit in which everything is counted."""
        if not self.unit_id:
            ((self.unit_id,),) = cast(
                "list[tuple[int]]", sql.rows("SELECT id FROM unit WHERE code = %s", (UNIT,))
            )
        return self.unit_id

    def trade(self) -> None:
        """Do the days of all orders, each step a batch."""
        payer = Payer(self.sender)
        buyer = Buyer(self.sender, self.known, payer, self.places)
        seller = Seller(self.sender, self.known, payer, self.company.warehouse)
        days = plan(self.source)
        on = min(days, default=START)
        while (days or payer.owed) and (self.last is None or on <= self.last):
            day = days.pop(on, None)
            if day is not None:
                buyer.order(on, day.bought)
                seller.order(on, day.sold)
                buyer.receive(on, day.arriving)
                seller.ship(on, day.shipped)
                buyer.bill(on, day.billed)
            payer.pay(on)
            tomorrow = on + timedelta(days=1)
            if tomorrow.month != on.month:
                self._tell(on)
                self.sender.reconnect()
            on = tomorrow

    def _tell(self, on: date) -> None:
        counted = {
            step: each
            for step, each in self.sender.counted.items()
            if step.startswith(("po/", "so/", "pay"))
        }
        documents = sum(each.documents for each in counted.values())
        used_s = sum(each.client_s + each.database_s for each in counted.values())
        done = ", ".join(
            f"{counted[step].documents} {words}"
            for step, words in PROGRESS.items()
            if step in counted
        )
        rate = f"{documents / used_s:,.0f} steps a CPU second" if used_s else ""
        self.sender.say(f"orders to {on:%Y-%m}: {done}; {rate}")

    def produce(self) -> None:
        """Put goods away, then make what the count finds and the books lack."""
        on = self.end - timedelta(days=1)
        made = making.plan_making(self.source)
        items, shelves = self.known.items, self.company.shelves
        lines = tuple(
            GoodsLineInput(items[product], shelves[start], Decimal(qty), self.unit(), shelves[end])
            for product, start, end, qty in made.put_away
        )
        self._adjust("put_away", on, GoodsInput("send", lines, on, "Put away"))
        costs = _costs(self.source, on)
        batch = [
            ProductionLine(
                items[product],
                shelves[location],
                self.company.production,
                Decimal(qty),
                self.unit(),
                costs[product],
                on,
                moment(on, 14),
            )
            for (product, location), qty in made.produced.items()
        ]
        self.sender.send("production", "", making.do_produce, batch, on=on, hour=14)

    def count(self) -> None:
        """Count the plant as the source did, and correct the books."""
        opened = [OpenCount(self.company.warehouse, memo="The source's inventory")]
        ids = self.sender.send("count/open", "", do_open_count, opened, on=self.end)
        lines = tuple(
            Counted(self.known.items[product], self.company.shelves[location], Decimal(qty))
            for (product, location), qty in making.counted(self.source).items()
        )
        entered = [EnterCount(count_id, lines) for count_id in ids]
        self.sender.send("count/enter", "", do_enter_count, entered, on=self.end, hour=16)
        posted = [
            PostCount(
                count_id,
                self.end,
                "Counted",
                missing_is_zero=True,
                effective_at=moment(self.end, HOUR_LAST),
            )
            for count_id in ids
        ]
        self.sender.send("count/post", "", do_post_count, posted, on=self.end, hour=HOUR_LAST)


def plan(source: Source) -> dict[date, Day]:
    """Return what happens on which day; goods that were due before their order come with it."""
    days: dict[date, Day] = {}
    for order in sorted(source.purchases.values(), key=lambda o: o.id):
        days.setdefault(order.ordered_on, Day()).bought.append(order)
        arriving: dict[date, list[int]] = {}
        for place, line in enumerate(order.lines):
            on = max(line.due_on, order.ordered_on)
            arriving.setdefault(on, []).append(place)
        for on, places in arriving.items():
            lines = [order.lines[place] for place in places]
            days.setdefault(on, Day()).arriving.append((order, lines))
        days.setdefault(max(arriving), Day()).billed.append(order)
    for sale in sorted(source.sales.values(), key=lambda o: o.id):
        days.setdefault(sale.ordered_on, Day()).sold.append(sale)
        days.setdefault(sale.shipped_on, Day()).shipped.append(sale)
    return days


def count_day(source: Source) -> date:
    """Return the day of the count: the last of the month of the last receipt."""
    last = max(_received_days(source), default=START)
    following = date(last.year + last.month // 12, last.month % 12 + 1, 1)
    return following - timedelta(days=1)


def _received_days(source: Source) -> Iterable[date]:
    for order in source.purchases.values():
        for line in order.lines:
            yield max(line.due_on, order.ordered_on)


def _costs(source: Source, on: date) -> dict[int, Decimal]:
    """Return each product's standard cost on a day, the present one where no other is known."""
    costs = {product.id: product.standard_cost for product in source.products.values()}
    latest: dict[int, date] = {}
    first: dict[int, date] = {}
    for dated in source.costs:
        begun = dated.valid_from
        if begun <= on and begun >= latest.get(dated.product_id, date.min):
            latest[dated.product_id] = begun
            costs[dated.product_id] = dated.amount
        elif dated.product_id not in latest and begun < first.get(dated.product_id, date.max):
            first[dated.product_id] = begun
            costs[dated.product_id] = dated.amount
    return costs
