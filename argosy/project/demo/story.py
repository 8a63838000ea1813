"""Tells the story: founding, master data, opening stock, and then week after week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from argosy.kernel.primitives.actor import Actor
from argosy.project.demo import founding, masters, partners
from argosy.project.demo.buying import Buyer
from argosy.project.demo.catalogue import catalogue
from argosy.project.demo.demand import Market
from argosy.project.demo.founding import CHINA, Firm
from argosy.project.demo.masters import Masters
from argosy.project.demo.paying import Payer
from argosy.project.demo.planning import Planner
from argosy.project.demo.scene import Scene
from argosy.project.demo.selling import Seller
from argosy.project.demo.sending import Progress, Say, Sender, reconnect
from argosy.project.demo.span import Span, Week

SEED = 7
ORDERS_A_WEEK = 34


@dataclass(frozen=True, slots=True)
class Scale:
    """How much happens: `months` of history, `pct` of the usual number of orders."""

    months: int = 18
    pct: int = 100


@dataclass(slots=True)
class House:
    """One company with everybody who works in it."""

    firm: Firm
    seller: Seller
    buyer: Buyer
    planner: Planner
    payer: Payer

    def live(self, week: Week) -> None:
        """Do a week: sell from what is there, then receive, make, move, order and pay."""
        self.seller.trade(week)
        self.buyer.receive(week)
        self.planner.plan(week)
        self.payer.pay(week)


def tell(
    doer: Actor, checker: Actor, span: Span, seed: int, say: Say, scale: Scale | None = None
) -> Progress:
    """Do everything that is not done yet; what was done before answers as it did then."""
    scale = scale or Scale()
    progress = Progress()
    sender = Sender(doer, f"demo/{seed}/{span.last}/{scale.months}/{scale.pct}", "", 0, progress)
    goods, known = catalogue(), Masters()
    founding.load_shared(sender, span)
    masters.load_rates(sender, seed, known, span)
    china = founding.found(sender, CHINA, span)
    masters.load_products(china.sender, goods, known, span)
    houses = [_china(Scene(china, goods, known, span, seed), checker, scale)]
    say("companies and master data are there")
    for house in houses:
        house.planner.open()
    month = 0
    for week in span.weeks():
        if week.first.month != month:
            month = week.first.month
            say(f"{week.first:%Y-%m}: {progress.documents} steps in {progress.commands} commands")
            reconnect()
        for house in houses:
            house.live(week)
    return progress


def _china(scene: Scene, checker: Actor, scale: Scale) -> House:
    suppliers = list(partners.suppliers(scene.firm.plan.code))
    customers = list(partners.chinese_customers())
    masters.load_suppliers(scene.firm, suppliers, scene.masters, scene.span)
    masters.load_offers(scene.firm, scene.goods, suppliers, scene.masters, scene.span)
    masters.load_customers(scene.firm, customers, scene.masters, scene.span)
    masters.load_prices(scene.firm, scene.goods, scene.masters, scene.span)
    orders = max(1, ORDERS_A_WEEK * scale.pct // 100)
    payer = Payer(scene, scene.span.last - timedelta(days=240))
    seller = Seller(scene, Market(scene, scene.dice("market"), customers, orders), payer)
    buyer = Buyer(scene, suppliers, payer, _in(checker, scene.firm))
    planner = Planner(scene, seller, buyer)
    rehearsal = Market(scene, scene.dice("rehearsal"), customers, orders)
    planner.expect(expected(seller, rehearsal, scene.span))
    return House(scene.firm, seller, buyer, planner, payer)


def _in(actor: Actor, firm: Firm) -> Actor:
    return Actor(actor.id, actor.kind, firm.id, (firm.id,))


def expected(seller: Seller, rehearsal: Market, span: Span) -> dict[tuple[str, str], int]:
    """Return what a week will ask for, from a rehearsal of the first three months."""
    weeks = list(span.weeks())[:12]
    asked: dict[tuple[str, str], int] = {}
    for week in weeks:
        for wish in rehearsal.wishes(week):
            warehouse = seller.warehouse_of(wish)
            for code, qty in wish.lines:
                asked[warehouse, code] = asked.get((warehouse, code), 0) + qty
    return {key: qty * 100 // len(weeks) for key, qty in sorted(asked.items())}
