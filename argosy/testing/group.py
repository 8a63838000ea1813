"""A group of two companies, founded by the commands people use: EAST makes, WEST sells.

EAST keeps its books in yuan, WEST in euro; they trade with each other in euro.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TypeVar

from argosy.domains.intercompany.api import SupplyFromSister, SupplyLine
from argosy.domains.inventory.api import (
    GoodsInput,
    GoodsLineInput,
    OpenWarehouse,
    do_adjust_stock,
    do_open_warehouse,
)
from argosy.domains.sales.api import (
    ConfirmOrder,
    NewLine,
    NewOrder,
    do_confirm_order,
    do_create_order,
)
from argosy.kernel.events.commands import Answer, Command
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor, ActorKind
from argosy.kernel.primitives.clock import FixedClock
from argosy.masterdata.company.api import (
    NewCompany,
    PairCompanies,
    do_create_company,
    do_pair_companies,
)
from argosy.masterdata.currency.api import NewRate, do_enter_rates
from argosy.masterdata.party.api import (
    AddParts,
    DatedRole,
    NewParty,
    do_add_parts,
    do_create_party,
)
from argosy.masterdata.product.api import (
    NewPriceList,
    NewPriceRule,
    NewProduct,
    do_add_price_rule,
    do_create_price_list,
    do_create_product,
)
from argosy.masterdata.tax.api import (
    NewTaxCode,
    NewTaxRule,
    TaxRate,
    do_create_tax_code,
    do_create_tax_rule,
)

T = TypeVar("T")
DAY = date(2026, 3, 10)
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
PRICE = {"ROPE": Decimal("7.35"), "SAIL": Decimal("120.00")}
"""What EAST asks WEST for, in euro."""
_keys = itertools.count()


@dataclass
class Group:
    """Ids of the two companies and of what they trade."""

    east: Actor
    west: Actor
    customer: int = 0
    items: dict[str, int] = field(default_factory=dict)
    shelves: dict[str, int] = field(default_factory=dict)

    def do(self, command: Command[T], *batch: T, actor: Actor, key: str = "") -> Answer:
        """Give a command at noon of the day."""
        return command(
            list(batch), actor=actor, key=key or f"group/{next(_keys)}", clock=FixedClock(NOON)
        )

    def stock(self, item: str, qty: int, cost_minor: int) -> None:
        """Bring goods into EAST's warehouse, at a cost in fen apiece."""
        line = GoodsLineInput(
            self.items[item],
            self.shelves["EAST"],
            Decimal(qty),
            _unit(),
            value_minor=qty * cost_minor,
        )
        opening = GoodsInput("opening", (line,), date(2026, 1, 5), "opening")
        self.do(do_adjust_stock, opening, actor=self.east)

    def order(self, *lines: tuple[str, int, str]) -> int:
        """Return a confirmed order of WEST's customer: item, pieces, price."""
        new = NewOrder(
            self.customer,
            self.shelves["WEST"],
            "EUR",
            DAY,
            tuple(
                NewLine(self.items[item], Decimal(qty), unit_price=Decimal(price))
                for item, qty, price in lines
            ),
        )
        (order,) = self.do(do_create_order, new, actor=self.west).ids()
        self.do(do_confirm_order, ConfirmOrder(order), actor=self.west)
        return order

    def supply(self, *lines: tuple[str, int], order: int = 0) -> SupplyFromSister:
        """Return what WEST asks of EAST: items for its stock, or all of an order."""
        return SupplyFromSister(
            self.east.company_id,
            self.shelves["EAST"],
            self.shelves["WEST"],
            DAY,
            tuple(SupplyLine(Decimal(qty), self.items[item]) for item, qty in lines),
            order,
        )

    def count(self, table: str, actor: Actor) -> int:
        """Return how many rows of a table a company has."""
        with sql.using("owner"):
            found = sql.rows(
                f"SELECT count(*) FROM {table} WHERE company_id = %s", (actor.company_id,)
            )
        return int(str(found[0][0]))


DOCUMENTS = (
    "sales_order",
    "delivery",
    "invoice",
    "purchase_order",
    "receipt",
    "sister_supply",
    "stock_move",
    "journal_entry",
    "command_answer",
)


def documents(group: Group) -> dict[str, tuple[int, int]]:
    """Return how many rows EAST and WEST have of what a supply writes."""
    return {
        table: (group.count(table, group.east), group.count(table, group.west))
        for table in DOCUMENTS
    }


def make_group(*, west_tax: str = "ZERO") -> Group:
    """Found the two companies with a product or two, prices, rates and an agreement.

    Args:
        west_tax: the code WEST enters bills of EAST with; another than ZERO does not fit.
    """
    founder = Actor(_actor(), ActorKind.SYSTEM, 0, (0,))
    companies = [_company("EAST", "CNY", "CN"), _company("WEST", "EUR", "DE")]
    clock = FixedClock(NOON)
    ids = do_create_company(companies, actor=founder, key="group/found", clock=clock).ids()
    east, west = (Actor(founder.id, ActorKind.SYSTEM, each, tuple(ids)) for each in ids)
    group = Group(east, west)
    for actor, code in ((east, "EAST"), (west, "WEST")):
        (shelf,) = group.do(do_open_warehouse, OpenWarehouse(code, code), actor=actor).ids()
        group.shelves[code] = shelf
        _taxes(group, actor)
    codes = ("ROPE", "SAIL")
    made = group.do(do_create_product, *(NewProduct(c, c, "C62") for c in codes), actor=east).ids()
    group.items = dict(zip(codes, made, strict=True))
    _prices(group)
    rates = [NewRate(kind, "EUR", "CNY", "7.80", DAY, "test") for kind in ("spot", "closing")]
    group.do(do_enter_rates, *rates, actor=east)
    customer = NewParty("Harbour", "HARBOUR", roles=(DatedRole("customer", date(2026, 1, 1)),))
    group.customer = group.do(do_create_party, customer, actor=west).ids()[0]
    supplier = AddParts(party_of(east), roles=(DatedRole("supplier", date(2026, 1, 1)),))
    group.do(do_add_parts, supplier, actor=west)
    pair = PairCompanies(east.company_id, "EUR", tax_codes=(west_tax,))
    group.do(do_pair_companies, pair, actor=west)
    return group


def party_of(actor: Actor) -> int:
    """Return the party that a company is."""
    found = sql.rows("SELECT party_id FROM company_profile WHERE id = %s", (actor.company_id,))
    return int(str(found[0][0]))


def _company(code: str, currency: str, country: str) -> NewCompany:
    zone = "Asia/Shanghai" if country == "CN" else "Europe/Berlin"
    return NewCompany(code, code.title(), currency, country, zone, 2026, date(2026, 1, 1))


def _taxes(group: Group, actor: Actor) -> None:
    rate: Sequence[TaxRate] = (TaxRate(date(2026, 1, 1), Decimal(0)),)
    full = (TaxRate(date(2026, 1, 1), Decimal(19)),)
    group.do(
        do_create_tax_code,
        NewTaxCode("ZERO", "Export and import", tuple(rate)),
        NewTaxCode("FULL", "Full", full),
        actor=actor,
    )
    group.do(do_create_tax_rule, NewTaxRule("all", ("ZERO",)), actor=actor)


def _prices(group: Group) -> None:
    group.do(do_create_price_list, NewPriceList("GROUP", "Group", "EUR"), actor=group.east)
    rules = [
        NewPriceRule("GROUP", amount=price, unit="C62", item_id=group.items[code])
        for code, price in PRICE.items()
    ]
    group.do(do_add_price_rule, *rules, actor=group.east)


def _actor() -> int:
    sql.execute("INSERT INTO actor (kind, name, is_active) VALUES ('system', 'Group', true)")
    return int(str(sql.rows("SELECT max(id) FROM actor WHERE name = 'Group'")[0][0]))


def _unit() -> int:
    return int(str(sql.rows("SELECT id FROM unit WHERE code = 'C62'")[0][0]))
