"""Laws of the money function over random documents in every currency (INV-11, INV-12)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from argosy.kernel.primitives.currency import CURRENCIES
from argosy.kernel.primitives.rounding import RoundingMode
from argosy.masterdata.tax.rules import (
    AllowanceCharge,
    Direction,
    DocumentLine,
    RoundingScope,
    TaxCode,
    TaxDocument,
    TaxedDocument,
    TaxKind,
    TaxRate,
    compute,
)

DAY, OPEN = date(2026, 3, 31), date(2000, 1, 1)
RATES = ["0", "1", "2.5", "7.7", "9.975", "13", "19", "25", "33.3333"]


def _codes(currency: str) -> dict[str, TaxCode]:
    codes = {
        f"P{rate}": TaxCode(f"P{rate}", (TaxRate(OPEN, Decimal(rate)),), sequence=1)
        for rate in RATES
    }
    codes["COMPOUND"] = TaxCode(
        "COMPOUND", (TaxRate(OPEN, Decimal("8.875")),), sequence=2, is_compound=True
    )
    codes["FIXED"] = TaxCode(
        "FIXED", (TaxRate(OPEN, Decimal("0.37"), currency=currency),), TaxKind.FIXED
    )
    codes["REVERSE"] = TaxCode(
        "REVERSE",
        (TaxRate(OPEN, Decimal(19)),),
        is_reverse_charge=True,
        deductible_pct=Decimal("33.3"),
    )
    codes["INSIDE"] = TaxCode("INSIDE", (TaxRate(OPEN, Decimal(3)),), included=True)
    return codes


CODE_NAMES = sorted(_codes("EUR"))


@st.composite
def documents(draw: st.DrawFn) -> TaxDocument:
    currency = draw(st.sampled_from(sorted(CURRENCIES)))
    few = draw(st.lists(st.sampled_from(CODE_NAMES), max_size=3, unique=True))
    line = st.builds(
        DocumentLine,
        qty=st.decimals("-50", "50", places=2, allow_nan=False),
        unit_price=st.decimals("0", "1000", places=3, allow_nan=False),
        tax_codes=st.one_of(
            st.just(tuple(few)),
            st.lists(st.sampled_from(CODE_NAMES), max_size=3, unique=True).map(tuple),
        ),
        price_includes_tax=st.booleans(),
        per_qty=st.sampled_from([Decimal(1), Decimal(100), Decimal(3)]),
        discount_pct=st.sampled_from([Decimal(0), Decimal("12.5"), Decimal(100)]),
    )
    allowance = st.one_of(
        st.builds(AllowanceCharge, amount_minor=st.integers(0, 10_000), is_charge=st.booleans()),
        st.builds(
            AllowanceCharge,
            pct=st.decimals("0", "99", places=2, allow_nan=False),
            is_charge=st.booleans(),
        ),
    )
    return TaxDocument(
        currency,
        DAY,
        tuple(draw(st.lists(line, min_size=1, max_size=8))),
        _codes(currency),
        draw(st.sampled_from(Direction)),
        draw(st.sampled_from(RoundingScope)),
        draw(st.sampled_from([RoundingMode.HALF_UP, RoundingMode.HALF_EVEN, RoundingMode.DOWN])),
        tuple(draw(st.lists(allowance, max_size=2))),
        cash_rounding_minor=draw(st.sampled_from([0, 5])),
    )


def check_sums(document: TaxDocument, answer: TaxedDocument) -> None:
    """Every total is the sum of its parts, and no cent is lost between price and net."""
    for line, asked in zip(answer.lines, document.lines, strict=True):
        assert line.amount_minor == line.extension_minor - line.discount_minor
        taxable = line.amount_minor - line.allowance_minor + line.charge_minor
        inside = sum(tax.charged_minor for tax in line.taxes if tax.is_included)
        assert line.net_minor == taxable - inside
        assert line.tax_minor == sum(tax.charged_minor for tax in line.taxes)
        assert line.gross_minor == line.net_minor + line.tax_minor
        assert sorted(tax.code for tax in line.taxes) == sorted(asked.tax_codes)
        for tax in line.taxes:
            assert abs(tax.rounding_share) <= 1
            assert tax.charged_minor == (0 if tax.is_reverse_charge else tax.amount_minor)
            assert abs(tax.deductible_minor) <= abs(tax.amount_minor)
            if tax.rate == 0:
                assert tax.amount_minor == 0
    for part, total in (
        ("net_minor", answer.net_minor),
        ("tax_minor", answer.tax_minor),
        ("gross_minor", answer.gross_minor),
        ("amount_minor", answer.line_total_minor),
        ("allowance_minor", answer.allowance_minor),
        ("charge_minor", answer.charge_minor),
    ):
        assert sum(getattr(line, part) for line in answer.lines) == total
    assert answer.tax_minor == sum(tax.charged_minor for tax in answer.taxes)
    assert answer.net_minor + answer.tax_minor == answer.gross_minor
    assert answer.gross_minor + answer.rounding_minor == answer.payable_minor
    for allowance, parts in zip(document.allowances, answer.allowance_parts, strict=True):
        if allowance.amount_minor is not None:
            assert sum(parts) == allowance.amount_minor


def check_tax_totals(document: TaxDocument, answer: TaxedDocument) -> None:
    """A code's tax on top of prices is its base times its rate, rounded once."""
    if document.scope is not RoundingScope.DOCUMENT:
        return
    for total in answer.taxes:
        taxes = [tax for line in answer.lines for tax in line.taxes if tax.code == total.code]
        assert total.base_minor == sum(tax.base_minor for tax in taxes)
        assert total.amount_minor == sum(tax.amount_minor for tax in taxes)
        assert total.deductible_minor == sum(tax.deductible_minor for tax in taxes)
        sale_reverse = total.is_reverse_charge and document.direction is Direction.SALE
        if total.code == "FIXED" or sale_reverse or any(tax.is_included for tax in taxes):
            continue
        exact = Fraction(total.base_minor) * Fraction(total.rate) / 100
        assert abs(total.amount_minor - exact) < 1
        if document.mode is RoundingMode.HALF_UP:
            assert abs(total.amount_minor - exact) <= Fraction(1, 2)


def check_order(document: TaxDocument, answer: TaxedDocument, turn: int) -> None:
    """The place of a line changes nothing about the totals."""
    lines = document.lines[::-1] if turn == 0 else document.lines[turn:] + document.lines[:turn]
    turned = compute(replace(document, lines=lines))
    assert turned.taxes == answer.taxes
    assert (turned.net_minor, turned.tax_minor, turned.payable_minor) == (
        answer.net_minor,
        answer.tax_minor,
        answer.payable_minor,
    )


def check_laws(document: TaxDocument, turn: int) -> None:
    answer = compute(document)
    check_sums(document, answer)
    check_tax_totals(document, answer)
    check_order(document, answer, turn)


@given(documents(), st.integers(0, 7))
@settings(max_examples=300, deadline=None)
def test_inv_11_inv_12_no_cent_is_lost(document: TaxDocument, turn: int) -> None:
    check_laws(document, turn)


@pytest.mark.long
@given(documents(), st.integers(0, 7))
@settings(max_examples=20_000, deadline=None)
def test_inv_11_inv_12_no_cent_is_lost_long(document: TaxDocument, turn: int) -> None:
    check_laws(document, turn)


@pytest.mark.parametrize("currency", sorted(CURRENCIES))
def test_every_currency_adds_up(currency: str) -> None:
    """Three awkward lines, with tax inside and on top, in each of the world's currencies."""
    lines = tuple(
        DocumentLine(Decimal("1.1"), Decimal(price), ("P19", "P2.5"), included)
        for price, included in (("33.333", True), ("66.667", False), ("0.005", True))
    )
    document = TaxDocument(
        currency, DAY, lines, _codes(currency), allowances=(AllowanceCharge(amount_minor=1),)
    )
    check_laws(document, 1)
