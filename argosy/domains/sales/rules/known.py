"""What master data says about everything a batch of orders names, as plain facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from argosy.domains.sales.rules.inputs import NewLine, NewOrder
from argosy.kernel.primitives.errors import Problem
from argosy.masterdata.product.rules.prices import PriceDecision
from argosy.masterdata.tax.rules import TaxCode
from argosy.masterdata.tax.rules.determination import TaxRule


@dataclass(frozen=True, slots=True)
class UnitFact:
    """A unit: one of it is num / den of its dimension's reference unit."""

    id: int
    code: str
    dimension: str
    num: int
    den: int
    decimals: int


@dataclass(frozen=True, slots=True)
class ItemFact:
    """An item: what it is, what it counts in, how it is taxed."""

    id: int
    code: str
    name: str
    kind: str
    is_active: bool
    base_unit_id: int
    tax_class: str = ""
    is_model: bool = False
    """Whether it only stands for its variants."""


@dataclass(frozen=True, slots=True)
class CustomerFact:
    """A party as a customer of the company."""

    id: int
    is_active: bool
    country: str = ""
    payment_term: str = ""


@dataclass(frozen=True, slots=True)
class PlaceFact:
    """A place goods are delivered from."""

    id: int
    kind: str
    warehouse_id: int


@dataclass(frozen=True, slots=True)
class PriceKey:
    """What a price depends on, as far as an order says it."""

    item_id: int
    qty: Decimal
    unit_id: int
    currency: str
    on: date
    customer_id: int


def is_countable(qty: object) -> bool:
    """Return whether a quantity is a finite decimal: only then is a price looked for."""
    return isinstance(qty, Decimal) and qty.is_finite()


def price_key(new: NewOrder, line: NewLine, unit_id: int) -> PriceKey:
    """Return what the price of a line depends on."""
    return PriceKey(
        line.item_id, line.qty, unit_id, new.currency, new.document_date, new.customer_id
    )


@dataclass(slots=True)
class Known:
    """Everything a batch names, as far as it exists."""

    company_currency: str = ""
    company_country: str = ""
    items: dict[int, ItemFact] = field(default_factory=dict)
    units: dict[int, UnitFact] = field(default_factory=dict)
    packs: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    """(item, unit) -> base units of one of it, as num / den: packs of the item's own."""
    customers: dict[int, CustomerFact] = field(default_factory=dict)
    places: dict[int, PlaceFact] = field(default_factory=dict)
    terms: set[str] = field(default_factory=set)
    tax_codes: Mapping[str, TaxCode] = field(default_factory=dict)
    tax_rules: tuple[TaxRule, ...] = ()
    country_groups: Mapping[str, frozenset[str]] = field(default_factory=dict)
    prices: Mapping[PriceKey, PriceDecision] = field(default_factory=dict)

    def factor(self, item: ItemFact, unit_id: int) -> tuple[int, int] | None:
        """Return how many base units one of a unit is, as num / den; None where it is no unit."""
        if unit_id == item.base_unit_id:
            return 1, 1
        pack = self.packs.get((item.id, unit_id))
        if pack is not None:
            return pack
        unit = self.units.get(unit_id)
        base = self.units.get(item.base_unit_id)
        if unit is None or base is None or unit.dimension != base.dimension:
            return None
        exact = Fraction(unit.num * base.den, unit.den * base.num)
        return exact.numerator, exact.denominator


@dataclass(slots=True)
class Entry:
    """One order while it is checked: what was entered, what is known, what is wrong so far."""

    new: NewOrder
    known: Known
    problems: list[Problem] = field(default_factory=list)
