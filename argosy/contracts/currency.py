"""Events of the exchange rates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class RatesEntered:
    """Rates of a kind and source were entered or corrected, between two days, both within."""

    name: ClassVar[str] = "currency.rates_entered"
    version: ClassVar[int] = 1

    kind: str
    source: str
    first_day: date
    last_day: date
    count: int
