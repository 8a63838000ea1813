"""A small company that buys: suppliers, items, places, a cost book; what the tests start from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Literal, TypeVar

from argosy.domains.purchasing.rules.orders import NewOrder, NewOrderLine
from argosy.kernel.events import verification
from argosy.kernel.events.commands import (
    Answer,
    Command,
    CommandRun,
    Done,
    command,
    reading,
)
from argosy.kernel.identity import sql
from argosy.kernel.ledger import setup
from argosy.kernel.ledger.setup import AccountInput, RuleInput
from argosy.kernel.primitives.actor import Actor, ActorKind
from argosy.kernel.primitives.clock import FixedClock
from argosy.kernel.stock.inputs import MoveInput
from argosy.kernel.stock.locations import LocationInput, do_create_location
from argosy.kernel.valuation.inputs import ValuedMoveInput
from argosy.kernel.valuation.posting import post_valued_moves
from argosy.masterdata.party.api import do_create_party
from argosy.masterdata.party.rules.new_party import NewParty
from argosy.masterdata.party.rules.roles import DatedRole
from argosy.testing.books import Books, make_books

Item = TypeVar("Item")
UNSEEN = ("AUD.", "INV-10.audit_change")
_keys = count(1)
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
            self.actor,
            id=900_000 + actor_id,
            kind=ActorKind.USER,
            permissions=frozenset(permissions),
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

    def do(
        self,
        what: Command[Item],
        *batch: Item,
        actor: Actor | None = None,
        mode: Literal["all", "valid"] = "all",
    ) -> Answer:
        """Give a command under a fresh key, on the day of the tests."""
        key = f"key-{next(_keys)}"
        return what(batch, actor=actor or self.actor, key=key, mode=mode, clock=CLOCK)

    def sell(self, item: int, qty: str) -> None:
        """Let pieces of the n-th item leave to a customer, at cost."""
        self.do(_do_sell, _Sale(self.items[item], Decimal(qty), self))

    def offenders(self) -> list[str]:
        """Carry out every invariant check and compare every projection; name what is wrong."""
        found = verification.examine(
            # The world was not made by audited commands, and the application's role does not see
            # what was audited for no company.
            [e for e in verification.examinations() if not e.number.startswith(UNSEEN)]
        )
        return [f"{f.number}: {o}" for f in found for o in f.offenders]

    def balance(self, code: str) -> int:
        """Debit less credit of an account, in minor units of the company's currency."""
        account = self.ids("SELECT id FROM account WHERE code = %s", code)[0]
        ((total,),) = self.ask(
            "SELECT coalesce(sum(CASE side WHEN 'D' THEN company_minor ELSE -company_minor END), 0)"
            "::bigint FROM journal_line WHERE account_id = %s",
            account,
        )
        return int(str(total))


@command("testing.landed_cost_account")
def _do_make_clearing(run: CommandRun, batch: Sequence[str]) -> list[Done]:
    """Landed cost waits on an account of its own, so that its variance can be told apart."""
    for code in batch:
        made = setup.make_accounts(run, [AccountInput(code, "Landed cost clearing", "asset")])
        setup.make_rules(run, [RuleInput("landed_cost", code, priority=1)], made)
    return []


@dataclass(frozen=True, slots=True)
class _Sale:
    item_id: int
    qty: Decimal
    world: World


@command("testing.sell_goods")
def _do_sell(run: CommandRun, batch: Sequence[_Sale]) -> list[Done]:
    for sale in batch:
        world = sale.world
        post_valued_moves(
            run,
            [
                ValuedMoveInput(
                    move=MoveInput(
                        item_id=sale.item_id,
                        from_location_id=world.place,
                        to_location_id=world.customer_place,
                        qty=sale.qty,
                        unit_id=world.piece,
                        effective_at=run.now,
                        source_type="delivery",
                        source_id=0,
                        source_line_id=0,
                        correlation_id=run.new_journey(),
                    ),
                    posting_date=DAY,
                    stock_account_id=world.books.account("1405"),
                    counter_account_id=world.books.account("6401"),
                )
            ],
        )
    return []


def make_world(
    code: str = "BUYER", *, method: str = "fifo", items: int = 6, currency: str = "EUR"
) -> World:
    """Make the company with everything it needs to buy."""
    books = make_books(code, currency)
    _do_make_clearing(["1409"], actor=books.actor, key=f"clearing-{code}")
    supplier, other, _ = do_create_party(
        [
            NewParty("Supplier", f"{code}-A", roles=(DatedRole("supplier", date(2020, 1, 1)),)),
            NewParty("Another", f"{code}-B", roles=(DatedRole("supplier", date(2020, 1, 1)),)),
            NewParty("Stranger", f"{code}-C"),
        ],
        actor=books.actor,
        key=f"parties-{code}",
    ).ids()
    units = {str(name): int(str(i)) for name, i in sql.rows("SELECT code::text, id FROM unit")}
    made = _items(code, items, units)
    _tax_and_cost(books, method)
    places = do_create_location(
        [
            LocationInput(f"{code}-SUP", "Suppliers", "supplier"),
            LocationInput(f"{code}-CUS", "Customers", "customer"),
            LocationInput(f"{code}-WH", "Warehouse", "internal"),
        ],
        actor=books.actor,
        key=f"places-{code}",
    ).ids()
    sql.execute(
        "INSERT INTO actor (id, kind, name, is_active) SELECT i, 'user', 'User ' || i, true"
        " FROM generate_series(900001, 900005) AS i ON CONFLICT DO NOTHING"
    )
    return World(
        books, supplier, other, made[:-1], made[-1], units["EA"], units["DZN"], units["KGM"],
        places[2], places[0], places[1],
    )  # fmt: skip


def _tax_and_cost(books: Books, method: str) -> None:
    """A tax of 19 % that may be deducted, and a cost book that posts to the primary books."""
    company = books.company_id
    sql.execute(
        "WITH c AS (INSERT INTO tax_code (company_id, code, name, kind, category)"
        " VALUES (%s, 'V19', 'VAT 19 %%', 'percent', 'S') RETURNING company_id, id)"
        " INSERT INTO tax_rate (company_id, tax_code_id, valid_from, rate)"
        " SELECT company_id, id, '2020-01-01', 19 FROM c",
        (company,),
    )
    sql.execute(
        "INSERT INTO cost_book (company_id, code, name, method, scope, ledger_book_id, is_primary,"
        " currency) SELECT company_id, 'main', 'Main', %s, 'company', id, true, %s FROM book"
        " WHERE company_id = %s",
        (method, books.currency, company),
    )


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
