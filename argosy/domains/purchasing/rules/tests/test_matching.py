"""The three-way match, case by case: 100 ordered at 10.00, 80 accepted, 10 billed before."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from argosy.domains.purchasing.rules.held import HeldLine
from argosy.domains.purchasing.rules.matching import (
    Billed,
    Tolerances,
    match_charge,
    match_line,
)

ZERO = Decimal(0)


def ordered(kind: str = "goods", num: int = 1) -> HeldLine:
    return HeldLine(
        1, 1, 1, kind, 1, "", Decimal(100) / num, 1, num, 1, Decimal(100), Decimal(10), ZERO,
        False, (), 100_000, ZERO, date(2026, 1, 1), 1, None, True, Decimal(80), ZERO, ZERO,
        Decimal(10), 70_000,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("qty", "price", "tolerances", "reasons", "difference_minor"),
    [
        ("70", "10", Tolerances(), (), 0),
        ("71", "10", Tolerances(), ("qty_over",), 0),
        # 2 % of the 80 accepted is 1.6 pieces.
        ("71", "10", Tolerances(qty_pct=Decimal(2)), (), 0),
        ("72", "10", Tolerances(qty_pct=Decimal(2)), ("qty_over",), 0),
        # One piece is worth 10.00: within an amount of 10.00, not of 9.99.
        ("71", "10", Tolerances(amount_minor=1000), (), 0),
        ("71", "10", Tolerances(amount_minor=999), ("qty_over",), 0),
        ("70", "10.10", Tolerances(), ("price_over",), 700),
        ("70", "10.10", Tolerances(price_pct=Decimal(1)), (), 700),
        ("70", "10.11", Tolerances(price_pct=Decimal(1)), ("price_over",), 770),
        ("70", "10.11", Tolerances(price_pct=Decimal(1), amount_minor=770), (), 770),
        ("70", "9.00", Tolerances(), (), -7000),
        ("90", "11", Tolerances(), ("qty_over", "price_over"), 9000),
    ],
)
def test_a_line_is_blocked_beyond_both_share_and_amount(
    qty: str, price: str, tolerances: Tolerances, reasons: tuple[str, ...], difference_minor: int
) -> None:
    billed = Billed(Decimal(qty), Decimal(price), ZERO)
    match = match_line(ordered(), billed, tolerances, Fraction(100))
    assert match.reasons == reasons
    assert match.decision == ("blocked" if reasons else "ok")
    assert match.price_difference_minor == difference_minor


def test_a_discount_counts() -> None:
    same = Billed(Decimal(70), Decimal("12.50"), Decimal(20))
    assert match_line(ordered(), same, Tolerances(), Fraction(100)).decision == "ok"


def test_a_service_is_held_against_what_is_ordered() -> None:
    billed = Billed(Decimal(90), Decimal(10), ZERO)
    assert match_line(ordered("service"), billed, Tolerances(), Fraction(100)).decision == "ok"
    more = Billed(Decimal(91), Decimal(10), ZERO)
    match = match_line(ordered("service"), more, Tolerances(), Fraction(100))
    assert match.reasons == ("qty_over",)
    assert match.qty_difference == 1


def test_a_price_for_a_pack_is_worth_its_packs() -> None:
    # 10 a piece pack of 4: 72 pieces are 18 packs, 1.00 too dear each.
    match = match_line(
        ordered(num=4), Billed(Decimal(72), Decimal(11), ZERO), Tolerances(), Fraction(100)
    )
    assert match.price_difference_minor == 1800


def test_a_charge_nobody_ordered_passes_only_within_the_amount() -> None:
    assert match_charge(500, Tolerances(amount_minor=500)).decision == "ok"
    match = match_charge(501, Tolerances(amount_minor=500))
    assert (match.decision, match.reasons) == ("blocked", ("charge_not_ordered",))
