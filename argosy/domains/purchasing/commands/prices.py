"""Suppliers' prices for lines that name none: offers read at once, the choice explained."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, cast

from argosy.kernel.events.run import CommandRun
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.numbers import EXACT, MAX_SCALE, decimal_text
from argosy.kernel.stock.facts import Facts
from argosy.masterdata.product.rules.sourcing import (
    PriceBreak,
    SourceRequest,
    SupplierOffer,
    find_source,
)

if TYPE_CHECKING:
    from argosy.domains.purchasing.commands.entry import Wanted

ZERO = Decimal(0)
TYPED = json.dumps([{"rule": "typed", "outcome": "won", "code": "price.typed"}])
"""The reason of a price that was typed, as it is stored."""


@dataclass(frozen=True, slots=True)
class Priced:
    """The price of a line with its reasons, or why there is none."""

    amount: Decimal = ZERO
    lead_time_days: int = 0
    trace: str = "[]"
    problems: list[Problem] = field(default_factory=list)


_OFFERS = """
SELECT s.id, s.item_id, s.supplier_id, s.currency::text, u.code::text, s.per_qty, s.min_qty,
       s.multiple_qty, s.lead_time_days, s.priority, s.valid_from, s.valid_to, b.qty_from, b.amount
  FROM item_supplier s
  JOIN unit u ON u.id = s.unit_id
  JOIN item_supplier_break b ON b.offer_id = s.id
 WHERE s.company_id = %s AND s.item_id = ANY (%s::bigint[]) AND s.supplier_id = ANY (%s::bigint[])
 ORDER BY s.id, b.qty_from
"""
_Row = tuple[
    int, int, int, str, str, Decimal, Decimal, Decimal, int, int,
    "date | None", "date | None", Decimal, Decimal,
]  # fmt: skip


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
    offers = _read(
        run,
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


def _read(
    run: CommandRun, items: Sequence[int], suppliers: Sequence[int]
) -> dict[int, list[SupplierOffer]]:
    found = sql.rows(_OFFERS, (run.company_id, sql.array(items), sql.array(suppliers)))
    breaks: dict[int, list[PriceBreak]] = {}
    heads: dict[int, _Row] = {}
    for row in cast("list[_Row]", found):
        heads[row[0]] = row
        breaks.setdefault(row[0], []).append(PriceBreak(row[12], row[13]))
    offers: dict[int, list[SupplierOffer]] = {}
    for offer_id, row in heads.items():
        offer = SupplierOffer(
            id=offer_id,
            supplier_id=row[2],
            name=f"offer {offer_id}",
            currency=row[3],
            unit=row[4],
            breaks=tuple(breaks[offer_id]),
            per_qty=row[5],
            min_qty=row[6],
            multiple_qty=row[7],
            lead_time_days=row[8],
            priority=row[9],
            valid_from=row[10],
            valid_to=row[11],
        )
        offers.setdefault(row[1], []).append(offer)
    return offers


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
