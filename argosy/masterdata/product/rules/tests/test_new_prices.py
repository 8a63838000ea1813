"""Tests of new price rules in themselves, and of the stored form of formulas."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

from argosy.kernel.primitives.rounding import RoundingMode
from argosy.masterdata.product.rules.new_prices import (
    NewPriceList,
    NewPriceRule,
    check_new_price_list,
    check_new_price_rule,
    dates_problem,
    formula_from_json,
    formula_to_json,
)
from argosy.masterdata.product.rules.price_rules import Formula


def test_good_ones_pass() -> None:
    assert check_new_price_list(NewPriceList("R", "Retail", "EUR")) == []
    assert check_new_price_rule(NewPriceRule("R", amount=Decimal("19.99"))) == []


def test_all_mistakes_at_once() -> None:
    bad = NewPriceList("", "R", "EUR", priority=10**9, groups=("A", "A"))
    assert [problem.field for problem in check_new_price_list(bad)] == [
        "code",
        "priority",
        "groups",
    ]


def test_dates_in_order() -> None:
    first, last = date(2026, 1, 1), date(2026, 1, 2)
    assert dates_problem(first, first) is None
    assert dates_problem(None, first) is None
    assert dates_problem(first, None) is None
    problem = dates_problem(last, first)
    assert problem is not None
    assert problem.text().startswith("It ends on 2026-01-01, before it begins on 2026-01-02.")


def test_formulas_are_stored_and_read_back() -> None:
    formula = Formula(
        "COST",
        Decimal("1.25"),
        Decimal("0.1"),
        Decimal("0.05"),
        Decimal("-0.01"),
        RoundingMode.UP,
        Decimal(1),
        None,
    )
    assert formula_from_json(json.loads(json.dumps(formula_to_json(formula)))) == formula
