"""What may be delivered: lines that exist, quantities that are exact, nothing beyond tolerance."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Protocol

from argosy.domains.sales.rules.inputs import DeliverLine, DeliverOrder
from argosy.domains.sales.rules.quantities import Quantities
from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.numbers import decimal_text, parse_decimal
from argosy.kernel.primitives.text import text_problem
from argosy.kernel.primitives.units import converted

ZERO = Decimal(0)


class LineLike(Protocol):
    """What the rules need to know of an order line."""

    @property
    def line_no(self) -> int: ...
    @property
    def is_delivered(self) -> bool: ...
    @property
    def factor_num(self) -> int: ...
    @property
    def factor_den(self) -> int: ...


def check_delivery(
    item: DeliverOrder, lines: Mapping[int, LineLike], quantities: Mapping[int, Quantities]
) -> list[Problem]:
    """Return everything that is wrong with what is to be delivered of an order."""
    problems = check_document(item.posting_date, item.reference, item.memo)
    if not item.lines and not any(
        line.is_delivered and quantities[i].open > 0 for i, line in lines.items()
    ):
        problems.append(_nothing_open())
    wanted: dict[int, Decimal] = {}
    for index, given in enumerate(item.lines):
        path = f"lines[{index}]"
        line = lines.get(given.line_id)
        if line is None:
            problems.append(unknown_line(given.line_id, path))
        elif not line.is_delivered:
            problems.append(_not_delivered(line, path))
        else:
            qty = _base_quantity(given, line, quantities[given.line_id], path, problems)
            before = wanted.get(given.line_id, ZERO)
            wanted[given.line_id] = before + qty
            most = quantities[given.line_id].deliverable
            if before + qty > most:
                problems.append(_over(line, before + qty, most, path))
    return problems


def _base_quantity(
    given: DeliverLine, line: LineLike, q: Quantities, path: str, problems: list[Problem]
) -> Decimal:
    if given.qty is None:
        if q.open <= 0:
            problems.append(_line_done(line, path))
        return q.open
    return exact_base(given.qty, line, path, problems)


def exact_base(qty: Decimal, line: LineLike, path: str, problems: list[Problem]) -> Decimal:
    """Return a quantity of a line's unit in base units; add why that is not possible."""
    parsed = parse_decimal(qty, f"{path}.qty")
    if isinstance(parsed, Problem):
        problems.append(parsed)
        return ZERO
    if parsed <= 0:
        problems.append(
            Problem(
                "sales.quantity",
                "A quantity of {qty} is not possible here.",
                "Give a quantity above zero.",
                f"{path}.qty",
                {"qty": decimal_text(parsed)},
            )
        )
        return ZERO
    base = converted(parsed, line.factor_num, line.factor_den, 12)
    if base is None:
        problems.append(
            Problem(
                "unit.inexact",
                "{qty} does not convert exactly to the item's base unit.",
                "Enter a quantity that converts exactly.",
                f"{path}.qty",
                {"qty": decimal_text(parsed)},
            )
        )
        return ZERO
    return base


def check_document(posting_date: object, reference: str, memo: str) -> list[Problem]:
    """Return what is wrong with a document's date and texts."""
    problems = []
    if type(posting_date) is not date:
        problems.append(
            Problem(
                "sales.date", "This is not a usable date.", "Give a calendar day.", "posting_date"
            )
        )
    for text, name, most in ((reference, "reference", 64), (memo, "memo", 500)):
        problem = text_problem(text, name, most) if text else None
        if problem is not None:
            problems.append(problem)
    return problems


def unknown_line(line_id: object, path: str) -> Problem:
    """Say that an order has no such line."""
    return Problem(
        "sales.unknown_line",
        "The order has no line {id}.",
        "Read the order again.",
        f"{path}.line_id",
        {"id": ascii(line_id)[:40]},
    )


def _not_delivered(line: LineLike, path: str) -> Problem:
    return Problem(
        "sales.not_goods",
        "Line {line} is about no goods: nothing is delivered of it.",
        "Leave the line out.",
        f"{path}.line_id",
        {"line": line.line_no},
    )


def _line_done(line: LineLike, path: str) -> Problem:
    return Problem(
        "sales.nothing_open",
        "Nothing is open of line {line}.",
        "Leave the line out.",
        f"{path}.line_id",
        {"line": line.line_no},
    )


def _nothing_open() -> Problem:
    return Problem(
        "sales.nothing_open",
        "Nothing is open to be delivered.",
        "Amend the order to deliver more.",
        "order_id",
    )


def _over(line: LineLike, wanted: Decimal, most: Decimal, path: str) -> Problem:
    return Problem(
        "sales.over_delivered",
        "{wanted} of line {line} are too many: with its tolerance {most} may be delivered.",
        "Deliver less, or amend the order.",
        f"{path}.qty",
        {"line": line.line_no, "wanted": decimal_text(wanted), "most": decimal_text(most)},
    )
