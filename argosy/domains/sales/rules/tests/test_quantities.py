"""What may still happen to a line follows from its quantities: worked examples, and laws."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argosy.domains.sales.rules.quantities import (
    Quantities,
    billing_state,
    delivery_state,
    order_state,
)


def line(**quantities: int) -> Quantities:
    """Return a line of ten pieces."""
    return Quantities(Decimal(10), **{name: Decimal(qty) for name, qty in quantities.items()})


@pytest.mark.parametrize(
    ("quantities", "open_qty", "deliverable", "kept"),
    [
        (line(), 10, 10, 0),
        (line(over_pct=10), 10, 11, 0),
        (line(delivered=4), 6, 6, 4),
        (line(delivered=11, over_pct=10), 0, 0, 11),
        (line(delivered=10, returned=2), 0, 0, 8),
        (line(delivered=10, returned=2, replaced=2), 2, 2, 10),
        (line(delivered=12, returned=2, replaced=2), 0, 0, 10),
        (line(delivered=4, cancelled=6), 0, 0, 4),
    ],
)
def test_what_is_open_deliverable_and_kept(
    quantities: Quantities, open_qty: int, deliverable: int, kept: int
) -> None:
    assert quantities.open == open_qty
    assert quantities.deliverable == deliverable
    assert quantities.kept == kept


@pytest.mark.parametrize(
    ("quantities", "policy", "billable", "creditable"),
    [
        (line(), "delivered", 0, 0),
        (line(), "ordered", 10, 0),
        (line(delivered=4), "delivered", 4, 0),
        (line(delivered=4, invoiced=4), "delivered", 0, 0),
        (line(delivered=10, returned=2), "delivered", 8, 0),
        (line(delivered=10, returned=2, invoiced=10), "delivered", 0, 2),
        (line(delivered=10, returned=2, invoiced=10, credited=2), "delivered", 0, 0),
        (line(delivered=10, returned=2, replaced=2, invoiced=10), "delivered", 0, 0),
        (line(invoiced=10, cancelled=10), "ordered", 0, 10),
        (line(delivered=11, over_pct=10), "ordered", 11, 0),
    ],
)
def test_what_can_be_billed_and_credited(
    quantities: Quantities, policy: str, billable: int, creditable: int
) -> None:
    assert quantities.billable(policy, True) == billable
    assert quantities.creditable(policy, True) == creditable


def test_a_charge_is_billed_as_ordered() -> None:
    freight = Quantities(Decimal(1))

    assert freight.billable("delivered", False) == 1
    assert Quantities(Decimal(1), invoiced=Decimal(1)).billable("delivered", False) == 0


@pytest.mark.parametrize(
    ("lines", "delivery", "billing"),
    [
        ([line()], "none", "none"),
        ([line(delivered=4)], "partial", "none"),
        ([line(delivered=10)], "full", "none"),
        ([line(delivered=10, invoiced=4)], "full", "partial"),
        ([line(delivered=10, invoiced=10)], "full", "full"),
        ([line(delivered=10, invoiced=10, returned=1)], "full", "partial"),
        ([line(delivered=10), line()], "partial", "none"),
        ([], "full", "full"),
    ],
)
def test_states_follow(lines: list[Quantities], delivery: str, billing: str) -> None:
    assert delivery_state(lines) == delivery
    assert billing_state([(each, True) for each in lines], "delivered") == billing


def test_an_order_is_cancelled_only_if_nothing_began() -> None:
    def state(**facts: bool) -> str:
        known = {"is_quotation": False, "is_confirmed": True, "is_cancelled": True}
        known |= {"is_begun": False} | facts
        return order_state(**known, delivery="full", billing="full")

    assert state() == "cancelled"
    assert state(is_begun=True) == "done"
    assert state(is_cancelled=False, is_confirmed=False, is_quotation=True) == "quotation"


whole = st.integers(0, 20).map(Decimal)


@given(ordered=st.integers(1, 20).map(Decimal), parts=st.lists(whole, max_size=6))
def test_whatever_is_delivered_in_parts_never_goes_beyond(
    ordered: Decimal, parts: list[Decimal]
) -> None:
    q = Quantities(ordered, over_pct=Decimal(10))
    for part in parts:
        q.delivered += min(part, q.deliverable)
        q.invoiced += q.billable("delivered", True)

    assert q.delivered <= ordered * Decimal("1.1")
    assert q.invoiced == q.delivered
    assert q.open == max(Decimal(0), ordered - q.delivered)
