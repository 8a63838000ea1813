"""Reports of the warehouse: what lies where, what it is worth, 期初 收 发 期末, layers, alerts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import cast

from argosy.domains.inventory.declared.report_parts import (
    AS_OF,
    COST,
    ITEM,
    MOVES,
    ON,
    PLACE,
    READ,
    SINCE,
    UNIT,
    own_money,
    units_of,
    worth,
)
from argosy.domains.inventory.declared.value_reports import VALUE_REPORTS
from argosy.domains.inventory.queries import stock_alerts
from argosy.kernel.identity import sql
from argosy.kernel.stock import queries as stock
from argosy.kernel.valuation import queries as valuation
from argosy.platform.registry import makers as make
from argosy.platform.registry.fields import choices
from argosy.platform.registry.labels import Text
from argosy.platform.registry.reports.declared import (
    Answer,
    Asking,
    Column,
    Drill,
    Parameter,
    Pointer,
    Report,
    Row,
)


def _read_on_hand(asking: Asking) -> Answer:
    on = asking.day("on")
    item, place = asking.whole("item"), asking.whole("place")
    view = stock.View(("item", "location"), [item] if item else None, [place] if place else None)
    if on >= datetime.now(UTC).date():
        found = stock.on_hand(asking.company_id, view)
    else:
        found = stock.on_hand_as_of(asking.company_id, _end_of(on), view)
    items = [cast(int, each.key[0]) for each in found]
    units = units_of(items)
    values = _values(asking, found)
    rows = []
    for each in found:
        goods = cast(int, each.key[0])
        rows.append(
            Row(
                {
                    "item": goods,
                    "place": each.key[1],
                    "unit": units.get(goods, ""),
                    "qty": each.qty,
                    "reserved_qty": each.reserved_qty or None,
                    "value": next(values.get(goods, iter(())), None),
                }
            )
        )
    return Answer(rows)


def _values(asking: Asking, found: Sequence[stock.OnHand]) -> dict[int, Iterator[int]]:
    """Return what each row's goods are worth, for each item in the order of the rows."""
    if not asking.actor.may(COST):
        return {}
    held: dict[int, list[Decimal]] = {}
    for each in found:
        held.setdefault(cast(int, each.key[0]), []).append(each.qty)
    return {item: iter(parts) for item, parts in worth(asking.company_id, held).items()}


def _end_of(on: date) -> datetime:
    return datetime.combine(on + timedelta(days=1), time(), UTC)


ON_HAND = Report(
    "inventory.on_hand",
    Text("Stock on hand as of a date", "库存结存表"),
    READ,
    (AS_OF, Parameter(ITEM, is_required=False), Parameter(PLACE, is_required=False)),
    (
        Column(ITEM, MOVES),
        Column(PLACE),
        Column(make.quantity("qty", "On hand", "结存数量", unit="unit"), MOVES),
        Column(make.quantity("reserved_qty", "Reserved", "预留量", unit="unit")),
        Column(own_money("value", "Value at today's cost", "按当前成本计金额"), is_totalled=True),
        UNIT,
    ),
    _read_on_hand,
    Text("What lies where, now or on any day before.", "当前或任一日期各库位结存。"),
)


def _read_movements(asking: Asking) -> Answer:
    book = valuation.primary_cost_book(asking.company_id)
    if book is None:
        return Answer([])
    sums: dict[int, list[Decimal | int]] = {}
    for each in valuation.value_movements(book, asking.day("since"), asking.day("on")):
        figures: tuple[Decimal | int, ...] = (
            each.opening_qty,
            each.opening_minor,
            each.in_qty,
            each.in_minor,
            each.out_qty,
            each.out_minor,
            each.closing_qty,
            each.closing_minor,
        )
        kept = sums.setdefault(each.item_id, [0] * len(figures))
        for place, figure in enumerate(figures):
            kept[place] += figure
    units = units_of(list(sums))
    names = [f"{part}_{kind}" for part in _PARTS for kind in ("qty", "value")]
    return Answer(
        [
            Row({"item": item, "unit": units.get(item, ""), **_figures(names, kept)})
            for item, kept in sums.items()
        ]
    )


_PARTS = {
    "opening": Text("Opening", "期初"),
    "in": Text("Received", "本期收入"),
    "out": Text("Issued", "本期发出"),
    "closing": Text("Closing", "期末"),
}


def _figures(names: list[str], kept: list[Decimal | int]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, figure in zip(names, kept, strict=True):
        is_quantity = name.endswith("_qty")
        found[name] = Decimal(figure) if is_quantity else int(figure)
    return found


MOVEMENTS = Report(
    "inventory.movements",
    Text("Opening, received, issued, closing", "收发存汇总表"),
    COST,
    (SINCE, ON),
    (
        Column(ITEM, MOVES),
        *(
            column
            for part, label in _PARTS.items()
            for column in (
                Column(
                    make.quantity(
                        f"{part}_qty", f"{label.en} quantity", f"{label.zh}数量", unit="unit"
                    ),
                    MOVES,
                ),
                Column(
                    own_money(f"{part}_value", f"{label.en} value", f"{label.zh}金额"),
                    Drill("inventory.layers", {"item": ".item"}) if part == "closing" else MOVES,
                    is_totalled=True,
                ),
            )
        ),
        UNIT,
    ),
    _read_movements,
    Text(
        "Quantity and value of every product over a span; opening, in and out make the closing.",
        "各商品期间数量与金额：期初＋收入－发出＝期末。",
    ),
)

_LAYERS = """
SELECT l.id, l.item_id, l.posting_date, l.source_type::text, l.source_id, u.code::text,
       trim_scale(l.qty), l.value_minor, trim_scale(coalesce(r.qty, l.qty)),
       coalesce(r.value_minor, l.value_minor)
  FROM cost_layer l
  JOIN cost_book b ON b.id = l.book_id AND b.is_primary
  JOIN item i ON i.id = l.item_id JOIN unit u ON u.id = i.base_unit_id
  LEFT JOIN layer_balance r ON r.layer_id = l.id
 WHERE l.company_id = %(company)s AND (%(item)s::bigint = 0 OR l.item_id = %(item)s::bigint)
   AND coalesce(r.qty, l.qty) > 0 AND l.id > %(after)s::bigint
 ORDER BY l.id LIMIT %(limit)s::bigint
"""
_LAYER = make.reference("layer", "Layer", "成本层", "inventory.cost_layer")


def _read_layers(asking: Asking) -> Answer:
    after = next(iter(asking.place(int)), 0)
    found = sql.rows(
        _LAYERS,
        {
            "company": asking.company_id,
            "item": asking.whole("item"),
            "after": after,
            "limit": asking.limit + 1,
        },
    )
    shown = found[: asking.limit]
    rows = [
        Row(
            {
                "layer": layer,
                "item": item,
                "posting_date": on,
                "document": Pointer(str(kind), cast(int, source)),
                "unit": unit,
                "qty": qty,
                "value": value,
                "left_qty": left,
                "left_value": left_value,
            }
        )
        for layer, item, on, kind, source, unit, qty, value, left, left_value in shown
    ]
    return Answer(rows, next=str(shown[-1][0]) if len(found) > asking.limit else "")


LAYERS = Report(
    "inventory.layers",
    Text("Valuation layers", "存货成本层"),
    COST,
    (Parameter(ITEM, is_required=False),),
    (
        Column(ITEM, Drill("inventory.cost_layer", {"item": ".item"})),
        Column(make.date("posting_date", "Posting date", "入账日期")),
        Column(make.reference("document", "Document", "单据", "")),
        Column(make.quantity("qty", "Came in", "入库数量", unit="unit")),
        Column(own_money("value", "At", "入库金额")),
        Column(make.quantity("left_qty", "Left", "结余数量", unit="unit")),
        Column(own_money("left_value", "Worth", "结余金额")),
        Column(_LAYER, is_hidden=True),
        UNIT,
    ),
    _read_layers,
    Text("What came in, at which cost, and what of it is left.", "各次入库的成本与结余。"),
    is_paged=True,
)

_KINDS = choices(
    ("below_safety", "Below safety stock", "低于安全库存"),
    ("low", "Below minimum", "低于最低库存"),
    ("excess", "Too much", "超储"),
)


def _read_alerts(asking: Asking) -> Answer:
    found = stock_alerts(asking.company_id)
    units = units_of([each.item_id for each in found])
    return Answer(
        [
            Row(
                {
                    "item": each.item_id,
                    "place": each.location_id,
                    "kind": each.kind,
                    "unit": units.get(each.item_id, ""),
                    "on_hand": each.on_hand,
                    "reserved": each.reserved,
                    "expected": each.expected,
                    "min_qty": each.min_qty,
                    "proposed_qty": each.proposed_qty,
                }
            )
            for each in found
        ]
    )


_BALANCES = Drill("inventory.balance", {"item": ".item"})
ALERTS = Report(
    "inventory.alerts",
    Text("Stock alerts", "库存预警"),
    READ,
    (),
    (
        Column(ITEM, _BALANCES),
        Column(PLACE),
        Column(make.choice("kind", "Alert", "预警", _KINDS)),
        Column(make.quantity("on_hand", "On hand", "现存量", unit="unit"), _BALANCES),
        Column(make.quantity("reserved", "Reserved", "预留量", unit="unit")),
        Column(make.quantity("expected", "Expected", "在途量", unit="unit")),
        Column(make.quantity("min_qty", "Minimum", "最低库存", unit="unit")),
        Column(make.quantity("proposed_qty", "To reorder", "建议补货", unit="unit")),
        UNIT,
    ),
    _read_alerts,
    Text("What is low, below safety stock, or too much.", "低于安全库存、最低库存或超储的商品。"),
)

REPORTS = (
    ON_HAND,
    MOVEMENTS,
    LAYERS,
    *VALUE_REPORTS,
    ALERTS,
)
