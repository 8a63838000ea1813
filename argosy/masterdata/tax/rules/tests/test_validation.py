"""Tests of bad questions to the money function: all problems at once, with their paths."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from argosy.kernel.primitives.errors import ValidationFailed
from argosy.masterdata.tax.rules import (
    AllowanceCharge,
    DocumentLine,
    ExternalTax,
    TaxCode,
    TaxDocument,
    TaxKind,
    TaxRate,
    compute,
)

VAT = TaxCode("V20", (TaxRate(date(2020, 1, 1), Decimal(20), date(2026, 12, 31)),))
EXCISE = TaxCode("EXC", (TaxRate(date(2020, 1, 1), Decimal(1), currency="USD"),), TaxKind.FIXED)
GOOD_LINE = DocumentLine(Decimal(1), Decimal(10), ("V20",))
GOOD = TaxDocument("EUR", date(2026, 3, 31), (GOOD_LINE,), {"V20": VAT, "EXC": EXCISE})


def problems(document: TaxDocument) -> list[tuple[str, str]]:
    with pytest.raises(ValidationFailed) as refused:
        compute(document)
    assert all(problem.cure for problem in refused.value.problems)
    return [(problem.code, problem.field) for problem in refused.value.problems]


def with_line(**changes: object) -> TaxDocument:
    return replace(GOOD, lines=(GOOD_LINE, replace(GOOD_LINE, **changes)))  # type: ignore[arg-type]


def test_the_good_document_passes() -> None:
    assert compute(GOOD).gross_minor == 1200


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"qty": Decimal("NaN")}, "number.not_finite", "lines[1].qty"),
        ({"qty": 1.5}, "number.inexact", "lines[1].qty"),
        ({"qty": Decimal("1E15")}, "number.too_big", "lines[1].qty"),
        ({"unit_price": Decimal("Infinity")}, "number.not_finite", "lines[1].unit_price"),
        ({"unit_price": Decimal("1E-13")}, "number.too_precise", "lines[1].unit_price"),
        ({"per_qty": Decimal(0)}, "number.out_of_range", "lines[1].per_qty"),
        ({"per_qty": Decimal(-1)}, "number.out_of_range", "lines[1].per_qty"),
        ({"discount_pct": Decimal(101)}, "number.out_of_range", "lines[1].discount_pct"),
        ({"discount_pct": Decimal(-1)}, "number.out_of_range", "lines[1].discount_pct"),
        ({"discount_minor": 1001}, "line.discount", "lines[1].discount_minor"),
        ({"discount_minor": -1}, "line.discount", "lines[1].discount_minor"),
        ({"discount_minor": 2**63}, "number.too_big", "lines[1].discount_minor"),
        ({"amount_minor": 2**63}, "number.too_big", "lines[1].amount_minor"),
        ({"taxed_qty": Decimal("NaN")}, "number.not_finite", "lines[1].taxed_qty"),
        ({"tax_codes": ("GONE",)}, "tax.unknown_code", "lines[1].tax_codes"),
        ({"tax_codes": ("V20", "V20")}, "tax.twice", "lines[1].tax_codes"),
        ({"tax_codes": ("EXC",)}, "tax.fixed_currency", "lines[1].tax_codes"),
        ({"tax_date": date(2019, 12, 31)}, "tax.no_rate", "lines[1].tax_codes"),
        ({"tax_date": date(2027, 1, 1)}, "tax.no_rate", "lines[1].tax_codes"),
    ],
)
def test_bad_lines(changes: dict[str, object], code: str, field: str) -> None:
    assert problems(with_line(**changes)) == [(code, field)]


@pytest.mark.parametrize(
    ("allowance", "code", "field"),
    [
        (AllowanceCharge(), "allowance.kind", "allowances[0]"),
        (AllowanceCharge(Decimal(1), 1), "allowance.kind", "allowances[0]"),
        (AllowanceCharge(Decimal(101)), "number.out_of_range", "allowances[0].pct"),
        (
            AllowanceCharge(Decimal(1001), is_charge=True),
            "number.out_of_range",
            "allowances[0].pct",
        ),
        (AllowanceCharge(amount_minor=-1), "number.too_small", "allowances[0].amount_minor"),
        (AllowanceCharge(Decimal(1), lines=()), "allowance.lines", "allowances[0].lines"),
        (AllowanceCharge(Decimal(1), lines=(0, 0)), "allowance.lines", "allowances[0].lines"),
        (AllowanceCharge(Decimal(1), lines=(1,)), "document.no_such_line", "allowances[0].lines"),
        (AllowanceCharge(Decimal(1), lines=(-1,)), "document.no_such_line", "allowances[0].lines"),
    ],
)
def test_bad_allowances(allowance: AllowanceCharge, code: str, field: str) -> None:
    assert problems(replace(GOOD, allowances=(allowance,))) == [(code, field)]


@pytest.mark.parametrize(
    ("external", "expected"),
    [
        ((), [("tax.external_missing", "lines[0].tax_codes")]),
        (
            (ExternalTax("V20", 1), ExternalTax("V20", 1)),
            [("tax.external_twice", "external[1]")],
        ),
        (
            (ExternalTax("V20", 1), ExternalTax("V20", 1, 0)),
            [("tax.external_twice", "external[1]")],
        ),
        (
            (ExternalTax("GONE", 1), ExternalTax("V20", 1)),
            [("tax.unknown_code", "external[0].tax_codes")],
        ),
        (
            (ExternalTax("V20", 1, 1), ExternalTax("V20", 1, 0)),
            [("document.no_such_line", "external[0].line")],
        ),
        ((ExternalTax("V20", -1),), [("tax.external_sign", "external[0].amount_minor")]),
        ((ExternalTax("V20", 2**63),), [("number.too_big", "external[0].amount_minor")]),
    ],
)
def test_bad_external_taxes(
    external: tuple[ExternalTax, ...], expected: list[tuple[str, str]]
) -> None:
    assert problems(replace(GOOD, external=external)) == expected


def test_bad_headers() -> None:
    assert problems(replace(GOOD, currency="EURO")) == [("currency.unknown", "currency")]
    assert problems(replace(GOOD, lines=())) == [("document.no_lines", "lines")]
    assert problems(replace(GOOD, cash_rounding_minor=-5)) == [
        ("number.too_small", "cash_rounding_minor")
    ]


def test_everything_is_reported_at_once() -> None:
    bad = replace(
        GOOD,
        currency="???",
        lines=(
            replace(GOOD_LINE, qty=Decimal("NaN"), tax_codes=("GONE",)),
            replace(GOOD_LINE, unit_price=Decimal("NaN")),
        ),
    )
    assert problems(bad) == [
        ("currency.unknown", "currency"),
        ("number.not_finite", "lines[0].qty"),
        ("tax.unknown_code", "lines[0].tax_codes"),
        ("number.not_finite", "lines[1].unit_price"),
    ]


def test_amounts_beyond_64_bits_are_refused() -> None:
    huge = replace(GOOD_LINE, qty=Decimal(10**12), unit_price=Decimal(10**12))
    assert problems(replace(GOOD, lines=(GOOD_LINE, huge))) == [("amount.too_big", "lines[1]")]
    nearly = replace(GOOD_LINE, amount_minor=2**62, tax_codes=())
    assert problems(replace(GOOD, lines=(nearly, nearly))) == [("amount.too_big", "lines")]
