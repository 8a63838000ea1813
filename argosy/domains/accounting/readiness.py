"""What somebody who closes a period 月末结账 sees: its states and what is still to be posted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import cast

from argosy.kernel.events.commands import reading
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.errors import NotFound, Problem
from argosy.masterdata.currency.api import RateKind, RateRequest, exchange_rates

CLOSE = "accounting.period.close"
MONTHS = 12
PERIODS = 24
"""Periods that can be chosen: the last two years."""


@dataclass(frozen=True, slots=True)
class PeriodChoice:
    """A period, and whether its general ledger is closed for good."""

    id: int
    year: int
    number: int
    first: date
    last: date
    is_closed: bool


@dataclass(frozen=True, slots=True)
class Carried:
    """Money accounts in a foreign currency as of a day.

    Args:
        currency: of the accounts.
        doc_minor: their balance, in minor units of the currency.
        company_minor: what it is carried at, in minor units of the company's currency.
    """

    currency: str
    doc_minor: int
    company_minor: int
    rate: Decimal | None = None
    """The company's currency for one of it on the day, where a rate is known."""


@dataclass(frozen=True, slots=True)
class ClosingFacts:
    """How far a period is.

    Args:
        period: the period.
        periods: all that can be chosen, the latest first, from the one in which the books begin.
        statuses: (sub-ledger, ``open``, ``soft`` or ``hard``).
        currency: the company's.
        carried: what a revaluation looks at.
        is_revalued: whether one was posted on the last day.
        result_accounts: how many accounts of income and expense are not carried over yet.
        result_minor: their income less expense up to the last day, in minor units of the company's
            currency.
    """

    period: PeriodChoice
    periods: tuple[PeriodChoice, ...]
    statuses: tuple[tuple[str, str], ...]
    currency: str
    carried: tuple[Carried, ...]
    is_revalued: bool
    result_accounts: int
    result_minor: int

    @property
    def is_year_end(self) -> bool:
        """Whether the period ends its fiscal year: the twelfth, or one for adjustments."""
        return self.period.number >= MONTHS

    @property
    def before(self) -> tuple[PeriodChoice, ...]:
        """Earlier periods that are still open."""
        return tuple(p for p in self.periods if p.last < self.period.first and not p.is_closed)


BEGUN = "SELECT min(posting_date) FROM journal_entry WHERE company_id = %s"
"""The day on which a company's books begin; nothing happened before, so nothing is closed there."""
_PERIODS = f"""
SELECT p.id, p.year, p.number, p.starts_on, p.ends_on, s.status = 'hard' FROM fiscal_period p
  JOIN period_status s ON s.company_id = p.company_id AND s.period_id = p.id AND s.subledger = 'gl'
 WHERE p.company_id = %s AND p.starts_on <= %s AND p.ends_on >= least(({BEGUN}), %s)
 ORDER BY p.starts_on DESC, p.number DESC LIMIT %s
"""
_CARRIED = """
SELECT b.currency::text, sum(b.doc_debit_minor - b.doc_credit_minor)::bigint,
       sum(b.debit_minor - b.credit_minor)::bigint
  FROM ledger_balance b JOIN account a ON a.id = b.account_id AND a.control = 'bank'
  JOIN book k ON k.id = b.book_id AND k.is_primary
 WHERE b.company_id = %s AND b.grain = 'D' AND b.day <= %s AND b.currency <> %s
 GROUP BY 1 HAVING sum(b.doc_debit_minor - b.doc_credit_minor) <> 0
     OR sum(b.debit_minor - b.credit_minor) <> 0 ORDER BY 1
"""
_RESULT = """
SELECT coalesce(sum(x.net), 0)::bigint, count(*) FROM (
    SELECT sum(b.credit_minor - b.debit_minor) AS net FROM ledger_balance b
      JOIN account a ON a.id = b.account_id AND a.kind IN ('income', 'expense')
      JOIN book k ON k.id = b.book_id AND k.is_primary
     WHERE b.company_id = %s AND b.grain = 'D' AND b.day <= %s
     GROUP BY b.account_id HAVING sum(b.credit_minor - b.debit_minor) <> 0) x
"""


def closing_facts(actor: Actor, period_id: int | None, today: date) -> ClosingFacts:
    """Return how far a period of the company acted for is.

    Args:
        actor: who closes.
        period_id: which; None for the first that is not closed and has begun.
        today: periods that begin later are not offered, nor those that ended before the books
            began.

    Raises:
        PermissionDenied: the actor may not close periods.
        NotFound: there is no such period.
    """
    actor.check_permission(CLOSE)
    company = actor.company_id
    with reading(actor):
        rows = sql.rows(_PERIODS, (company, today, company, today, PERIODS))
        periods = tuple(PeriodChoice(*row) for row in rows)  # type: ignore[arg-type]
        period = _chosen(periods, period_id)
        statuses = sql.rows(
            "SELECT subledger::text, status::text FROM period_status"
            " WHERE company_id = %s AND period_id = %s ORDER BY subledger = 'gl', id",
            (company, period.id),
        )
        ((currency,),) = sql.rows("SELECT currency_id::text FROM company WHERE id = %s", (company,))
        carried = sql.rows(_CARRIED, (company, period.last, currency))
        revalued = sql.rows(
            "SELECT 1 FROM journal_entry WHERE company_id = %s AND source_type = 'revaluation'"
            " AND posting_date = %s LIMIT 1",
            (company, period.last),
        )
        ((result, accounts),) = sql.rows(_RESULT, (company, period.last))
        valued = _with_rates([Carried(*row) for row in carried], str(currency), period.last)  # type: ignore[arg-type]
    return ClosingFacts(
        period,
        periods,
        tuple(cast("list[tuple[str, str]]", statuses)),
        str(currency),
        valued,
        bool(revalued),
        cast(int, accounts),
        cast(int, result),
    )


def _with_rates(found: Sequence[Carried], currency: str, on: date) -> tuple[Carried, ...]:
    """Return balances with the closing rates of a day, where they are known."""
    wanted = [RateRequest(each.currency, currency, on, RateKind.CLOSING) for each in found]
    rates = exchange_rates(wanted, currency)
    return tuple(
        each if isinstance(rate, Problem) else replace(each, rate=_shown(rate.value))
        for each, rate in zip(found, rates, strict=True)
    )


def _chosen(periods: tuple[PeriodChoice, ...], period_id: int | None) -> PeriodChoice:
    """Return the period asked for, else the first that is open."""
    for period in reversed(periods):
        if period.id == period_id or (period_id is None and not period.is_closed):
            return period
    if period_id is None and periods:
        return periods[0]
    raise NotFound(
        Problem(
            "accounting.no_period",
            "There is no such period, or it has not begun yet.",
            "Choose one of the list, or open the fiscal year.",
            "period",
        )
    )


def _shown(rate: Fraction) -> Decimal:
    """Return a rate as one types it: a proposal of ten decimals."""
    return round(Decimal(rate.numerator) / Decimal(rate.denominator), 10).normalize()
