"""A small company with books, for tests and benchmarks that need postings and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.identity import sql
from argosy.kernel.identity.reference import load_reference_data
from argosy.kernel.ledger import commitments, periods, setup
from argosy.kernel.ledger.setup import AccountInput, JournalInput
from argosy.kernel.primitives.actor import Actor, ActorKind

CHART: tuple[AccountInput, ...] = (
    AccountInput("1001", "Cash", "asset", "bank", "库存现金", purposes=("cash",)),
    AccountInput("1002", "Bank", "asset", "bank", "银行存款", purposes=("bank",)),
    AccountInput(
        "1122", "Receivables", "asset", "receivable", "应收账款", purposes=("receivable",)
    ),
    AccountInput(
        "1123",
        "Advances to suppliers",
        "asset",
        "advance_out",
        "预付账款",
        purposes=("advance_out",),
    ),
    AccountInput("1402", "Goods in transit", "asset", "stock", "在途物资", purposes=("transit",)),
    AccountInput("1405", "Stock", "asset", "stock", "库存商品", purposes=("stock",)),
    AccountInput("2202", "Payables", "liability", "payable", "应付账款", purposes=("payable",)),
    AccountInput(
        "2203",
        "Advances from customers",
        "liability",
        "advance_in",
        "预收账款",
        purposes=("advance_in",),
    ),
    AccountInput(
        "2204", "Goods received, not billed", "liability", "grni", "暂估应付", purposes=("grni",)
    ),
    AccountInput(
        "2221", "Tax", "liability", "tax", "应交税费", purposes=("tax_payable", "tax_deductible")
    ),
    AccountInput("4001", "Capital", "equity", "", "实收资本", purposes=("opening",)),
    AccountInput(
        "4103", "Result of the year", "equity", "result", "本年利润", purposes=("result",)
    ),
    AccountInput("4104", "Retained earnings", "equity", "", "利润分配", purposes=("retained",)),
    AccountInput("5001", "Work in progress", "asset", "wip", "生产成本", purposes=("wip",)),
    AccountInput(
        "6001", "Revenue", "income", "", "主营业务收入", purposes=("revenue", "charge_income")
    ),
    AccountInput("6002", "Sales returns", "income", "", "销售退回", purposes=("sales_return",)),
    AccountInput("6061", "Exchange gains", "income", "fx", "汇兑收益", purposes=("fx_gain",)),
    AccountInput("6401", "Cost of goods sold", "expense", "", "主营业务成本", purposes=("cogs",)),
    AccountInput(
        "6402",
        "Price differences",
        "expense",
        "",
        "材料成本差异",
        purposes=("price_difference", "landed_cost"),
    ),
    AccountInput(
        "6403",
        "Stock differences",
        "expense",
        "",
        "存货盘盈盘亏",
        purposes=("stock_adjustment", "scrap", "production_residue"),
    ),
    AccountInput(
        "6601",
        "Other expenses",
        "expense",
        "",
        "其他费用",
        purposes=("purchase_expense", "charge_expense", "bank_fee", "rounding"),
    ),
    AccountInput(
        "6603",
        "Exchange losses and discounts",
        "expense",
        "fx",
        "财务费用",
        purposes=("fx_loss", "discount_given", "discount_taken"),
    ),
)
JOURNALS: tuple[JournalInput, ...] = (
    JournalInput("general", "General", "记", "记账凭证"),
    JournalInput("sales", "Sales", "销", "销售凭证"),
    JournalInput("purchase", "Purchases", "购", "采购凭证"),
    JournalInput("bank", "Bank", "收", "收付凭证"),
    JournalInput("stock", "Stock", "转", "存货凭证"),
)


@dataclass(frozen=True, slots=True)
class Books:
    """A company with a chart, journals and open years."""

    company_id: int
    currency: str
    actor: Actor
    accounts: dict[str, int]

    def account(self, code: str) -> int:
        """Return an account's id by its code."""
        return self.accounts[code]


@dataclass(frozen=True, slots=True)
class _MakeBooks:
    years: tuple[int, ...]


@command("testing.make_books")
def _do_make_books(run: CommandRun, batch: Sequence[_MakeBooks]) -> list[Done]:
    for item in batch:
        setup.make_book(run, "main", "Main", is_primary=True)
        setup.make_accounts(run, CHART)
        setup.make_journals(run, JOURNALS)
        for year in item.years:
            periods.open_year(run, year, date(year, 1, 1))
    return []


@dataclass(frozen=True, slots=True)
class SetLimit:
    """A party's credit limit, in minor units of the company's currency; None for none."""

    party_id: int
    currency: str
    limit_minor: int | None


@command("testing.set_limits")
def do_set_limits(run: CommandRun, batch: Sequence[SetLimit]) -> list[Done]:
    """Set credit limits."""
    commitments.set_limits(run, [(b.party_id, b.currency, b.limit_minor) for b in batch])
    return []


def make_books(
    code: str = "BOOKS",
    currency: str = "EUR",
    years: Sequence[int] = (2025, 2026),
    time_zone: str = "UTC",
) -> Books:
    """Make a company with a small chart, journals and open years; return what tests need of it.

    Args:
        code: the company's code, unique in the database.
        currency: the currency of its books.
        years: calendar years to open.
    """
    load_reference_data()
    sql.execute(
        "INSERT INTO company (code, name, currency_id, country, time_zone, language)"
        " VALUES (%s, %s, %s, 'DE', %s, 'en') ON CONFLICT (code) DO NOTHING",
        (code, f"{code} Ltd", currency, time_zone),
    )
    company_id = int(str(sql.rows("SELECT id FROM company WHERE code = %s", (code,))[0][0]))
    actor = Actor(system_actor(), ActorKind.SYSTEM, company_id, (company_id,))
    _do_make_books([_MakeBooks(tuple(years))], actor=actor, key=f"make-books-{code}")
    found = sql.rows("SELECT set_config('argosy.companies', %s, false)", (f"{{{company_id}}}",))
    assert found
    accounts = {
        str(account): int(str(account_id))
        for account, account_id in sql.rows(
            "SELECT code::text, id FROM account WHERE company_id = %s", (company_id,)
        )
    }
    return Books(company_id, currency, actor, accounts)


def system_actor() -> int:
    """Return the actor that stands for Argosy itself; made when there is none."""
    found = sql.rows("SELECT id FROM actor WHERE kind = 'system' ORDER BY id LIMIT 1")
    if not found:
        sql.execute("INSERT INTO actor (kind, name, is_active) VALUES ('system', 'Tests', true)")
        return system_actor()
    return int(str(found[0][0]))


def make_parties(count: int, prefix: str = "P") -> list[int]:
    """Make parties and return their ids."""
    ids = sql.ids("party", count)
    sql.insert(
        "party",
        ("id", "code", "name", "kind", "is_active"),
        [
            list(ids),
            [f"{prefix}{i}" for i in ids],
            [f"Party {i}" for i in ids],
            ["organisation"] * count,
            [True] * count,
        ],
    )
    return ids
