"""A small trading company on the kernel alone: buy, hold, sell, invoice, pay, all by commands.

Shared by tests of what must hold whatever happens: crashes, corruptions, rebuilding, digests. Each
step names the document it makes, so that a document that happened twice or not at all shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial

from django.db import transaction

from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.identity import sql
from argosy.kernel.ledger import periods, setup
from argosy.kernel.ledger.allocation import allocate
from argosy.kernel.ledger.commitments import commit
from argosy.kernel.ledger.inputs import AllocationInput, CommitmentInput, EntryInput, LineInput
from argosy.kernel.ledger.posting import post_entries
from argosy.kernel.ledger.setup import AccountInput, JournalInput
from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.clock import FixedClock
from argosy.kernel.stock.inputs import MoveInput, ReserveInput
from argosy.kernel.stock.locations import LocationInput, LotInput, create_lots, ensure_locations
from argosy.kernel.stock.reservations import reserve
from argosy.kernel.valuation.inputs import ValuedMoveInput
from argosy.kernel.valuation.posting import post_valued_moves
from argosy.testing.toy import Lowered, Raised, make_companies

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
TODAY = NOW.date()
CLOCK = FixedClock(NOW)
ACCOUNTS = (
    AccountInput("1002", "Bank", "asset", "bank"),
    AccountInput("1122", "Receivables", "asset", "receivable"),
    AccountInput("1405", "Stock", "asset", "stock"),
    AccountInput("2202", "Purchases clearing", "liability"),
    AccountInput("6001", "Revenue", "income"),
    AccountInput("6401", "Cost of sales", "expense"),
    AccountInput("6402", "Price variance", "expense"),
)
PLACES = (
    LocationInput("SUP", "Suppliers", "supplier"),
    LocationInput("CUS", "Customers", "customer"),
    LocationInput("WH1", "Warehouse", "internal"),
)
JOURNALS = (
    JournalInput("stock", "Stock", "转"),
    JournalInput("sales", "Sales", "记"),
    JournalInput("bank", "Bank", "收"),
)


@dataclass(frozen=True, slots=True)
class Buy:
    """Receive goods at a value."""

    document_id: int
    item: str
    qty: int
    value_minor: int


@dataclass(frozen=True, slots=True)
class Hold:
    """Reserve goods for an order and take its amount from the customer's credit."""

    document_id: int
    item: str
    qty: int
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Sell:
    """Ship goods and invoice them."""

    document_id: int
    item: str
    qty: int
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Pay:
    """Take money for an invoice and allocate it."""

    document_id: int
    invoice_id: int
    amount_minor: int


Step = Buy | Hold | Sell | Pay


@dataclass(frozen=True, slots=True)
class Business:
    """The ids of a company's master data by code, so that any process can act for it."""

    accounts: dict[str, int] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    items: dict[str, int] = field(default_factory=dict)
    party_id: int = 0
    unit_id: int = 0

    @classmethod
    def load(cls, company_id: int) -> Business:
        """Read the ids inside the running transaction."""

        def by_code(table: str, where: str = "") -> dict[str, int]:
            found = sql.rows(f"SELECT code, id FROM {table} {where}")
            return {str(code): int(str(row_id)) for code, row_id in found}

        own = f"WHERE company_id = {int(company_id)}"
        return cls(
            by_code("account", own),
            by_code("location", own),
            by_code("item"),
            by_code("party")["BUYER"],
            by_code("unit")["pc"],
        )


@command("business.found")
def do_found_business(run: CommandRun, batch: Sequence[str]) -> list[Done | None]:
    """Make chart, journals, periods, places, a cost book and a lot of the first item."""
    book_id = setup.make_book(run, "GL", "General ledger", is_primary=True)
    setup.make_accounts(run, ACCOUNTS)
    setup.make_journals(run, JOURNALS)
    periods.open_year(run, NOW.year, date(NOW.year, 1, 1))
    ensure_locations(run, PLACES)
    sql.execute(
        "INSERT INTO cost_book (company_id, code, name, method, scope, ledger_book_id,"
        " is_primary, currency) VALUES (%s, 'A', 'Average', 'fifo', 'company', %s, true, 'EUR')",
        (run.company_id, book_id),
    )
    ((item_id,),) = sql.rows("SELECT id FROM item WHERE code = 'CHEESE'")
    create_lots(run, [LotInput(int(str(item_id)), "L1", expires_on=date(2027, 1, 1))])
    return [None] * len(batch)


def found_business(companies: int = 1) -> list[Actor]:
    """Make companies with a system actor, items, a customer and all they need to trade."""
    actors = make_companies(companies)
    with sql.using("owner"), transaction.atomic(using="owner"):
        sql.execute(
            "INSERT INTO unit (code, name, dimension, factor_num, factor_den, decimals)"
            " VALUES ('pc', 'piece', 'count', 1, 1, 0)"
        )
        sql.execute(
            "INSERT INTO item (code, name, kind, base_unit_id, tracking, is_active)"
            " SELECT v.code, v.code, 'stock', u.id, v.tracking, true FROM unit u,"
            " (VALUES ('NUT', 'none'), ('BOLT', 'none'), ('CHEESE', 'lot')) AS v(code, tracking)"
        )
        sql.execute(
            "INSERT INTO party (code, name, kind, is_active)"
            " VALUES ('BUYER', 'A buyer', 'organisation', true)"
        )
    for actor in actors:
        do_found_business(["all"], actor=actor, key="found", clock=CLOCK)
    return actors


@command("business.trade")
def do_trade(run: CommandRun, batch: Sequence[Step]) -> list[Done | None]:
    """Do steps in their order, each kind set-wise as far as the order allows."""
    business = Business.load(run.company_id)
    results: list[Done | None] = []
    for step in batch:
        match step:
            case Buy():
                results.append(_buy(run, business, step))
            case Hold():
                results.append(_hold(run, business, step))
            case Sell():
                results.append(_sell(run, business, step))
            case Pay():
                results.append(_pay(run, business, step))
    return results


def _moved(
    business: Business, step: Buy | Sell, way: tuple[str, str], counter: str, value: int | None
) -> ValuedMoveInput:
    kind = "toy_receipt" if isinstance(step, Buy) else "toy_invoice"
    return ValuedMoveInput(
        move=MoveInput(
            item_id=business.items[step.item],
            from_location_id=business.places[way[0]],
            to_location_id=business.places[way[1]],
            qty=Decimal(step.qty),
            unit_id=business.unit_id,
            effective_at=NOW,
            source_type=kind,
            source_id=step.document_id,
            source_line_id=1,
            correlation_id=step.document_id,
            demand=None if isinstance(step, Buy) else ("toy_order", step.document_id, 1),
        ),
        posting_date=TODAY,
        stock_account_id=business.accounts["1405"],
        counter_account_id=business.accounts[counter],
        value_minor=value,
        variance_account_id=business.accounts["6402"],
    )


def _buy(run: CommandRun, business: Business, step: Buy) -> Done:
    post_valued_moves(run, [_moved(business, step, ("SUP", "WH1"), "2202", step.value_minor)])
    return _told(run, "toy_receipt", step.document_id, step.qty)


def _hold(run: CommandRun, business: Business, step: Hold) -> Done:
    reserve(
        run,
        [
            ReserveInput(
                demand=("toy_order", step.document_id, 1),
                item_id=business.items[step.item],
                location_id=business.places["WH1"],
                qty=Decimal(step.qty),
                effective_at=NOW,
            )
        ],
    )
    _commit(run, business, "order", step.document_id, step.amount_minor)
    return _told(run, "toy_order", step.document_id, step.qty)


def _commit(
    run: CommandRun, business: Business, kind: str, document_id: int, amount_minor: int
) -> None:
    commit(
        run,
        [
            CommitmentInput(
                business.party_id, "EUR", kind, amount_minor, "toy_order", document_id, document_id
            )
        ],
    )


def _sell(run: CommandRun, business: Business, step: Sell) -> Done:
    post_valued_moves(run, [_moved(business, step, ("WH1", "CUS"), "6401", None)])
    _enter(run, business, ("sales", "1122", "6001"), "toy_invoice", step)
    return _told(run, "toy_invoice", step.document_id, -step.qty)


def _enter(
    run: CommandRun, business: Business, how: tuple[str, str, str], kind: str, step: Sell | Pay
) -> tuple[int, ...]:
    journal, debit, credit = how
    line = partial(
        LineInput,
        doc_minor=step.amount_minor,
        currency="EUR",
        company_minor=step.amount_minor,
    )
    (entry,) = post_entries(
        run,
        [
            EntryInput(
                journal=journal,
                document_date=TODAY,
                posting_date=TODAY,
                lines=[
                    line(business.accounts[account], side, party_id=_party(business, account))
                    for account, side in ((debit, "D"), (credit, "C"))
                ],
                source_type=kind,
                source_id=step.document_id,
                correlation_id=step.document_id,
            )
        ],
    )
    return entry.line_ids


def _party(business: Business, account: str) -> int | None:
    return business.party_id if account == "1122" else None


def _pay(run: CommandRun, business: Business, step: Pay) -> Done:
    lines = _enter(run, business, ("bank", "1002", "1122"), "toy_payment", step)
    ((debit,),) = sql.rows(
        "SELECT line_id FROM open_item WHERE source_type = 'toy_invoice' AND source_id = %s"
        " AND company_id = %s",
        (step.invoice_id, run.company_id),
    )
    wanted = AllocationInput(int(str(debit)), lines[1], step.amount_minor, step.invoice_id)
    allocate(run, [wanted], TODAY)
    return _told(run, "toy_payment", step.document_id, 1)


def _told(run: CommandRun, kind: str, document_id: int, amount: int) -> Done:
    run.emit(
        Raised(document_id, amount) if amount >= 0 else Lowered(document_id, -amount),
        subject_type=kind,
        subject_id=document_id,
        correlation_id=document_id,
    )
    return run.number(kind, kind, document_id, TODAY)


def story(first: int = 1) -> list[list[Step]]:
    """Return the batches of a short story: bought, held, sold, paid in part and in full."""
    n = first
    return [
        [Buy(n, "NUT", 100, 1_000), Buy(n + 1, "BOLT", 7, 1_001)],
        [Buy(n + 2, "NUT", 30, 333)],
        [Hold(n + 3, "NUT", 20, 500), Hold(n + 4, "BOLT", 2, 900)],
        [Sell(n + 3, "NUT", 20, 500), Sell(n + 5, "NUT", 90, 2_700)],
        [Pay(n + 6, n + 3, 200), Pay(n + 7, n + 3, 300), Pay(n + 8, n + 5, 1_000)],
    ]


def tell(actor: Actor, batches: Iterable[Sequence[Step]], mark: str = "story") -> None:
    """Do the batches of a story, each by a command."""
    for place, batch in enumerate(batches):
        do_trade(list(batch), actor=actor, key=f"{mark}/{place}", clock=CLOCK)
