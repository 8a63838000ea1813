"""Tests of externally determined taxes: carried as given, spread to the cent, not computed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from argosy.masterdata.tax.rules import (
    DocumentLine,
    ExternalTax,
    TaxCode,
    TaxDocument,
    TaxRate,
    compute,
)

STATE = TaxCode("STATE", (TaxRate(date(2020, 1, 1), Decimal(5)),))
CITY = TaxCode("CITY", (), sequence=1)
CODES = {"STATE": STATE, "CITY": CITY}


def lines(*prices: str, included: bool = False) -> tuple[DocumentLine, ...]:
    return tuple(
        DocumentLine(Decimal(1), Decimal(price), ("STATE", "CITY"), included) for price in prices
    )


def test_a_tax_of_the_document_is_spread_by_amounts() -> None:
    """5.01 over 30, 30 and 40: 1.503, 1.503, 2.004; no rate of ours is asked."""
    answer = compute(
        TaxDocument(
            "USD",
            date(2026, 3, 31),
            lines("30", "30", "40"),
            CODES,
            external=(ExternalTax("STATE", 501), ExternalTax("CITY", 0)),
        )
    )
    assert (answer.net_minor, answer.tax_minor, answer.gross_minor) == (10000, 501, 10501)
    assert [line.tax_minor for line in answer.lines] == [150, 150, 201]
    assert [(total.code, total.amount_minor) for total in answer.taxes] == [
        ("STATE", 501),
        ("CITY", 0),
    ]


def test_taxes_of_lines_are_carried() -> None:
    answer = compute(
        TaxDocument(
            "USD",
            date(2026, 3, 31),
            lines("10", "20"),
            CODES,
            external=(
                ExternalTax("STATE", 51, 0),
                ExternalTax("STATE", 99, 1),
                ExternalTax("CITY", 7),
            ),
        )
    )
    assert [line.tax_minor for line in answer.lines] == [51 + 2, 99 + 5]
    assert answer.gross_minor == 3000 + 157


def test_prices_that_contain_the_given_tax() -> None:
    answer = compute(
        TaxDocument(
            "USD",
            date(2026, 3, 31),
            lines("11", included=True),
            CODES,
            external=(ExternalTax("STATE", 77), ExternalTax("CITY", 3)),
        )
    )
    assert (answer.net_minor, answer.tax_minor, answer.gross_minor) == (1020, 80, 1100)


def test_a_tax_no_line_names_goes_to_all_lines() -> None:
    untaxed = tuple(DocumentLine(Decimal(1), Decimal(price)) for price in ("1", "3"))
    answer = compute(
        TaxDocument("USD", date(2026, 3, 31), untaxed, CODES, external=(ExternalTax("STATE", 100),))
    )
    assert [line.tax_minor for line in answer.lines] == [25, 75]
