"""Where to buy: offers with breaks, minimum, multiple and lead time, and which one is best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from math import ceil
from typing import Final

from argosy.kernel.primitives.errors import Problem, Problems
from argosy.kernel.primitives.numbers import decimal_text
from argosy.kernel.primitives.price import Price
from argosy.kernel.primitives.reasons import Outcome, Verdict

ONE: Final = Decimal(1)
ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class PriceBreak:
    """The price from a quantity on."""

    qty_from: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class SupplierOffer:
    """What a supplier offers of an item: quantities are in the offer's unit, as ordered from it.

    A lower `priority` number is asked first. `min_qty` is the least that is sold, `multiple_qty`
    the step (zero: any quantity).
    """

    id: int
    supplier_id: int
    name: str
    currency: str
    unit: str
    breaks: tuple[PriceBreak, ...]
    per_qty: Decimal = ONE
    min_qty: Decimal = ZERO
    multiple_qty: Decimal = ZERO
    lead_time_days: int = 0
    priority: int = 1
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class SourceRequest:
    """How much of an item is needed, in which unit, when; None for any currency or supplier."""

    qty: Decimal
    unit: str
    on: date
    currency: str | None = None
    supplier_id: int | None = None


@dataclass(frozen=True, slots=True)
class SourceDecision:
    """The offer to buy from, the quantity to order of it, its price, and why."""

    offer: SupplierOffer | None
    qty: Decimal
    price: Price | None
    trace: tuple[Verdict, ...]
    problem: Problem | None = None


def check_offer(offer: SupplierOffer) -> list[Problem]:
    """Return everything that is wrong with an offer."""
    problems = Problems()
    if not offer.breaks:
        problems.report("offer.no_price", "The offer has no price.", "Enter a price.", "breaks")
    for index, (lower, upper) in enumerate(pairwise(offer.breaks)):
        if upper.qty_from <= lower.qty_from:
            problems.report(
                "offer.breaks",
                "The quantity breaks do not rise.",
                "Order them by quantity and name each once.",
                f"breaks[{index + 1}].qty_from",
            )
    for index, each in enumerate(offer.breaks):
        if each.amount < 0 or each.qty_from < 0:
            problems.report(
                "offer.negative", "Negative figures are not offered.", "Enter 0 or more.",
                f"breaks[{index}]",
            )  # fmt: skip
    for field, qty in (("min_qty", offer.min_qty), ("multiple_qty", offer.multiple_qty)):
        if qty < 0:
            problems.report(
                "offer.negative", "The quantity is negative.", "Enter 0 or more.", field
            )
    if offer.lead_time_days < 0:
        problems.report(
            "offer.lead_time", "The lead time is negative.", "Enter 0 or more.", "lead_time_days"
        )
    if offer.valid_from and offer.valid_to and offer.valid_to < offer.valid_from:
        problems.report(
            "offer.dates", "The offer ends before it begins.", "Correct the dates.", "valid_to"
        )
    return list(problems)


def order_qty(needed: Decimal, min_qty: Decimal, multiple_qty: Decimal) -> Decimal:
    """Return the least quantity that covers the need, the minimum and the multiple."""
    qty = max(needed, min_qty)
    if multiple_qty <= 0:
        return qty
    return ceil(Fraction(qty) / Fraction(multiple_qty)) * multiple_qty


def break_for(offer: SupplierOffer, qty: Decimal) -> PriceBreak | None:
    """Return the price break that a quantity reaches, or None below the first."""
    reached = [each for each in offer.breaks if each.qty_from <= qty]
    return max(reached, key=lambda each: each.qty_from) if reached else None


def find_source(request: SourceRequest, offers: Sequence[SupplierOffer]) -> SourceDecision:
    """Return the offer to buy from: by priority, then price, lead time, and age."""
    trace: list[Verdict] = []
    fitting: list[tuple[tuple[int, Fraction, int, int], SupplierOffer, Decimal, PriceBreak]] = []
    for offer in offers:
        misfit = _misfit(offer, request)
        qty = order_qty(request.qty, offer.min_qty, offer.multiple_qty)
        reached = break_for(offer, qty)
        if misfit is None and reached is None:
            misfit = _no(offer, "source.break", "It has no price for {qty}.", qty=decimal_text(qty))
        if misfit is not None or reached is None:
            trace.extend([misfit] if misfit else [])
            continue
        unit_price = Fraction(reached.amount) / Fraction(offer.per_qty)
        rank = (offer.priority, unit_price, offer.lead_time_days, offer.id)
        fitting.append((rank, offer, qty, reached))
    if not fitting:
        return SourceDecision(None, request.qty, None, tuple(trace), _no_source(request))
    fitting.sort(key=lambda each: each[0])
    rank, offer, qty, reached = fitting[0]
    trace.append(Verdict(offer.name, Outcome.WON, "source.won", "It comes first.", {}))
    trace.extend(_lost(other, other_rank, offer, rank) for other_rank, other, _, _ in fitting[1:])
    price = Price(reached.amount, offer.currency, offer.per_qty)
    return SourceDecision(offer, qty, price, tuple(trace))


def _misfit(offer: SupplierOffer, request: SourceRequest) -> Verdict | None:
    """Return why an offer does not fit, or None."""
    if request.supplier_id is not None and offer.supplier_id != request.supplier_id:
        return _no(offer, "source.supplier", "It is another supplier's.")
    if request.currency is not None and offer.currency != request.currency:
        return _no(offer, "source.currency", "It is in {currency}.", currency=offer.currency)
    if offer.unit != request.unit:
        return _no(offer, "source.unit", "It is per {unit}.", unit=offer.unit)
    if offer.valid_from is not None and request.on < offer.valid_from:
        return _no(offer, "source.not_yet", "It is valid from {day}.", day=offer.valid_from)
    if offer.valid_to is not None and request.on > offer.valid_to:
        return _no(offer, "source.ended", "It was valid until {day}.", day=offer.valid_to)
    return None


def _no(offer: SupplierOffer, code: str, message: str, **params: object) -> Verdict:
    return Verdict(offer.name, Outcome.NO_MATCH, code, message, params)


_LOST: Final = (
    ("source.lost.priority", "{winner} is asked first."),
    ("source.lost.price", "{winner} is cheaper."),
    ("source.lost.lead_time", "{winner} delivers sooner."),
    ("source.lost.older", "{winner} is the older of two equal offers."),
)


def _lost(
    offer: SupplierOffer,
    rank: tuple[int, Fraction, int, int],
    winner: SupplierOffer,
    best: tuple[int, Fraction, int, int],
) -> Verdict:
    """Say in which point the winner is better."""
    point = next(
        at for at, (own, better) in enumerate(zip(rank, best, strict=True)) if own != better
    )
    code, message = _LOST[point]
    return Verdict(offer.name, Outcome.LOST, code, message, {"winner": winner.name})


def _no_source(request: SourceRequest) -> Problem:
    return Problem(
        "source.none",
        "No supplier offers {qty} {unit} on {day}.",
        "Enter a supplier's price for the item, or the price on the line.",
        "supplier",
        {"qty": decimal_text(request.qty), "unit": request.unit, "day": request.on.isoformat()},
    )
