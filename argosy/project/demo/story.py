"""Tells the story: founding, master data, opening stock, and then week after week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from argosy.kernel.primitives.actor import Actor
from argosy.project.demo import founding, masters, partners
from argosy.project.demo.buying import Buyer
from argosy.project.demo.catalogue import catalogue
from argosy.project.demo.demand import Market
from argosy.project.demo.founding import CHINA, GERMANY
from argosy.project.demo.keeping import Keeper
from argosy.project.demo.masters import Masters
from argosy.project.demo.partners import Customer
from argosy.project.demo.paying import Payer
from argosy.project.demo.planning import Planner
from argosy.project.demo.scene import Scene
from argosy.project.demo.selling import Seller
from argosy.project.demo.sending import Progress, Say, Sender, reconnect
from argosy.project.demo.sisters import Sisters
from argosy.project.demo.span import MONTHS, Span, Week

ORDERS_A_WEEK = {CHINA.code: 23, GERMANY.code: 14}
SILENT_DAYS = 240
"""For how long the worst customer has paid nothing."""


@dataclass(frozen=True, slots=True)
class Scale:
    """How much happens: `months` of history, `pct` of the usual number of orders."""

    months: int = MONTHS
    pct: int = 100


@dataclass(frozen=True, slots=True)
class Cast:
    """Who does it: one enters, the other one looks at what was blocked."""

    doer: Actor
    checker: Actor


@dataclass(slots=True)
class House:
    """One company with everybody who works in it."""

    scene: Scene
    seller: Seller
    buyer: Buyer
    planner: Planner
    payer: Payer
    keeper: Keeper

    def live(self, week: Week) -> None:
        """Do a week: sell from what is there, then receive, make, move, order, pay and count."""
        self.seller.trade(week)
        self.buyer.receive(week)
        self.planner.plan(week)
        self.payer.pay(week)
        self.keeper.keep(week)


def tell(cast: Cast, span: Span, seed: int, say: Say, scale: Scale | None = None) -> Progress:
    """Do everything that is not done yet; what was done before answers as it did then."""
    scale = scale or Scale()
    progress = Progress()
    mark = f"demo/{seed}/{span.last}/{scale.months}/{scale.pct}"
    sender = Sender(cast.doer, mark, "", 0, progress)
    houses, sisters = _open(sender, cast, span, seed, scale)
    say("companies and master data are there")
    month = 0
    for week in span.weeks():
        if week.first.month != month:
            month = week.first.month
            say(f"{week.first:%Y-%m}: {progress.documents} steps in {progress.commands} commands")
            reconnect()
        for house in houses:
            house.live(week)
        sisters.trade(week)
    return progress


def _open(
    sender: Sender, cast: Cast, span: Span, seed: int, scale: Scale
) -> tuple[list[House], Sisters]:
    """Found both companies, enter their master data, and bring in the opening stock."""
    goods, known = catalogue(), Masters()
    founding.load_shared(sender, span)
    masters.load_rates(sender, seed, known, span)
    firms = [founding.found(sender, plan, span) for plan in (CHINA, GERMANY)]
    masters.load_products(firms[0].sender, goods, known, span)
    scenes = [Scene(firm, goods, known, span, seed) for firm in firms]
    customers = (list(partners.chinese_customers()), list(partners.german_customers()))
    houses = [_house(scene, cast, own, scale) for scene, own in zip(scenes, customers, strict=True)]
    china, germany = houses
    sisters = Sisters(china.scene, germany.scene, china.planner, germany.planner, germany.seller)
    sisters.agree()
    for house in houses:
        house.planner.open()
    return houses, sisters


def _house(scene: Scene, cast: Cast, customers: Sequence[Customer], scale: Scale) -> House:
    code = scene.firm.plan.code
    suppliers = list(partners.suppliers(code))
    masters.load_suppliers(scene.firm, suppliers, scene.masters, scene.span)
    masters.load_offers(scene.firm, scene.goods, suppliers, scene.masters, scene.span)
    masters.load_customers(scene.firm, customers, scene.masters, scene.span)
    masters.load_prices(scene.firm, scene.goods, scene.masters, scene.span)
    orders = max(1, ORDERS_A_WEEK[code] * scale.pct // 100)
    payer = Payer(scene, scene.span.last - timedelta(days=SILENT_DAYS))
    seller = Seller(scene, Market(scene, scene.dice("market"), customers, orders), payer)
    checker = Actor(cast.checker.id, cast.checker.kind, scene.firm.id, (scene.firm.id,))
    buyer = Buyer(scene, suppliers, payer, checker)
    planner = Planner(scene, seller, buyer, makes=scene.firm.plan is CHINA)
    rehearsal = Market(scene, scene.dice("rehearsal"), customers, orders)
    planner.expect(expected(seller, rehearsal, scene.span))
    return House(scene, seller, buyer, planner, payer, Keeper(scene))


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
