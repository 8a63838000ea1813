"""Terms of payment: instalments with due dates, and discounts for paying early.

Amounts are split by largest remainder, so instalments and discounts sum to the whole (INV-11).
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

from argosy.kernel.primitives.errors import Problem, Problems, ValidationFailed
from argosy.kernel.primitives.numbers import int64_problem, parse_decimal
from argosy.kernel.primitives.rounding import RoundingMode, round_ratio
from argosy.kernel.primitives.split import split

HUNDRED: Final = Decimal(100)
ZERO: Final = Decimal(0)
MAX_DAYS: Final = 3660
MAX_INSTALMENTS: Final = 120


class Share(StrEnum):
    """What an instalment is: a percentage of the whole, an amount, or what the others leave."""

    PERCENT = "percent"
    FIXED = "fixed"
    REMAINDER = "remainder"


@dataclass(frozen=True, slots=True)
class Instalment:
    """One part of the payment.

    Due `days` after the document's date, `months` later, then at the end of that month if
    `is_end_of_month`, then on the next `day_of_month` (the last day in shorter months).
    """

    share: Share = Share.REMAINDER
    pct: Decimal = ZERO
    amount_minor: int = 0
    days: int = 0
    months: int = 0
    is_end_of_month: bool = False
    day_of_month: int = 0


@dataclass(frozen=True, slots=True)
class CashDiscount:
    """A percentage off for paying within days of the document's date."""

    pct: Decimal
    days: int


@dataclass(frozen=True, slots=True)
class Terms:
    """Instalments and cash discounts; the plain `Terms()` is due at once."""

    instalments: tuple[Instalment, ...] = (Instalment(),)
    discounts: tuple[CashDiscount, ...] = ()


@dataclass(frozen=True, slots=True)
class DueDiscount:
    """What may be taken off an instalment that is paid until a day, inclusive."""

    until: date
    pct: Decimal
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Due:
    """An instalment worked out."""

    due_date: date
    amount_minor: int
    discounts: tuple[DueDiscount, ...] = ()


def check_terms(terms: Terms) -> list[Problem]:
    """Return everything that is wrong with terms.

    1. There are 1 to 120 instalments, at most one takes the remainder.
    2. Without a remainder the percentages make 100, and there is no fixed amount.
    3. With one, the percentages stay below 100.
    4. Days lie between 0 and 3660, months between 0 and 120, a day of the month between 0 and 31.
    5. Discounts lie between 0 and 100 percent; a longer time gives less.
    """
    problems = Problems()
    count = len(terms.instalments)
    if not 1 <= count <= MAX_INSTALMENTS:
        problems.report(
            "terms.count",
            "There are {count} instalments.",
            "Give 1 to {most}.",
            "instalments",
            count=count,
            most=MAX_INSTALMENTS,
        )
    for index, instalment in enumerate(terms.instalments):
        problems.extend(_instalment_problems(instalment), f"instalments[{index}]")
    if not problems:
        _check_shares(terms.instalments, problems)
    _check_discounts(terms.discounts, problems)
    return list(problems)


def _instalment_problems(instalment: Instalment) -> Problems:
    problems = Problems()
    for field, number, most in (
        ("days", instalment.days, MAX_DAYS),
        ("months", instalment.months, 120),
        ("day_of_month", instalment.day_of_month, 31),
    ):
        _check_whole(number, most, field, problems)
    pct = parse_decimal(instalment.pct, "pct", max_scale=6)
    if isinstance(pct, Problem):
        problems.add(pct)
    elif not ZERO <= pct <= HUNDRED:
        problems.report("terms.pct", "{pct} % is no share.", "Give 0 to 100.", "pct", pct=pct)
    problems.add(int64_problem(instalment.amount_minor, "amount_minor", minimum=0))
    return problems


def _check_whole(number: int, most: int, field: str, problems: Problems) -> None:
    if not problems.add(int64_problem(number, field, minimum=0)) and number > most:
        problems.report(
            "terms.range", "{number} is too much.", "Give 0 to {most}.", field,
            number=number, most=most,
        )  # fmt: skip


def _check_shares(instalments: Sequence[Instalment], problems: Problems) -> None:
    """Check that the instalments make the whole."""
    pct = sum((each.pct for each in instalments if each.share is Share.PERCENT), ZERO)
    remainders = sum(1 for each in instalments if each.share is Share.REMAINDER)
    fixed = any(each.share is Share.FIXED for each in instalments)
    if remainders > 1:
        problems.report(
            "terms.remainders",
            "Two instalments take the remainder.",
            "Let one take it and give the others a percentage.",
            "instalments",
        )
    elif remainders == 0 and (fixed or pct != HUNDRED):
        problems.report(
            "terms.not_whole",
            "The instalments do not make the whole.",
            "Let the percentages make 100, or let one instalment take the remainder.",
            "instalments",
        )
    elif remainders == 1 and pct >= HUNDRED:
        problems.report(
            "terms.no_remainder",
            "The percentages make 100 or more: nothing remains.",
            "Leave the remainder out, or lower the percentages.",
            "instalments",
        )


def _check_discounts(discounts: Sequence[CashDiscount], problems: Problems) -> None:
    """Check the cash discounts, each and in their order."""
    for index, discount in enumerate(discounts):
        path = f"discounts[{index}]"
        _check_whole(discount.days, MAX_DAYS, f"{path}.days", problems)
        pct = parse_decimal(discount.pct, f"{path}.pct", max_scale=6)
        if isinstance(pct, Problem):
            problems.add(pct)
        elif not ZERO < pct < HUNDRED:
            problems.report(
                "terms.discount", "{pct} % is no discount.", "Give more than 0, less than 100.",
                f"{path}.pct", pct=pct,
            )  # fmt: skip
        if index and not (
            discounts[index - 1].days < discount.days and discounts[index - 1].pct > discount.pct
        ):
            problems.report(
                "terms.discount_order",
                "A later discount must give more days and less percent.",
                "Order the discounts by days.",
                path,
            )


def schedule(total_minor: int, document_date: date, terms: Terms) -> list[Due]:
    """Return due dates and amounts of a document; they sum to its total, whatever its sign.

    Raises `ValidationFailed` for terms that are wrong, and when fixed amounts exceed what is left.
    """
    problems = check_terms(terms)
    if problems:
        raise ValidationFailed(problems)
    amounts = _amounts(total_minor, terms.instalments)
    tiers = [_discount_parts(total_minor, amounts, each.pct) for each in terms.discounts]
    return [
        Due(
            due_date(document_date, instalment),
            amounts[index],
            tuple(
                DueDiscount(_plus(document_date, tier.days), tier.pct, parts[index])
                for tier, parts in zip(terms.discounts, tiers, strict=True)
            ),
        )
        for index, instalment in enumerate(terms.instalments)
    ]


def _amounts(total_minor: int, instalments: Sequence[Instalment]) -> list[int]:
    """Split the total: percentages by largest remainder, fixed amounts out of the remainder."""
    percentages = sum((each.pct for each in instalments if each.share is Share.PERCENT), ZERO)
    weights = {Share.FIXED: ZERO, Share.REMAINDER: HUNDRED - percentages}
    amounts = split(total_minor, [weights.get(each.share, each.pct) for each in instalments])
    sign = -1 if total_minor < 0 else 1
    fixed = 0
    for index, each in enumerate(instalments):
        if each.share is Share.FIXED:
            amounts[index] = sign * each.amount_minor
            fixed += amounts[index]
    if fixed:
        rest = next(at for at, each in enumerate(instalments) if each.share is Share.REMAINDER)
        amounts[rest] -= fixed
        if amounts[rest] * sign < 0:
            raise ValidationFailed(
                Problem(
                    "terms.exceeds",
                    "The fixed instalments are more than the document leaves for them.",
                    "Use other terms for this document, or lower the fixed amounts.",
                    "payment_terms",
                )
            )
    return amounts


def _discount_parts(total_minor: int, amounts: Sequence[int], pct: Decimal) -> list[int]:
    """Split the discount on the whole over the instalments."""
    numerator, denominator = pct.as_integer_ratio()
    whole = round_ratio(total_minor * numerator, denominator * 100, RoundingMode.HALF_UP)
    return split(whole, [abs(amount) for amount in amounts])


def due_date(document_date: date, instalment: Instalment) -> date:
    """Return the day on which an instalment is due."""
    due = _plus(document_date, instalment.days)
    if instalment.months:
        due = _in_month(due.year, due.month + instalment.months, due.day)
    if instalment.is_end_of_month:
        due = _in_month(due.year, due.month, 31)
    if instalment.day_of_month:
        this_month = _in_month(due.year, due.month, instalment.day_of_month)
        if this_month >= due:
            return this_month
        return _in_month(due.year, due.month + 1, instalment.day_of_month)
    return due


def _plus(day: date, days: int) -> date:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max


def _in_month(year: int, month: int, day: int) -> date:
    """Return a day of a month counted on from January of `year`; the last day in shorter months."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    if year > date.max.year:
        return date.max
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


def terms_to_json(terms: Terms) -> dict[str, object]:
    """Return the form in which terms are stored."""
    return {
        "instalments": [
            {
                "share": each.share.value,
                "pct": str(each.pct),
                "amount_minor": each.amount_minor,
                "days": each.days,
                "months": each.months,
                "is_end_of_month": each.is_end_of_month,
                "day_of_month": each.day_of_month,
            }
            for each in terms.instalments
        ],
        "discounts": [{"pct": str(each.pct), "days": each.days} for each in terms.discounts],
    }


def terms_from_json(stored: Mapping[str, object]) -> Terms:
    """Return terms from the stored form, or raise `ValidationFailed` with what is wrong."""
    try:
        terms = Terms(
            tuple(_instalment(each) for each in _rows(stored, "instalments")),
            tuple(
                CashDiscount(Decimal(str(each["pct"])), _whole(each, "days"))
                for each in _rows(stored, "discounts")
            ),
        )
    except (KeyError, TypeError, ValueError, ArithmeticError) as error:
        raise ValidationFailed(
            Problem(
                "terms.malformed",
                "The terms of payment cannot be read.",
                "Give instalments and discounts as the documentation describes them.",
                "definition",
            )
        ) from error
    problems = check_terms(terms)
    if problems:
        raise ValidationFailed(problems)
    return terms


def _rows(stored: Mapping[str, object], name: str) -> list[Mapping[str, object]]:
    rows = stored.get(name, [])
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        raise TypeError(name)
    return rows


def _whole(row: Mapping[str, object], name: str) -> int:
    number = row.get(name, 0)
    if not isinstance(number, int) or isinstance(number, bool):
        raise TypeError(name)
    return number


def _instalment(row: Mapping[str, object]) -> Instalment:
    return Instalment(
        Share(str(row["share"])),
        Decimal(str(row.get("pct", "0"))),
        _whole(row, "amount_minor"),
        _whole(row, "days"),
        _whole(row, "months"),
        row.get("is_end_of_month", False) is True,
        _whole(row, "day_of_month"),
    )
