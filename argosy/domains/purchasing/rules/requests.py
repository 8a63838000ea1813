"""What somebody may ask to be bought: the shape of requests and of policies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from argosy.domains.purchasing.rules.orders import (
    HUNDRED,
    LINES_MAX,
    PERCENT_MAX,
    figure_problems,
    id_problems,
)
from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.numbers import int64_problem
from argosy.kernel.primitives.text import text_problem

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class RequestLine:
    """How much of an item is needed, by when and where; `unit_id` 0 is the item's base unit."""

    item_id: int
    qty: Decimal
    needed_on: date
    place_id: int
    unit_id: int = 0
    description: str = ""


@dataclass(frozen=True, slots=True)
class NewRequest:
    """A request to buy; `requested_on` None is today."""

    lines: tuple[RequestLine, ...]
    reason: str = ""
    requested_on: date | None = None


@dataclass(frozen=True, slots=True)
class RequestStep:
    """Close a request (nothing more is needed) or cancel it, at the version the caller read."""

    request_id: int
    version: int
    state: str = "closed"


@dataclass(frozen=True, slots=True)
class SetPolicy:
    """What is tolerated of a supplier, or in general (`supplier_id` 0).

    Args:
        version: the version the caller read; 0 for one that is not there yet.
        on_reject: refused or held: what is done with rejected goods when a receipt does not say.
        price_difference: variance or stock: where a bill's price difference goes.
    """

    supplier_id: int = 0
    version: int = 0
    over_receipt_pct: Decimal = ZERO
    qty_pct: Decimal = ZERO
    price_pct: Decimal = ZERO
    amount_minor: int = 0
    on_reject: str = "refused"
    price_difference: str = "variance"


def check_request(request: NewRequest) -> list[Problem]:
    """Return everything that is wrong with a request by itself."""
    problems = []
    if not 1 <= len(request.lines) <= LINES_MAX:
        problems.append(
            Problem(
                "purchasing.line_count",
                "The request has {count} lines.",
                "A request has 1 to {most} lines.",
                "lines",
                {"count": len(request.lines), "most": LINES_MAX},
            )
        )
    reason = text_problem(request.reason, "reason", 300)
    problems.extend([reason] if reason else [])
    for place, line in enumerate(request.lines):
        text = text_problem(line.description, "description", 300)
        own = [
            *id_problems(
                ("item_id", line.item_id),
                ("place_id", line.place_id),
                ("unit_id", line.unit_id or 1),
            ),
            *figure_problems(line.qty, "qty", above_zero=True),
            *([text] if text else []),
        ]
        problems.extend(p.under(f"lines[{place}]") for p in own)
    return problems


def check_policy(policy: SetPolicy) -> list[Problem]:
    """Return everything that is wrong with a policy by itself."""
    problems = id_problems(("supplier_id", policy.supplier_id or 1))
    for name, value in (
        ("over_receipt_pct", policy.over_receipt_pct),
        ("qty_pct", policy.qty_pct),
        ("price_pct", policy.price_pct),
    ):
        found = figure_problems(value, name)
        if not found and value > (PERCENT_MAX if name == "over_receipt_pct" else HUNDRED):
            found = [Problem("number.too_big", "The share is too big.", "Give less.", name)]
        problems.extend(found)
    amount = int64_problem(policy.amount_minor, "amount_minor", minimum=0)
    problems.extend([amount] if amount else [])
    for name, text, allowed in (
        ("on_reject", policy.on_reject, ("refused", "held")),
        ("price_difference", policy.price_difference, ("variance", "stock")),
    ):
        if text not in allowed:
            problems.append(
                Problem(
                    "purchasing.policy_choice",
                    "{choice} is no choice here.",
                    "Use {allowed}.",
                    name,
                    {"choice": ascii(text)[:20], "allowed": " or ".join(allowed)},
                )
            )
    return problems
