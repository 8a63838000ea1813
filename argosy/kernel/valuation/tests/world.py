"""A small company to value goods in: places, accounts, cost books, and verbs of the trade."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal
from itertools import count
from typing import cast

from django.db import transaction

from argosy.kernel.events.commands import command
from argosy.kernel.events.findings import offenders
from argosy.kernel.events.rebuild import differences
from argosy.kernel.events.run import CommandRun, Done
from argosy.kernel.identity import sql
from argosy.kernel.ledger import periods, setup
from argosy.kernel.ledger.setup import AccountInput, JournalInput
from argosy.kernel.primitives.actor import Actor, ActorKind
from argosy.kernel.stock.inputs import MoveInput
from argosy.kernel.stock.locations import LocationInput, ensure_locations
from argosy.kernel.valuation.adjusting import Effect, adjust_values
from argosy.kernel.valuation.checks import CHECKS
from argosy.kernel.valuation.inputs import AdjustmentInput, ValuedMoveInput
from argosy.kernel.valuation.posting import post_valued_moves
from argosy.kernel.valuation.projections import PROJECTIONS

ACCOUNTS = (
    AccountInput("1405", "Stock", "asset", "stock"),
    AccountInput("1406", "Stock in transit", "asset", "stock"),
    AccountInput("2202", "Goods received not billed", "liability", "grni"),
    AccountInput("6401", "Cost of sales", "expense"),
    AccountInput("6402", "Price variance", "expense"),
    AccountInput("5001", "Work in progress", "asset", "wip"),
    AccountInput("6711", "Inventory differences", "expense"),
    AccountInput("1407", "Landed cost clearing", "liability"),
)
PLACES = (
    LocationInput("SUP", "Suppliers", "supplier"),
    LocationInput("CUS", "Customers", "customer"),
    LocationInput("PRO", "Production", "production"),
    LocationInput("ADJ", "Inventory differences", "adjustment"),
    LocationInput("WH1", "Warehouse 1", "internal", allow_negative=True),
    LocationInput("WH2", "Warehouse 2", "internal", allow_negative=True),
    LocationInput("TRN", "On the way", "transit"),
)

_serial = count(1)


@command("valuation.test")
def do_call(run: CommandRun, batch: Sequence[Callable[[CommandRun], object]]) -> list[Done | None]:
    """Call each function of the batch inside one command."""
    for function in batch:
        function(run)
    return [None] * len(batch)


def at(day: date) -> datetime:
    """Noon of a day."""
    return datetime.combine(day, time(12), UTC)


@dataclass(slots=True)
class World:
    """A company; `books` are (code, method, scope), the first one posts to the ledger."""

    books: Sequence[tuple[str, str, str]] = (("M", "average", "company"),)
    currency: str = "EUR"
    company_id: int = 0
    actor: Actor = field(init=False)
    accounts: dict[str, int] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    book_ids: dict[str, int] = field(default_factory=dict)
    unit_id: int = 0
    day: date = date(2026, 3, 10)
    document: int = 0
    statements: int = 0
    texts: list[str] = field(default_factory=list)
    is_proving: bool = True

    def __post_init__(self) -> None:
        """Make the company and all that belongs to it."""
        mark = next(_serial)
        sql.execute(
            "INSERT INTO currency (code, numeric, minor_units, name) VALUES (%s, '', 2, 'x')"
            " ON CONFLICT DO NOTHING",
            (self.currency,),
        )
        (self.company_id,) = sql.ids("company", 1)
        sql.execute(
            "INSERT INTO company (id, code, name, currency_id, country, time_zone, language)"
            " VALUES (%s, %s, 'Tea', %s, '', 'UTC', 'en')",
            (self.company_id, f"V{mark}-{self.company_id}", self.currency),
        )
        (actor_id,) = sql.ids("actor", 1)
        sql.execute(
            "INSERT INTO actor (id, kind, name, is_active) VALUES (%s, 'system', 'v', true)",
            (actor_id,),
        )
        self.actor = Actor(actor_id, ActorKind.SYSTEM, self.company_id, (self.company_id,))
        (self.unit_id,) = sql.ids("unit", 1)
        sql.execute(
            "INSERT INTO unit (id, code, name, dimension, factor_num, factor_den, decimals)"
            " VALUES (%s, %s, 'piece', %s, 1, 1, 6)",
            (self.unit_id, f"p{self.unit_id}", f"d{self.unit_id}"),
        )
        self.call(self._set_up)

    def _set_up(self, run: CommandRun) -> None:
        book_id = setup.make_book(run, "GL", "General ledger", is_primary=True)
        self.accounts = setup.make_accounts(run, ACCOUNTS)
        setup.make_journals(run, [JournalInput("stock", "Stock", "转")])
        periods.open_year(run, 2026, date(2026, 1, 1))
        self.places = ensure_locations(run, PLACES)
        for number, (code, method, scope) in enumerate(self.books):
            (found,) = sql.ids("cost_book", 1)
            self.book_ids[code] = found
            sql.execute(
                "INSERT INTO cost_book (id, company_id, code, name, method, scope,"
                " ledger_book_id, is_primary, currency)"
                " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
                (
                    found,
                    run.company_id,
                    code,
                    code,
                    method,
                    scope,
                    book_id if number == 0 else None,
                    number == 0,
                    self.currency,
                ),
            )

    def call(self, function: Callable[[CommandRun], object]) -> None:
        """Run a function inside a command of its own, and prove the books afterwards."""
        with sql.counted() as counted:
            do_call([function], actor=self.actor, key=f"k{next(_serial)}")
        self.statements, self.texts = counted.statements, counted.texts
        if self.is_proving:
            self.prove()

    def prove(self) -> None:
        """Run every check of valuation, and derive pools and layer balances anew."""
        with transaction.atomic():
            sql.execute(
                "SELECT set_config('argosy.companies', %s, true)", (f"{{{self.company_id}}}",)
            )
            for check in CHECKS:
                assert offenders(check.sql) == [], check.number
            for projection in PROJECTIONS:
                assert differences(projection) == [], projection.table

    def item(self, tracking: str = "none") -> int:
        """Make an item."""
        (found,) = sql.ids("item", 1)
        sql.execute(
            "INSERT INTO item (id, code, name, kind, base_unit_id, tracking, is_active)"
            " VALUES (%s, %s, 'thing', 'stock', %s, %s, true)",
            (found, f"I{found}", self.unit_id, tracking),
        )
        return found

    def standard(self, item_id: int, cost: str, book: str | None = None) -> None:
        """Put down a standard cost, in minor units, from the year's start."""
        self.call(
            lambda run: sql.execute(
                "INSERT INTO standard_cost (company_id, book_id, item_id, unit_cost, valid_from)"
                " VALUES (%s, %s, %s, %s, '2026-01-01')",
                (
                    run.company_id,
                    self.book_ids[book or self.books[0][0]],
                    item_id,
                    Decimal(cost),
                ),
            )
        )

    def lot(self, item_id: int, number: str) -> int:
        """Make a lot."""
        (found,) = sql.ids("lot", 1)

        def make(run: CommandRun) -> None:
            sql.execute(
                "INSERT INTO lot (id, company_id, item_id, number, kind, supplier_lot, attributes)"
                " VALUES (%s, %s, %s, %s, 'lot', '', '{}')",
                (found, run.company_id, item_id, number),
            )

        self.call(make)
        return found

    def move(
        self,
        item_id: int,
        source: str,
        target: str,
        qty: str | int,
        *,
        counter: str,
        value: int | None = None,
        returns: int | None = None,
        cost_of: tuple[int, ...] = (),
        lot: int = 0,
        on: date | None = None,
        effective: date | None = None,
        document: int | None = None,
        to_stock: str | None = None,
    ) -> ValuedMoveInput:
        """Describe a move between two places; each is a document of its own unless given."""
        if document is None:
            self.document += 1
            document = self.document
        day = on or self.day
        return ValuedMoveInput(
            move=MoveInput(
                item_id=item_id,
                from_location_id=self.places[source],
                to_location_id=self.places[target],
                qty=Decimal(qty),
                unit_id=self.unit_id,
                effective_at=at(effective or day),
                source_type="test",
                source_id=document,
                source_line_id=1,
                correlation_id=1,
                lot_id=lot,
            ),
            posting_date=day,
            stock_account_id=self.accounts["1405"],
            counter_account_id=self.accounts[counter],
            value_minor=value,
            returns_move_id=returns,
            cost_of=cost_of,
            variance_account_id=self.accounts["6402"],
            to_stock_account_id=None if to_stock is None else self.accounts[to_stock],
        )

    def receipt(
        self, item_id: int, qty: str | int, value: int | None, **more: object
    ) -> ValuedMoveInput:
        """Goods from a supplier."""
        return self.move(
            item_id,
            "SUP",
            str(more.pop("to", "WH1")),
            qty,
            counter="2202",
            value=value,
            **more,  # type: ignore[arg-type]
        )

    def issue(self, item_id: int, qty: str | int, **more: object) -> ValuedMoveInput:
        """Goods to a customer."""
        return self.move(item_id, str(more.pop("of", "WH1")), "CUS", qty, counter="6401", **more)  # type: ignore[arg-type]

    def back(self, item_id: int, qty: str | int, move_id: int, **more: object) -> ValuedMoveInput:
        """A customer's return."""
        return self.move(item_id, "CUS", "WH1", qty, counter="6401", returns=move_id, **more)  # type: ignore[arg-type]

    def send_back(
        self, item_id: int, qty: str | int, move_id: int, **more: object
    ) -> ValuedMoveInput:
        """A return to the supplier."""
        return self.move(item_id, "WH1", "SUP", qty, counter="2202", returns=move_id, **more)  # type: ignore[arg-type]

    def post(self, *inputs: ValuedMoveInput) -> list[int]:
        """Post moves in one command; return their ids."""
        found: list[int] = []
        self.call(lambda run: found.extend(post_valued_moves(run, inputs)))
        return found

    def adjust(
        self, *amounts: tuple[int, int], kind: str = "landed", on: date | None = None
    ) -> list[Effect]:
        """Add costs to receipts, as (move, amount) pairs of one document."""
        self.document += 1
        document, day, found = self.document, on or self.day, list[Effect]()
        inputs = [
            AdjustmentInput(
                kind=kind,
                move_id=move_id,
                amount_minor=amount,
                counter_account_id=self.accounts["1407"],
                variance_account_id=self.accounts["6402"],
                effective_at=at(day),
                posting_date=day,
                document_type="landed_cost",
                document_id=document,
                correlation_id=1,
            )
            for move_id, amount in amounts
        ]
        self.call(lambda run: found.extend(adjust_values(run, inputs)))
        return found

    def valuing(self) -> list[str]:
        """The last command's statements that are valuation's own."""
        words = ("cost_", "layer_", "uncosted_", "value_adjustment")
        return [text for text in self.texts if any(word in text for word in words)]

    def party(self) -> int:
        """Make a party."""
        (found,) = sql.ids("party", 1)
        sql.execute(
            "INSERT INTO party (id, code, name, kind, is_active)"
            " VALUES (%s, %s, 'other', 'organisation', true)",
            (found, f"P{found}"),
        )
        return found

    def first_receipt(self, item_id: int) -> int:
        """The move of an item's first layer."""
        found = sql.rows(
            "SELECT move_id FROM cost_layer WHERE item_id = %s ORDER BY id", (item_id,)
        )
        return int(str(found[0][0]))

    def period(self, number: int) -> int:
        """The id of a month's period."""
        found = sql.rows(
            "SELECT id FROM fiscal_period WHERE company_id = %s AND number = %s",
            (self.company_id, number),
        )
        return int(str(found[0][0]))

    # -- looking ------------------------------------------------------------------------------

    def pool(self, item_id: int, book: str | None = None, scope: int = 0) -> tuple[str, int]:
        """Quantity and value of a pool."""
        found = sql.rows(
            "SELECT qty, value_minor FROM cost_pool WHERE book_id = %s AND item_id = %s"
            " AND scope_id = %s",
            (self.book_ids[book or self.books[0][0]], item_id, scope),
        )
        qty, value = cast(tuple[Decimal, int], found[0])
        return plain(qty), value

    def layers(self, item_id: int, book: str | None = None) -> list[tuple[str, int]]:
        """Open layers in order."""
        found = sql.rows(
            "SELECT qty, value_minor FROM layer_balance WHERE book_id = %s AND item_id = %s"
            " AND is_open ORDER BY layer_id",
            (self.book_ids[book or self.books[0][0]], item_id),
        )
        return [(plain(qty), value) for qty, value in cast(list[tuple[Decimal, int]], found)]

    def cost(self, move_id: int, book: str | None = None) -> int:
        """What an issue was booked at when it was posted, settlements included."""
        found = sql.rows(
            "SELECT (SELECT coalesce(sum(value_minor), 0) FROM layer_consumption"
            "  WHERE move_id = %s AND book_id = %s)"
            " + (SELECT coalesce(sum(u.value_minor), 0) FROM uncosted_issue u"
            "  WHERE u.move_id = %s AND u.book_id = %s)"
            " - (SELECT coalesce(sum(s.value_minor), 0) FROM uncosted_settlement s"
            "  JOIN uncosted_issue u ON u.id = s.uncosted_issue_id"
            "  WHERE u.move_id = %s AND u.book_id = %s)",
            (move_id, b := self.book_ids[book or self.books[0][0]], move_id, b, move_id, b),
        )
        return int(str(found[0][0]))

    def account(self, code: str, until: date | None = None) -> int:
        """Balance of an account in the ledger, a debit above zero."""
        found = sql.rows(
            "SELECT coalesce(sum(CASE side WHEN 'D' THEN company_minor ELSE -company_minor END), 0)"
            " FROM journal_line WHERE account_id = %s AND posting_date <= %s",
            (self.accounts[code], until or date(2999, 1, 1)),
        )
        return int(str(found[0][0]))

    def count(self, table: str) -> int:
        """How many rows of the company a table has."""
        found = sql.rows(f"SELECT count(*) FROM {table} WHERE company_id = %s", (self.company_id,))
        return int(str(found[0][0]))


def plain(qty: Decimal) -> str:
    """A quantity without trailing zeros."""
    return format(qty.normalize(), "f")
