"""Suppliers' prices for lines that name none: offers read at once, the choice explained."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from argosy.kernel.events.run import CommandRun
from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.numbers import EXACT, MAX_SCALE, decimal_text
from argosy.kernel.stock.facts import Facts
from argosy.masterdata.product.queries import offers_of
from argosy.masterdata.product.rules.sourcing import (
    SourceRequest,
    SupplierOffer,
    find_source,
)

if TYPE_CHECKING:
    from argosy.domains.purchasing.commands.entry import Wanted

ZERO = Decimal(0)
TYPED = json.dumps([{"rule": "typed", "outcome": "won", "code": "price.typed"}])
"""The reason of a price that was typed, as it is stored."""
KEPT = json.dumps([{"rule": "agreed", "outcome": "won", "code": "price.kept"}])
"""The reason of a price that an amendment leaves as it was agreed."""


@dataclass(frozen=True, slots=True)
class Priced:
    """The price of a line with its reasons, or why there is none."""

    amount: Decimal = ZERO
    lead_time_days: int = 0
    trace: str = "[]"
    problems: list[Problem] = field(default_factory=list)


def find_prices(
    run: CommandRun,
    wanted: Sequence[Wanted],
    known: Facts,
    into: dict[tuple[int, int], Priced],
) -> None:
    """Find a supplier's price for each line without one, by (command's item, line).

    Args:
        run: the running command.
        wanted: orders with their lines.
        known: items and units as read.
        into: is filled.
    """
    asked = [
        (each, place, line)
        for each in wanted
        for place, line in enumerate(each.lines)
        if line.unit_price is None and line.item_id in known.items
    ]
    if not asked:
        return
    offers = offers_of(
        run.company_id,
        sorted({line.item_id for _, _, line in asked}),
        sorted({each.supplier_id for each, _, _ in asked}),
    )
    for each, place, line in asked:
        item = known.items[line.item_id]
        unit = known.units.get(line.unit_id)
        request = SourceRequest(
            line.qty,
            unit.code if unit else item.base_unit.code,
            each.on,
            each.currency,
            each.supplier_id,
        )
        into[each.index, place] = _decide(request, offers.get(line.item_id, []), item.code)


def _decide(request: SourceRequest, offers: Sequence[SupplierOffer], item: str) -> Priced:
    decision = find_source(request, offers)
    trace = json.dumps([verdict.to_json() for verdict in decision.trace], ensure_ascii=False)
    if decision.offer is None or decision.price is None:
        return Priced(
            trace=trace,
            problems=[
                Problem(
                    "purchasing.no_price",
                    "The supplier has no price for {qty} {unit} of {item} in {currency} on {day}.",
                    "Enter the price on the line, or the supplier's price first.",
                    "unit_price",
                    {
                        "qty": decimal_text(request.qty),
                        "unit": request.unit,
                        "item": item,
                        "currency": request.currency,
                        "day": request.on.isoformat(),
                    },
                )
            ],
        )
    problems = []
    if decision.qty != request.qty:
        problems.append(
            Problem(
                "purchasing.order_quantity",
                "The supplier sells {item} from {least}, in steps of {step}; {qty} does not fit.",
                "Order {fitting}.",
                "qty",
                {
                    "item": item,
                    "least": decimal_text(decision.offer.min_qty),
                    "step": decimal_text(decision.offer.multiple_qty),
                    "qty": decimal_text(request.qty),
                    "fitting": decimal_text(decision.qty),
                },
            )
        )
    amount = _per_unit(decision.price.amount, decision.price.per_qty)
    if amount is None:
        problems.append(
            Problem(
                "purchasing.price_inexact",
                "The supplier's price of {amount} for {per} has no exact price a unit.",
                "Enter the price on the line.",
                "unit_price",
                {
                    "amount": decimal_text(decision.price.amount),
                    "per": decimal_text(decision.price.per_qty),
                },
            )
        )
    return Priced(amount or ZERO, decision.offer.lead_time_days, trace, problems)


def _per_unit(amount: Decimal, per_qty: Decimal) -> Decimal | None:
    """Return amount / per_qty when twelve decimals hold it exactly."""
    if per_qty == 1:
        return amount
    price = EXACT.divide(amount, per_qty).quantize(Decimal(1).scaleb(-MAX_SCALE), context=EXACT)
    return price.normalize(EXACT) if EXACT.multiply(price, per_qty) == amount else None
