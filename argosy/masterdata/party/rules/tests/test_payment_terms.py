"""Tests of payment terms: due dates worked out by hand, amounts that sum to the whole."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from argosy.kernel.primitives.errors import ValidationFailed
from argosy.masterdata.party.rules.payment_terms import (
    CashDiscount,
    DueDiscount,
    Instalment,
    Share,
    Terms,
    check_terms,
    due_date,
    schedule,
    terms_from_json,
    terms_to_json,
)

DAY = date(2026, 1, 31)


def pct(share: str, **dates: object) -> Instalment:
    return Instalment(Share.PERCENT, Decimal(share), **dates)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("instalment", "expected"),
    [
        (Instalment(), date(2026, 1, 31)),
        (Instalment(days=30), date(2026, 3, 2)),
        (Instalment(months=1), date(2026, 2, 28)),
        (Instalment(months=13), date(2027, 2, 28)),
        (Instalment(months=25), date(2028, 2, 29)),
        (Instalment(days=30, is_end_of_month=True), date(2026, 3, 31)),
        (Instalment(days=30, is_end_of_month=True, day_of_month=10), date(2026, 4, 10)),
        (Instalment(day_of_month=31), date(2026, 1, 31)),
        (Instalment(day_of_month=15), date(2026, 2, 15)),
        (Instalment(days=1, day_of_month=31), date(2026, 2, 28)),
    ],
)
def test_due_dates(instalment: Instalment, expected: date) -> None:
    assert due_date(DAY, instalment) == expected


def test_december_passes_into_the_next_year() -> None:
    assert due_date(date(2026, 12, 20), Instalment(day_of_month=10)) == date(2027, 1, 10)
    assert due_date(date(9999, 12, 31), Instalment(days=3)) == date.max


def test_three_thirds_and_a_discount() -> None:
    """33.30, 33.30 and the rest of 100.00; 2 % is 2.00: 0.666, 0.666, 0.668 of it."""
    terms = Terms(
        (pct("33.3"), pct("33.3", days=30), Instalment(days=60)),
        (CashDiscount(Decimal(2), 10),),
    )
    due = schedule(10000, date(2026, 3, 1), terms)
    assert [(each.due_date, each.amount_minor) for each in due] == [
        (date(2026, 3, 1), 3330),
        (date(2026, 3, 31), 3330),
        (date(2026, 4, 30), 3340),
    ]
    until = date(2026, 3, 11)
    assert [each.discounts for each in due] == [
        (DueDiscount(until, Decimal(2), 67),),
        (DueDiscount(until, Decimal(2), 66),),
        (DueDiscount(until, Decimal(2), 67),),
    ]


def test_a_fixed_deposit_a_share_and_the_rest() -> None:
    """1,000.00: 150.00 at once, 30 % = 300.00, the rest is 550.00."""
    terms = Terms((Instalment(Share.FIXED, amount_minor=15000), pct("30"), Instalment(days=30)))
    assert [each.amount_minor for each in schedule(100000, DAY, terms)] == [15000, 30000, 55000]
    assert [each.amount_minor for each in schedule(-100000, DAY, terms)] == [-15000, -30000, -55000]
    with pytest.raises(ValidationFailed) as refused:
        schedule(20000, DAY, terms)
    assert refused.value.code == "terms.exceeds"


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        (Terms(()), "terms.count"),
        (Terms((Instalment(),) * 121), "terms.count"),
        (Terms((Instalment(), Instalment())), "terms.remainders"),
        (Terms((pct("50"),)), "terms.not_whole"),
        (Terms((pct("100"), Instalment(Share.FIXED, amount_minor=1))), "terms.not_whole"),
        (Terms((pct("100"), Instalment())), "terms.no_remainder"),
        (Terms((pct("-1"), Instalment())), "terms.pct"),
        (Terms((pct("NaN"), Instalment())), "number.not_finite"),
        (Terms((Instalment(days=-1),)), "number.too_small"),
        (Terms((Instalment(days=3661),)), "terms.range"),
        (Terms((Instalment(day_of_month=32),)), "terms.range"),
        (Terms((Instalment(amount_minor=-1),)), "number.too_small"),
        (Terms(discounts=(CashDiscount(Decimal(0), 10),)), "terms.discount"),
        (
            Terms(discounts=(CashDiscount(Decimal(2), 10), CashDiscount(Decimal(3), 20))),
            "terms.discount_order",
        ),
    ],
)
def test_bad_terms(terms: Terms, code: str) -> None:
    assert [problem.code for problem in check_terms(terms)] == [code]
    with pytest.raises(ValidationFailed):
        schedule(100, DAY, terms)


@given(
    st.integers(-(10**12), 10**12),
    st.lists(st.integers(1, 2000), min_size=1, max_size=12),
    st.integers(1, 99),
    st.dates(date(1990, 1, 1), date(2100, 1, 1)),
)
@settings(max_examples=200)
def test_inv_11_instalments_sum_to_the_document(
    total: int, shares: list[int], discount: int, on: date
) -> None:
    parts = [pct(str(Decimal(share) / 1000), days=share) for share in shares]
    terms = Terms((*parts, Instalment(days=5)), (CashDiscount(Decimal(discount), 3),))
    due = schedule(total, on, terms)
    assert sum(each.amount_minor for each in due) == total
    taken = sum(each.discounts[0].amount_minor for each in due)
    assert abs(taken * 100 - total * discount) <= 50
    assert [each.due_date for each in due[:-1]] == [on + timedelta(days=days) for days in shares]


def test_terms_are_stored_and_read_back() -> None:
    terms = Terms((pct("30", months=1), Instalment(days=60)), (CashDiscount(Decimal("2.5"), 10),))
    assert terms_from_json(json.loads(json.dumps(terms_to_json(terms)))) == terms


@pytest.mark.parametrize(
    "stored",
    [
        {},
        {"instalments": "x"},
        {"instalments": [1]},
        {"instalments": [{}]},
        {"instalments": [{"share": "half"}]},
        {"instalments": [{"share": "percent", "pct": "x"}]},
        {"instalments": [{"share": "percent", "pct": "NaN"}]},
        {"instalments": [{"share": "remainder", "days": 1.5}]},
        {"instalments": [{"share": "remainder"}], "discounts": [{"days": 3}]},
    ],
)
def test_malformed_terms_are_refused(stored: dict[str, object]) -> None:
    with pytest.raises(ValidationFailed):
        terms_from_json(stored)
