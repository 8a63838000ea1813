"""A trading company to measure with: founded and stocked by the commands that people use.

Many customers, suppliers and items, so that rows are as hot as in a real company and no hotter;
`hot` items are few, to measure what happens when everybody sells the same ten things.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from argosy.domains.inventory.api import GoodsInput, GoodsLineInput, do_adjust_stock
from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor, ActorKind
from argosy.kernel.primitives.clock import FixedClock
from argosy.kernel.stock.locations import LocationInput, do_create_location
from argosy.kernel.valuation.books import CostBookInput, make_cost_books
from argosy.masterdata.company.api import NewCompany, do_create_company
from argosy.masterdata.party.api import (
    DatedRole,
    NewParty,
    SetCreditLimit,
    do_create_party,
    do_set_credit_limit,
)
from argosy.masterdata.product.api import NewProduct, do_create_product
from argosy.masterdata.tax.api import NewTaxCode, TaxRate, do_create_tax_code
from argosy.testing.books import system_actor

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
DAY = NOW.date()
CLOCK = FixedClock(NOW)
PARTIES = 200
ITEMS = 500
HOT_ITEMS = 10
LINES = 5
LAYERS = 6
TAX = "V19"
TAX_PCT = 19
LIMIT_MINOR = 10**13
_LONG_AGO = date(2020, 1, 1)


@dataclass(frozen=True, slots=True)
class Company:
    """The ids a benchmark needs of its company."""

    actor: Actor
    customers: list[int]
    suppliers: list[int]
    items: list[int]
    hot_items: list[int]
    warehouse_id: int

    def lines(self, n: int, *, hot: bool = False) -> list[tuple[int, Decimal, Decimal]]:
        """Return item, quantity and price of the n-th order's five different items.

        Prices are whole units of money, so that the tax of 19 % is a whole number of cents.
        """
        items = self.hot_items if hot else self.items
        first = n * 37
        return [
            (
                items[(first + k * 7) % len(items)],
                Decimal(1 + (n + k) % 5),
                Decimal(10 + (n + 3 * k) % 90),
            )
            for k in range(LINES)
        ]

    def gross_minor(self, n: int, *, hot: bool = False) -> int:
        """Return what the n-th order comes to with tax, in cents, worked out by itself."""
        net = sum(int(qty * price) for _, qty, price in self.lines(n, hot=hot))
        return net * (100 + TAX_PCT)


@command("bench.open_cost_book")
def do_open_cost_book(run: CommandRun, batch: Sequence[CostBookInput]) -> list[Done]:
    """Open the cost books of the benchmark's company."""
    return [Done("cost_book", book_id) for book_id in make_cost_books(run, batch).values()]


def make_company(orders: int, hot_orders: int = 0) -> Company:
    """Found the company, with goods for a number of orders.

    Args:
        orders: how many orders its items have to serve.
        hot_orders: how many orders its hot items have to serve.
    """
    founder = Actor(system_actor(), ActorKind.SYSTEM, 0, (0,))
    new = NewCompany(
        "BENCH", "Bench Ltd", "EUR", "DE", "Europe/Berlin", 2026, date(2026, 1, 1), fiscal_years=2
    )
    (company_id,) = do_create_company([new], actor=founder, key="found", clock=CLOCK).ids()
    actor = Actor(founder.id, ActorKind.SYSTEM, company_id, (company_id,))
    places = do_create_location(
        [
            LocationInput("WH", "Warehouse", "internal"),
            LocationInput("SUP", "Suppliers", "supplier"),
            LocationInput("CUS", "Customers", "customer"),
            LocationInput("ADJ", "Differences", "adjustment"),
        ],
        actor=actor,
        key="places",
    ).ids()
    book = CostBookInput("fifo", "FIFO", "fifo", "company", "main", is_primary=True)
    do_open_cost_book([book], actor=actor, key="cost-book", clock=CLOCK)
    rate = TaxRate(_LONG_AGO, Decimal(TAX_PCT))
    do_create_tax_code([NewTaxCode(TAX, "VAT", (rate,))], actor=actor, key="tax", clock=CLOCK)
    customers, suppliers = (_parties(actor, role) for role in ("customer", "supplier"))
    limits = [SetCreditLimit(party, "EUR", LIMIT_MINOR) for party in customers]
    do_set_credit_limit(limits, actor=actor, key="limits", clock=CLOCK)
    items = _items(actor)
    made = Company(actor, customers, suppliers, items[HOT_ITEMS:], items[:HOT_ITEMS], places[0])
    _stock(made, made.items, orders)
    _stock(made, made.hot_items, hot_orders)
    with sql.using("owner"):
        sql.script("ANALYZE")
    return made


def _parties(actor: Actor, role: str) -> list[int]:
    return do_create_party(
        [
            NewParty(f"{role} {n}", f"{role}-{n}", roles=(DatedRole(role, _LONG_AGO),))
            for n in range(PARTIES)
        ],
        actor=actor,
        key=role,
        clock=CLOCK,
    ).ids()


def _items(actor: Actor) -> list[int]:
    return do_create_product(
        [NewProduct(f"I{n:04}", f"Item {n}", "C62") for n in range(HOT_ITEMS + ITEMS)],
        actor=actor,
        key="items",
        clock=CLOCK,
    ).ids()


def _stock(company: Company, items: Sequence[int], orders: int) -> None:
    """Bring opening stock into six layers an item, five of which the orders can use up."""
    if not orders:
        return
    need = orders * LINES * 3 // len(items) + 50
    qty = Decimal(need // (LAYERS - 1) + 1)
    (unit,) = sql.rows("SELECT id FROM unit WHERE code = 'C62'")
    do_adjust_stock(
        [
            GoodsInput(
                "opening",
                tuple(
                    GoodsLineInput(
                        item,
                        company.warehouse_id,
                        qty,
                        int(str(unit[0])),
                        value_minor=int(qty) * (400 + layer),
                    )
                    for item in items
                ),
                date(2026, 1, 2),
            )
            for layer in range(LAYERS)
        ],
        actor=company.actor,
        key=f"stock-{items[0]}",
        clock=CLOCK,
    )
