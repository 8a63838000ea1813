"""New price lists, price rules and offers: everything that is wrong comes back at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from argosy.kernel.primitives.currency import currency_problem
from argosy.kernel.primitives.errors import Problem, Problems
from argosy.kernel.primitives.numbers import decimal_text, int64_problem, parse_decimal
from argosy.kernel.primitives.rounding import RoundingMode
from argosy.kernel.primitives.text import text_problem
from argosy.masterdata.product.rules.new_product import code_problem, word_problem
from argosy.masterdata.product.rules.price_rules import Formula, RuleKind

MAX_PRIORITY: Final = 1_000_000
ZERO: Final = Decimal(0)
ONE: Final = Decimal(1)


@dataclass(frozen=True, slots=True)
class NewPriceList:
    """A price list to be entered; `groups` are customer groups by code, `customers` party ids."""

    code: str
    name: str
    currency: str
    name_zh: str = ""
    includes_tax: bool = False
    decimals: int = 4
    priority: int = 0
    valid_from: date | None = None
    valid_to: date | None = None
    is_base_only: bool = False
    customers: tuple[int, ...] = ()
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NewPriceRule:
    """A rule to be added to a price list of the actor's company.

    List, category, customer group and unit are named by code, item and customer by id. `unit` ""
    stands for the unit of the line that asks.
    """

    price_list: str
    kind: RuleKind = RuleKind.FIXED
    name: str = ""
    amount: Decimal = ZERO
    per_qty: Decimal = ONE
    unit: str = ""
    pct: Decimal = ZERO
    formula: Formula | None = None
    item_id: int | None = None
    category: str = ""
    customer_id: int | None = None
    group: str = ""
    qty_from: Decimal = ZERO
    valid_from: date | None = None
    valid_to: date | None = None
    priority: int = 0
    is_combinable: bool = True


def check_new_price_list(new: NewPriceList) -> list[Problem]:
    """Return everything that is wrong with a price list in itself."""
    problems = Problems()
    problems.add(code_problem(new.code))
    problems.add(text_problem(new.name, "name", 200, required=True))
    problems.add(text_problem(new.name_zh, "name_zh", 200))
    problems.add(currency_problem(new.currency))
    problems.add(_range_problem(new.decimals, 0, 12, "decimals"))
    problems.add(_range_problem(new.priority, -MAX_PRIORITY, MAX_PRIORITY, "priority"))
    problems.add(dates_problem(new.valid_from, new.valid_to))
    for field, audience in (("customers", new.customers), ("groups", new.groups)):
        if len(set(audience)) < len(audience):
            problems.report(
                "price_list.audience_twice", "Somebody is named twice.", "Name each once.", field
            )
    return list(problems)


def check_new_price_rule(new: NewPriceRule) -> list[Problem]:
    """Return everything that is wrong with a price rule in itself."""
    problems = Problems()
    problems.add(code_problem(new.price_list, "price_list"))
    problems.add(text_problem(new.name, "name", 200))
    problems.add(word_problem(new.kind, [each.value for each in RuleKind], "kind"))
    for field, number, above_zero in (
        ("amount", new.amount, False),
        ("per_qty", new.per_qty, True),
        ("qty_from", new.qty_from, False),
        ("pct", new.pct, False),
    ):
        problems.add(figure_problem(number, field, above_zero=above_zero))
    if not problems and new.pct > 100:
        problems.report(
            "price_rule.pct", "More than 100 % cannot come off.", "Give 0 to 100.", "pct"
        )
    if (new.kind is RuleKind.FORMULA) != (new.formula is not None):
        problems.report(
            "price_rule.formula",
            "A formula belongs to a rule of the kind formula, and only to that.",
            "Give a formula, or choose another kind.",
            "formula",
        )
    if new.item_id is not None and new.category:
        problems.report(
            "price_rule.item_or_category",
            "The rule names both an item and a category.",
            "Name one of them.",
            "category",
        )
    if new.customer_id is not None and new.group:
        problems.report(
            "price_rule.customer_or_group",
            "The rule names both a customer and a group.",
            "Name one of them.",
            "group",
        )
    problems.add(_range_problem(new.priority, -MAX_PRIORITY, MAX_PRIORITY, "priority"))
    problems.add(dates_problem(new.valid_from, new.valid_to))
    return list(problems)


def figure_problem(number: object, field: str, *, above_zero: bool = False) -> Problem | None:
    """Return what is wrong with a figure that must be zero or more (or above zero), or None."""
    parsed = parse_decimal(number, field)
    if isinstance(parsed, Problem):
        return parsed
    if parsed < 0 or (above_zero and parsed == 0):
        return Problem(
            "number.out_of_range",
            "{number} is out of range here.",
            "Give a number above 0." if above_zero else "Give 0 or more.",
            field,
            {"number": decimal_text(parsed)},
        )
    return None


def dates_problem(valid_from: date | None, valid_to: date | None) -> Problem | None:
    """Return a problem when a validity ends before it begins."""
    if valid_from is None or valid_to is None or valid_from <= valid_to:
        return None
    return Problem(
        "masterdata.dates",
        "It ends on {end}, before it begins on {begin}.",
        "Swap or correct the dates.",
        "valid_to",
        {"begin": valid_from.isoformat(), "end": valid_to.isoformat()},
    )


def _range_problem(number: object, least: int, most: int, field: str) -> Problem | None:
    problem = int64_problem(number, field)
    if problem is None and isinstance(number, int) and not least <= number <= most:
        return Problem(
            "number.out_of_range",
            "{number} is out of range here.",
            "Give {least} to {most}.",
            field,
            {"number": number, "least": least, "most": most},
        )
    return problem


def formula_to_json(formula: Formula) -> dict[str, object]:
    """Return the form in which a formula is stored."""
    return {
        "base_list": formula.base_list,
        "factor": decimal_text(formula.factor),
        "surcharge": decimal_text(formula.surcharge),
        "round_to": decimal_text(formula.round_to),
        "ending": decimal_text(formula.ending),
        "mode": formula.mode.value,
        "minimum": None if formula.minimum is None else decimal_text(formula.minimum),
        "maximum": None if formula.maximum is None else decimal_text(formula.maximum),
    }


def formula_from_json(stored: Mapping[str, object]) -> Formula:
    """Return a formula from the form `formula_to_json` gives."""

    def bound(name: str) -> Decimal | None:
        value = stored[name]
        return None if value is None else Decimal(str(value))

    return Formula(
        str(stored["base_list"]),
        Decimal(str(stored["factor"])),
        Decimal(str(stored["surcharge"])),
        Decimal(str(stored["round_to"])),
        Decimal(str(stored["ending"])),
        RoundingMode(str(stored["mode"])),
        bound("minimum"),
        bound("maximum"),
    )
