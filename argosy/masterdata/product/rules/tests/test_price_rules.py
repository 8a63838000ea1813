"""Tests of single price rules: formulas worked out by hand, and each criterion that can fail."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from argosy.kernel.primitives.reasons import Verdict
from argosy.kernel.primitives.rounding import RoundingMode
from argosy.masterdata.product.rules.price_rules import (
    ZERO,
    Fit,
    Formula,
    PriceList,
    PriceRequest,
    PriceRule,
    fit,
)

LIST = PriceList("RETAIL", "EUR")
RULE = PriceRule(1, "Screws", LIST, amount=Decimal(10), unit="C62", product_id=7)
REQUEST = PriceRequest(
    (7, 5),
    Decimal(12),
    "C62",
    "EUR",
    date(2026, 3, 31),
    category_ids=(1, 11),
    customer_id=100,
    group_ids=(200,),
    units={"C62": Fraction(1), "BX": Fraction(12), "3RD": Fraction(3)},
)


@pytest.mark.parametrize(
    ("formula", "base", "price"),
    [
        (Formula("COST", factor=Decimal("1.25")), "8.40", "10.5"),
        (Formula("COST", surcharge=Decimal(2)), "8.40", "10.4"),
        (Formula("COST", Decimal("1.3"), ZERO, Decimal(1), Decimal("-0.01")), "8.40", "10.99"),
        (Formula("COST", round_to=Decimal("0.05")), "8.42", "8.4"),
        (Formula("COST", round_to=Decimal("0.05"), mode=RoundingMode.UP), "8.41", "8.45"),
        (Formula("COST", minimum=Decimal(9)), "8.40", "9"),
        (Formula("COST", maximum=Decimal(8)), "8.40", "8"),
    ],
)  # fmt: skip
def test_formulas(formula: Formula, base: str, price: str) -> None:
    assert formula.price_of(Decimal(base)) == Decimal(price)


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        (replace(RULE, price_list=replace(LIST, currency="USD")), "price.currency"),
        (replace(RULE, price_list=replace(LIST, valid_to=date(2026, 3, 30))), "price.list_dates"),
        (replace(RULE, price_list=replace(LIST, is_base_only=True)), "price.base_only"),
        (replace(RULE, price_list=replace(LIST, customers=frozenset({1}))), "price.list_customer"),
        (replace(RULE, valid_from=date(2026, 4, 1)), "price.dates"),
        (replace(RULE, valid_to=date(2026, 3, 30)), "price.dates"),
        (replace(RULE, customer_id=101), "price.customer"),
        (replace(RULE, group_id=201), "price.customer"),
        (replace(RULE, product_id=8), "price.product"),
        (replace(RULE, product_id=None, category_id=12), "price.product"),
        (replace(RULE, unit="KGM"), "price.unit"),
        (replace(RULE, qty_from=Decimal("12.01")), "price.break"),
    ],
)
def test_each_criterion_that_fails_is_named(rule: PriceRule, code: str) -> None:
    found = fit(rule, REQUEST)
    assert isinstance(found, Verdict)
    assert found.code == code
    assert "{" not in found.text()


@pytest.mark.parametrize(
    "rule",
    [
        RULE,
        replace(RULE, valid_from=date(2026, 3, 31), valid_to=date(2026, 3, 31)),
        replace(RULE, qty_from=Decimal(12)),
        replace(RULE, price_list=replace(LIST, customers=frozenset({100}))),
        replace(RULE, price_list=replace(LIST, groups=frozenset({200}))),
        replace(RULE, unit=""),
    ],
)
def test_what_fits(rule: PriceRule) -> None:
    assert isinstance(fit(rule, REQUEST), Fit)


def test_a_base_list_serves_formulas_only() -> None:
    rule = replace(RULE, price_list=replace(LIST, is_base_only=True))
    assert isinstance(fit(rule, REQUEST, as_base=True), Fit)


def test_another_unit_converts_exactly_or_not_at_all() -> None:
    """24.00 a box of 12 from 2 boxes on: per 12 pieces, from 24 pieces on."""
    box = replace(RULE, unit="BX", qty_from=Decimal(2))
    assert isinstance(fit(box, REQUEST), Verdict)
    found = fit(box, replace(REQUEST, qty=Decimal(24)))
    assert isinstance(found, Fit)
    assert found.per_qty == 12
    in_threes = fit(RULE, replace(REQUEST, unit="3RD"))
    assert isinstance(in_threes, Verdict)
    assert in_threes.code == "price.unit"


def test_a_returned_quantity_reaches_the_same_break() -> None:
    rule = replace(RULE, qty_from=Decimal(12))
    assert isinstance(fit(rule, replace(REQUEST, qty=Decimal(-12))), Fit)
