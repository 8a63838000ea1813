"""A small company that buys: suppliers, items, places, a cost book; what the tests start from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal

from argosy.domains.purchasing.rules.orders import NewOrder, NewOrderLine
from argosy.kernel.events.commands import reading
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor, ActorKind
from argosy.kernel.primitives.clock import FixedClock
from argosy.kernel.stock.locations import LocationInput, do_create_location
from argosy.testing.books import Books, make_books, make_parties

DAY = date(2026, 3, 2)
CLOCK = FixedClock(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))


@dataclass(frozen=True, slots=True)
class World:
    """What tests name: ids of suppliers, items, units and places."""

    books: Books
    supplier: int
    other_supplier: int
    items: list[int]
    service: int
    piece: int
    dozen: int
    kilo: int
    place: int
    supplier_place: int
    customer_place: int

    @property
    def actor(self) -> Actor:
        """Argosy itself, in this company."""
        return self.books.actor

    def somebody(self, actor_id: int, *permissions: str) -> Actor:
        """A person of the company with given permissions."""
        return replace(
            self.actor, id=actor_id, kind=ActorKind.USER, permissions=frozenset(permissions)
        )

    def order(self, *lines: NewOrderLine, **head: object) -> NewOrder:
        """An order of lines to the supplier, received at the warehouse."""
        return NewOrder(
            self.supplier,
            self.place,
            lines,
            ordered_on=DAY,
            **head,  # type: ignore[arg-type]
        )

    def line(self, item: int, qty: str, price: str | None, **more: object) -> NewOrderLine:
        """A line of the n-th item."""
        return NewOrderLine(
            self.items[item],
            Decimal(qty),
            unit_price=None if price is None else Decimal(price),
            **more,  # type: ignore[arg-type]
        )

    def ask(self, query: str, *params: object) -> list[tuple[object, ...]]:
        """Read as the company sees it."""
        with reading(self.actor):
            return sql.rows(query, params)

    def ids(self, query: str, *params: object) -> list[int]:
        """Read one column of ids."""
        return [int(str(row[0])) for row in self.ask(query, *params)]

    def balance(self, code: str) -> int:
        """Debit less credit of an account, in minor units of the company's currency."""
        ((total,),) = self.ask(
            "SELECT coalesce(sum(CASE side WHEN 'D' THEN company_minor ELSE -company_minor END), 0)"
            "::bigint FROM journal_line WHERE account_id = %s",
            self.books.account(code),
        )
        return int(str(total))


def make_world(
    code: str = "BUYER", *, method: str = "fifo", items: int = 6, currency: str = "EUR"
) -> World:
    """Make the company with everything it needs to buy."""
    books = make_books(code, currency)
    supplier, other, stranger = make_parties(3, f"{code}S")
    assert stranger
    sql.insert(
        "party_role",
        ("company_id", "party_id", "role", "n", "valid_from"),
        [
            [books.company_id] * 2,
            [supplier, other],
            ["supplier"] * 2,
            [1, 1],
            [date(2020, 1, 1)] * 2,
        ],
    )
    units = {str(name): int(str(i)) for name, i in sql.rows("SELECT code::text, id FROM unit")}
    made = _items(code, items, units)
    places = do_create_location(
        [
            LocationInput(f"{code}-SUP", "Suppliers", "supplier"),
            LocationInput(f"{code}-CUS", "Customers", "customer"),
            LocationInput(f"{code}-WH", "Warehouse", "internal"),
        ],
        actor=books.actor,
        key=f"places-{code}",
    ).ids()
    sql.insert(
        "cost_book",
        (
            "company_id",
            "code",
            "name",
            "method",
            "scope",
            "ledger_book_id",
            "is_primary",
            "currency",
        ),
        [
            [books.company_id],
            ["main"],
            ["Main"],
            [method],
            ["company"],
            [
                int(
                    str(
                        sql.rows("SELECT id FROM book WHERE company_id = %s", (books.company_id,))[
                            0
                        ][0]
                    )
                )
            ],
            [True],
            [currency],
        ],
    )
    return World(
        books, supplier, other, made[:-1], made[-1], units["EA"], units["DZN"], units["KGM"],
        places[2], places[0], places[1],
    )  # fmt: skip


def _items(code: str, count: int, units: dict[str, int]) -> list[int]:
    """Stocked items counted in pieces, and a service at the end."""
    ids = sql.ids("item", count + 1)
    sql.insert(
        "item",
        ("id", "code", "name", "kind", "base_unit_id", "tracking", "is_active"),
        [
            ids,
            [f"{code}-{i}" for i in ids],
            [f"Item {i}" for i in ids],
            ["stock"] * count + ["service"],
            [units["EA"]] * (count + 1),
            ["none"] * (count + 1),
            [True] * (count + 1),
        ],
    )
    return ids
