"""Where the goods of a delivery are taken from: what is reserved first, then what is free."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import cast

from argosy.domains.sales.commands.orders import Order
from argosy.domains.sales.commands.places import remember_place
from argosy.kernel.events.run import CommandRun
from argosy.kernel.identity import sql
from argosy.kernel.stock import facts
from argosy.kernel.stock.promise import available
from argosy.kernel.stock.words import LocationKind

_HELD = """
SELECT r.demand_line_id, r.location_id, r.lot_id, trim_scale(sum(r.qty)), false
  FROM reservation r
 WHERE r.demand_id = ANY(%s::bigint[]) AND r.demand_type = 'sales_order' AND r.company_id = %s
 GROUP BY 1, 2, 3 HAVING sum(r.qty) > 0
UNION ALL
SELECT DISTINCT p.source_line_id, 0::bigint, 0::bigint, 0::numeric, true
  FROM planned_move p
 WHERE p.source_id = ANY(%s::bigint[]) AND p.source_type = 'sales_order' AND p.state = 'open'
   AND p.company_id = %s
UNION ALL
SELECT 0, min(l.id), 0, 0, NULL
  FROM location l WHERE l.company_id = %s AND l.kind = 'customer'
 ORDER BY 1, 2, 3
"""


@dataclass(slots=True)
class Spot:
    """A place and lot, what a line holds there, and how much can still be taken from there."""

    location_id: int
    lot_id: int
    left: Decimal
    held: Decimal = Decimal(0)


@dataclass(slots=True)
class Picking:
    """What lines hold reserved, which lines have planned issues, what else is free."""

    held: dict[int, list[Spot]] = field(default_factory=dict)
    planned: set[int] = field(default_factory=set)
    free: dict[int, list[Spot]] = field(default_factory=dict)

    def take(
        self, line_id: int, item_id: int, qty: Decimal
    ) -> tuple[list[tuple[int, int, Decimal]], Decimal]:
        """Return (place, lot, quantity) for what a line can be given, and what is nowhere."""
        found = []
        for spot in (*self.held.get(line_id, ()), *self.free.get(item_id, ())):
            part = min(spot.left, qty)
            if part > 0:
                spot.left -= part
                qty -= part
                found.append((spot.location_id, spot.lot_id, part))
        return _joined(found), qty


def _joined(parts: Iterable[tuple[int, int, Decimal]]) -> list[tuple[int, int, Decimal]]:
    """Add up parts that come from the same place and lot."""
    sums: dict[tuple[int, int], Decimal] = {}
    for place, lot, qty in parts:
        sums[place, lot] = sums.get((place, lot), Decimal(0)) + qty
    return [(place, lot, qty) for (place, lot), qty in sums.items()]


def look(run: CommandRun, orders: Sequence[Order]) -> Picking:
    """Read what lines hold and have planned, and where customers are; one statement."""
    ids = sql.array([order.id for order in orders])
    found = sql.rows(_HELD, (ids, run.company_id, ids, run.company_id, run.company_id))
    picking = Picking()
    for line_id, place, lot, qty, is_plan in cast(
        "list[tuple[int, int, int, Decimal, bool | None]]", found
    ):
        if is_plan is None:
            remember_place(run, "customer", place)
        elif is_plan:
            picking.planned.add(line_id)
        else:
            picking.held.setdefault(line_id, []).append(Spot(place, lot, qty, qty))
    return picking


def may_go_below_zero(run: CommandRun, place_id: int) -> bool:
    """Return whether a place's policy lets goods be taken that are not there."""
    place = facts.load(run, locations={place_id}).locations.get(place_id)
    return place is not None and place.kind == LocationKind.INTERNAL and place.allow_negative


def look_further(
    run: CommandRun, picking: Picking, items: Iterable[int], places: Iterable[int]
) -> None:
    """Read what is free of items in places, for lines that hold too little; one statement."""
    found = available(run.company_id, sorted(set(items)), sorted(set(places)), now=run.now)
    for balance in found:
        picking.free.setdefault(balance.item_id, []).append(
            Spot(balance.location_id, balance.lot_id, balance.available)
        )
