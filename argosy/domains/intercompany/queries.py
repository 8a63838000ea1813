"""Reads over several companies: trial balance, stock, receivables, what is unmatched."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import cast

from argosy.kernel.events.commands import reading
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.currency import minor_units
from argosy.kernel.primitives.errors import Problem, ValidationFailed
from argosy.kernel.primitives.rounding import RoundingMode, round_ratio
from argosy.masterdata.currency.api import RateRequest, exchange_rates

READ, GROUP_READ = "intercompany.read", "intercompany.group.read"
UNMAPPED = ""


@dataclass(frozen=True, slots=True)
class GroupBalance:
    """A group account's balance (debit less credit) in one currency, and each company's share.

    `code` is "" for accounts that nobody has mapped yet.
    """

    code: str
    name: str
    name_zh: str
    kind: str
    total_minor: int
    by_company: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class GroupStock:
    """What companies hold of an item, in base units, and what it is worth in one currency."""

    item_id: int
    code: str
    qty: Decimal
    value_minor: int
    by_company: tuple[tuple[int, Decimal, int], ...]


@dataclass(frozen=True, slots=True)
class GroupReceivable:
    """What a party owes companies, in one currency: all of it, and what is overdue.

    `is_sister` marks companies of the group itself: the group as a whole is not owed that.
    """

    party_id: int
    name: str
    is_sister: bool
    open_minor: int
    overdue_minor: int
    by_company: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A document with a sister company that has no counterpart there, or another amount."""

    company_id: int
    sister_id: int
    kind: str
    invoice_id: int
    reference: str
    currency: str
    total_minor: int
    why: str


@contextmanager
def over(actor: Actor, companies: Sequence[int], permission: str) -> Iterator[list[int]]:
    """Read over a chosen set of the actor's companies.

    Raises:
        PermissionDenied: the permission is missing, or one company is none of the actor's.
    """
    actor.check_permission(permission)
    chosen = sorted(set(companies))
    for company_id in chosen:
        actor.check_company(company_id)
    with reading(replace(actor, companies=tuple(chosen))):
        yield chosen


def group_trial_balance(
    actor: Actor, companies: Sequence[int], on: date, currency: str
) -> list[GroupBalance]:
    """Return the balances of group accounts at the end of a day, translated at its closing rate.

    Args:
        companies: any of the actor's companies.
        on: the day; balances hold what was posted until then.
        currency: into which they are translated.

    Raises:
        ValidationFailed: a company's rate of the day is missing.
    """
    with over(actor, companies, GROUP_READ) as chosen:
        rates = closing_rates(chosen, currency, on)
        rows = sql.rows(_TRIAL, (on, sql.array(chosen)))
    return _balances(rows, rates)


_TRIAL = """
SELECT coalesce(g.code, '')::text, coalesce(g.name, '')::text, coalesce(g.name_zh, '')::text,
       coalesce(g.kind, a.kind)::text, b.company_id,
       sum(b.debit_minor - b.credit_minor)::bigint
  FROM ledger_balance b
  JOIN book k ON k.id = b.book_id AND k.company_id = b.company_id AND k.is_primary
  JOIN account a ON a.id = b.account_id AND a.company_id = b.company_id
  LEFT JOIN group_mapping m ON m.account_id = a.id AND m.company_id = a.company_id
  LEFT JOIN group_account g ON g.id = m.group_account_id
 WHERE b.grain = 'D' AND b.day <= %s AND b.company_id = ANY(%s::bigint[])
 GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 4, 5
"""


def _balances(rows: Sequence[sql.Row], rates: dict[int, Rate]) -> list[GroupBalance]:
    found: dict[tuple[str, str], GroupBalance] = {}
    typed = cast("Sequence[tuple[str, str, str, str, int, int]]", rows)
    for code, name, name_zh, kind, company, minor in typed:
        amount = rates[company].convert(minor)
        before = found.get((code, kind))
        shares = (*(before.by_company if before else ()), (company, amount))
        total = sum(share for _, share in shares)
        found[code, kind] = GroupBalance(code, name, name_zh, kind, total, shares)
    return list(found.values())


def group_stock(
    actor: Actor, companies: Sequence[int], on: date, currency: str
) -> list[GroupStock]:
    """Return what companies hold now of each item; values are translated at a day's rate."""
    with over(actor, companies, GROUP_READ) as chosen:
        rates = closing_rates(chosen, currency, on)
        rows = cast(
            "list[tuple[int, str, int, Decimal, int]]", sql.rows(_STOCK, (sql.array(chosen),))
        )
    found: dict[int, GroupStock] = {}
    for item, code, company, qty, minor in rows:
        value = rates[company].convert(minor)
        before = found.get(item)
        shares = (*(before.by_company if before else ()), (company, qty, value))
        found[item] = GroupStock(
            item,
            code,
            sum((share[1] for share in shares), Decimal(0)),
            sum(share[2] for share in shares),
            shares,
        )
    return list(found.values())


_STOCK = """
SELECT p.item_id, i.code::text, p.company_id, trim_scale(sum(p.qty)), sum(p.value_minor)::bigint
  FROM cost_pool p
  JOIN cost_book k ON k.id = p.book_id AND k.company_id = p.company_id AND k.is_primary
  JOIN item i ON i.id = p.item_id
 WHERE p.company_id = ANY(%s::bigint[]) AND (p.qty <> 0 OR p.value_minor <> 0)
 GROUP BY 1, 2, 3 ORDER BY 2, 3
"""


def group_receivables(
    actor: Actor, companies: Sequence[int], on: date, currency: str
) -> list[GroupReceivable]:
    """Return what parties owe companies now; overdue is what was due before a day."""
    with over(actor, companies, GROUP_READ) as chosen:
        rates = closing_rates(chosen, currency, on)
        rows = cast(
            "list[tuple[int, str, bool, int, int, int]]",
            sql.rows(_RECEIVABLES, (on, sql.array(chosen))),
        )
    found: dict[int, GroupReceivable] = {}
    for party, name, is_sister, company, minor, overdue in rows:
        amount, late = rates[company].convert(minor), rates[company].convert(overdue)
        before = found.get(party)
        shares = (*(before.by_company if before else ()), (company, amount))
        found[party] = GroupReceivable(
            party,
            name,
            is_sister,
            sum(share for _, share in shares),
            (before.overdue_minor if before else 0) + late,
            shares,
        )
    return sorted(found.values(), key=lambda each: (-each.open_minor, each.party_id))


_RECEIVABLES = """
SELECT o.party_id, p.name::text, c.id IS NOT NULL, o.company_id,
       sum(o.open_company_minor)::bigint,
       coalesce(sum(o.open_company_minor) FILTER (WHERE o.due_date < %s), 0)::bigint
  FROM open_item o
  JOIN account a ON a.id = o.account_id AND a.company_id = o.company_id
   AND a.control = 'receivable'
  JOIN party p ON p.id = o.party_id
  LEFT JOIN company_profile c ON c.party_id = p.id
 WHERE o.company_id = ANY(%s::bigint[]) AND o.open_company_minor <> 0
 GROUP BY 1, 2, 3, 4 ORDER BY 1, 4
"""


@dataclass(frozen=True, slots=True)
class Rate:
    """What a minor unit of one currency is worth in another, exactly."""

    factor: Fraction

    def convert(self, minor: int) -> int:
        """Return an amount in the other currency, rounded half up."""
        value = minor * self.factor
        return round_ratio(value.numerator, value.denominator, RoundingMode.HALF_UP)


def closing_rates(companies: Sequence[int], currency: str, on: date) -> dict[int, Rate]:
    """Return each company's closing rate into a currency.

    Raises:
        ValidationFailed: the rates that are missing, all at once.
    """
    rows = sql.rows(
        "SELECT id, currency_id::text FROM company WHERE id = ANY(%s::bigint[]) ORDER BY id",
        (sql.array(companies),),
    )
    own = cast("list[tuple[int, str]]", rows)
    asked = [RateRequest(each, currency, on, "closing", 31) for _, each in own]
    found = exchange_rates(asked, currency)
    problems = [rate for rate in found if isinstance(rate, Problem)]
    if problems:
        raise ValidationFailed(problems)
    return {
        company: Rate(rate.value * Fraction(10 ** minor_units(currency), 10 ** minor_units(each)))
        for (company, each), rate in zip(own, found, strict=True)
        if not isinstance(rate, Problem)
    }


def unmatched(actor: Actor, companies: Sequence[int]) -> list[Unmatched]:
    """Return documents between chosen companies that their counterpart does not answer.

    A document that was entered by hand has no counterpart; one of a supply always has.
    """
    with over(actor, companies, READ) as chosen:
        rows = sql.rows(_UNMATCHED, (sql.array(chosen), sql.array(chosen)))
    return [Unmatched(*row) for row in rows]  # type: ignore[arg-type]


_UNMATCHED = """
WITH own AS (
    SELECT i.company_id, c.id AS sister_id, i.kind::text AS kind, i.id,
           i.currency::text AS currency, i.total_minor,
           coalesce(s.reference, i.partner_reference)::text AS reference
      FROM invoice i
      JOIN company_profile c ON c.party_id = i.party_id
      LEFT JOIN sister_supply s ON s.company_id = i.company_id AND s.invoice_id = i.id
     WHERE i.company_id = ANY(%s::bigint[]) AND c.id = ANY(%s::bigint[])
)
SELECT a.company_id, a.sister_id, a.kind, a.id, a.reference, a.currency, a.total_minor,
       CASE WHEN b.id IS NULL THEN 'no counterpart' ELSE 'another amount' END
  FROM own a
  LEFT JOIN own b ON b.company_id = a.sister_id AND b.sister_id = a.company_id
       AND b.reference = a.reference AND a.reference <> '' AND b.kind = CASE a.kind
           WHEN 'invoice' THEN 'bill' WHEN 'bill' THEN 'invoice'
           WHEN 'credit_note' THEN 'supplier_credit' ELSE 'credit_note' END
 WHERE b.id IS NULL OR b.total_minor <> a.total_minor OR b.currency <> a.currency
 ORDER BY a.company_id, a.id
"""
