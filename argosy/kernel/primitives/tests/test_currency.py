"""Tests of the currency table: decimals of known currencies, withdrawn ones, shape of every row."""

from __future__ import annotations

import pytest

from argosy.kernel.primitives.currency import (
    CURRENCIES,
    currency,
    currency_problem,
    minor_units,
)
from argosy.kernel.primitives.errors import ValidationFailed


@pytest.mark.parametrize(
    ("code", "numeric", "decimals", "withdrawn"),
    [
        ("CNY", "156", 2, False),
        ("EUR", "978", 2, False),
        ("JPY", "392", 0, False),
        ("KWD", "414", 3, False),
        ("CLF", "990", 4, False),
        ("UYW", "927", 4, False),
        ("ALL", "008", 2, False),
        ("DEM", "276", 2, True),
        ("FRF", "250", 2, True),
        ("ITL", "380", 0, True),
        ("SUR", "", 2, True),
    ],
)
def test_known_currencies(code: str, numeric: str, decimals: int, withdrawn: bool) -> None:
    found = currency(code)
    assert (found.numeric_code, found.minor_units) == (numeric, decimals)
    assert found.is_withdrawn is withdrawn


def test_every_row_is_whole() -> None:
    assert len(CURRENCIES) == 277
    for code, row in CURRENCIES.items():
        assert len(code) == 3 and code.isascii() and code.isupper()
        assert row.minor_units in (0, 2, 3, 4)
        assert row.name_en and row.name_zh
        assert 0 <= row.numeric <= 999


def test_current_numeric_codes_are_unique() -> None:
    numeric = [row.numeric for row in CURRENCIES.values() if not row.is_withdrawn]
    assert len(numeric) == len(set(numeric))


@pytest.mark.parametrize("code", ["EU", "eur", "", "€", None, 978, "XXX", "a\ud800b"])
def test_unknown_codes_are_refused(code: object) -> None:
    problem = currency_problem(code, "lines[0].currency")
    assert problem is not None
    assert (problem.code, problem.field) == ("currency.unknown", "lines[0].currency")
    problem.text().encode("utf-8")


def test_decimals_of_an_unknown_currency_are_refused() -> None:
    with pytest.raises(ValidationFailed):
        minor_units("ZZZ")
