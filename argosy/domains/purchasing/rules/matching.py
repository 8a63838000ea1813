"""The three-way match of a bill's line: order, receipt and bill must agree within tolerance.

A line is blocked, never refused: the bill is what the supplier sent and is posted; it is only not
paid until somebody else than who entered it has looked (INV-37).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Final

from argosy.domains.purchasing.rules.held import HUNDRED, HeldLine
from argosy.kernel.primitives.numbers import EXACT
from argosy.kernel.primitives.rounding import RoundingMode, round_ratio

ZERO: Final = Decimal(0)
OK: Final = "ok"
BLOCKED: Final = "blocked"


@dataclass(frozen=True, slots=True)
class Tolerances:
    """What may differ: a share in percent, or an amount in minor units of the company's currency.

    A difference blocks only if it is beyond both: a small amount is not worth a person's time,
    whatever share it is of.
    """

    qty_pct: Decimal = ZERO
    price_pct: Decimal = ZERO
    amount_minor: int = 0


@dataclass(frozen=True, slots=True)
class Billed:
    """What the bill says of a line: base quantity, net price of the line's unit."""

    qty: Decimal
    unit_price: Decimal
    discount_pct: Decimal


@dataclass(frozen=True, slots=True)
class Match:
    """The decision on a line, why, and the differences it was made on."""

    decision: str
    reasons: tuple[str, ...]
    qty_difference: Decimal
    price_difference_minor: int


def net_price(unit_price: Decimal, discount_pct: Decimal) -> Decimal:
    """Return the price of a unit after its discount, exactly."""
    if not discount_pct:
        return unit_price
    return EXACT.multiply(unit_price, HUNDRED - discount_pct).scaleb(-2, EXACT)


_AGREES: Final = Match(OK, (), ZERO, 0)


def match_line(
    line: HeldLine, billed: Billed, tolerances: Tolerances, minor_per_unit: Fraction
) -> Match:
    """Hold a billed line against its order line and what was received of it.

    Args:
        line: the order line with its progress, before this bill.
        billed: what the bill says.
        tolerances: what may differ.
        minor_per_unit: minor units of the company's currency in one unit of the order's.

    Returns:
        Blocked with ``qty_over`` (more than was accepted, or ordered of what is not received) or
        ``price_over`` (dearer than ordered); a bill below its order blocks nothing.
    """
    ordered_price = net_price(line.unit_price, line.discount_pct)
    price = net_price(billed.unit_price, billed.discount_pct)
    basis = line.received if line.kind == "goods" else line.ordered
    over = line.billed + billed.qty - basis
    if over <= 0 and price == ordered_price:
        return _AGREES
    base_value = Fraction(line.factor_den, line.factor_num) * minor_per_unit
    reasons = []
    if over > 0:
        worth = Fraction(over) * Fraction(ordered_price) * base_value
        allowed = Fraction(basis) * Fraction(tolerances.qty_pct) / 100
        if Fraction(over) > allowed and (
            worth > tolerances.amount_minor or not tolerances.amount_minor
        ):
            reasons.append("qty_over")
    dearer = Fraction(price) - Fraction(ordered_price)
    difference = Fraction(billed.qty) * dearer * base_value
    if (
        dearer > Fraction(ordered_price) * Fraction(tolerances.price_pct) / 100
        and difference > tolerances.amount_minor
    ):
        reasons.append("price_over")
    return Match(
        BLOCKED if reasons else OK,
        tuple(reasons),
        max(over, ZERO),
        round_ratio(difference.numerator, difference.denominator, RoundingMode.HALF_UP),
    )


def blocked_because(match: Match, reason: str) -> Match:
    """Return a match blocked for a further reason."""
    return replace(match, decision=BLOCKED, reasons=(*match.reasons, reason))


def match_charge(amount_minor: int, tolerances: Tolerances) -> Match:
    """Decide on a charge nobody ordered: only an amount that is tolerated passes."""
    if amount_minor <= tolerances.amount_minor:
        return Match(OK, (), ZERO, amount_minor)
    return Match(BLOCKED, ("charge_not_ordered",), ZERO, amount_minor)
