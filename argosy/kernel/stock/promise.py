"""Available to promise 可承诺量: on hand less reserved, plus what is expected, less what is due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import cast

from argosy.kernel.identity import sql

_AVAILABLE = """
SELECT b.item_id, b.location_id, b.lot_id, b.qty, b.reserved_qty,
       least(t.removal_on, t.expires_on), l.warehouse_id
  FROM stock_balance b
  JOIN location l ON l.id = b.location_id
  JOIN company c ON c.id = b.company_id
  LEFT JOIN lot t ON t.id = b.lot_id
 WHERE b.company_id = %s AND b.item_id = ANY(%s::bigint[]) AND b.status = 'free' AND b.owner_id = 0
   AND b.location_kind = 'internal' AND NOT l.is_locked AND b.qty > b.reserved_qty
   AND (%s::bigint[] IS NULL OR EXISTS (SELECT FROM location r WHERE r.id = ANY(%s::bigint[])
        AND starts_with(l.path, r.path)))
   AND (t.id IS NULL OR least(t.removal_on, t.expires_on) IS NULL
        OR least(t.removal_on, t.expires_on) >= (%s::timestamptz AT TIME ZONE c.time_zone)::date)
 ORDER BY b.item_id, least(t.removal_on, t.expires_on) NULLS LAST, l.path, b.lot_id
"""

_PROMISE = """
WITH wanted AS (SELECT DISTINCT item_id, warehouse_id
       FROM unnest(%s::bigint[], %s::bigint[]) AS w(item_id, warehouse_id)),
due AS (SELECT p.item_id, f.warehouse_id AS from_warehouse, t.warehouse_id AS to_warehouse,
             greatest(p.planned_at, %s) AS at, p.qty,
             greatest(p.qty - coalesce(h.qty, 0), 0) AS unreserved
       FROM (SELECT DISTINCT item_id FROM wanted) w, LATERAL (
            SELECT o.item_id, o.from_location_id, o.to_location_id, o.planned_at, o.source_type,
                   o.source_id, o.source_line_id, o.base_qty - o.done_qty AS qty
              FROM planned_move o
             WHERE o.item_id = w.item_id AND o.state = 'open' AND o.base_qty > o.done_qty
               AND o.company_id = %s OFFSET 0) p
       JOIN location f ON f.id = p.from_location_id
       JOIN location t ON t.id = p.to_location_id
       LEFT JOIN LATERAL (SELECT sum(r.qty) AS qty FROM reservation r
             WHERE r.demand_id = p.source_id AND r.demand_line_id = p.source_line_id
               AND r.demand_type = p.source_type AND r.item_id = p.item_id) h ON true),
steps AS (
     SELECT w.item_id, w.warehouse_id, %s::timestamptz AS at, coalesce((
            SELECT sum(b.qty - b.reserved_qty) FROM stock_balance b
              JOIN location l ON l.id = b.location_id AND l.warehouse_id = w.warehouse_id
              JOIN company c ON c.id = b.company_id
              LEFT JOIN lot t ON t.id = b.lot_id
             WHERE b.item_id = w.item_id AND b.company_id = %s AND b.status = 'free'
               AND b.owner_id = 0 AND b.location_kind = 'internal'
               AND coalesce(least(t.removal_on, t.expires_on), 'infinity'::date)
                   >= (%s::timestamptz AT TIME ZONE c.time_zone)::date), 0) AS qty
       FROM wanted w
     UNION ALL
     SELECT w.item_id, w.warehouse_id, d.at, d.qty FROM wanted w
       JOIN due d ON d.item_id = w.item_id AND d.to_warehouse = w.warehouse_id
        AND d.from_warehouse IS DISTINCT FROM w.warehouse_id
     UNION ALL
     SELECT w.item_id, w.warehouse_id, d.at, -d.unreserved FROM wanted w
       JOIN due d ON d.item_id = w.item_id AND d.from_warehouse = w.warehouse_id
        AND d.to_warehouse IS DISTINCT FROM w.warehouse_id),
days AS (SELECT item_id, warehouse_id, at, sum(sum(qty)) OVER (PARTITION BY item_id, warehouse_id
            ORDER BY at) AS projected
       FROM steps GROUP BY item_id, warehouse_id, at)
SELECT item_id, warehouse_id, at, projected,
       greatest(min(projected) OVER (PARTITION BY item_id, warehouse_id ORDER BY at DESC), 0)
  FROM days ORDER BY item_id, warehouse_id, at
"""


@dataclass(frozen=True, slots=True)
class Available:
    """What one balance still has to give; `promised_to` is the last day its lot may be promised."""

    item_id: int
    location_id: int
    lot_id: int
    qty: Decimal
    reserved_qty: Decimal
    promised_to: object
    warehouse_id: int | None

    @property
    def available(self) -> Decimal:
        """On hand less reserved."""
        return self.qty - self.reserved_qty


@dataclass(frozen=True, slots=True)
class Promise:
    """From `at` on: what is projected to be there, and how much of it can be promised.

    `promisable` is the lowest projection from then on, so that a promise takes nothing from a
    later one.
    """

    item_id: int
    warehouse_id: int
    at: datetime
    projected: Decimal
    promisable: Decimal


def available(
    company_id: int,
    items: Sequence[int],
    places: Sequence[int] | None = None,
    *,
    now: datetime,
) -> list[Available]:
    """Return the balances that can still be promised, those that expire first at the front.

    Free goods of our own in internal places that are not locked, of lots that are not outdated.

    Args:
        company_id: the company.
        items: items to look for.
        places: only in these places and what lies below them; None for everywhere.
        now: the time by which lots are outdated.
    """
    where = None if places is None else sql.array(list(places))
    found = sql.rows(_AVAILABLE, (company_id, sql.array(list(items)), where, where, now))
    return [Available(*row) for row in found]  # type: ignore[arg-type]


def available_to_promise(
    company_id: int, wanted: Sequence[tuple[int, int]], *, now: datetime
) -> dict[tuple[int, int], list[Promise]]:
    """Return for each (item, warehouse) what can be promised from when on, in one statement.

    What is overdue counts as due now; an issue that its demand has reserved counts once.

    Args:
        company_id: the company.
        wanted: pairs of item and warehouse (the root of a tree of places).
        now: where the projection begins.
    """
    items, warehouses = [w[0] for w in wanted], [w[1] for w in wanted]
    found = sql.rows(
        _PROMISE,
        (
            sql.array(items),
            sql.array(warehouses),
            now,
            company_id,
            now,
            company_id,
            now,
        ),
    )
    promises: dict[tuple[int, int], list[Promise]] = {pair: [] for pair in wanted}
    for row in found:
        promise = Promise(*cast("tuple[int, int, datetime, Decimal, Decimal]", row))
        promises[promise.item_id, promise.warehouse_id].append(promise)
    return promises


def earliest(promises: Sequence[Promise], qty: Decimal) -> datetime | None:
    """Return the earliest time from which a quantity can be promised, or None."""
    return next((promise.at for promise in promises if promise.promisable >= qty), None)
