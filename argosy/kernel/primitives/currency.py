"""Currencies and their decimals: an amount in minor units means nothing without them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from argosy.kernel.primitives.currency_table import TABLE
from argosy.kernel.primitives.errors import Problem, ValidationFailed


@dataclass(frozen=True, slots=True)
class Currency:
    """A currency of ISO 4217; `minor_units` is how many decimals its smallest unit has (0 to 4)."""

    code: str
    numeric: int
    minor_units: int
    name_en: str
    name_zh: str
    is_withdrawn: bool

    @property
    def numeric_code(self) -> str:
        """The three-digit code, or an empty string where none was assigned."""
        return f"{self.numeric:03d}" if self.numeric else ""


def _read_table() -> dict[str, Currency]:
    """Read the table shipped with the package."""
    currencies = {}
    for line in TABLE.splitlines():
        code, numeric, minor_units, withdrawn, name_en, name_zh = line.split("|")
        currencies[code] = Currency(
            code, int(numeric), int(minor_units), name_en, name_zh, withdrawn == "w"
        )
    return currencies


CURRENCIES: Final[dict[str, Currency]] = _read_table()
MINOR_UNITS: Final[dict[str, int]] = {c.code: c.minor_units for c in CURRENCIES.values()}


def currency_problem(code: object, field: str = "currency") -> Problem | None:
    """Return what is wrong with a currency code, or None."""
    if isinstance(code, str) and code in CURRENCIES:
        return None
    return Problem(
        "currency.unknown",
        "{code} is not a currency.",
        'Use a three-letter code of ISO 4217, such as "EUR" or "CNY".',
        field,
        {"code": ascii(code)[:20]},
    )


def currency(code: str, field: str = "currency") -> Currency:
    """Return the currency of a code, or raise `ValidationFailed`."""
    problem = currency_problem(code, field)
    if problem is not None:
        raise ValidationFailed(problem)
    return CURRENCIES[code]


def minor_units(code: str) -> int:
    """Return the number of decimals of a currency's smallest unit, or raise `ValidationFailed`."""
    units = MINOR_UNITS.get(code)
    return currency(code).minor_units if units is None else units
