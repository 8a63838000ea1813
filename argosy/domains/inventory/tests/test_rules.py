"""Reorder proposals and tolerances, by figures worked by hand; alerts from real balances."""

from __future__ import annotations

from decimal import Decimal

import pytest

from argosy.domains.inventory.commands import do_set_reorder_rule
from argosy.domains.inventory.inputs import ReorderRuleInput
from argosy.domains.inventory.queries import stock_alerts
from argosy.domains.inventory.rules import needs_recount, proposal
from argosy.domains.inventory.tests.conftest import Yard
from argosy.kernel.primitives.errors import ValidationFailed


@pytest.mark.parametrize(
    ("available", "expected", "low", "high", "multiple", "proposed"),
    [
        ("10", "0", "10", "50", "1", "0"),  # at the minimum: nothing
        ("9", "0", "10", "50", "1", "41"),
        ("9", "0", "10", "50", "12", "48"),  # 41 rounded up to dozens
        ("9", "41", "10", "50", "1", "0"),  # what is on order counts: never twice
        ("-5", "0", "0", "0", "1", "5"),
        ("0.5", "0", "1", "2", "0.4", "1.6"),
    ],
)
def test_proposals(
    available: str, expected: str, low: str, high: str, multiple: str, proposed: str
) -> None:
    assert proposal(
        Decimal(available), Decimal(expected), Decimal(low), Decimal(high), Decimal(multiple)
    ) == Decimal(proposed)


@pytest.mark.parametrize(
    ("expected", "counted", "tolerance", "again"),
    [
        ("100", "95", "5", False),
        ("100", "94", "5", True),
        ("0", "1", "5", True),
        ("5", "5", "0", False),
    ],
)
def test_tolerance(expected: str, counted: str, tolerance: str, again: bool) -> None:
    assert needs_recount(Decimal(expected), Decimal(counted), Decimal(tolerance)) is again


def test_alerts_say_what_is_low_and_what_is_too_much(yard: Yard) -> None:
    yard.open_stock(yard.line("bolt", "WH/A", "4", 400), yard.line("nut", "WH/B", "99", 99))
    place = yard.places["WH"]
    do_set_reorder_rule(
        [
            ReorderRuleInput(yard.items["bolt"], place, Decimal(5), Decimal(20), Decimal(10)),
            ReorderRuleInput(
                yard.items["nut"], place, Decimal(5), Decimal(20), excess_qty=Decimal(50)
            ),
        ],
        actor=yard.books.actor,
        key=yard.key(),
    )
    found = [(a.item_id, a.kind, a.proposed_qty) for a in stock_alerts(yard.books.company_id)]
    assert found == [
        (yard.items["bolt"], "low", Decimal(20)),
        (yard.items["nut"], "excess", Decimal(0)),
    ]


def test_a_rule_tells_all_that_is_wrong_with_it(yard: Yard) -> None:
    with pytest.raises(ValidationFailed) as refused:
        do_set_reorder_rule(
            [ReorderRuleInput(0, 0, Decimal(5), Decimal(2), Decimal(0), Decimal(-1), Decimal(1))],
            actor=yard.books.actor,
            key=yard.key(),
        )
    assert [p.field for p in refused.value.problems] == [
        "[0].min_qty",
        "[0].max_qty",
        "[0].multiple_qty",
        "[0].excess_qty",
        "[0].item_id",
        "[0].location_id",
    ]
