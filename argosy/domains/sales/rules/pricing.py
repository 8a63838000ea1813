"""The price of a line: as entered, as it was before, or as the price lists say, with reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from argosy.domains.sales.rules.inputs import NewLine
from argosy.domains.sales.rules.known import Entry, ItemFact, is_countable, price_key
from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.numbers import int64_problem, parse_decimal

if TYPE_CHECKING:
    from argosy.domains.sales.rules.drafts import DraftLine


def price_line(
    entry: Entry,
    line: NewLine,
    item: ItemFact | None,
    before: DraftLine | None,
    made: DraftLine,
    path: str,
) -> None:
    """Put the price on a line; add what is wrong with a given one, or that there is none."""
    if line.amount_minor is not None:
        _agreed(line, made, path, entry.problems)
    elif line.unit_price is not None:
        _given(line, made, path, entry.problems)
    elif before is not None and before.is_amount_agreed:
        _agreed_before(before, made, path, entry.problems)
    elif before is not None:
        made.unit_price = before.unit_price
        made.per_qty = before.per_qty
        made.price_includes_tax = before.price_includes_tax
        made.price_trace = before.price_trace
    elif item is not None:
        _from_lists(entry, line, made, path)


def _agreed(line: NewLine, made: DraftLine, path: str, problems: list[Problem]) -> None:
    problem = int64_problem(line.amount_minor, f"{path}.amount_minor", minimum=0)
    if problem is not None:
        problems.append(problem)
    elif line.amount_minor is not None:
        made.amount_minor = line.amount_minor
    made.is_amount_agreed = True
    if line.unit_price is not None:
        _given(line, made, path, problems)  # kept beside the amount, as information
    made.price_includes_tax = line.price_includes_tax


def _agreed_before(before: DraftLine, made: DraftLine, path: str, problems: list[Problem]) -> None:
    if before.qty != made.qty:
        problems.append(
            Problem(
                "sales.amount_needed",
                "The amount of this line was agreed for another quantity.",
                "Give the amount or a price for the new quantity.",
                f"{path}.amount_minor",
            )
        )
    made.amount_minor = before.amount_minor
    made.is_amount_agreed = True
    made.unit_price = before.unit_price
    made.per_qty = before.per_qty
    made.price_includes_tax = before.price_includes_tax


def _given(line: NewLine, made: DraftLine, path: str, problems: list[Problem]) -> None:
    price = parse_decimal(line.unit_price, f"{path}.unit_price")
    if isinstance(price, Problem):
        problems.append(price)
    elif price < 0:
        problems.append(
            Problem(
                "sales.price_negative",
                "A price is not below zero.",
                "Enter a discount, or an allowance as a charge below zero.",
                f"{path}.unit_price",
            )
        )
    else:
        made.unit_price = price
    made.price_includes_tax = line.price_includes_tax
    if line.per_qty != 1:
        per = parse_decimal(line.per_qty, f"{path}.per_qty")
        if isinstance(per, Problem):
            problems.append(per)
        elif per <= 0:
            problems.append(
                Problem(
                    "sales.per_qty",
                    "A price is for a quantity above zero.",
                    "Give what the price is for, such as 100.",
                    f"{path}.per_qty",
                )
            )
        else:
            made.per_qty = per


def _from_lists(entry: Entry, line: NewLine, made: DraftLine, path: str) -> None:
    if not is_countable(line.qty):
        return  # which was said already
    decision = entry.known.prices.get(price_key(entry.new, line, made.unit_id))
    if decision is None:
        return  # the item or the unit is wrong, which was said already
    if decision.price is None:
        if decision.problem is not None:
            entry.problems.append(decision.problem.under(path))
        return
    made.unit_price = decision.price.amount
    made.per_qty = decision.price.per_qty
    made.price_includes_tax = decision.includes_tax
    made.price_trace = decision.to_json()
