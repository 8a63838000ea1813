"""Checks and exact arithmetic of numbers from outside: 64-bit integers and bounded exact decimals.

Binary floating point never passes: a value that cannot be written down exactly is not a figure of a
business document.
"""

from __future__ import annotations

import re
from decimal import Context, Decimal, InvalidOperation
from typing import Final

from argosy.kernel.primitives.errors import Problem, ValidationFailed

INT64_MAX: Final = 2**63 - 1
INT64_MIN: Final = -(2**63)
MAX_DIGITS: Final = 28
MAX_SCALE: Final = 12
MAX_MAGNITUDE: Final = Decimal(10) ** 15
MAX_TEXT: Final = 64

# Wide enough that no sum or product of two bounded decimals is ever rounded.
EXACT: Final = Context(prec=150)

_DECIMAL_TEXT: Final = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?", re.ASCII)


def int64_problem(value: object, field: str, *, minimum: int = INT64_MIN) -> Problem | None:
    """Return what is wrong with an integer that must fit in a bigint column, or None."""
    if not isinstance(value, int) or isinstance(value, bool):
        return Problem(
            "number.not_integer",
            "A whole number was expected, not {kind}.",
            "Send an integer.",
            field,
            {"kind": type(value).__name__},
        )
    if value < minimum:
        return Problem(
            "number.too_small",
            "The number is below {minimum}.",
            "Send {minimum} or more.",
            field,
            {"minimum": minimum},
        )
    if value > INT64_MAX:
        return Problem(
            "number.too_big",
            "The number is beyond the 64-bit range.",
            "Send at most {maximum}.",
            field,
            {"maximum": INT64_MAX},
        )
    return None


def check_int64(value: object, field: str, *, minimum: int = INT64_MIN) -> int:
    """Return the integer, or raise `ValidationFailed` (refuses booleans)."""
    problem = int64_problem(value, field, minimum=minimum)
    if problem is not None:
        raise ValidationFailed(problem)
    assert isinstance(value, int)
    return value


def _to_decimal(value: object, field: str) -> Decimal | Problem:
    """Turn an int, a Decimal or a plain decimal string into a Decimal."""
    if isinstance(value, Decimal):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        if abs(value) >= 10**MAX_DIGITS:
            return _out_of_bounds(field, MAX_MAGNITUDE)
        return Decimal(value)
    if isinstance(value, str):
        if len(value) > MAX_TEXT or not _DECIMAL_TEXT.fullmatch(value):
            return Problem(
                "number.malformed",
                "This is not a plain decimal number.",
                'Write digits with a point, such as "1234.50".',
                field,
            )
        return Decimal(value)
    return Problem(
        "number.inexact",
        "A {kind} cannot hold an exact figure.",
        'Send a decimal string, such as "1234.50".',
        field,
        {"kind": type(value).__name__},
    )


def _out_of_bounds(field: str, bound: Decimal) -> Problem:
    return Problem(
        "number.too_big",
        "The number is too big; it must stay between -{bound} and {bound}.",
        "Check for a slipped decimal point or a wrong unit.",
        field,
        {"bound": f"{bound:f}"},
    )


def parse_decimal(
    value: object, field: str, *, max_scale: int = MAX_SCALE, bound: Decimal = MAX_MAGNITUDE
) -> Decimal | Problem:
    """Return an exact, bounded decimal without trailing zeros beyond the scale, or the problem.

    Accepts Decimal, int and plain decimal strings. The magnitude stays below `bound`, with at most
    `max_scale` decimals and 28 digits in all.
    """
    number = _to_decimal(value, field)
    if isinstance(number, Problem):
        return number
    if not number.is_finite():
        return Problem(
            "number.not_finite",
            "NaN and infinity are not figures.",
            "Send a finite number.",
            field,
        )
    if number.copy_abs() >= bound:
        return _out_of_bounds(field, bound)
    return _fit_scale(number, field, max_scale)


def _fit_scale(number: Decimal, field: str, max_scale: int) -> Decimal | Problem:
    """Drop meaningless trailing zeros; refuse more decimals than the scale holds."""
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)
    digits = MAX_DIGITS
    if -max_scale <= exponent <= 0 and number.adjusted() - exponent < digits:
        return number
    if exponent > 0 or -exponent > max_scale:
        try:
            fitted = number.quantize(Decimal(1).scaleb(-max_scale), context=EXACT)
        except InvalidOperation:
            fitted = None
        if fitted is None or fitted != number:
            return Problem(
                "number.too_precise",
                "The number has more than {scale} decimals.",
                "Round it to {scale} decimals.",
                field,
                {"scale": max_scale},
            )
        number = fitted.normalize(EXACT)
        if number.as_tuple().exponent > 0:  # type: ignore[operator]
            number = number.quantize(Decimal(1), context=EXACT)
    if len(number.as_tuple().digits) > digits:
        return Problem(
            "number.too_precise",
            "The number has more than {digits} digits.",
            "Round it.",
            field,
            {"digits": digits},
        )
    return number


def check_decimal(
    value: object,
    field: str,
    *,
    max_scale: int = MAX_SCALE,
    bound: Decimal = MAX_MAGNITUDE,
    minimum: Decimal | None = None,
) -> Decimal:
    """Return an exact, bounded decimal, or raise `ValidationFailed`; see `parse_decimal`."""
    number = parse_decimal(value, field, max_scale=max_scale, bound=bound)
    if isinstance(number, Problem):
        raise ValidationFailed(number)
    if minimum is not None and number < minimum:
        raise ValidationFailed(
            Problem(
                "number.too_small",
                "The number is below {minimum}.",
                "Send {minimum} or more.",
                field,
                {"minimum": f"{minimum:f}"},
            )
        )
    return number


def decimal_text(number: Decimal) -> str:
    """Return the wire form of a decimal: plain digits, no exponent, no trailing zeros, no "-0"."""
    text = f"{number:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
