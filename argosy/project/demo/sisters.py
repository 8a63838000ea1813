"""The German company sells what the Chinese one makes: shipped by sea, or to its customers at once.

Each supply makes the documents of both companies in one transaction; bills are paid months later.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import cast

from argosy.domains.accounting.api import NewInvoice, NewInvoiceLine, do_enter_invoice
from argosy.domains.intercompany.api import (
    DefineGroupAccount,
    MapAccount,
    SettleWithSister,
    SupplyFromSister,
    SupplyLine,
    do_define_group_account,
    do_map_account,
    do_settle_with_sister,
    do_supply_from_sister,
)
from argosy.domains.inventory.api import GoodsInput, GoodsLineInput, do_move_goods
from argosy.domains.purchasing.api import PostLandedCost, do_post_landed_cost
from argosy.kernel.events.commands import reading
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor
from argosy.kernel.stock.locations import LocationInput, do_create_location
from argosy.masterdata.company.api import PairCompanies, do_pair_companies
from argosy.masterdata.party.api import AddParts, DatedRole, do_add_parts
from argosy.masterdata.product.api import (
    NewPriceList,
    NewPriceRule,
    do_add_price_rule,
    do_create_price_list,
)
from argosy.project.demo import finding
from argosy.project.demo.masters import CENT, UNIT
from argosy.project.demo.planning import SEA_DAYS, Planner
from argosy.project.demo.scene import Scene
from argosy.project.demo.selling import Order, Seller
from argosy.project.demo.span import Week

GROUP_LIST = "GROUP"
TRANSFER_PCT = 78
"""What the sister pays, in percent of what a dealer in China does."""
EVERY_WEEKS, DROP_EVERY_WEEKS = 2, 3
PAID_AFTER_DAYS = 75
GROUP_CHART = (
    ("G1000", "Cash", "货币资金", "asset", ("1002",), ("1800",)),
    ("G1200", "Receivables", "应收账款", "asset", ("1122",), ("1200",)),
    ("G1400", "Inventories", "存货", "asset", ("1405",), ("1140",)),
    ("G3300", "Payables", "应付账款", "liability", ("2202",), ("33",)),
    ("G4000", "Revenue", "营业收入", "income", ("6001",), ("4400",)),
    (
        "G5000",
        "Cost of sales",
        "营业成本",
        "expense",
        ("6401",),
        ("50", "57"),
    ),
)


@dataclass(frozen=True, slots=True)
class Ship:
    """Goods at sea: when they arrive, and how many of what."""

    arrives_on: date
    goods: dict[str, int]


class Sisters:
    """The trade between the company that makes and the one that sells.

    Args:
        maker, seller_scene: the scenes of the two.
        planner, seller: of the company that sells.
        made_by: the planner of the company that makes.
    """

    def __init__(
        self, maker: Scene, buyer: Scene, made_by: Planner, planner: Planner, seller: Seller
    ) -> None:
        self.maker, self.buyer = maker, buyer
        self.made_by, self.planner, self.seller = made_by, planner, seller
        self.sea = 0
        self.ships: list[Ship] = []
        self.owed: list[tuple[date, int]] = []
        own = buyer.firm.sender
        both = (buyer.firm.id, maker.firm.id)
        self.actor = Actor(own.actor.id, own.actor.kind, buyer.firm.id, both)

    def agree(self) -> None:
        """Pair the companies, price what is sold between them, and join their charts."""
        buyer, maker, on = self.buyer.firm, self.maker.firm, self.buyer.span.first
        role = AddParts(maker.party_id, roles=(DatedRole("supplier", on),))
        buyer.sender.send("group/supplier", "", do_add_parts, [role], on=on)
        pair = PairCompanies(maker.id, "EUR", "NET60")
        buyer.sender.send("group/pair", "", do_pair_companies, [pair], on=on, actor=self.actor)
        sea = LocationInput(f"{buyer.home}/SEA", "At sea 海运途中", "internal", buyer.home)
        (self.sea,) = buyer.sender.send("group/sea", "", do_create_location, [sea], on=on)
        prices = NewPriceList(GROUP_LIST, "Group", "EUR", "集团内部价", customers=(buyer.party_id,))
        maker.sender.send("group/list", "", do_create_price_list, [prices], on=on)
        goods, known = self.maker.goods, self.maker.masters
        rate = known.rate("CNY", "EUR", on) * TRANSFER_PCT / 100
        sold = (*goods.variants, *(part.code for part in goods.sold_parts))
        rules = [
            NewPriceRule(
                GROUP_LIST,
                amount=(goods.price(code) * rate).quantize(CENT),
                unit=UNIT,
                item_id=known.items[code],
                valid_from=on,
            )
            for code in sold
        ]
        maker.sender.send("group/prices", "", do_add_price_rule, rules, on=on)
        self._join_charts(on)

    def _join_charts(self, on: date) -> None:
        chart = [DefineGroupAccount(c, name, kind, zh) for c, name, zh, kind, _, _ in GROUP_CHART]
        self.maker.firm.sender.send("group/chart", "", do_define_group_account, chart, on=on)
        for scene, place in ((self.maker, 4), (self.buyer, 5)):
            known = _account_codes(scene.firm.sender.actor)
            mapped = [
                MapAccount(code, row[0])
                for row in GROUP_CHART
                for start in cast("tuple[str, ...]", row[place])
                for code in known
                if code.startswith(start)
            ]
            scene.firm.sender.send("group/map", "", do_map_account, mapped, on=on)

    def trade(self, week: Week) -> None:
        """Land what has arrived, ship what the sister lacks or has sold, and pay what is due."""
        self._land(week)
        if week.number % DROP_EVERY_WEEKS == 1:
            self._ship_to_customers(week)
        if week.number % EVERY_WEEKS == 0:
            self._ship(week)
        self._settle(week)

    # -- by sea -----------------------------------------------------------------------------------

    def _ship(self, week: Week) -> None:
        codes = [*self.buyer.goods.variants]
        codes += [p.code for p in self.buyer.goods.sold_parts if not p.category.startswith("ACC")]
        home, stock = self.maker.firm.home, self.maker.stock
        going: dict[str, int] = {}
        for code, qty in self.planner.lacking(codes).items():
            # What is asked for counts as demand of the works, whether it is there or not.
            self.made_by.weekly[home, code] += qty * 100 // 12
            possible = min(qty, stock.free(home, code) * 2 // 3) if self._spare(code) else 0
            if possible > 0:
                going[code] = possible
        if not going:
            return
        lines = tuple(
            SupplyLine(Decimal(qty), self.buyer.masters.items[code]) for code, qty in going.items()
        )
        (supply,) = self._supply("group/ship", week, lines, self.sea)
        for code, qty in going.items():
            stock.take(home, code, qty)
            self.planner.buyer.on_order[code] += qty
        self.ships.append(Ship(week.last + timedelta(days=SEA_DAYS), going))
        self._freight(week, supply)

    def _spare(self, code: str) -> bool:
        """Return whether nobody at home waits for a product."""
        return not any(
            line.short
            for order in self.made_by.seller.open
            for line in order.lines
            if line.code == code
        )

    def _supply(
        self, step: str, week: Week, lines: tuple[SupplyLine, ...], place: int, order: int = 0
    ) -> list[int]:
        asked = SupplyFromSister(
            self.maker.firm.id,
            self.maker.firm.places[self.maker.firm.home],
            place,
            week.last,
            lines,
            order,
            self.maker.firm.sender.at(week.last, 23),
        )
        ids = self.buyer.send(step, week, do_supply_from_sister, [asked], hour=23, actor=self.actor)
        self.owed += [(week.last + timedelta(days=PAID_AFTER_DAYS), supply) for supply in ids]
        return ids

    def _freight(self, week: Week, supply: int) -> None:
        """Share the freight of a container out over what it carries."""
        receipt = _receipt(self.buyer.firm.sender.actor, supply)
        lines = finding.receipt_lines(self.buyer.firm.sender.actor, [receipt])[receipt]
        amount = Decimal(1450 + 25 * (week.number % 7))
        bill = NewInvoice(
            "bill",
            self.buyer.masters.parties["S-EU-CARGO"],
            "EUR",
            week.last,
            (NewInvoiceLine("Sea freight 海运费", Decimal(1), amount, purpose="landed_cost"),),
            payment_term="NET30",
            reference=f"SF-{week.number:03}",
        )
        (bill_id,) = self.buyer.send("group/freight/bill", week, do_enter_invoice, [bill])
        self.planner.buyer.payer.billed(
            bill_id, week.last + timedelta(days=30), "S-EU-CARGO", "EUR"
        )
        cost = PostLandedCost(
            amount,
            "value",
            tuple(lines),
            description="Sea freight 海运费",
            posting_date=week.last,
        )
        self.buyer.send("group/freight", week, do_post_landed_cost, [cost], hour=23)

    def _land(self, week: Week) -> None:
        now = [ship for ship in self.ships if ship.arrives_on <= week.last]
        self.ships = [ship for ship in self.ships if ship.arrives_on > week.last]
        firm = self.buyer.firm
        batch = [
            GoodsInput(
                "send",
                tuple(
                    GoodsLineInput(
                        self.buyer.masters.items[code],
                        self.sea,
                        Decimal(qty),
                        firm.unit,
                        firm.places[firm.home],
                    )
                    for code, qty in ship.goods.items()
                ),
                week.last,
                effective_at=firm.sender.at(week.last, 8),
            )
            for ship in now
        ]
        self.buyer.send("group/land", week, do_move_goods, batch)
        for ship in now:
            for code, qty in ship.goods.items():
                self.buyer.stock.put(firm.home, code, qty)
                self.planner.buyer.on_order[code] -= qty

    # -- to customers at once ---------------------------------------------------------------------

    def _ship_to_customers(self, week: Week) -> None:
        """Ship one order that waits for goods straight from the works, if all of it is there."""
        home, stock = self.maker.firm.home, self.maker.stock

        def is_there(order: Order) -> bool:
            return any(line.short for line in order.lines) and all(
                stock.free(home, line.code) >= 3 * (line.qty - line.delivered)
                and self._spare(line.code)
                for line in order.lines
                if line.qty > line.delivered
            )

        order = next((each for each in self.seller.open if is_there(each)), None)
        if order is None:
            return
        place = self.buyer.firm.places[order.warehouse]
        self._supply("group/drop", week, (), place, order.id)
        for line in order.lines:
            left = line.qty - line.delivered
            if left:
                self.buyer.stock.release(order.warehouse, line.code, line.reserved)
                stock.take(home, line.code, left)
                line.delivered, line.reserved = line.qty, 0
        self.seller.open.remove(order)
        self.seller.due.bills[week.last].append(order)

    def _settle(self, week: Week) -> None:
        now = [supply for on, supply in self.owed if on <= week.last]
        self.owed = [each for each in self.owed if each[0] > week.last]
        amounts = _bills(self.buyer.firm.sender.actor, now)
        batch = [SettleWithSister(supply, amounts[supply], week.last) for supply in now]
        self.buyer.send("group/pay", week, do_settle_with_sister, batch, actor=self.actor)


def _receipt(actor: Actor, supply: int) -> int:
    with reading(actor):
        ((receipt,),) = cast(
            "list[tuple[int]]",
            sql.rows("SELECT receipt_id FROM sister_supply WHERE id = %s", (supply,)),
        )
    return receipt


def _bills(actor: Actor, supplies: list[int]) -> dict[int, int]:
    with reading(actor):
        found = sql.rows(
            "SELECT s.id, i.total_minor FROM sister_supply s JOIN invoice i ON i.id = s.invoice_id"
            " WHERE s.id = ANY(%s::bigint[])",
            (sql.array(supplies),),
        )
    return dict(cast("list[tuple[int, int]]", found))


def _account_codes(actor: Actor) -> list[str]:
    with reading(actor):
        found = sql.rows(
            "SELECT code::text FROM account WHERE company_id = %s AND is_postable ORDER BY code",
            (actor.company_id,),
        )
    return [str(code) for (code,) in found]
