"""Tests of tax codes: dated rates, overlaps and impossible rates."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from argosy.masterdata.tax.rules import TaxCategory, TaxCode, TaxKind, TaxRate, check_code

JUNE, JULY = date(2020, 6, 30), date(2020, 7, 1)


def test_the_rate_of_a_day() -> None:
    code = TaxCode("S", (TaxRate(date(2007, 1, 1), Decimal(19), JUNE), TaxRate(JULY, Decimal(16))))
    assert code.rate_on(date(2006, 12, 31)) is None
    assert code.rate_on(JUNE) is code.rates[0]
    assert code.rate_on(JULY) is code.rates[1]
    assert check_code(code) == []


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (
            TaxCode("S", (TaxRate(JULY, Decimal(16)), TaxRate(JUNE, Decimal(19)))),
            [("tax.overlap", "rates[0]")],
        ),
        (
            TaxCode("S", (TaxRate(JUNE, Decimal(19), JULY), TaxRate(JULY, Decimal(16)))),
            [("tax.overlap", "rates[1]")],
        ),
        (TaxCode("S", (TaxRate(JULY, Decimal(19), JUNE),)), [("tax.validity", "rates[0]")]),
        (TaxCode("S", (TaxRate(JULY, Decimal(-1)),)), [("tax.rate", "rates[0]")]),
        (TaxCode("S", (TaxRate(JULY, Decimal(1001)),)), [("tax.rate", "rates[0]")]),
        (TaxCode("S", (TaxRate(JULY, Decimal("NaN")),)), [("tax.rate", "rates[0]")]),
        (
            TaxCode("E", (TaxRate(JULY, Decimal(5)),), category=TaxCategory.EXEMPT),
            [("tax.rate_of_untaxed", "rates[0]")],
        ),
        (
            TaxCode("F", (TaxRate(JULY, Decimal(5)),), TaxKind.FIXED),
            [("tax.fixed_currency", "rates[0].currency")],
        ),
        (TaxCode("S", (), deductible_pct=Decimal(101)), [("tax.deductible_pct", "deductible_pct")]),
    ],
)
def test_impossible_codes(code: TaxCode, expected: list[tuple[str, str]]) -> None:
    assert [(problem.code, problem.field) for problem in check_code(code)] == expected
