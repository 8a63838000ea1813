"""What quantities of an order line are worth: exact shares that add up to the whole line.

Values are shares of the running total, so that any sequence of partial receipts, returns and bills
of a line comes to the line's amount, to the cent (INV-11, INV-36).
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from argosy.domains.purchasing.rules.held import HeldLine
from argosy.kernel.primitives.rounding import RoundingMode, round_ratio

ZERO = Decimal(0)
ONE = Decimal(1)


def company_value(line: HeldLine, qty: Decimal, rate: Decimal, shift: int) -> int:
    """Return what a quantity is worth at order price, in minor units of the company's currency.

    Args:
        line: the order line.
        qty: base units, zero or more.
        rate: company currency per unit of the order's currency.
        shift: decimals of the company's currency less those of the order's.
    """
    if qty == line.base_qty and rate == ONE and not shift:
        return line.net_minor
    numerator, denominator = qty.as_integer_ratio()
    base_numerator, base_denominator = line.base_qty.as_integer_ratio()
    rate_numerator, rate_denominator = rate.as_integer_ratio()
    numerator *= line.net_minor * base_denominator * rate_numerator
    denominator *= base_numerator * rate_denominator
    if shift >= 0:
        numerator *= 10**shift
    else:
        denominator *= 10**-shift
    return round_ratio(numerator, denominator, RoundingMode.HALF_UP)


def receipt_value(line: HeldLine, qty: Decimal, rate: Decimal, shift: int) -> int:
    """Return what accepting a further quantity adds to what is accrued for the line.

    Goods that were billed ahead, or that replace goods sent back after they were billed, take up
    what those hold, the last of them all of it. The others are worth their share of the line's
    running total, `accepted` being what came before. Arguments as `company_value`.
    """
    waiting = max(-line.unbilled, ZERO)
    covered = min(qty, waiting)
    held = -share(line.accrued_minor, covered, waiting) if covered else 0
    if covered == qty:
        return held
    after = company_value(line, line.accepted + qty, rate, shift)
    before = line.accepted + covered
    return held + after - (company_value(line, before, rate, shift) if before else 0)


def share(value: int, part: Decimal, whole: Decimal) -> int:
    """Return the part of a value that belongs to a part of a quantity; all of it for the whole."""
    if part == whole:
        return value
    exact = Fraction(part) * value / Fraction(whole)
    return round_ratio(exact.numerator, exact.denominator, RoundingMode.HALF_UP)


def returned_value(
    value: int, qty: Decimal, already: Decimal, already_value: int, back: Decimal
) -> int:
    """Return what a return takes off goods received not billed: its share of the receipt's value.

    Args:
        value: what the receipt line was worth.
        qty: its accepted quantity.
        already: what went back before.
        already_value: at which value.
        back: what goes back now.
    """
    return share(value, already + back, qty) - already_value


def bill_value(line: HeldLine, qty: Decimal, rate: Decimal, shift: int) -> int:
    """Return what a bill for a quantity takes from what is accrued for the line.

    As far as goods are received and not billed, the bill takes their share of what they hold, the
    last of them all of it. What is billed beyond that is taken at order price and stands as billed
    ahead, until the goods come or the supplier credits it.

    Args:
        line: the order line with its progress.
        qty: base units, above zero.
        rate: company currency per unit of the order's currency.
        shift: see `company_value`.
    """
    waiting = max(line.unbilled, ZERO)
    covered = min(qty, waiting)
    held = share(line.accrued_minor, covered, waiting) if covered else 0
    ahead = qty - covered
    return held + (company_value(line, ahead, rate, shift) if ahead else 0)


def credit_value(line: HeldLine, qty: Decimal, rate: Decimal, shift: int) -> int:
    """Return what a supplier's credit for a quantity gives back to what is accrued.

    The mirror of `bill_value`: goods sent back after they were billed hold a negative amount, of
    which the credit takes its share, the last of it all; what is credited beyond that is taken at
    order price.
    """
    waiting = max(-line.unbilled, ZERO)
    covered = min(qty, waiting)
    held = -share(line.accrued_minor, covered, waiting) if covered else 0
    ahead = qty - covered
    return held + (company_value(line, ahead, rate, shift) if ahead else 0)
