"""Price lists and rules as data: what they say, and whether one fits a request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Final

from argosy.kernel.primitives.numbers import MAX_SCALE, decimal_text
from argosy.kernel.primitives.reasons import Outcome, Verdict
from argosy.kernel.primitives.rounding import RoundingMode, round_ratio
from argosy.kernel.primitives.units import converted

ONE: Final = Decimal(1)
ZERO: Final = Decimal(0)
# A product of its own outranks any category, however deep the tree is.
PRODUCT_RANK: Final = 1000


class RuleKind(StrEnum):
    """What a rule gives: a price, one worked out from another list, or a discount on a price."""

    FIXED = "fixed"
    FORMULA = "formula"
    DISCOUNT = "discount"


@dataclass(frozen=True, slots=True)
class PriceList:
    """A list of prices in one currency; without customers and groups it is for everybody.

    Prices found are rounded half up to `decimals`. A list with `is_base_only` is never sold from:
    other lists' formulas start from it. Validity is inclusive at both ends.
    """

    code: str
    currency: str
    includes_tax: bool = False
    decimals: int = 4
    priority: int = 0
    valid_from: date | None = None
    valid_to: date | None = None
    customers: frozenset[int] = frozenset()
    groups: frozenset[int] = frozenset()
    is_base_only: bool = False


@dataclass(frozen=True, slots=True)
class Formula:
    """A price from the fixed price of `base_list`.

    base * factor + surcharge, rounded to a multiple of `round_to`, plus `ending` (-0.01 for prices
    that end in 9), kept between `minimum` and `maximum`.
    """

    base_list: str
    factor: Decimal = ONE
    surcharge: Decimal = ZERO
    round_to: Decimal = ZERO
    ending: Decimal = ZERO
    mode: RoundingMode = RoundingMode.HALF_UP
    minimum: Decimal | None = None
    maximum: Decimal | None = None

    def price_of(self, base: Decimal) -> Decimal:
        """Return the price for a base price, exactly, but for the rounding it asks for."""
        value = base * self.factor + self.surcharge
        if self.round_to:
            ratio = Fraction(value) / Fraction(self.round_to)
            value = round_ratio(ratio.numerator, ratio.denominator, self.mode) * self.round_to
        value += self.ending
        if self.minimum is not None:
            value = max(value, self.minimum)
        return value if self.maximum is None else min(value, self.maximum)


@dataclass(frozen=True, slots=True)
class PriceRule:
    """One rule of a price list: for a product, a category or all; a customer, a group or all.

    A fixed price that is not combinable is the last word: no discount comes on top. A discount that
    is not combinable stands alone. `qty_from` counts in the rule's `unit`.
    """

    id: int
    name: str
    price_list: PriceList
    kind: RuleKind = RuleKind.FIXED
    amount: Decimal = ZERO
    per_qty: Decimal = ONE
    unit: str = ""
    pct: Decimal = ZERO
    formula: Formula | None = None
    product_id: int | None = None
    category_id: int | None = None
    customer_id: int | None = None
    group_id: int | None = None
    qty_from: Decimal = ZERO
    valid_from: date | None = None
    valid_to: date | None = None
    priority: int = 0
    is_combinable: bool = True


@dataclass(frozen=True, slots=True)
class PriceRequest:
    """What is bought, by whom, how much, when.

    `product_ids` is the variant and then what it is a variant of; `category_ids` the path of its
    category from the root down. `units` gives each unit of the product as an exact factor of its
    base unit.
    """

    product_ids: tuple[int, ...]
    qty: Decimal
    unit: str
    currency: str
    on: date
    category_ids: tuple[int, ...] = ()
    customer_id: int | None = None
    group_ids: tuple[int, ...] = ()
    units: Mapping[str, Fraction] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fit:
    """A rule that fits a request, its rank among those, and its `per_qty` in the asked unit."""

    rule: PriceRule
    rank: tuple[int, int, int, int, Decimal, int, int]
    per_qty: Decimal


def fit(rule: PriceRule, request: PriceRequest, *, as_base: bool = False) -> Fit | Verdict:
    """Return how well a rule fits, or the verdict that names its first criterion that does not.

    With `as_base` the rule is looked at as the start of a formula: whom its list is for is not
    asked.
    """
    misfit = _list_misfit(rule, request, as_base) or _date_misfit(rule, request)
    if misfit is not None:
        return misfit
    customer_rank = _customer_rank(rule, request)
    product_rank = _product_rank(rule, request)
    if customer_rank is None:
        return _no(rule, "price.customer", "It is for another customer or group.")
    if product_rank is None:
        return _no(rule, "price.product", "It is for another product or category.")
    per_qty, qty_from = _in_unit(rule, request)
    if per_qty is None or qty_from is None:
        return _no(
            rule,
            "price.unit",
            "It is per {unit}, which does not convert exactly to {wanted}.",
            unit=rule.unit,
            wanted=request.unit,
        )
    if abs(request.qty) < qty_from:
        return _no(
            rule,
            "price.break",
            "It begins at {qty_from} {unit}.",
            qty_from=decimal_text(qty_from),
            unit=request.unit,
        )
    since = rule.valid_from.toordinal() if rule.valid_from is not None else 0
    rank = (
        rule.priority,
        rule.price_list.priority,
        customer_rank,
        product_rank,
        qty_from,
        since,
        -rule.id,
    )
    return Fit(rule, rank, per_qty)


def _list_misfit(rule: PriceRule, request: PriceRequest, as_base: bool) -> Verdict | None:
    """Check the price list a rule stands in."""
    prices = rule.price_list
    if prices.currency != request.currency:
        return _no(rule, "price.currency", "Its list is in {currency}.", currency=prices.currency)
    if not _is_valid(prices.valid_from, prices.valid_to, request.on):
        return _no(rule, "price.list_dates", "Its list is not valid on {day}.", day=request.on)
    if as_base:
        return None
    if prices.is_base_only:
        return _no(rule, "price.base_only", "Its list is only a base for other lists.")
    if (prices.customers or prices.groups) and not (
        request.customer_id in prices.customers or prices.groups.intersection(request.group_ids)
    ):
        return _no(rule, "price.list_customer", "Its list is for other customers.")
    return None


def _date_misfit(rule: PriceRule, request: PriceRequest) -> Verdict | None:
    """Check the validity of the rule itself."""
    if _is_valid(rule.valid_from, rule.valid_to, request.on):
        return None
    return _no(rule, "price.dates", "It is not valid on {day}.", day=request.on)


def _is_valid(valid_from: date | None, valid_to: date | None, on: date) -> bool:
    return (valid_from is None or valid_from <= on) and (valid_to is None or on <= valid_to)


def _customer_rank(rule: PriceRule, request: PriceRequest) -> int | None:
    """Return 2 for this customer, 1 for one of its groups, 0 for all, None for somebody else."""
    if rule.customer_id is not None:
        return 2 if rule.customer_id == request.customer_id else None
    if rule.group_id is not None:
        return 1 if rule.group_id in request.group_ids else None
    return 0


def _product_rank(rule: PriceRule, request: PriceRequest) -> int | None:
    """Return a rank: variant over product over category (deeper first) over all; None: another."""
    if rule.product_id is not None:
        if rule.product_id not in request.product_ids:
            return None
        return PRODUCT_RANK - request.product_ids.index(rule.product_id)
    if rule.category_id is not None:
        if rule.category_id not in request.category_ids:
            return None
        return 1 + request.category_ids.index(rule.category_id)
    return 0


def _in_unit(rule: PriceRule, request: PriceRequest) -> tuple[Decimal | None, Decimal | None]:
    """Return the rule's `per_qty` and `qty_from` in the asked unit; None where inexact."""
    if not rule.unit or rule.unit == request.unit:
        return rule.per_qty, rule.qty_from
    source, target = request.units.get(rule.unit), request.units.get(request.unit)
    if source is None or target is None:
        return None, None
    num, den = (source / target).as_integer_ratio()
    return (
        converted(rule.per_qty, num, den, MAX_SCALE),
        converted(rule.qty_from, num, den, MAX_SCALE),
    )


def _no(rule: PriceRule, code: str, message: str, **params: object) -> Verdict:
    return Verdict(rule.name, Outcome.NO_MATCH, code, message, params)


def called(name: str, valid_from: object, valid_to: object, qty_from: Decimal = Decimal(0)) -> str:
    """Return what tells a price from others of its list or supplier, without an id.

    Args:
        name: of the list or supplier.
        valid_from: first day (ISO 8601), falsy if always.
        valid_to: last day, falsy if never ending; ".." stands for an open end.
        qty_from: quantity from which it holds.
    """
    parts = [name]
    if qty_from > 0:
        parts.append(f"≥{decimal_text(qty_from)}")
    if valid_from or valid_to:
        parts.append(f"{valid_from or '..'}/{valid_to or '..'}")
    return " ".join(parts)
