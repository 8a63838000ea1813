"""A small trading company for the tests of sales: books, places, items, a tax, customers."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TypeVar, cast

from argosy.domains.sales.commands.confirm import do_confirm_order
from argosy.domains.sales.commands.create import do_create_order
from argosy.domains.sales.rules.inputs import ConfirmOrder, NewLine, NewOrder
from argosy.kernel.events.commands import Answer, Command, Mode
from argosy.kernel.events.findings import offenders
from argosy.kernel.events.own_values import Owned
from argosy.kernel.events.rebuild import differences
from argosy.kernel.events.registry import checks, projections
from argosy.kernel.events.run import CommandRun, Done
from argosy.kernel.identity import sql
from argosy.kernel.ledger import commitments
from argosy.kernel.primitives.clock import FixedClock
from argosy.kernel.stock.inputs import MoveInput
from argosy.kernel.stock.locations import LocationInput, ensure_locations
from argosy.kernel.valuation.inputs import ValuedMoveInput
from argosy.kernel.valuation.posting import post_valued_moves
from argosy.testing.books import Books, make_books, make_parties

T = TypeVar("T")
ONE = Decimal(1)
DAY = date(2026, 3, 10)
NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
PLACES = (
    LocationInput("WH", "Warehouse", "view"),
    LocationInput("WH/A", "Shelf A", "internal", "WH"),
    LocationInput("WH/B", "Shelf B", "internal", "WH"),
    LocationInput("SUP", "Suppliers", "supplier"),
    LocationInput("CUS", "Customers", "customer"),
    LocationInput("SCRAP", "Scrap", "scrap"),
    LocationInput("ADJ", "Adjustment", "adjustment"),
)
_keys = itertools.count()


@dataclass
class World:
    """Ids of what the tests use, and short ways to do things."""

    books: Books
    customers: list[int] = field(default_factory=list)
    items: dict[str, int] = field(default_factory=dict)
    units: dict[str, int] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    statements: int = 0
    texts: list[str] = field(default_factory=list)

    def do(
        self,
        command: Command[T],
        *batch: T | Owned[T],
        key: str = "",
        mode: Mode = "all",
        now: datetime = NOON,
    ) -> Answer:
        """Give a command and count its statements."""
        with sql.counted() as count:
            answer = command(
                list(batch),
                actor=self.books.actor,
                key=key or f"test/{next(_keys)}",
                mode=mode,
                clock=FixedClock(now),
            )
        self.statements, self.texts = count.statements, count.texts
        return answer

    def act(self, function: Callable[[CommandRun], T], now: datetime = NOON) -> T:
        """Run a function inside a command of one and return its result."""
        found: list[T] = []

        def body(run: CommandRun, batch: object) -> list[Done]:
            found.append(function(run))
            return []

        Command[int]("test.act", None, body)(
            [0], actor=self.books.actor, key=f"test/{next(_keys)}", clock=FixedClock(now)
        )
        return found[0]

    def line(self, item: str, qty: str, price: str = "10", **more: object) -> NewLine:
        """Return a line of pieces at a price, taxed at 19 %."""
        more.setdefault("tax_codes", ("V19",))
        return NewLine(
            self.items[item],
            Decimal(qty),
            unit_price=Decimal(price),
            **more,  # type: ignore[arg-type]
        )

    def order(self, *lines: NewLine, **more: object) -> NewOrder:
        """Return an order of the first customer from the warehouse."""
        head: dict[str, object] = {
            "customer_id": self.customers[0],
            "warehouse_id": self.places["WH"],
            "currency": "EUR",
            "document_date": DAY,
            "lines": tuple(lines),
            **more,
        }
        return NewOrder(**head)  # type: ignore[arg-type]

    def price_list(
        self, item: str, price: str, *, discount_from: tuple[str, str] | None = None
    ) -> None:
        """Make a price list with a price, and a discount in percent from a quantity on."""
        (list_id,) = sql.ids("price_list", 1)
        company = self.books.company_id
        sql.execute(
            "INSERT INTO price_list (id, company_id, code, name, currency)"
            " VALUES (%s, %s, 'LIST', 'List', 'EUR')",
            (list_id, company),
        )
        sql.execute(
            "INSERT INTO price_rule (company_id, price_list_id, kind, amount, item_id)"
            " VALUES (%s, %s, 'fixed', %s, %s)",
            (company, list_id, Decimal(price), self.items[item]),
        )
        if discount_from is not None:
            sql.execute(
                "INSERT INTO price_rule (company_id, price_list_id, kind, qty_from, pct, item_id)"
                " VALUES (%s, %s, 'discount', %s, %s, %s)",
                (company, list_id, *map(Decimal, discount_from), self.items[item]),
            )

    def tax_rule(self, name: str, code: str, *, ship_to: Sequence[str] = ()) -> None:
        """Make a rule that gives a tax code for goods that go to some places."""
        (rule_id,) = sql.ids("tax_rule", 1)
        sql.execute(
            "INSERT INTO tax_rule (id, company_id, name, ship_from, ship_to, product_classes,"
            " party_statuses) VALUES (%s, %s, %s, '[]', %s, '[]', '[]')",
            (rule_id, self.books.company_id, name, json.dumps(list(ship_to))),
        )
        sql.execute(
            "INSERT INTO tax_rule_code (company_id, rule_id, tax_code_id)"
            " SELECT company_id, %s, id FROM tax_code WHERE code = %s AND company_id = %s",
            (rule_id, code, self.books.company_id),
        )

    def limit(self, minor: int | None, customer: int = 0) -> None:
        """Set a customer's credit limit in cents."""
        party = self.customers[customer]
        self.act(lambda run: commitments.set_limits(run, [(party, "EUR", minor)]))

    def stock(self, item: str, qty: str, place: str = "WH/A", cost_minor: int = 400) -> None:
        """Bring goods in from a supplier, at a cost in cents apiece."""
        quantity = Decimal(qty)
        move = MoveInput(
            self.items[item],
            self.places["SUP"],
            self.places[place],
            quantity,
            self.units["C62"],
            NOON - timedelta(days=30),
            "test",
            1,
            1,
            1,
        )
        given = ValuedMoveInput(
            move=move,
            posting_date=DAY - timedelta(days=30),
            stock_account_id=self.books.account("1405"),
            counter_account_id=self.books.account("4001"),
            value_minor=int(quantity * cost_minor),
        )
        self.act(lambda run: post_valued_moves(run, [given]))

    def lines_of(self, order: int) -> list[int]:
        """Return the ids of an order's lines, in their order."""
        found = sql.rows(
            "SELECT DISTINCT line_id FROM sales_order_line WHERE order_id = %s ORDER BY line_id",
            (order,),
        )
        return [int(str(i)) for (i,) in found]

    def delivered_lines(self, order: int) -> list[int]:
        """Return the ids of what was delivered for an order."""
        found = sql.rows(
            "SELECT id FROM delivery_line WHERE order_id = %s AND returns_line_id IS NULL"
            " ORDER BY id",
            (order,),
        )
        return [int(str(i)) for (i,) in found]

    def confirmed(self, *lines: NewLine, **more: object) -> int:
        """Enter and confirm an order; return its id."""
        order = self.do(do_create_order, self.order(*lines, **more)).ids()[0]
        self.do(do_confirm_order, ConfirmOrder(order))
        return order

    def balance(self, account: str) -> int:
        """Return an account's balance in cents, debit positive."""
        found = sql.rows(
            "SELECT coalesce(sum(CASE side WHEN 'D' THEN company_minor ELSE -company_minor END),"
            " 0)::bigint FROM journal_line WHERE account_id = %s",
            (self.books.account(account),),
        )
        return int(str(found[0][0]))

    def assert_holds(self) -> None:
        """Check every invariant of sales, stock, valuation and ledger, and every projection."""
        broken = {check.number: found for check in checks() if (found := offenders(check.sql))}
        assert broken == {}, broken
        drifted = {p.table: found for p in projections() if (found := differences(p))}
        assert drifted == {}, drifted

    def order_state(self, order: int) -> tuple[str, str, str]:
        """Return state, delivery state and billing state of an order."""
        found = sql.rows(
            "SELECT state::text, delivery_state::text, billing_state::text FROM sales_order"
            " WHERE id = %s",
            (order,),
        )
        return cast("tuple[str, str, str]", found[0])

    def reserved(self, item: str) -> Decimal:
        """Return how much of an item is reserved anywhere."""
        found = sql.rows(
            "SELECT coalesce(sum(reserved_qty), 0) FROM stock_balance WHERE item_id = %s",
            (self.items[item],),
        )
        return Decimal(str(found[0][0]))

    def on_hand(self, item: str, place: str = "WH/A", status: str = "free") -> Decimal:
        """Return how much of an item lies in a place."""
        found = sql.rows(
            "SELECT coalesce(sum(qty), 0) FROM stock_balance WHERE item_id = %s"
            " AND location_id = %s AND status = %s",
            (self.items[item], self.places[place], status),
        )
        return Decimal(str(found[0][0]))

    def exposure(self, customer: int = 0) -> int:
        """Return what a customer has taken of the credit limit."""
        found = sql.rows(
            "SELECT committed_minor FROM exposure WHERE party_id = %s AND currency = 'EUR'",
            (self.customers[customer],),
        )
        return int(str(found[0][0])) if found else 0


def make_world(code: str = "SALES", customers: int = 3, items: Sequence[str] = "ABCDE") -> World:
    """Make a company that sells pieces of a few items from one warehouse."""
    books = make_books(code)
    world = World(books, make_parties(customers, f"{code}-C"))
    world.units = {
        str(unit): int(str(i)) for unit, i in sql.rows("SELECT code::text, id FROM unit")
    }
    world.places = world.act(lambda run: ensure_locations(run, PLACES))
    ids = sql.ids("item", len(items) + 1)
    names = [*items, "SERVICE"]
    sql.insert(
        "item",
        ("id", "code", "name", "kind", "base_unit_id", "tracking", "is_active"),
        [
            ids,
            [f"{code}-{name}" for name in names],
            [f"Item {name}" for name in names],
            ["stock"] * len(items) + ["service"],
            [world.units["C62"]] * len(ids),
            ["none"] * len(ids),
            [True] * len(ids),
        ],
    )
    world.items = dict(zip(names, ids, strict=True))
    _make_taxes(books.company_id)
    sql.execute(
        "INSERT INTO cost_book (company_id, code, name, method, scope, ledger_book_id, is_primary,"
        " currency) SELECT company_id, 'F', 'FIFO', 'fifo', 'company', id, true, 'EUR' FROM book"
        " WHERE company_id = %s",
        (books.company_id,),
    )
    return world


def _make_taxes(company_id: int) -> None:
    """A tax of 19 % by the code V19, and one of 7 % by the code V07."""
    for code, rate in (("V19", 19), ("V07", 7)):
        (code_id,) = sql.ids("tax_code", 1)
        sql.execute(
            "INSERT INTO tax_code (id, company_id, code, name, kind, category)"
            " VALUES (%s, %s, %s, %s, 'percent', 'S')",
            (code_id, company_id, code, code),
        )
        sql.execute(
            "INSERT INTO tax_rate (company_id, tax_code_id, valid_from, rate)"
            " VALUES (%s, %s, %s, %s)",
            (company_id, code_id, date(2020, 1, 1), Decimal(rate)),
        )
