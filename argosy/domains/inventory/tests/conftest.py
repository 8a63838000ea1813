"""Fixtures of inventory's tests: a company with books, places and two items."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest

from argosy.domains.inventory.commands import do_adjust_stock
from argosy.domains.inventory.inputs import GoodsInput, GoodsLineInput
from argosy.kernel.events.commands import Answer, Command, CommandRun, Done
from argosy.kernel.identity import sql
from argosy.kernel.stock.locations import LocationInput, ensure_locations
from argosy.testing.books import Books, make_books

_keys = itertools.count()
MARCH = date(2026, 3, 10)
PLACES = (
    LocationInput("WH", "Warehouse", "view"),
    LocationInput("WH/A", "Shelf A", "internal", "WH"),
    LocationInput("WH/B", "Shelf B", "internal", "WH"),
    LocationInput("W2", "Second warehouse", "internal"),
    LocationInput("TRANSIT", "On the way", "transit"),
    LocationInput("ADJ", "Differences", "adjustment"),
    LocationInput("SCRAP", "Scrap", "scrap"),
    LocationInput("SHOP", "Production", "production"),
    LocationInput("TOOLS", "Tool shop", "production"),
)


@dataclass
class Yard:
    """Ids of what the tests use, and short ways to do things."""

    books: Books
    places: dict[str, int]
    items: dict[str, int]
    unit: int

    def key(self) -> str:
        """Return a fresh command key."""
        return f"test/{next(_keys)}"

    def line(
        self, item: str, place: str, qty: str, value: int | None = None, to: str = ""
    ) -> GoodsLineInput:
        """Return a line of a goods document."""
        return GoodsLineInput(
            self.items[item],
            self.places[place],
            Decimal(qty),
            self.unit,
            to_location_id=self.places[to] if to else 0,
            value_minor=value,
        )

    def open_stock(self, *lines: GoodsLineInput) -> Answer:
        """Post opening stock."""
        return do_adjust_stock(
            [GoodsInput("opening", tuple(lines), MARCH, "opening")],
            actor=self.books.actor,
            key=self.key(),
        )

    def on_hand(self, item: str, place: str) -> Decimal:
        """Return what the balance says."""
        found = sql.rows(
            "SELECT coalesce(sum(qty), 0) FROM stock_balance WHERE item_id = %s"
            " AND location_id = %s",
            (self.items[item], self.places[place]),
        )
        return Decimal(str(found[0][0])).normalize()

    def ledger(self, account: str) -> int:
        """Return an account's signed balance."""
        found = sql.rows(
            "SELECT coalesce(sum(CASE side WHEN 'D' THEN company_minor ELSE -company_minor END),"
            " 0)::bigint FROM journal_line WHERE account_id = %s",
            (self.books.account(account),),
        )
        return int(str(found[0][0]))


def run_once(books: Books, function: object, key: str) -> None:
    """Run a function inside a command of one."""

    def body(run: CommandRun, batch: Sequence[int]) -> list[Done]:
        assert callable(function)
        function(run)
        return []

    Command[int]("test.act", None, body)([0], actor=books.actor, key=key)


@pytest.fixture
def yard(db: object) -> Yard:
    """A company with a moving-average book, places and two items."""
    books = make_books()
    places: dict[str, int] = {}

    def make(run: CommandRun) -> None:
        places.update(ensure_locations(run, PLACES))
        sql.execute(
            "INSERT INTO cost_book (company_id, code, name, method, scope, ledger_book_id,"
            " is_primary, currency) SELECT %s, 'AVG', 'Average', 'average', 'company', id, true,"
            " 'EUR' FROM book WHERE company_id = %s AND is_primary",
            (run.company_id, run.company_id),
        )

    run_once(books, make, "make-yard")
    unit = int(str(sql.rows("SELECT id FROM unit WHERE code = 'C62'")[0][0]))
    items: dict[str, int] = {}
    for code in ("bolt", "nut"):
        (item_id,) = sql.ids("item", 1)
        sql.insert(
            "item",
            ("id", "code", "name", "kind", "base_unit_id", "tracking", "is_active"),
            [[item_id], [code], [code], ["stock"], [unit], ["none"], [True]],
        )
        items[code] = item_id
    return Yard(books, places, items, unit)
