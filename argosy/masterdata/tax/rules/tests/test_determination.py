"""Tests of tax determination: which rule wins, and that every rule tried says why."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from argosy.kernel.primitives.reasons import Outcome
from argosy.masterdata.tax.rules.determination import (
    Crossing,
    Place,
    TaxContext,
    TaxRule,
    determine,
    determine_all,
)
from argosy.masterdata.tax.rules.documents import Direction

EU = {"EU": frozenset({"DE", "FR", "AT"})}
DE, FR, US = Place("DE"), Place("FR"), Place("US", "US-TX")
STANDARD = TaxRule(1, "Germany", ("S19",), ship_from=("DE",), ship_to=("DE",))
BOOKS = replace(STANDARD, id=2, name="German books", codes=("S7",), product_classes=("book",))
INTRA = TaxRule(
    3,
    "EU business",
    ("K0",),
    ship_from=("DE",),
    ship_to=("EU",),
    crossing=Crossing.CROSS_BORDER,
    party_statuses=("business",),
)
EXPORT = TaxRule(4, "Export", ("G0",), ship_from=("DE",), crossing=Crossing.CROSS_BORDER)
TEXAS = TaxRule(5, "Texas", ("TX", "CITY"), ship_to=("US-TX",), priority=10)
OLD = TaxRule(6, "Old rate", ("S16",), valid_to=date(2020, 12, 31), priority=99)
COMING = TaxRule(7, "Coming", ("S20",), valid_from=date(2030, 1, 1), priority=99)
PURCHASE = TaxRule(8, "Input tax", ("V19",), direction=Direction.PURCHASE, priority=99)
RULES = (STANDARD, BOOKS, INTRA, EXPORT, TEXAS, OLD, COMING, PURCHASE)

HOME = TaxContext(Direction.SALE, DE, DE, "goods", "consumer", date(2026, 3, 31))


@pytest.mark.parametrize(
    ("context", "rule", "codes"),
    [
        (HOME, "Germany", ("S19",)),
        (replace(HOME, product_class="book"), "German books", ("S7",)),
        (replace(HOME, ship_to=FR, party_status="business"), "EU business", ("K0",)),
        (replace(HOME, ship_to=FR), "Export", ("G0",)),
        (replace(HOME, ship_to=US, party_status="business"), "Texas", ("TX", "CITY")),
        (replace(HOME, ship_to=Place("US", "US-NY")), "Export", ("G0",)),
        (replace(HOME, on=date(2020, 12, 31)), "Old rate", ("S16",)),
        (replace(HOME, on=date(2030, 1, 1)), "Coming", ("S20",)),
        (replace(HOME, direction=Direction.PURCHASE), "Input tax", ("V19",)),
    ],
)
def test_which_rule_wins(context: TaxContext, rule: str, codes: tuple[str, ...]) -> None:
    for rules in (RULES, RULES[::-1]):
        decided = determine(context, rules, EU)
        assert decided.codes == codes
        assert decided.rule is not None
        assert decided.rule.name == rule
        assert decided.problem is None


def test_every_rule_tried_says_why() -> None:
    decided = determine(replace(HOME, product_class="book"), RULES, EU)
    assert [(verdict.rule, verdict.outcome, verdict.text()) for verdict in decided.trace] == [
        ("Input tax", Outcome.NO_MATCH, "It is for a purchase."),
        ("Old rate", Outcome.NO_MATCH, "It was valid until 2020-12-31."),
        ("Coming", Outcome.NO_MATCH, "It is valid from 2030-01-01."),
        ("Texas", Outcome.NO_MATCH, "It is for goods shipped to US-TX, not DE."),
        ("EU business", Outcome.NO_MATCH, "It is for cross_border shipments."),
        ("German books", Outcome.WON, "It fits and comes first (priority 0)."),
        ("Germany", Outcome.LOST, "It fits, but German books is more special."),
        ("Export", Outcome.NO_MATCH, "It is for cross_border shipments."),
    ]
    stored = decided.to_json()
    assert stored["rule"] == "German books"
    assert stored["codes"] == ["S7"]


def test_the_older_of_two_equal_rules_wins() -> None:
    twin = replace(STANDARD, id=9, name="Twin")
    decided = determine(HOME, (twin, STANDARD))
    assert decided.rule is STANDARD
    assert decided.trace[1].text() == "It fits, but Germany is the older rule."


def test_a_higher_priority_wins_over_a_more_special_rule() -> None:
    first = TaxRule(9, "All exempt", ("E",), priority=1)
    decided = determine(HOME, (STANDARD, first))
    assert decided.codes == ("E",)
    assert decided.trace[1].text() == "It fits, but All exempt has a higher priority."


def test_no_rule_is_a_problem_with_a_cure() -> None:
    decided = determine(replace(HOME, ship_from=FR), (STANDARD, EXPORT), EU)
    assert decided.codes == ()
    assert decided.problem is not None
    assert decided.problem.code == "tax.undetermined"
    assert "from FR to DE" in decided.problem.text()
    assert decided.problem.cure
    assert len(decided.trace) == 2


def test_an_unknown_group_covers_nothing() -> None:
    assert determine(replace(HOME, ship_to=FR, party_status="business"), (INTRA,)).problem


def test_equal_contexts_are_decided_once() -> None:
    decided = determine_all([HOME, replace(HOME), replace(HOME, ship_to=FR)], RULES, EU)
    assert decided[0] is decided[1]
    assert [each.codes for each in decided] == [("S19",), ("S19",), ("G0",)]
