"""Which account a business fact goes to: rules are data, and say why they were chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from argosy.kernel.events.run import CommandRun
from argosy.kernel.ledger.chart import Chart, chart_of
from argosy.kernel.ledger.rules import choose_rule
from argosy.kernel.primitives.errors import Problem, ValidationFailed

PURPOSES = (
    "receivable",
    "payable",
    "advance_in",
    "advance_out",
    "revenue",
    "sales_return",
    "discount_given",
    "discount_taken",
    "charge_income",
    "charge_expense",
    "stock",
    "cogs",
    "grni",
    "purchase_expense",
    "price_difference",
    "stock_adjustment",
    "scrap",
    "wip",
    "production_residue",
    "opening",
    "landed_cost",
    "tax_payable",
    "tax_deductible",
    "bank",
    "cash",
    "bank_fee",
    "fx_gain",
    "fx_loss",
    "rounding",
    "transit",
    "result",
    "retained",
)


@dataclass(frozen=True, slots=True)
class Lookup:
    """A question to the rules: a purpose, the facts, the date."""

    purpose: str
    facts: Mapping[str, str]
    on: date


def accounts_for(run: CommandRun, lookups: Sequence[Lookup]) -> list[int]:
    """Return the account of each question.

    Raises:
        ValidationFailed: naming each purpose and its facts for which no rule matches.
    """
    chart = chart_of(run)
    answers: list[int] = []
    problems: list[Problem] = []
    for lookup in lookups:
        account = _choose(chart, lookup)
        if account is None:
            problems.append(_no_rule(lookup))
        answers.append(account or 0)
    if problems:
        raise ValidationFailed(list(dict.fromkeys(problems)))
    return answers


def account_for(
    run: CommandRun, purpose: str, on: date, facts: Mapping[str, str] | None = None
) -> int:
    """Return the account of one purpose; see `accounts_for`."""
    return accounts_for(run, [Lookup(purpose, facts or {}, on)])[0]


def _choose(chart: Chart, lookup: Lookup) -> int | None:
    rules = chart.rules.get(lookup.purpose, ())
    if len(rules) == 1 and not rules[0].match and not (rules[0].valid_from or rules[0].valid_to):
        return rules[0].account_id
    chosen = choose_rule(rules, lookup.facts, lookup.on)
    return None if chosen is None else chosen.account_id


def _no_rule(lookup: Lookup) -> Problem:
    return Problem(
        "ledger.no_posting_rule",
        "No posting rule says which account {purpose} goes to on {date}.",
        "Add a posting rule for this purpose, or widen an existing one.",
        "",
        {"purpose": lookup.purpose, "date": lookup.on.isoformat()},
    )
