"""From what was entered to a version of an order: checked as a whole, priced, taxed, summed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from argosy.domains.sales.rules.heads import check_head
from argosy.domains.sales.rules.inputs import NewCharge, NewLine, NewOrder
from argosy.domains.sales.rules.known import Entry, ItemFact, Known
from argosy.domains.sales.rules.pricing import price_line
from argosy.domains.sales.rules.taxing import tax_codes_for
from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.numbers import (
    EXACT,
    MAX_MAGNITUDE,
    decimal_text,
    int64_problem,
    parse_decimal,
)
from argosy.kernel.primitives.text import text_problem
from argosy.kernel.primitives.units import converted

ONE: Final = Decimal(1)
ZERO: Final = Decimal(0)
HUNDRED: Final = Decimal(100)
LINES_MAX: Final = 5_000


@dataclass(slots=True)
class DraftLine:
    """A line of a version to be written. `line_id` is 0 until one is drawn for a new line."""

    kind: str
    item_id: int
    description: str
    qty: Decimal
    unit_id: int
    factor_num: int
    factor_den: int
    base_qty: Decimal
    unit_price: Decimal
    line_id: int = 0
    per_qty: Decimal = ONE
    over_pct: Decimal = ZERO
    discount_pct: Decimal = ZERO
    price_includes_tax: bool = False
    amount_minor: int = 0
    is_amount_agreed: bool = False
    price_trace: dict[str, object] | None = None
    tax_codes: tuple[str, ...] = ()
    tax_reason: dict[str, object] | None = None
    external_taxes: dict[str, int] | None = None
    requested_on: date | None = None
    net_minor: int = 0
    tax_minor: int = 0
    gross_minor: int = 0


@dataclass(slots=True)
class Draft:
    """A version of an order to be written."""

    new: NewOrder
    rate: Decimal
    payment_term: str
    lines: list[DraftLine] = field(default_factory=list)
    net_minor: int = 0
    tax_minor: int = 0
    gross_minor: int = 0
    company_gross_minor: int = 0


def draft(
    new: NewOrder, known: Known, kept: Mapping[int, DraftLine] | None = None
) -> tuple[Draft, list[Problem]]:
    """Return a version without its amounts, and everything that is wrong with what was entered.

    Args:
        new: what was entered.
        known: what master data says about it.
        kept: in an amendment the lines of the version before, by line id: what a kept line leaves
            open (price, taxes) stays as it was.
    """
    entry = Entry(new, known)
    rate = check_head(entry)
    customer = known.customers.get(new.customer_id)
    term = new.payment_term or (customer.payment_term if customer else "")
    made = Draft(new, rate, term)
    former = kept or {}
    if not new.lines and not new.charges:
        entry.problems.append(_no_lines())
    elif len(new.lines) + len(new.charges) > LINES_MAX:
        entry.problems.append(_too_many(len(new.lines) + len(new.charges)))
        return made, entry.problems
    for index, line in enumerate(new.lines):
        made.lines.append(_draft_line(entry, line, former, f"lines[{index}]"))
    for index, charge in enumerate(new.charges):
        made.lines.append(_draft_charge(entry, charge, former, f"charges[{index}]"))
    _check_twice(made.lines, entry.problems)
    return made, entry.problems


def _draft_line(entry: Entry, line: NewLine, kept: Mapping[int, DraftLine], path: str) -> DraftLine:
    """Return a line with its quantities, price and tax codes; add what is wrong with it."""
    new, problems = entry.new, entry.problems
    before = kept.get(line.line_id)
    if line.line_id and before is None:
        problems.append(_unknown_line(line.line_id, path))
    item = entry.known.items.get(line.item_id)
    if item is None:
        problems.append(unknown("item", line.item_id, f"{path}.item_id"))
    elif not item.is_active:
        problems.append(_inactive(item, f"{path}.item_id"))
    elif item.is_model and before is None:
        problems.append(_model(item, f"{path}.item_id"))
    made = _quantities(line, item, entry, path)
    made.line_id = line.line_id
    made.requested_on = line.requested_on or new.requested_on
    made.over_pct = _percent(
        new.over_pct if line.over_pct is None else line.over_pct, f"{path}.over_pct", problems
    )
    if before is not None and (before.item_id, before.unit_id) != (made.item_id, made.unit_id):
        problems.append(_other_item(path))
    if line.description:
        problem = text_problem(line.description, f"{path}.description", 300)
        if problem is not None:
            problems.append(problem)
        made.description = line.description
    price_line(entry, line, item, before, made, path)
    if not made.is_amount_agreed:
        made.discount_pct = _discount(new, line, before, path, problems)
    tax_codes_for(entry, line.tax_codes, item, before, made, path)
    return made


def _quantities(line: NewLine, item: ItemFact | None, entry: Entry, path: str) -> DraftLine:
    """Return the line with its quantity in the entered unit and, exactly, in base units."""
    known, problems = entry.known, entry.problems
    qty = parse_decimal(line.qty, f"{path}.qty")
    if isinstance(qty, Problem):
        problems.append(qty)
        qty = ONE
    elif qty <= 0:
        problems.append(_not_positive(qty, f"{path}.qty"))
        qty = ONE
    if item is None:
        return DraftLine("item", line.item_id, "", qty, line.unit_id, 1, 1, qty, ZERO)
    kind = "service" if item.kind == "service" else "item"
    unit_id = line.unit_id or item.base_unit_id
    made = DraftLine(kind, item.id, item.name, qty, unit_id, 1, 1, qty, ZERO)
    factor = known.factor(item, unit_id)
    if factor is None:
        problems.append(unknown("unit", line.unit_id, f"{path}.unit_id"))
        return made
    base = known.units[item.base_unit_id]
    base_qty = converted(qty, *factor, base.decimals)
    if base_qty is None:
        problems.append(_inexact(qty, known.units.get(unit_id), base.code, base.decimals, path))
    elif base_qty >= MAX_MAGNITUDE:
        problems.append(_too_big(f"{path}.qty"))
    else:
        made.factor_num, made.factor_den = factor
        made.base_qty = base_qty
    return made


def _draft_charge(
    entry: Entry, charge: NewCharge, kept: Mapping[int, DraftLine], path: str
) -> DraftLine:
    """Return a charge as a line of one piece whose amount was agreed."""
    problems = entry.problems
    before = kept.get(charge.line_id)
    if charge.line_id and (before is None or before.kind != "charge"):
        problems.append(_unknown_line(charge.line_id, path))
        before = None
    for problem in (
        text_problem(charge.description, f"{path}.description", 300, required=True),
        int64_problem(charge.amount_minor, f"{path}.amount_minor", minimum=-(2**62)),
    ):
        if problem is not None:
            problems.append(problem)
    made = DraftLine("charge", 0, charge.description, ONE, 0, 1, 1, ONE, ZERO)
    made.line_id = charge.line_id
    made.amount_minor = charge.amount_minor
    made.is_amount_agreed = True
    made.price_includes_tax = charge.price_includes_tax
    tax_codes_for(entry, charge.tax_codes, None, before, made, path)
    return made


def _discount(
    new: NewOrder, line: NewLine, before: DraftLine | None, path: str, problems: list[Problem]
) -> Decimal:
    """Return the line's discount with the order's on top: 1 - (1 - a)(1 - b)."""
    own = line.discount_pct
    if own is None:
        if before is not None:
            return before.discount_pct
        own = ZERO
    if own:
        own = _percent(own, f"{path}.discount_pct", problems, HUNDRED)
    whole = new.discount_pct
    if not whole:
        return own
    if not own:
        return whole
    left = EXACT.multiply(EXACT.subtract(HUNDRED, own), EXACT.subtract(HUNDRED, whole))
    return EXACT.subtract(HUNDRED, left.scaleb(-2, EXACT))


def _percent(
    value: Decimal, field_: str, problems: list[Problem], most: Decimal = Decimal(1000)
) -> Decimal:
    if value is ZERO:
        return value
    pct = parse_decimal(value, field_, max_scale=4)
    if isinstance(pct, Problem):
        problems.append(pct)
        return ZERO
    if not 0 <= pct <= most:
        problems.append(
            Problem(
                "sales.percent",
                "{pct} % is out of range here.",
                "Give 0 to {most}.",
                field_,
                {"pct": decimal_text(pct), "most": most},
            )
        )
        return ZERO
    return pct


def _check_twice(lines: list[DraftLine], problems: list[Problem]) -> None:
    kept = [line.line_id for line in lines if line.line_id]
    if len(kept) != len(set(kept)):
        problems.append(
            Problem(
                "sales.line_twice",
                "A line is kept twice.",
                "Name each kept line once; a second one is a new line.",
                "lines",
            )
        )


def unknown(what: str, value: object, field_: str) -> Problem:
    """Say that an id leads nowhere."""
    return Problem(
        f"sales.unknown_{what}",
        "There is no {what} {id}.",
        "Choose an existing {what}.",
        field_,
        {"what": what, "id": ascii(value)[:40]},
    )


def _unknown_line(line_id: int, path: str) -> Problem:
    return Problem(
        "sales.unknown_line",
        "The order has no line {id}.",
        "Read the order again; leave the id out for a new line.",
        f"{path}.line_id",
        {"id": ascii(line_id)[:40]},
    )


def _other_item(path: str) -> Problem:
    return Problem(
        "sales.line_item",
        "A kept line stays with its item and unit.",
        "Drop the line and add a new one.",
        f"{path}.item_id",
    )


def _inactive(item: ItemFact, field_: str) -> Problem:
    return Problem(
        "sales.item_inactive",
        "{item} is not sold any more.",
        "Choose another item, or make it active again.",
        field_,
        {"item": item.code},
    )


def _model(item: ItemFact, field_: str) -> Problem:
    return Problem(
        "sales.item_model",
        "{item} comes in variants and is not sold itself.",
        "Choose one of its variants.",
        field_,
        {"item": item.code},
    )


def _not_positive(qty: Decimal, field_: str) -> Problem:
    return Problem(
        "sales.quantity",
        "A quantity of {qty} cannot be ordered.",
        "Give a quantity above zero; goods that come back are a return.",
        field_,
        {"qty": decimal_text(qty)},
    )


def _inexact(qty: Decimal, unit: object, base: str, decimals: int, path: str) -> Problem:
    return Problem(
        "unit.inexact",
        "{qty} {unit} is not a whole number of {base} at {decimals} decimals.",
        "Enter the quantity in {base}, or a quantity that converts exactly.",
        f"{path}.qty",
        {
            "qty": decimal_text(qty),
            "unit": getattr(unit, "code", ""),
            "base": base,
            "decimals": decimals,
        },
    )


def _too_big(field_: str) -> Problem:
    return Problem(
        "number.too_big",
        "The quantity is too big in the item's base unit.",
        "Check the quantity and its unit.",
        field_,
    )


def _no_lines() -> Problem:
    return Problem(
        "sales.no_lines", "The order has no lines.", "Add at least one line or charge.", "lines"
    )


def _too_many(count: int) -> Problem:
    return Problem(
        "sales.too_many_lines",
        "The order has {count} lines, at most {most} are taken.",
        "Split the order.",
        "lines",
        {"count": count, "most": LINES_MAX},
    )
