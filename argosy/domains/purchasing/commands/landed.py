"""Posting landed cost: shared out over receipts, also after the goods were sold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import cast

from argosy.contracts.purchasing import LandedCostPosted
from argosy.domains.purchasing import facts
from argosy.domains.purchasing.commands.entry import rate_problem
from argosy.domains.purchasing.rules.landed import (
    Bearer,
    PostLandedCost,
    check_landed,
    shares_of,
    weights_of,
)
from argosy.domains.purchasing.rules.orders import unknown
from argosy.domains.purchasing.storage import draw
from argosy.kernel.events.commands import command
from argosy.kernel.events.run import CommandRun, Done
from argosy.kernel.identity import sql
from argosy.kernel.ledger.chart import chart_of
from argosy.kernel.ledger.posting_rules import account_for
from argosy.kernel.primitives.currency import currency_problem, minor_units
from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.numbers import INT64_MAX
from argosy.kernel.primitives.rounding import RoundingMode, round_ratio
from argosy.kernel.valuation.adjusting import Effect, adjust_values, read_books
from argosy.kernel.valuation.inputs import AdjustmentInput

ZERO = Decimal(0)
ONE = Decimal(1)

_BEARERS = """
SELECT r.id, r.move_id, r.accepted_qty, r.value_minor, d.gross_weight_kg, d.volume_l,
       h.effective_at, h.correlation_id
  FROM receipt_line r
  JOIN receipt h ON h.id = r.receipt_id
  LEFT JOIN product d ON d.id = r.item_id
 WHERE r.company_id = %s AND r.id = ANY (%s::bigint[]) AND r.move_id IS NOT NULL
"""
_Row = tuple[
    int, int, Decimal, int, "Decimal | None", "Decimal | None", datetime, int
]  # a bearer, when its goods came, and their journey
_DOCUMENT = (
    "id",
    "company_id",
    "split_key",
    "currency",
    "amount_minor",
    "rate",
    "company_minor",
    "bill_id",
    "description",
    "posting_date",
    "correlation_id",
    "command_id",
    "effective_at",
)
_SHARE = (
    "company_id",
    "document_id",
    "receipt_line_id",
    "weight",
    "company_minor",
    "to_stock_minor",
    "to_cogs_minor",
    "to_variance_minor",
)


@dataclass(slots=True)
class Shared:
    """A document that is going to be posted, with the share of each receipt line."""

    index: int
    cost: PostLandedCost
    currency: str
    rate: Decimal
    amount_minor: int
    company_minor: int
    posting_date: date
    correlation_id: int
    bearers: list[Bearer]
    came_at: list[datetime]
    weights: list[Decimal]
    shares: list[int]
    id: int = 0
    outcome: list[tuple[int, int, int]] = field(default_factory=list)


@command("purchasing.post_landed_cost", permission="purchasing.landed_cost.post")
def do_post_landed_cost(run: CommandRun, batch: Sequence[PostLandedCost]) -> list[Done | None]:
    """Share costs out over receipt lines.

    Pre-conditions: the lines were accepted; what the split key needs is known. Post-conditions: the
    share of what is still in stock raises it, the share of what was sold goes to the cost of sales,
    that of what went back, and the rest, to variance; nothing already recorded changes (INV-32,
    INV-33). Events: LandedCostPosted. Permission: purchasing.landed_cost.post.
    """
    bearers = _read(run, (i for cost in batch for i in cost.receipt_line_ids))
    bills = _bills(run, batch)
    shared: list[Shared] = []
    for index, cost in enumerate(batch):
        problems = check_landed(cost)
        if cost.bill_id and cost.bill_id not in bills:
            problems.append(unknown("bill", cost.bill_id, "bill_id"))
        if not problems:
            made, problems = _share(run, index, cost, bearers)
            shared.extend([made] if made else [])
        run.reject(index, *problems)
    keep = set(run.settle(len(batch)))
    shared = [each for each in shared if each.index in keep]
    _post(run, shared)
    return _record(run, len(batch), shared)


def _read(run: CommandRun, ids: Iterable[int]) -> dict[int, _Row]:
    wanted = sorted({i for i in ids if type(i) is int and 0 < i <= INT64_MAX})
    if not wanted:
        return {}
    found = sql.rows(_BEARERS, (run.company_id, sql.array(wanted)))
    return {row[0]: row for row in cast("list[_Row]", found)}


def _bills(run: CommandRun, batch: Sequence[PostLandedCost]) -> set[int]:
    wanted = sorted(
        {c.bill_id for c in batch if type(c.bill_id) is int and 0 < c.bill_id <= INT64_MAX}
    )
    if not wanted:
        return set()
    found = sql.rows(
        "SELECT id FROM invoice WHERE company_id = %s AND kind = 'bill'"
        " AND id = ANY (%s::bigint[])",
        (run.company_id, sql.array(wanted)),
    )
    return {cast(int, row[0]) for row in found}


def _share(
    run: CommandRun, index: int, cost: PostLandedCost, known: Mapping[int, _Row]
) -> tuple[Shared | None, list[Problem]]:
    company = facts.company(run)
    currency = cost.currency or company.currency
    bad = currency_problem(currency) or rate_problem(currency, company.currency, cost.rate)
    problems = [bad] if bad else []
    problems.extend(
        unknown("receipt_line", i, f"receipt_line_ids[{place}]")
        for place, i in enumerate(cost.receipt_line_ids)
        if i not in known
    )
    if problems:
        return None, problems
    rows = [known[i] for i in cost.receipt_line_ids]
    bearers = [Bearer(*row[:6]) for row in rows]
    weights, problems = weights_of(cost, bearers)
    rate = cost.rate or ONE
    amount_minor = _minor(Fraction(cost.amount), currency)
    company_minor = _minor(Fraction(cost.amount) * Fraction(rate), company.currency)
    if not problems and (not amount_minor or not company_minor or company_minor > INT64_MAX):
        problems.append(
            Problem(
                "purchasing.landed_amount",
                "The amount is no amount of {currency}.",
                "Enter at least its smallest unit, and check for a slipped decimal point.",
                "amount",
                {"currency": currency},
            )
        )
    if problems:
        return None, problems
    made = Shared(
        index,
        cost,
        currency,
        rate,
        amount_minor,
        company_minor,
        cost.posting_date or company.today(run),
        rows[0][7],
        bearers,
        [row[6] for row in rows],
        weights,
        shares_of(company_minor, weights),
    )
    return made, []


def _minor(amount: Fraction, currency: str) -> int:
    scale: int = 10 ** minor_units(currency)
    exact = amount * scale
    return round_ratio(exact.numerator, exact.denominator, RoundingMode.HALF_UP)


def _post(run: CommandRun, shared: Sequence[Shared]) -> None:
    """Let valuation put each share where the goods went, and keep what it says."""
    (ids,) = draw(("landed_cost_document", len(shared)))
    wanted: list[AdjustmentInput] = []
    places: list[tuple[Shared, int]] = []
    for each, document_id in zip(shared, ids, strict=True):
        each.id = document_id
        each.outcome = [(0, 0, share) for share in each.shares]
        clearing = account_for(run, "landed_cost", each.posting_date)
        variance = account_for(run, "price_difference", each.posting_date)
        for place, share in enumerate(each.shares):
            if share:
                places.append((each, place))
                wanted.append(
                    AdjustmentInput(
                        kind="landed",
                        move_id=each.bearers[place].move_id,
                        amount_minor=share,
                        counter_account_id=clearing,
                        variance_account_id=variance,
                        effective_at=each.came_at[place],
                        posting_date=each.posting_date,
                        document_type="landed_cost_document",
                        document_id=document_id,
                        correlation_id=each.correlation_id,
                    )
                )
    for effect in _posting_effects(run, adjust_values(run, wanted)):
        each, place = places[effect.index]
        each.outcome[place] = (
            effect.to_stock_minor,
            effect.to_cogs_minor,
            effect.to_variance_minor,
        )


def _posting_effects(run: CommandRun, effects: Sequence[Effect]) -> list[Effect]:
    """Return the effects in the cost book that posts to the primary books."""
    primary = chart_of(run).primary_book
    posting = {book.id for book in read_books(run.company_id) if book.ledger_book_id == primary}
    return [effect for effect in effects if effect.book_id in posting]


def _record(run: CommandRun, size: int, shared: Sequence[Shared]) -> list[Done | None]:
    documents: list[tuple[object, ...]] = []
    shares: list[tuple[object, ...]] = []
    results: list[Done | None] = [None] * size
    for each in shared:
        documents.append(
            (
                each.id, run.company_id, each.cost.split_key, each.currency, each.amount_minor,
                each.rate, each.company_minor, each.cost.bill_id or None, each.cost.description,
                each.posting_date, each.correlation_id, run.command_id, run.now,
            )
        )  # fmt: skip
        shares.extend(
            (run.company_id, each.id, bearer.id, weight, share, *outcome)
            for bearer, weight, share, outcome in zip(
                each.bearers, each.weights, each.shares, each.outcome, strict=True
            )
        )
        results[each.index] = run.number(
            "landed_cost", "landed_cost_document", each.id, each.posting_date
        )
        run.emit(
            LandedCostPosted(each.id, each.company_minor, each.cost.receipt_line_ids),
            subject_type="landed_cost_document",
            subject_id=each.id,
            correlation_id=each.correlation_id,
        )
    if documents:
        sql.insert("landed_cost_document", _DOCUMENT, sql.transpose(documents))
        sql.insert("landed_cost_share", _SHARE, sql.transpose(shares))
    return results
