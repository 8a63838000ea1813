"""Checks of an order's head: who, where from, in which currency and at which rate, how billed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final

from argosy.domains.sales.rules.inputs import NewOrder
from argosy.domains.sales.rules.known import Entry, Known
from argosy.kernel.primitives.currency import MINOR_UNITS, currency_problem
from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.numbers import parse_decimal
from argosy.kernel.primitives.rounding import RoundingMode, round_ratio
from argosy.kernel.primitives.text import text_problem

ONE: Final = Decimal(1)
POLICIES: Final = ("delivered", "ordered")
_YEARS: Final = (date(1900, 1, 1), date(9000, 1, 1))


def check_head(entry: Entry) -> Decimal:
    """Add everything that is wrong with the head; return the rate to use."""
    new, problems = entry.new, entry.problems
    _check_names(entry)
    if new.billing_policy not in POLICIES:
        problems.append(_policy(new.billing_policy))
    for name, most in (("reference", 64), ("ship_to", 16)):
        value = getattr(new, name)
        problem = text_problem(value, name, most) if value else None
        if problem is not None:
            problems.append(problem)
    _check_dates(new, problems)
    if new.discount_pct:
        discount = parse_decimal(new.discount_pct, "discount_pct", max_scale=4)
        if isinstance(discount, Problem):
            problems.append(discount)
        elif not 0 <= discount <= 100:
            problems.append(_discount())
    return _rate(new, entry.known, problems)


def _check_names(entry: Entry) -> None:
    """Check that customer, place and terms exist and can be used."""
    new, known, problems = entry.new, entry.known, entry.problems
    customer = known.customers.get(new.customer_id)
    if customer is None:
        problems.append(_unknown("customer", new.customer_id, "customer_id"))
    elif not customer.is_active:
        problems.append(_inactive_customer())
    place = known.places.get(new.warehouse_id)
    if place is None:
        problems.append(_unknown("warehouse", new.warehouse_id, "warehouse_id"))
    elif place.kind not in ("internal", "view"):
        problems.append(_not_a_warehouse(place.kind))
    if new.payment_term and new.payment_term not in known.terms:
        problems.append(_unknown("payment term", new.payment_term, "payment_term"))


def _check_dates(new: NewOrder, problems: list[Problem]) -> None:
    for name in ("document_date", "requested_on", "valid_until"):
        day = getattr(new, name)
        if day is None and name != "document_date":
            continue
        # datetime is a date, too, but would carry a time of day into a date column
        if type(day) is not date or not _YEARS[0] <= day <= _YEARS[1]:
            problems.append(
                Problem("sales.date", "This is not a usable date.", "Give a calendar day.", name)
            )
    moment = new.effective_at
    if moment is not None and moment.tzinfo is None:
        problems.append(
            Problem(
                "sales.time_zone",
                "The time has no time zone.",
                "Send the time with its offset.",
                "effective_at",
            )
        )


def _rate(new: NewOrder, known: Known, problems: list[Problem]) -> Decimal:
    problem = currency_problem(new.currency)
    if problem is not None:
        problems.append(problem)
        return ONE
    own = new.currency == known.company_currency
    if new.rate is None:
        if own:
            return ONE
        problems.append(_rate_needed(new.currency, known.company_currency))
        return ONE
    rate = parse_decimal(new.rate, "rate")
    if isinstance(rate, Problem):
        problems.append(rate)
        return ONE
    if rate <= 0 or (own and rate != 1):
        problems.append(_bad_rate(rate))
        return ONE
    return rate


def in_company(minor: int, rate: Decimal, currency: str, company_currency: str) -> int:
    """Return minor units of a document in minor units of the company's currency, half up."""
    if rate == 1 and currency == company_currency:
        return minor
    num, den = rate.as_integer_ratio()
    num *= 10 ** MINOR_UNITS[company_currency]
    den *= 10 ** MINOR_UNITS[currency]
    return round_ratio(minor * num, den, RoundingMode.HALF_UP)


def _unknown(what: str, value: object, field: str) -> Problem:
    code = what.replace(" ", "_")
    return Problem(
        f"sales.unknown_{code}",
        "There is no {what} {id}.",
        "Choose an existing {what}.",
        field,
        {"what": what, "id": ascii(value)[:40]},
    )


def _inactive_customer() -> Problem:
    return Problem(
        "sales.customer_inactive",
        "Nothing is sold to this customer any more.",
        "Choose another customer, or make this one active again.",
        "customer_id",
    )


def _not_a_warehouse(kind: str) -> Problem:
    return Problem(
        "sales.not_a_warehouse",
        "Goods are not delivered from a place of kind {kind}.",
        "Choose a warehouse, or a place in one.",
        "warehouse_id",
        {"kind": kind},
    )


def _policy(value: object) -> Problem:
    return Problem(
        "sales.billing_policy",
        "{policy} is no way to bill.",
        "Use delivered or ordered.",
        "billing_policy",
        {"policy": ascii(value)[:40]},
    )


def _discount() -> Problem:
    return Problem(
        "sales.percent", "The discount is out of range.", "Give 0 to 100.", "discount_pct"
    )


def _rate_needed(currency: str, own: str) -> Problem:
    return Problem(
        "sales.rate_needed",
        "An order in {currency} needs its rate to {own}.",
        "Give the company's currency per document currency.",
        "rate",
        {"currency": currency, "own": own},
    )


def _bad_rate(rate: Decimal) -> Problem:
    return Problem(
        "sales.rate",
        "{rate} is no exchange rate here.",
        "Give a rate above zero; 1 in the company's own currency.",
        "rate",
        {"rate": rate},
    )
