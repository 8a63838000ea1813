"""Reports of the warehouse: what lies where, what it is worth, 期初 收 发 期末, layers, alerts."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import cast

from argosy.domains.inventory.queries import stock_alerts
from argosy.kernel.identity import sql
from argosy.kernel.stock import queries as stock
from argosy.kernel.valuation import queries as valuation
from argosy.platform.registry import makers as make
from argosy.platform.registry.fields import Field, choices
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

READ = "inventory.read"
COST = "inventory.cost.read"
SINCE = Parameter(make.date("since", "From", "起始日期"), "month_start")
ON = Parameter(make.date("on", "To", "截止日期"), "today")
AS_OF = Parameter(make.date("on", "As of", "截至日期"), "today")
ITEM = make.reference("item", "Product", "商品", "product.product")
PLACE = make.reference("place", "Place", "库位", "inventory.location")
_UNIT = Column(make.text("unit", "Unit", "单位"), is_hidden=True)
_MOVES = Drill("inventory.move", {"item": ".item"})
AGES = (0, 31, 91, 181, 366)
"""Days in stock from which the next age begins."""


def _own(name: str, en: str, zh: str) -> Field:
    return make.money(name, en, zh, unit="", permission=COST)


def _units(items: list[int]) -> dict[int, str]:
    found = sql.rows(
        "SELECT i.id, u.code::text FROM item i JOIN unit u ON u.id = i.base_unit_id"
        " WHERE i.id = ANY (%s::bigint[])",
        (sql.array(sorted(set(items))),),
    )
    return {cast(int, item): str(unit) for item, unit in found}


def _unit_costs(company_id: int) -> dict[int, Decimal]:
    """Return what a base unit of each item is worth now, in minor units, by the primary book."""
    found = sql.rows(
        "SELECT p.item_id, sum(p.value_minor) / sum(p.qty) FROM cost_pool p"
        " JOIN cost_book b ON b.id = p.book_id AND b.is_primary"
        " WHERE p.company_id = %s GROUP BY 1 HAVING sum(p.qty) > 0",
        (company_id,),
    )
    return dict(cast("list[tuple[int, Decimal]]", found))


def _read_on_hand(asking: Asking) -> Answer:
    on = asking.day("on")
    item, place = asking.whole("item"), asking.whole("place")
    view = stock.View(("item", "location"), [item] if item else None, [place] if place else None)
    if on >= datetime.now(UTC).date():
        found = stock.on_hand(asking.company_id, view)
    else:
        found = stock.on_hand_as_of(asking.company_id, _end_of(on), view)
    items = [cast(int, each.key[0]) for each in found]
    units = _units(items)
    costs = _unit_costs(asking.company_id) if asking.actor.may(COST) else {}
    rows = []
    for each in found:
        goods = cast(int, each.key[0])
        cost = costs.get(goods)
        rows.append(
            Row(
                {
                    "item": goods,
                    "place": each.key[1],
                    "unit": units.get(goods, ""),
                    "qty": each.qty,
                    "reserved_qty": each.reserved_qty or None,
                    "value": None if cost is None else round(each.qty * cost),
                }
            )
        )
    return Answer(rows)


def _end_of(on: date) -> datetime:
    return datetime.combine(on + timedelta(days=1), time(), UTC)


ON_HAND = Report(
    "inventory.on_hand",
    Text("Stock on hand as of a date", "库存结存表"),
    READ,
    (AS_OF, Parameter(ITEM, is_required=False), Parameter(PLACE, is_required=False)),
    (
        Column(ITEM, _MOVES),
        Column(PLACE),
        Column(make.quantity("qty", "On hand", "结存数量", unit="unit"), _MOVES),
        Column(make.quantity("reserved_qty", "Reserved", "预留量", unit="unit")),
        Column(_own("value", "Value at today's cost", "按当前成本计金额"), is_totalled=True),
        _UNIT,
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
    units = _units(list(sums))
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
        Column(ITEM, _MOVES),
        *(
            column
            for part, label in _PARTS.items()
            for column in (
                Column(
                    make.quantity(
                        f"{part}_qty", f"{label.en} quantity", f"{label.zh}数量", unit="unit"
                    ),
                    _MOVES,
                ),
                Column(
                    _own(f"{part}_value", f"{label.en} value", f"{label.zh}金额"),
                    Drill("inventory.layers", {"item": ".item"}) if part == "closing" else _MOVES,
                    is_totalled=True,
                ),
            )
        ),
        _UNIT,
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
    after = int(asking.after) if asking.after.isascii() and asking.after.isdigit() else 0
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
        Column(_own("value", "At", "入库金额")),
        Column(make.quantity("left_qty", "Left", "结余数量", unit="unit")),
        Column(_own("left_value", "Worth", "结余金额")),
        Column(_LAYER, is_hidden=True),
        _UNIT,
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
    units = _units([each.item_id for each in found])
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
        _UNIT,
    ),
    _read_alerts,
    Text("What is low, below safety stock, or too much.", "低于安全库存、最低库存或超储的商品。"),
)

# Goods leave in the order in which they came, whatever the books' method: what is on hand came
# with the latest receipts. Receipts from outside only: moving goods about does not make them young.
_AGED = """
WITH held AS (
    SELECT b.item_id, sum(b.qty) AS qty FROM stock_balance b
     WHERE b.company_id = %(company)s AND b.owner_id = 0
       AND b.location_kind IN ('internal', 'transit') GROUP BY 1 HAVING sum(b.qty) > 0),
came AS (
    SELECT m.item_id, m.base_qty AS qty, m.effective_at::date AS day,
           sum(m.base_qty) OVER (PARTITION BY m.item_id ORDER BY m.effective_at DESC, m.id DESC)
           AS so_far
      FROM stock_move m JOIN held h ON h.item_id = m.item_id
      JOIN location f ON f.id = m.from_location_id AND f.kind NOT IN ('internal', 'transit')
      JOIN location t ON t.id = m.to_location_id AND t.kind IN ('internal', 'transit')
     WHERE m.company_id = %(company)s AND m.owner_id = 0)
SELECT h.item_id, width_bucket(%(on)s::date - c.day, %(bounds)s::integer[]) - 1 AS age,
       sum(least(c.qty, h.qty - (c.so_far - c.qty)))
  FROM held h JOIN came c ON c.item_id = h.item_id AND c.so_far - c.qty < h.qty
 GROUP BY 1, 2
"""


def _age_label(number: int) -> tuple[str, str]:
    if number == len(AGES) - 1:
        return f"Over {AGES[number] - 1} days", f"{AGES[number] - 1} 天以上"
    first, last = AGES[number], AGES[number + 1] - 1
    return f"{first} to {last} days", f"{first}–{last} 天"


def _ageing(company_id: int) -> dict[int, list[Decimal]]:
    """Return what is on hand of each item by age."""
    given = {
        "company": company_id,
        "on": datetime.now(UTC).date(),
        "bounds": sql.array(list(AGES)),
    }
    found: dict[int, list[Decimal]] = {}
    for item, age, qty in cast("list[tuple[int, int, Decimal]]", sql.rows(_AGED, given)):
        found.setdefault(item, [Decimal(0)] * len(AGES))[max(age, 0)] += qty
    return found


def _read_ageing(asking: Asking) -> Answer:
    found = _ageing(asking.company_id)
    units = _units(list(found))
    costs = _unit_costs(asking.company_id)
    rows = []
    for item, parts in found.items():
        cost = costs.get(item, Decimal(0))
        values = {f"age_{number}": round(qty * cost) for number, qty in enumerate(parts)}
        rows.append(
            Row(
                {
                    "item": item,
                    "unit": units.get(item, ""),
                    "qty": sum(parts, Decimal(0)),
                    **values,
                    "value": sum(values.values()),
                }
            )
        )
    rows.sort(key=lambda row: -cast(int, row.values["value"]))
    return Answer(rows)


_AGE_COLUMNS = tuple(
    Column(_own(f"age_{number}", *_age_label(number)), _MOVES, is_totalled=True)
    for number in range(len(AGES))
)
AGEING = Report(
    "inventory.ageing",
    Text("Age of stock", "库龄分析"),
    COST,
    (),
    (
        Column(ITEM, _MOVES),
        Column(make.quantity("qty", "On hand", "现存量", unit="unit"), _MOVES),
        Column(_own("value", "Value", "金额"), _MOVES, is_totalled=True),
        *_AGE_COLUMNS,
        _UNIT,
    ),
    _read_ageing,
    Text(
        "How long what is on hand has been here, by its receipts, at today's cost.",
        "按入库时间推算在库天数，金额按当前成本。",
    ),
)


def _read_ages(asking: Asking) -> Answer:
    costs = _unit_costs(asking.company_id)
    sums = [Decimal(0)] * len(AGES)
    for item, parts in _ageing(asking.company_id).items():
        for number, qty in enumerate(parts):
            sums[number] += qty * costs.get(item, Decimal(0))
    return Answer(
        [
            Row({"age": Text(*_age_label(number)), "value": round(value)})
            for number, value in enumerate(sums)
        ]
    )


_TO_AGEING = Drill("inventory.ageing", {})
STOCK_AGES = Report(
    "inventory.ages",
    Text("Value of stock by age", "库龄结构"),
    COST,
    (),
    (
        Column(make.text("age", "Age", "库龄"), _TO_AGEING),
        Column(_own("value", "Value", "金额"), _TO_AGEING, is_totalled=True),
    ),
    _read_ages,
    is_listed=False,
)

_MAP = """
SELECT l.id, l.parent_id, sum(b.qty), count(DISTINCT b.item_id),
       coalesce(round(sum(b.qty * c.cost)), 0)::bigint
  FROM location l
  JOIN stock_balance b ON b.location_id = l.id AND b.qty > 0 AND b.owner_id = 0
  LEFT JOIN (SELECT p.item_id, sum(p.value_minor) / sum(p.qty) AS cost FROM cost_pool p
               JOIN cost_book k ON k.id = p.book_id AND k.is_primary
              WHERE p.company_id = %(company)s GROUP BY 1 HAVING sum(p.qty) > 0) c
    ON c.item_id = b.item_id
 WHERE l.company_id = %(company)s AND l.kind IN ('internal', 'transit')
 GROUP BY 1, 2 ORDER BY l.path
"""
_AT_PLACE = Drill("inventory.balance", {"location": ".place"})


def _read_map(asking: Asking) -> Answer:
    found = sql.rows(_MAP, {"company": asking.company_id})
    return Answer(
        [
            Row({"place": place, "within": within, "items": items, "value": value})
            for place, within, _, items, value in found
        ]
    )


STOCK_MAP = Report(
    "inventory.stock_map",
    Text("Stock by place", "库位分布"),
    COST,
    (),
    (
        Column(PLACE, _AT_PLACE),
        Column(make.reference("within", "Within", "上级", "inventory.location")),
        Column(make.whole("items", "Products", "商品数"), _AT_PLACE),
        Column(
            _own("value", "Value at today's cost", "按当前成本计金额"), _AT_PLACE, is_totalled=True
        ),
    ),
    _read_map,
    Text("What every place holds, at today's cost.", "各库位的存货及金额。"),
)

_MONTHS = """
WITH flow AS (
    SELECT posting_date, value_minor AS value FROM cost_layer WHERE book_id = %(book)s
    UNION ALL SELECT posting_date, -value_minor FROM layer_consumption WHERE book_id = %(book)s
    UNION ALL SELECT posting_date, -value_minor FROM uncosted_issue WHERE book_id = %(book)s
    UNION ALL SELECT posting_date, value_minor FROM uncosted_settlement WHERE book_id = %(book)s
    UNION ALL SELECT posting_date, to_stock_minor FROM value_adjustment WHERE book_id = %(book)s),
monthly AS (
    SELECT date_trunc('month', posting_date)::date AS month,
           sum(value) FILTER (WHERE value > 0) AS came, sum(value) FILTER (WHERE value < 0) AS went
      FROM flow WHERE posting_date <= %(on)s GROUP BY 1)
SELECT m::date, least((m + interval '1 month - 1 day')::date, %(on)s::date),
       coalesce(x.came, 0)::bigint, coalesce(-x.went, 0)::bigint,
       (SELECT coalesce(sum(coalesce(y.came, 0) + coalesce(y.went, 0)), 0) FROM monthly y
         WHERE y.month <= m)::bigint
  FROM generate_series(date_trunc('month', %(since)s::date), %(on)s::date, '1 month') m
  LEFT JOIN monthly x ON x.month = m ORDER BY 1
"""
_OF_MONTH = Drill("inventory.movements", {"since": ".month", "on": ".last"})


def _read_months(asking: Asking) -> Answer:
    book = valuation.primary_cost_book(asking.company_id)
    if book is None:
        return Answer([])
    given = {"book": book, "since": asking.day("since"), "on": asking.day("on")}
    return Answer(
        [
            Row({"month": month, "last": last, "came": came, "went": went, "closing": closing})
            for month, last, came, went, closing in sql.rows(_MONTHS, given)
        ]
    )


VALUE_BY_MONTH = Report(
    "inventory.value_by_month",
    Text("Value of stock by month", "各月存货金额"),
    COST,
    (Parameter(SINCE.field, "year_ago"), ON),
    (
        Column(make.date("month", "Month", "月份"), _OF_MONTH),
        Column(_own("came", "Received", "收入"), _OF_MONTH, is_totalled=True),
        Column(_own("went", "Issued", "发出"), _OF_MONTH, is_totalled=True),
        Column(_own("closing", "At the end", "期末"), _OF_MONTH),
        Column(make.date("last", "Last day", "月末"), is_hidden=True),
    ),
    _read_months,
    Text(
        "What came, what went and what was there at each month's end.", "各月收入、发出与期末金额。"
    ),
)

REPORTS = (
    ON_HAND,
    MOVEMENTS,
    LAYERS,
    AGEING,
    STOCK_AGES,
    STOCK_MAP,
    VALUE_BY_MONTH,
    ALERTS,
)
