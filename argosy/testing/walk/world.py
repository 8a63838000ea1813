"""The companies a walk trades in: currencies, cost methods, places, items, taxes, parties."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from argosy.domains.purchasing.commands.policies import do_set_policy
from argosy.domains.purchasing.rules.requests import SetPolicy
from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.identity import sql
from argosy.kernel.ledger import setup
from argosy.kernel.ledger.setup import AccountInput, RuleInput
from argosy.kernel.stock.locations import LocationInput, ensure_locations
from argosy.masterdata.party.api import do_create_party
from argosy.masterdata.party.rules.new_party import NewParty
from argosy.masterdata.party.rules.roles import DatedRole
from argosy.testing.books import Books, SetLimit, do_set_limits, make_books
from argosy.testing.reference.goods import Goods
from argosy.testing.reference.money import Money
from argosy.testing.reference.promises import Promises
from argosy.testing.reference.trade import Trade

YEAR = 2026
ITEMS = 6
PARTIES = 4
SCALES = {"EUR": 2, "USD": 2, "JPY": 0}
PLACES = (
    LocationInput("WH", "Warehouse", "internal"),
    LocationInput("W2", "Second warehouse", "internal"),
    LocationInput("TRANSIT", "On the way", "transit"),
    LocationInput("SUP", "Suppliers", "supplier"),
    LocationInput("CUS", "Customers", "customer"),
    LocationInput("ADJ", "Differences", "adjustment"),
    LocationInput("SCRAP", "Scrap", "scrap"),
)


@dataclass(frozen=True, slots=True)
class Plan:
    """What kind of company is founded.

    Args:
        unit_cost: what a piece costs about, in minor units.
        limits: credit limits of the customers in minor units; None for none.
    """

    code: str
    currency: str
    foreign: str
    method: str
    unit_cost: int
    limits: tuple[int | None, ...]


PLANS = (
    Plan("FIFO", "EUR", "USD", "fifo", 1_200, (None, 4_000_000, 900_000, 250_000)),
    Plan("MEAN", "JPY", "USD", "average", 900, (None, 3_000_000, 700_000, 200_000)),
)


@dataclass(slots=True)
class Company:
    """A founded company: ids for the commands, and its reference model."""

    plan: Plan
    books: Books
    places: dict[str, int]
    items: list[int]
    unit: int
    suppliers: list[int]
    customers: list[int]
    model: Trade
    money: Money
    goods: Goods
    periods: dict[int, int] = field(default_factory=dict)

    @property
    def scale(self) -> int:
        """Decimals of the company's currency."""
        return SCALES[self.plan.currency]


def found_companies(plans: Sequence[Plan] = PLANS) -> list[Company]:
    """Found the companies of a walk, each with everything it needs to trade."""
    return [_found(plan) for plan in plans]


@command("walk.found")
def _do_found(run: CommandRun, batch: Sequence[Plan]) -> list[Done]:
    """Make places, an account for landed cost, taxes, items and a cost book."""
    for plan in batch:
        ensure_locations(run, PLACES)
        made = setup.make_accounts(run, [AccountInput("1409", "Landed cost clearing", "asset")])
        setup.make_rules(run, [RuleInput("landed_cost", "1409", priority=1)], made)
        _make_taxes(run.company_id)
        _make_items(plan.code)
        sql.execute(
            "INSERT INTO cost_book (company_id, code, name, method, scope, ledger_book_id,"
            " is_primary, currency) SELECT company_id, 'main', 'Main', %s, 'company', id, true, %s"
            " FROM book WHERE company_id = %s AND is_primary",
            (plan.method, plan.currency, run.company_id),
        )
    return []


def _make_taxes(company_id: int) -> None:
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


def _make_items(code: str) -> None:
    ((unit,),) = sql.rows("SELECT id FROM unit WHERE code = 'KGM'")
    sql.execute(
        "INSERT INTO item (code, name, kind, base_unit_id, tracking, is_active)"
        " SELECT %s || n, 'Item ' || n, 'stock', %s, 'none', true FROM generate_series(1, %s) n",
        (f"{code}-", unit, ITEMS),
    )


def _found(plan: Plan) -> Company:
    books = make_books(plan.code, plan.currency, years=(YEAR - 1, YEAR, YEAR + 1))
    actor = books.actor
    _do_found([plan], actor=actor, key="found")
    since = date(2020, 1, 1)
    parties = do_create_party(
        [
            NewParty(f"{role} {n}", f"{plan.code}-{role}{n}", roles=(DatedRole(role, since),))
            for role in ("supplier", "customer")
            for n in range(PARTIES)
        ],
        actor=actor,
        key="parties",
    ).ids()
    do_set_policy([SetPolicy(price_pct=Decimal(100))], actor=actor, key="policy")
    customers = parties[PARTIES:]
    limits = dict(zip(customers, plan.limits, strict=True))
    do_set_limits(
        [SetLimit(party, plan.currency, limit) for party, limit in limits.items()],
        actor=actor,
        key="limits",
    )
    money = Money()
    for party, limit in limits.items():
        money.credits[party].limit = limit
    goods = Goods(plan.method, money)
    company = Company(
        plan, books, _ids("location", books.company_id), [], _unit(), parties[:PARTIES],
        customers, Trade(goods, money, Promises(goods.free)), money, goods,
    )  # fmt: skip
    company.items = [
        int(str(i))
        for (i,) in sql.rows(
            "SELECT id FROM item WHERE code LIKE %s ORDER BY 1", (f"{plan.code}-%",)
        )
    ]
    company.periods = {
        int(str(month)): int(str(period))
        for month, period in sql.rows(
            "SELECT number, id FROM fiscal_period WHERE company_id = %s AND year = %s",
            (books.company_id, YEAR),
        )
    }
    return company


def _ids(table: str, company_id: int) -> dict[str, int]:
    found = sql.rows(f"SELECT code::text, id FROM {table} WHERE company_id = %s", (company_id,))
    return {str(code): int(str(i)) for code, i in found}


def _unit() -> int:
    return int(str(sql.rows("SELECT id FROM unit WHERE code = 'KGM'")[0][0]))
