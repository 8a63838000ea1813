"""The chart of a company, kept in the process and checked against its version in each transaction.

Accounts, journals, books and posting rules change rarely and are needed by every posting. A trigger
counts up a version whenever one of them changes; a posting reads the version and reloads when it
differs, so that a changed rule holds from the next command on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from argosy.kernel.events.run import CommandRun
from argosy.kernel.identity import sql

OPEN_ITEM_CONTROLS = frozenset({"receivable", "payable", "advance_in", "advance_out"})


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """What a posting needs to know of an account."""

    id: int
    code: str
    kind: str
    control: str
    currency: str
    is_postable: bool
    required_dimensions: tuple[int, ...]
    keeps_open_items: bool


@dataclass(frozen=True, slots=True)
class RuleFacts:
    """A posting rule."""

    id: int
    purpose: str
    match: Mapping[str, str]
    priority: int
    account_id: int
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class Chart:
    """A company's chart at one version."""

    version: int
    currency: str
    accounts: Mapping[int, AccountFacts]
    accounts_by_code: Mapping[str, AccountFacts]
    journals: Mapping[str, tuple[int, str]]
    books: Mapping[str, int]
    primary_book: int
    rules: Mapping[str, Sequence[RuleFacts]]


_charts: dict[tuple[str, int], Chart] = {}


def chart_of(run: CommandRun) -> Chart:
    """Return the chart of the running command's company, at its present version."""
    known = run.facts.get("ledger.chart")
    if isinstance(known, Chart):
        return known
    # A command that changes the chart itself reads the version anew.
    version = run.fact_version if run.company_id == run.actor.company_id else None
    chart = load(run.company_id) if version is None else _at_version(run.company_id, version)
    run.facts["ledger.chart"] = chart
    return chart


def load(company_id: int) -> Chart:
    """Return a company's chart, from the process's copy when its version still holds."""
    found = sql.rows("SELECT version FROM fact_version WHERE company_id = %s", (company_id,))
    return _at_version(company_id, int(str(found[0][0])) if found else 0)


def _at_version(company_id: int, version: int) -> Chart:
    key = (sql.database(), company_id)
    chart = _charts.get(key)
    if chart is None or chart.version != version or not version:
        chart = _read(company_id, version)
        _charts[key] = chart
    return chart


def forget() -> None:
    """Forget all charts (when a test changes the database)."""
    _charts.clear()


def _read(company_id: int, version: int) -> Chart:
    currency = sql.rows("SELECT currency_id::text FROM company WHERE id = %s", (company_id,))
    accounts = [
        AccountFacts(*row, str(row[3]) in OPEN_ITEM_CONTROLS)  # type: ignore[arg-type, call-arg]
        for row in sql.rows(
            "SELECT id, code::text, kind::text, control::text, currency::text, is_postable,"
            " required_dimensions FROM account WHERE company_id = %s",
            (company_id,),
        )
    ]
    journals = sql.rows(
        "SELECT code::text, id, word::text FROM journal WHERE company_id = %s", (company_id,)
    )
    books = sql.rows(
        "SELECT code::text, id, is_primary FROM book WHERE company_id = %s", (company_id,)
    )
    rules: dict[str, list[RuleFacts]] = {}
    for row in sql.rows(
        "SELECT id, purpose::text, match, priority, account_id, valid_from, valid_to"
        " FROM posting_rule WHERE company_id = %s ORDER BY purpose, priority DESC, id",
        (company_id,),
    ):
        rule = RuleFacts(*row)  # type: ignore[arg-type]
        rules.setdefault(rule.purpose, []).append(rule)
    return Chart(
        version=version,
        currency=str(currency[0][0]) if currency else "",
        accounts={account.id: account for account in accounts},
        accounts_by_code={account.code: account for account in accounts},
        journals={str(code): (int(str(i)), str(word)) for code, i, word in journals},
        books={str(code): int(str(i)) for code, i, _ in books},
        primary_book=next((int(str(i)) for _, i, primary in books if primary), 0),
        rules=rules,
    )
