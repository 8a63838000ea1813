"""Landed cost: the shape of a document, and how its amount is split over receipts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from argosy.domains.purchasing.rules.orders import figure_problems, id_problems
from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.split import split
from argosy.kernel.primitives.text import text_problem

ZERO = Decimal(0)
LINES_MAX = 10_000
SPLIT_KEYS = ("quantity", "value", "weight", "volume", "manual")


@dataclass(frozen=True, slots=True)
class PostLandedCost:
    """A cost to share out over receipt lines.

    Args:
        amount: in major units of `currency`.
        split_key: quantity, value, weight, volume (of the product), or manual.
        receipt_line_ids: the lines that bear it; they may be of several receipts and orders.
        currency: empty: the company's.
        rate: company currency per unit of `currency`; needed abroad.
        weights: for ``manual``: one figure a line, zero or more.
        bill_id: the bill the cost came with; 0 for none.
    """

    amount: Decimal
    split_key: str
    receipt_line_ids: tuple[int, ...]
    currency: str = ""
    rate: Decimal | None = None
    weights: tuple[Decimal, ...] = ()
    bill_id: int = 0
    description: str = ""
    posting_date: date | None = None


@dataclass(frozen=True, slots=True)
class Bearer:
    """A receipt line that bears a share, with what was accepted of it.

    Goods that went back since were carried here too: their share is lost, and goes to variance.
    """

    id: int
    move_id: int
    qty: Decimal
    value_minor: int
    weight: Decimal | None
    volume: Decimal | None


def check_landed(cost: PostLandedCost) -> list[Problem]:
    """Return everything that is wrong with a document by itself."""
    problems = [
        *figure_problems(cost.amount, "amount", above_zero=True),
        *([] if cost.rate is None else figure_problems(cost.rate, "rate", above_zero=True)),
        *id_problems(("bill_id", cost.bill_id or 1)),
    ]
    text = text_problem(cost.description, "description", 300)
    problems.extend([text] if text else [])
    if cost.split_key not in SPLIT_KEYS:
        problems.append(
            Problem(
                "purchasing.split_key",
                "{key} is nothing a cost can be split by.",
                "Use {keys}.",
                "split_key",
                {"key": ascii(cost.split_key)[:20], "keys": ", ".join(SPLIT_KEYS)},
            )
        )
    ids = cost.receipt_line_ids
    if not 1 <= len(ids) <= LINES_MAX or len(set(ids)) != len(ids):
        problems.append(
            Problem(
                "purchasing.landed_lines",
                "A cost is shared out over 1 to {most} receipt lines, each named once.",
                "Choose the receipt lines that bear it.",
                "receipt_line_ids",
                {"most": LINES_MAX},
            )
        )
    problems.extend(p for i in ids for p in id_problems(("receipt_line_ids", i)))
    if cost.split_key == "manual" and len(cost.weights) != len(ids):
        problems.append(
            Problem(
                "purchasing.landed_weights",
                "{count} weights are given for {lines} lines.",
                "Give one weight a line.",
                "weights",
                {"count": len(cost.weights), "lines": len(ids)},
            )
        )
    problems.extend(p for weight in cost.weights for p in figure_problems(weight, "weights"))
    return problems


def weights_of(
    cost: PostLandedCost, bearers: Sequence[Bearer]
) -> tuple[list[Decimal], list[Problem]]:
    """Return each line's weight under the split key, and what is missing for it."""
    if cost.split_key == "manual":
        found: list[Decimal | None] = list(cost.weights)
    elif cost.split_key == "quantity":
        found = [bearer.qty for bearer in bearers]
    elif cost.split_key == "value":
        found = [Decimal(bearer.value_minor) for bearer in bearers]
    else:
        each = [b.weight if cost.split_key == "weight" else b.volume for b in bearers]
        found = [None if one is None else one * b.qty for one, b in zip(each, bearers, strict=True)]
    problems = [
        Problem(
            "purchasing.landed_unknown",
            "The product of receipt line {line} has no {key}.",
            "Enter it on the product, or split by another key.",
            f"receipt_line_ids[{place}]",
            {"line": bearers[place].id, "key": cost.split_key},
        )
        for place, weight in enumerate(found)
        if weight is None
    ]
    weights = [weight or ZERO for weight in found]
    if not problems and not any(weights):
        problems.append(
            Problem(
                "purchasing.landed_nothing",
                "All shares would be zero.",
                "Split by another key, or enter figures above zero.",
                "split_key",
            )
        )
    return weights, problems


def shares_of(amount_minor: int, weights: Sequence[Decimal]) -> list[int]:
    """Return the shares of an amount, which sum to it by largest remainder (INV-11)."""
    return split(amount_minor, weights)
