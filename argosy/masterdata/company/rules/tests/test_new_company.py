"""A new company is refused with all its mistakes, or not at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from argosy.masterdata.company.rules.new_company import (
    NewCompany,
    Owner,
    company_problems,
    owner_problems,
)
from argosy.masterdata.party.rules.identifiers import NewIdentifier

GOOD = NewCompany(
    "DE1", "Muster GmbH", "EUR", "DE", "Europe/Berlin", 2026, date(2026, 1, 1),
    accounting_standard="hgb", identifiers=(NewIdentifier("vat", "DE136695976"),),
)  # fmt: skip
DAY = date(2026, 1, 1)


def codes(new: NewCompany) -> list[tuple[str, str]]:
    return [(problem.code, problem.field) for problem in company_problems(new)]


def test_a_right_company_is_taken() -> None:
    assert codes(GOOD) == []


@pytest.mark.parametrize(
    ("year", "start", "wrong"),
    [
        (2026, date(2026, 4, 1), []),  # India and Japan name it by where it begins
        (2027, date(2026, 10, 1), []),  # the United States by where it ends
        (2027, date(2026, 1, 1), ["company.fiscal_year"]),
        (2025, date(2026, 4, 1), ["company.fiscal_year"]),
        (2026, date(2026, 1, 2), ["company.fiscal_year_start"]),
    ],
)
def test_a_fiscal_year_is_named_by_a_year_it_lies_in(
    year: int, start: date, wrong: list[str]
) -> None:
    found = codes(replace(GOOD, fiscal_year=year, fiscal_year_start=start))
    assert [code for code, _ in found] == wrong


def test_every_mistake_comes_back_at_once() -> None:
    bad = replace(
        GOOD,
        code="",
        name="\x00",
        currency="RMB",
        country="??",
        language="!",
        time_zone="Moon",
        accounting_standard="mine",
        voucher_words="two",
        chart="none",
        group_currency="X",
        fiscal_years=10**9,
        identifiers=(NewIdentifier("vat", "DE136695977"),),
        owners=(Owner("A", Decimal("NaN"), DAY),),
    )
    assert codes(bad) == [
        ("text.required", "code"),
        ("text.nul", "name"),
        ("currency.unknown", "currency"),
        ("country.unknown", "country"),
        ("language.unknown", "language"),
        ("company.accounting_standard", "accounting_standard"),
        ("company.voucher_words", "voucher_words"),
        ("company.chart", "chart"),
        ("currency.unknown", "group_currency"),
        ("identifier.checksum", "identifiers[0].value"),
        ("time.unknown_zone", "time_zone"),
        ("company.fiscal_years", "fiscal_years"),
        ("number.not_finite", "owners[0].share_pct"),
    ]
    assert all(problem.cure and "{" not in problem.text() for problem in company_problems(bad))


def test_shares_never_exceed_a_hundred_percent_on_a_day() -> None:
    sold = Owner("A", Decimal("60"), DAY, date(2026, 6, 30))
    kept = Owner("B", Decimal("40"), DAY)
    bought = Owner("C", Decimal("60"), date(2026, 7, 1))
    assert owner_problems([sold, kept, bought]) == []
    overlapping = replace(bought, valid_from=date(2026, 6, 30))
    (problem,) = owner_problems([sold, kept, overlapping])
    assert problem.code == "company.shares"
    assert problem.params["day"] == date(2026, 6, 30)
    assert problem.params["total"] == Decimal("160")


@pytest.mark.parametrize("share", ["0", "-1", "100.000001", "0.0000001"])
def test_a_share_lies_above_0_and_up_to_100(share: str) -> None:
    assert len(owner_problems([Owner("A", Decimal(share), DAY)])) == 1
