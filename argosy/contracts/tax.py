"""Events of the taxes: codes, rates and rules that came or changed; ids only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class TaxCodeCreated:
    """A tax code was entered with its rates."""

    name: ClassVar[str] = "tax.code_created"
    version: ClassVar[int] = 1

    tax_code_id: int


@dataclass(frozen=True, slots=True)
class TaxRateChanged:
    """From a day on a tax code has another rate."""

    name: ClassVar[str] = "tax.rate_changed"
    version: ClassVar[int] = 1

    tax_code_id: int
    valid_from: date


@dataclass(frozen=True, slots=True)
class TaxRuleCreated:
    """A rule that chooses tax codes was entered."""

    name: ClassVar[str] = "tax.rule_created"
    version: ClassVar[int] = 1

    tax_rule_id: int


@dataclass(frozen=True, slots=True)
class TaxRuleEnded:
    """A rule that chooses tax codes was given a last day."""

    name: ClassVar[str] = "tax.rule_ended"
    version: ClassVar[int] = 1

    tax_rule_id: int
    valid_to: date
