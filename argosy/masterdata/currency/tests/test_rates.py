"""Rates are stored, corrected and found by day, kind and source, set-wise."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from argosy.kernel.events.commands import Answer, reading
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor, ActorKind
from argosy.kernel.primitives.errors import PermissionDenied, Problem, ValidationFailed
from argosy.masterdata.currency.commands import do_enter_rates
from argosy.masterdata.currency.queries import exchange_rate, exchange_rates
from argosy.masterdata.currency.rules.exchange_rates import ExchangeRate, NewRate, RateRequest

ACTOR = Actor(7, ActorKind.SYSTEM, 1, (1,))
DAY = date(2026, 3, 31)


def enter(*rates: NewRate, key: str = "k") -> Answer:
    return do_enter_rates(rates, actor=ACTOR, key=key)


def spot(
    one: str, other: str, rate: str, day: date = DAY, source: str = "ECB", kind: str = "spot"
) -> NewRate:
    return NewRate(kind, one, other, rate, day, source)


def value(request: RateRequest, base: str = "EUR") -> Fraction:
    with reading(ACTOR):
        return exchange_rate(request, base).value


def test_the_latest_rate_on_or_before_the_day(db: object) -> None:
    enter(
        spot("USD", "CNY", "7.10", DAY - timedelta(2)),
        spot("USD", "CNY", "7.20", DAY),
        spot("USD", "CNY", "7.30", DAY + timedelta(1)),
    )
    assert value(RateRequest("USD", "CNY", DAY)) == Fraction(72, 10)
    assert value(RateRequest("USD", "CNY", DAY - timedelta(1))) == Fraction(71, 10)
    assert value(RateRequest("CNY", "USD", DAY)) == Fraction(10, 72)


def test_kinds_and_sources_do_not_mix(db: object) -> None:
    enter(
        spot("USD", "CNY", "7.1", source="PBOC"),
        spot("USD", "CNY", "7.2", source="ECB"),
        spot("USD", "CNY", "7.3", kind="budget"),
    )
    assert value(RateRequest("USD", "CNY", DAY, source="PBOC")) == Fraction(71, 10)
    assert value(RateRequest("USD", "CNY", DAY, source="ECB")) == Fraction(72, 10)
    assert value(RateRequest("USD", "CNY", DAY)) == Fraction(72, 10)  # by name
    assert value(RateRequest("USD", "CNY", DAY, kind="budget")) == Fraction(73, 10)
    with reading(ACTOR), pytest.raises(ValidationFailed, match="no average rate USD/CNY"):
        exchange_rate(RateRequest("USD", "CNY", DAY, kind="average"), "EUR")


def test_a_rate_is_corrected_in_place_and_the_change_is_audited(db_clone: object) -> None:
    (first,) = enter(spot("USD", "CNY", "7.1")).ids()
    (again,) = enter(spot("USD", "CNY", "7.2"), key="again").ids()
    assert first == again
    assert value(RateRequest("USD", "CNY", DAY)) == Fraction(72, 10)
    with sql.using("owner"):
        (trail,) = sql.rows(
            "SELECT before->>'rate', after->>'rate' FROM audit_change"
            " WHERE table_name = 'exchange_rate' AND operation = 'U'"
        )
    assert [Decimal(str(rate)) for rate in trail] == [Decimal("7.1"), Decimal("7.2")]


def test_many_rates_take_as_many_statements_as_few_to_enter_and_to_find(db: object) -> None:
    enter(spot("USD", "CNY", "7.1", DAY - timedelta(400)), key="first")
    with sql.counted() as few:
        enter(*[spot("USD", "CNY", "7.1", DAY - timedelta(n)) for n in range(2)], key="few")
    with sql.counted() as many:
        enter(*[spot("USD", "CNY", f"7.{n}", DAY - timedelta(n)) for n in range(300)], key="many")
    assert few.statements == many.statements
    with reading(ACTOR), sql.counted() as asked:
        found = exchange_rates(
            [RateRequest("USD", "CNY", DAY - timedelta(n)) for n in range(300)], "EUR"
        )
    assert asked.statements == 1
    assert [rate.stored() for rate in found[:3] if isinstance(rate, ExchangeRate)] == [
        Decimal("7.0"),
        Decimal("7.1"),
        Decimal("7.2"),
    ]


def test_over_a_base_and_the_reason_for_none(db: object) -> None:
    enter(spot("EUR", "USD", "1.25"), spot("EUR", "CNY", "7.80"), spot("EUR", "JPY", "160"))
    with reading(ACTOR):
        found = exchange_rates(
            [
                RateRequest("USD", "CNY", DAY),
                RateRequest("USD", "KRW", DAY),
                RateRequest("EUR", "JPY", DAY + timedelta(8)),
                RateRequest("EUR", "JPY", DAY + timedelta(8), max_age_days=8),
            ],
            "EUR",
        )
    assert isinstance(found[0], ExchangeRate) and found[0].value == Fraction(624, 100)
    assert isinstance(found[1], Problem) and found[1].code == "rate.missing"
    assert isinstance(found[2], Problem) and found[2].code == "rate.too_old"
    assert isinstance(found[3], ExchangeRate) and found[3].value == 160


def test_bad_rates_come_back_at_once_and_nothing_is_entered(db: object) -> None:
    with pytest.raises(ValidationFailed) as refused:
        enter(
            spot("USD", "CNY", "7.1"),
            spot("USD", "CNY", "7.1"),
            spot("USD", "CNY", "7.2"),
            spot("USD", "XXY", "0"),
        )
    assert [(p.code, p.field) for p in refused.value.problems] == [
        ("rate.contradiction", "[2].rate"),
        ("currency.unknown", "[3].to_currency"),
        ("rate.not_positive", "[3].rate"),
    ]
    with reading(ACTOR):
        assert sql.rows("SELECT count(*) FROM exchange_rate") == [(0,)]


def test_entering_rates_needs_a_right(db: object) -> None:
    with pytest.raises(PermissionDenied):
        do_enter_rates([spot("USD", "CNY", "7")], actor=Actor(2, ActorKind.USER, 1, (1,)), key="k")
