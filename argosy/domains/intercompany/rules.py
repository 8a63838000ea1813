"""What a supply between companies may say, and all that is wrong with it at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from argosy.domains.intercompany.inputs import SettleWithSister, SupplyFromSister, SupplyLine
from argosy.kernel.primitives.clock import instant_problem
from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.numbers import int64_problem, parse_decimal

LINES_MAX = 1_000


def supply_problems(asked: SupplyFromSister) -> list[Problem]:
    """Return everything that is wrong with a supply by itself.

    1. Ids are ids, the day is a day. 2. There are lines, unless all of an order is meant. 3. Each
    line has a quantity above zero, and names an item or, with an order, one of its lines.
    """
    problems = [
        *_ids(
            ("seller_id", asked.seller_id),
            ("seller_place_id", asked.seller_place_id),
            ("buyer_place_id", asked.buyer_place_id),
            ("order_id", asked.order_id or 1),
        )
    ]
    if type(asked.posting_date) is not date:
        problems.append(
            Problem(
                "intercompany.date", "This is not a date.", "Give a calendar day.", "posting_date"
            )
        )
    if asked.effective_at is not None:
        instant = instant_problem(asked.effective_at, "effective_at")
        problems.extend([instant] if instant else [])
    if len(asked.lines) > LINES_MAX or not (asked.lines or asked.order_id):
        problems.append(
            Problem(
                "intercompany.lines",
                "The supply has {count} lines.",
                "Give 1 to {most}, or none for all that is open of an order.",
                "lines",
                {"count": len(asked.lines), "most": LINES_MAX},
            )
        )
    for place, line in enumerate(asked.lines):
        found = _line(line, has_order=bool(asked.order_id))
        problems.extend(problem.under(f"lines[{place}]") for problem in found)
    return problems


def settle_problems(asked: SettleWithSister) -> list[Problem]:
    """Return everything that is wrong with a payment by itself."""
    problems = [*_ids(("supply_id", asked.supply_id))]
    amount = int64_problem(asked.amount_minor, "amount_minor", minimum=1)
    problems.extend([amount] if amount else [])
    if type(asked.paid_on) is not date:
        problems.append(
            Problem("intercompany.date", "This is not a date.", "Give a calendar day.", "paid_on")
        )
    return problems


def _line(line: SupplyLine, *, has_order: bool) -> Iterator[Problem]:
    qty = parse_decimal(line.qty, "qty")
    if isinstance(qty, Problem):
        yield qty
    elif qty <= Decimal(0):
        yield Problem(
            "intercompany.qty", "The quantity is not above zero.", "Give how many.", "qty"
        )
    field = "order_line_id" if has_order else "item_id"
    yield from _ids((field, line.order_line_id if has_order else line.item_id))


def _ids(*pairs: tuple[str, int]) -> Iterator[Problem]:
    for field, value in pairs:
        problem = int64_problem(value, field, minimum=1)
        if problem is not None:
            yield problem
