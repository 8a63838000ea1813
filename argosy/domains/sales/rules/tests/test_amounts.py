"""Shares of an amount: parts of any sizes sum to the whole, and steps back undo steps forth."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from argosy.domains.sales.rules.amounts import share, share_between

amounts = st.integers(-(10**12), 10**12)
steps = st.lists(st.integers(1, 1000).map(Decimal), min_size=1, max_size=20)


def test_a_third_of_ten_cents() -> None:
    assert [share_between(10, Decimal(n), Decimal(n + 1), Decimal(3)) for n in range(3)] == [
        3,
        4,
        3,
    ]
    assert share(100, Decimal("0.5"), Decimal(2)) == 25
    assert share(100, Decimal(3), Decimal(2)) == 150


@given(amount=amounts, parts=steps)
def test_parts_sum_to_the_whole(amount: int, parts: list[Decimal]) -> None:
    whole = sum(parts, Decimal(0))
    done, total = Decimal(0), 0
    for part in parts:
        total += share_between(amount, done, done + part, whole)
        done += part

    assert total == amount


@given(amount=amounts, before=st.integers(0, 50), step=st.integers(1, 50))
def test_a_step_back_gives_back_what_the_step_took(amount: int, before: int, step: int) -> None:
    low, high, whole = Decimal(before), Decimal(before + step), Decimal(100)

    assert share_between(amount, low, high, whole) == -share_between(amount, high, low, whole)
