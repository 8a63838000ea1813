"""The tree of places with what each holds: its share of value and quantity, and what runs low.

A place that holds nothing itself but has places below it comes before them with their sums.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import cast

from argosy.domains.inventory.declared.report_parts import COST, PLACE, READ, UNIT, own_money, worth
from argosy.domains.inventory.queries import stock_alerts
from argosy.kernel.identity import sql
from argosy.platform.registry import makers as make
from argosy.platform.registry.labels import Text
from argosy.platform.registry.reports.declared import (
    Answer,
    Asking,
    Column,
    Drill,
    Report,
    Row,
    RowKind,
)

_HELD = """
SELECT l.path, b.item_id, u.code::text, sum(b.qty) FROM location l
  JOIN stock_balance b ON b.location_id = l.id AND b.qty > 0 AND b.owner_id = 0
  JOIN item i ON i.id = b.item_id JOIN unit u ON u.id = i.base_unit_id
 WHERE l.company_id = %s AND l.kind IN ('internal', 'transit')
 GROUP BY l.path, b.item_id, u.code ORDER BY l.path, b.item_id
"""
_PATHS = "SELECT id, path FROM location WHERE company_id = %s AND id = ANY (%s::bigint[])"
Branch = tuple[int, ...]
"""A place by the ids from the root down to it."""


@dataclass(slots=True)
class Held:
    """What lies at a place and below it."""

    items: set[int] = field(default_factory=set)
    qty: dict[str, Decimal] = field(default_factory=dict)
    value: int = 0
    alerts: int = 0
    is_own: bool = False
    """Whether goods lie at the place itself."""


def _branch(path: str) -> Branch:
    return tuple(int(each) for each in path.strip("/").split("/"))


def _places(company_id: int) -> dict[Branch, Held]:
    """Return what each place holds, and of those above what the places below hold together."""
    found = [
        (_branch(path), item, unit, qty)
        for path, item, unit, qty in cast(
            "list[tuple[str, int, str, Decimal]]", sql.rows(_HELD, (company_id,))
        )
    ]
    own = {branch for branch, *_ in found}
    by_item: dict[int, list[Decimal]] = {}
    for _at, item, _unit, qty in found:
        by_item.setdefault(item, []).append(qty)
    values = {item: iter(each) for item, each in worth(company_id, by_item).items()}
    places: dict[Branch, Held] = {}
    for branch, item, unit, qty in found:
        value = next(values.get(item, iter(())), 0)
        for depth in range(1, len(branch) + 1):
            if branch[:depth] in own and depth < len(branch):
                continue  # what lies there itself is told of it: a line adds to the total once
            held = places.setdefault(branch[:depth], Held())
            held.items.add(item)
            held.qty[unit] = held.qty.get(unit, Decimal(0)) + qty
            held.value += value
        places[branch].is_own = True
    _add_alerts(company_id, places)
    return places


def _add_alerts(company_id: int, places: dict[Branch, Held]) -> None:
    """Count what is below its safety stock at the places of the rules that say so."""
    low = [each.location_id for each in stock_alerts(company_id) if each.kind == "below_safety"]
    if not low:
        return
    paths = dict(
        cast(
            "list[tuple[int, str]]",
            sql.rows(_PATHS, (company_id, sql.array(sorted(set(low))))),
        )
    )
    for place in low:
        branch = _branch(paths[place])
        for depth in range(1, len(branch) + 1):
            places.setdefault(branch[:depth], Held())
        places[branch].alerts += 1


def _read(asking: Asking) -> Answer:
    places = _places(asking.company_id)
    leaves = [held for held in places.values() if held.is_own]
    value = sum(held.value for held in leaves)
    qty: dict[str, Decimal] = {}
    for held in leaves:
        for unit, part in held.qty.items():
            qty[unit] = qty.get(unit, Decimal(0)) + part
    return Answer([_row(branch, places[branch], value, qty) for branch in sorted(places)])


def _row(branch: Branch, held: Held, value: int, qty: Mapping[str, Decimal]) -> Row:
    units: Sequence[str] = list(held.qty)
    unit = units[0] if len(units) == 1 else ""
    return Row(
        {
            "place": branch[-1],
            "within": branch[-2] if len(branch) > 1 else None,
            "items": len(held.items),
            "unit": unit,
            "qty": held.qty[unit] if unit else None,
            "qty_share": _share(held.qty[unit], qty[unit]) if unit else None,
            "value": held.value,
            "value_share": _share(Decimal(held.value), Decimal(value)) if value else None,
            "alerts": held.alerts or None,
        },
        RowKind.LINE if held.is_own else RowKind.SUBTOTAL,
        len(branch) - 1,
    )


def _share(part: Decimal, whole: Decimal) -> Decimal:
    return (part * 100 / whole).quantize(Decimal("0.1"))


_AT_PLACE = Drill("inventory.balance", {"location": ".place"})
_BELOW_SAFETY = Drill("inventory.alerts", {})
STOCK_MAP = Report(
    "inventory.stock_map",
    Text("Stock by place", "库位分布"),
    READ,
    (),
    (
        Column(PLACE, _AT_PLACE),
        Column(make.reference("within", "Within", "上级", "inventory.location")),
        Column(make.whole("items", "Products", "商品数"), _AT_PLACE),
        Column(make.quantity("qty", "On hand", "现存量", unit="unit"), _AT_PLACE),
        Column(make.percent("qty_share", "Share of quantity", "数量占比")),
        Column(
            own_money("value", "Value at today's cost", "按当前成本计金额"),
            _AT_PLACE,
            is_totalled=True,
        ),
        Column(make.percent("value_share", "Share of value", "金额占比", permission=COST)),
        Column(make.whole("alerts", "Below safety stock", "低于安全库存"), _BELOW_SAFETY),
        UNIT,
    ),
    _read,
    Text(
        "What every place holds, at today's cost, and its share of all. Quantities are told where"
        " all goods of a place have one unit.",
        "各库位的存货、金额及占比。仅当库位内商品单位相同时显示数量。",
    ),
)
