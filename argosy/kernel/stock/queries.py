"""The reads of the goods flow: on hand now and as of any time, movements, what is below zero.

All are set-based, by any axis, and see what row security lets the session see.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal, NamedTuple, cast

from argosy.kernel.identity import sql

Axis = Literal["item", "location", "warehouse", "lot", "owner", "status"]
_COLUMNS: dict[Axis, str] = {
    "item": "item_id",
    "location": "location_id",
    "warehouse": "warehouse_id",
    "lot": "lot_id",
    "owner": "owner_id",
    "status": "status",
}
_PLACE_AXES: dict[Axis, tuple[str, str]] = {
    "location": ("f.id", "t.id"),
    "warehouse": ("f.warehouse_id", "t.warehouse_id"),
    "status": ("m.from_status", "m.to_status"),
}
GroupKey = tuple[object, ...]
ZERO = Decimal(0)

# The places in view: ours, or what lies at and below the given ones; and the items in view.
_SCOPE = """scope AS MATERIALIZED (
SELECT l.id, l.warehouse_id FROM location l
 WHERE l.company_id = %s AND CASE WHEN %s::bigint[] IS NULL THEN l.kind IN ('internal', 'transit')
       ELSE EXISTS (SELECT FROM location r WHERE r.id = ANY(%s::bigint[])
                       AND starts_with(l.path, r.path)) END)"""
_ITEMS = "(%s::bigint[] IS NULL OR {0}.item_id = ANY(%s::bigint[]))"


class OnHand(NamedTuple):
    """A quantity by its axes, in the order they were asked for."""

    key: GroupKey
    qty: Decimal
    reserved_qty: Decimal = ZERO


class Movement(NamedTuple):
    """期初, 收, 发, 期末 by its axes; what stays within a group is neither received nor issued."""

    key: GroupKey
    opening: Decimal
    received: Decimal
    issued: Decimal
    closing: Decimal


@dataclass(frozen=True, slots=True)
class View:
    """Which goods a query looks at.

    Args:
        items: only these items; None for all.
        places: only these places and what lies below them; None for all places of ours.
        by: the axes of the answer.
    """

    by: tuple[Axis, ...] = ("item",)
    items: Sequence[int] | None = None
    places: Sequence[int] | None = None

    def columns(self, alias: str) -> str:
        """Return the axes' columns, of an alias."""
        return ", ".join(f"{alias}.{_COLUMNS[axis]}" for axis in self.by)

    def scope(self, company_id: int) -> tuple[object, ...]:
        """Return the parameters of the scope."""
        places = None if self.places is None else sql.array(list(self.places))
        return company_id, places, places

    def of_items(self) -> tuple[object, object]:
        """Return the parameters of the items' condition."""
        items = None if self.items is None else sql.array(list(self.items))
        return items, items

    def stays(self) -> str:
        """Return the condition that a move's two ends lie in the same group."""
        pairs = [_PLACE_AXES[axis] for axis in self.by if axis in _PLACE_AXES]
        same = " AND ".join(f"{a} IS NOT DISTINCT FROM {b}" for a, b in pairs) or "true"
        return f"f.id IS NOT NULL AND t.id IS NOT NULL AND {same}"


def on_hand(company_id: int, view: View | None = None) -> list[OnHand]:
    """Return what is on hand now, from the kept balances; groups that hold nothing are left out."""
    view = view or View()
    columns = ", ".join(
        "s.warehouse_id" if axis == "warehouse" else f"b.{_COLUMNS[axis]}" for axis in view.by
    )
    params: tuple[object, ...] = ()
    if view.places is None and "warehouse" not in view.by:
        # The balances know themselves whether their place is ours.
        start = "SELECT"
        source = "stock_balance b WHERE b.location_kind IN ('internal', 'transit') AND"
    else:
        start, params = f"WITH {_SCOPE} SELECT", view.scope(company_id)
        source = "stock_balance b JOIN scope s ON s.id = b.location_id WHERE"
    found = sql.rows(
        f"{start} {columns}, sum(b.qty), sum(b.reserved_qty) FILTER (WHERE b.reserved_qty <> 0)"
        f" FROM {source} b.company_id = %s AND {_ITEMS.format('b')}"
        f" GROUP BY {columns} HAVING sum(b.qty) <> 0",
        (*params, company_id, *view.of_items()),
    )
    return [OnHand(row[:-2], row[-2], row[-1] or ZERO) for row in found]  # type: ignore[arg-type]


def on_hand_as_of(
    company_id: int,
    at: datetime,
    view: View | None = None,
    *,
    known_at: datetime | None = None,
) -> list[OnHand]:
    """Return what was on hand at a business time.

    Args:
        company_id: the company.
        at: moves up to and including this business time count.
        view: which goods, by which axes.
        known_at: count only what had been recorded by then: the figure as it was known that day.
            None counts everything that is known now, and walks back from the kept balances.
    """
    view = view or View()
    columns = view.columns("x")
    scope = view.scope(company_id)
    if known_at is None:
        now = (
            "SELECT b.item_id, b.location_id, s.warehouse_id, b.lot_id, b.owner_id,"
            " b.status::text AS status, b.qty FROM stock_balance b"
            " JOIN scope s ON s.id = b.location_id WHERE b.company_id = %s AND"
            f" {_ITEMS.format('b')} UNION ALL "
        )
        legs = _legs("m.effective_at > %s", sign=-1)
        params: tuple[object, ...] = (
            *scope,
            company_id,
            *view.of_items(),
            *_leg_params(company_id, view, at),
        )
    else:
        now = ""
        legs = _legs("m.effective_at <= %s AND m.recorded_at <= %s", sign=1)
        params = (*scope, *_leg_params(company_id, view, at, known_at))
    found = sql.rows(
        f"WITH {_SCOPE} SELECT {columns}, sum(x.qty) FROM ({now}{legs}) x"
        f" GROUP BY {columns} HAVING sum(x.qty) <> 0",
        params,
    )
    return [OnHand(row[:-1], cast(Decimal, row[-1])) for row in found]


def movements(
    company_id: int, since: datetime, until: datetime, view: View | None = None
) -> list[Movement]:
    """Return opening, received, issued and closing quantity of a time span, by any axes (INV-34).

    Args:
        company_id: the company.
        since: business time at which the span begins, included.
        until: business time at which it ends, excluded.
        view: which goods, by which axes.
    """
    view = view or View()
    columns = view.columns("x")
    stays = view.stays()
    sides = []
    for mine, status, sign in (("f", "from_status", "-"), ("t", "to_status", "")):
        sides.append(
            f"SELECT m.item_id, {mine}.id, {mine}.warehouse_id, m.lot_id, m.owner_id,"
            f" m.{status}::text, 0, {sign}m.base_qty, m.effective_at"
            " FROM stock_move m LEFT JOIN scope f ON f.id = m.from_location_id"
            " LEFT JOIN scope t ON t.id = m.to_location_id"
            f" WHERE m.company_id = %s AND m.effective_at >= %s AND {_ITEMS.format('m')}"
            f" AND {mine}.id IS NOT NULL AND NOT ({stays})"
        )
    found = sql.rows(
        f"WITH {_SCOPE} SELECT {columns}, sum(x.now) - coalesce(sum(x.moved), 0),"
        " coalesce(sum(x.moved) FILTER (WHERE x.at < %s AND x.moved > 0), 0),"
        " coalesce(-sum(x.moved) FILTER (WHERE x.at < %s AND x.moved < 0), 0)"
        " FROM (SELECT b.item_id, b.location_id, s.warehouse_id, b.lot_id, b.owner_id,"
        " b.status::text AS status, b.qty AS now, NULL::numeric AS moved, NULL::timestamptz AS at"
        " FROM stock_balance b JOIN scope s ON s.id = b.location_id"
        f" WHERE b.company_id = %s AND {_ITEMS.format('b')}"
        f" UNION ALL {sides[0]} UNION ALL {sides[1]}) x GROUP BY {columns}",
        (
            *view.scope(company_id),
            until,
            until,
            company_id,
            *view.of_items(),
            *(company_id, since, *view.of_items()) * 2,
        ),
    )
    movements_found = []
    for row in found:
        opening, received, issued = cast("tuple[Decimal, Decimal, Decimal]", row[-3:])
        if opening or received or issued:
            closing = opening + received - issued
            movements_found.append(Movement(row[:-3], opening, received, issued, closing))
    return movements_found


def _legs(condition: str, *, sign: int) -> str:
    """Return both ends of the moves that meet a condition, as signed quantities of their place."""
    plus, minus = ("", "-") if sign > 0 else ("-", "")
    return " UNION ALL ".join(
        f"SELECT m.item_id, s.id AS location_id, s.warehouse_id, m.lot_id, m.owner_id,"
        f" m.{status}::text AS status, {mark}m.base_qty AS qty FROM stock_move m"
        f" JOIN scope s ON s.id = m.{place}"
        f" WHERE m.company_id = %s AND {_ITEMS.format('m')} AND {condition}"
        for place, status, mark in (
            ("from_location_id", "from_status", minus),
            ("to_location_id", "to_status", plus),
        )
    )


def _leg_params(company_id: int, view: View, *moments: datetime) -> tuple[object, ...]:
    return (company_id, *view.of_items(), *moments) * 2


def negatives(company_id: int) -> list[OnHand]:
    """List what is below zero in places whose policy allows it (INV-20), by all axes but owner."""
    found = sql.rows(
        "SELECT b.item_id, b.location_id, b.lot_id, b.status::text, b.qty, b.reserved_qty"
        " FROM stock_balance b WHERE b.company_id = %s AND b.qty < 0"
        " AND b.location_kind IN ('internal', 'transit') ORDER BY 1, 2, 3, 4",
        (company_id,),
    )
    return [OnHand(row[:-2], *cast("tuple[Decimal, Decimal]", row[-2:])) for row in found]
