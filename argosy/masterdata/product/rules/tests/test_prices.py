"""Tests of finding a price: which rule wins, what comes off, and why every other rule lost."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from argosy.kernel.primitives.price import Price
from argosy.kernel.primitives.reasons import Outcome
from argosy.masterdata.product.rules.price_rules import (
    Formula,
    PriceList,
    PriceRequest,
    PriceRule,
    RuleKind,
)
from argosy.masterdata.product.rules.prices import RuleBook, find_price

RETAIL = PriceList("RETAIL", "EUR")
REQUEST = PriceRequest(
    (7, 5),
    Decimal(10),
    "C62",
    "EUR",
    date(2026, 3, 31),
    category_ids=(1, 11),
    customer_id=100,
    group_ids=(200,),
    units={"C62": Fraction(1), "BX": Fraction(12)},
)
FOR_ALL = PriceRule(1, "Everybody", RETAIL, amount=Decimal(20), product_id=5)


def fixed(id_: int, name: str, amount: str, **changes: object) -> PriceRule:
    return replace(FOR_ALL, id=id_, name=name, amount=Decimal(amount), **changes)  # type: ignore[arg-type]


def discount(id_: int, name: str, pct: str, **changes: object) -> PriceRule:
    return PriceRule(
        id_, name, RETAIL, RuleKind.DISCOUNT, pct=Decimal(pct), **changes  # type: ignore[arg-type]
    )  # fmt: skip


@pytest.mark.parametrize(
    ("better", "code"),
    [
        (fixed(2, "Better", "19", priority=1), "price.lost.priority"),
        (
            fixed(2, "Better", "19", price_list=replace(RETAIL, priority=1)),
            "price.lost.list_priority",
        ),
        (fixed(2, "Better", "19", group_id=200), "price.lost.customer"),
        (fixed(2, "Better", "19", customer_id=100), "price.lost.customer"),
        (fixed(2, "Better", "19", product_id=7), "price.lost.product"),
        (fixed(2, "Better", "19", qty_from=Decimal(10)), "price.lost.break"),
        (fixed(2, "Better", "19", valid_from=date(2026, 1, 1)), "price.lost.date"),
        (fixed(0, "Better", "19"), "price.lost.older"),
    ],
)
def test_what_decides_between_two_prices(better: PriceRule, code: str) -> None:
    for rules in ((FOR_ALL, better), (better, FOR_ALL)):
        decided = find_price(REQUEST, rules)
        assert decided.price == Price(Decimal(19), "EUR")
        assert [(v.rule, v.outcome, v.code) for v in decided.trace] == [
            ("Better", Outcome.WON, "price.won"),
            ("Everybody", Outcome.LOST, code),
        ]


def test_customer_comes_before_group_before_all_and_category_is_deep_before_high() -> None:
    rules = (
        fixed(2, "Root category", "5", product_id=None, category_id=1),
        fixed(3, "Leaf category", "6", product_id=None, category_id=11),
        fixed(4, "Group", "7", group_id=200),
        fixed(5, "Customer, all products", "8", product_id=None, customer_id=100),
        FOR_ALL,
    )
    decided = find_price(REQUEST, rules)
    assert decided.rule_ids == (5,)
    categories = find_price(REQUEST, rules[:2])
    assert categories.rule_ids == (3,)


def test_quantity_breaks() -> None:
    rules = (
        fixed(1, "From 1", "20"),
        fixed(2, "From 10", "18", qty_from=Decimal(10)),
        fixed(3, "From 100", "15", qty_from=Decimal(100)),
    )
    for qty, amount in (("1", 20), ("9.99", 20), ("10", 18), ("99", 18), ("100", 15)):
        decided = find_price(replace(REQUEST, qty=Decimal(qty)), rules)
        assert decided.price is not None
        assert decided.price.amount == amount, qty
    assert [v.code for v in find_price(REQUEST, rules).trace] == [
        "price.break",
        "price.won",
        "price.lost.break",
    ]


def test_combinable_discounts_come_off_one_after_the_other() -> None:
    """20.00 less 10 % less 5 % is 17.10."""
    rules = (FOR_ALL, discount(2, "Season", "10", priority=2), discount(3, "Friends", "5"))
    decided = find_price(REQUEST, rules)
    assert decided.price == Price(Decimal("17.1"), "EUR")
    assert decided.list_price == Price(Decimal(20), "EUR")
    assert decided.discount_pcts == (Decimal(10), Decimal(5))
    assert decided.rule_ids == (1, 2, 3)
    assert [v.text() for v in decided.trace] == [
        "It comes first: 20.",
        "It takes 10 % off.",
        "It takes 5 % off.",
    ]


def test_a_discount_that_is_not_combinable_stands_alone() -> None:
    alone = discount(2, "Clearance", "30", priority=2, is_combinable=False)
    decided = find_price(REQUEST, (FOR_ALL, alone, discount(3, "Friends", "5")))
    assert decided.discount_pcts == (Decimal(30),)
    assert decided.trace[-1].text() == "It cannot be combined with Clearance, which comes first."
    behind = find_price(
        REQUEST, (FOR_ALL, replace(alone, priority=-1), discount(3, "Friends", "5"))
    )
    assert behind.discount_pcts == (Decimal(5),)


def test_a_net_price_allows_no_discount() -> None:
    net = fixed(1, "Net price", "20", is_combinable=False)
    decided = find_price(REQUEST, (net, discount(2, "Season", "10")))
    assert decided.price == Price(Decimal(20), "EUR")
    assert decided.trace[-1].text() == "Net price allows no discount on top."


def test_a_formula_starts_from_another_list() -> None:
    """Cost 8.40 a piece * 1.25 = 10.50."""
    cost = PriceList("COST", "EUR", is_base_only=True)
    rules = (
        PriceRule(1, "Cost", cost, amount=Decimal("8.40"), product_id=7),
        PriceRule(2, "Margin", RETAIL, RuleKind.FORMULA, formula=Formula("COST", Decimal("1.25"))),
    )
    decided = find_price(REQUEST, rules)
    assert decided.price == Price(Decimal("10.5"), "EUR")
    assert [(v.rule, v.code) for v in decided.trace] == [
        ("Cost", "price.base_only"),
        ("Margin", "price.won"),
    ]


def test_a_formula_without_a_start_gives_way_to_the_next_price() -> None:
    margin = PriceRule(2, "Margin", RETAIL, RuleKind.FORMULA, formula=Formula("COST"), product_id=7)
    decided = find_price(REQUEST, (margin, FOR_ALL))
    assert decided.rule_ids == (1,)
    assert [(v.rule, v.code) for v in decided.trace] == [
        ("Margin", "price.no_base"),
        ("Everybody", "price.won"),
    ]


def test_a_price_per_box_for_pieces() -> None:
    """24.00 a box of 12: the price of a piece is 24 per 12, never 2.0000 rounded."""
    decided = find_price(REQUEST, [fixed(1, "Box", "24", unit="BX")])
    assert decided.price == Price(Decimal(24), "EUR", Decimal(12))


def test_prices_are_rounded_half_up_to_the_decimals_of_their_list() -> None:
    """19.99 less 12.5 % is 17.49125."""
    for decimals, amount in ((2, "17.49"), (4, "17.4913"), (0, "17")):
        prices = replace(RETAIL, decimals=decimals)
        rules = (fixed(1, "Price", "19.99", price_list=prices), discount(2, "Season", "12.5"))
        decided = find_price(REQUEST, rules)
        assert decided.price is not None
        assert decided.price.amount == Decimal(amount)


def test_no_price_is_a_problem_with_a_cure_and_a_trace() -> None:
    other = fixed(1, "Dollars", "20", price_list=replace(RETAIL, currency="USD"))
    decided = find_price(REQUEST, (other, discount(2, "Season", "10")))
    assert decided.price is None
    assert decided.problem is not None
    assert decided.problem.code == "price.none"
    assert decided.problem.text().startswith("No price is found for 10 C62 in EUR on 2026-03-31.")
    assert [(v.rule, v.code) for v in decided.trace] == [
        ("Dollars", "price.currency"),
        ("Season", "price.no_base"),
    ]


def test_a_free_product_has_the_price_zero() -> None:
    decided = find_price(REQUEST, [fixed(1, "Gift", "0")])
    assert decided.price == Price(Decimal(0), "EUR")
    assert decided.problem is None


def test_a_book_of_rules_hands_out_only_what_could_concern_the_request() -> None:
    others = [fixed(id_, f"Other {id_}", "1", product_id=id_) for id_ in range(1000, 2000)]
    rules = [*others, FOR_ALL, discount(2, "Season", "10", category_id=11)]
    book = RuleBook(rules)
    assert [rule.name for rule in book.rules_for(REQUEST)] == ["Everybody", "Season"]
    assert find_price(REQUEST, book) == find_price(REQUEST, rules[::-1])


def test_the_decision_is_stored_as_plain_text() -> None:
    stored = json.loads(json.dumps(find_price(REQUEST, [FOR_ALL]).to_json()))
    assert stored["price"] == "20"
    assert stored["rule_ids"] == [1]
    assert stored["trace"][0]["outcome"] == "won"
