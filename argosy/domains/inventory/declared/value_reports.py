"""What stock is worth as reports: how long it has been here, where it lies, month by month."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import cast

from argosy.domains.inventory.declared.report_parts import (
    COST,
    ITEM,
    MOVES,
    ON,
    SINCE,
    UNIT,
    own_money,
    units_of,
    worth,
)
from argosy.domains.inventory.declared.stock_map import STOCK_MAP
from argosy.kernel.identity import sql
from argosy.kernel.valuation import queries as valuation
from argosy.platform.registry import makers as make
from argosy.platform.registry.labels import Text
from argosy.platform.registry.reports.declared import (
    Answer,
    Asking,
    Column,
    Drill,
    Parameter,
    Report,
    Row,
)

AGES = (0, 31, 91, 181, 366)
"""Days in stock from which the next age begins."""

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
    units = units_of(list(found))
    values_of = worth(asking.company_id, found)
    rows = []
    for item, parts in found.items():
        worths = values_of.get(item, [0] * len(parts))
        values = {f"age_{number}": value for number, value in enumerate(worths)}
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
    Column(own_money(f"age_{number}", *_age_label(number)), MOVES, is_totalled=True)
    for number in range(len(AGES))
)
AGEING = Report(
    "inventory.ageing",
    Text("Age of stock", "库龄分析"),
    COST,
    (),
    (
        Column(ITEM, MOVES),
        Column(make.quantity("qty", "On hand", "现存量", unit="unit"), MOVES),
        Column(own_money("value", "Value", "金额"), MOVES, is_totalled=True),
        *_AGE_COLUMNS,
        UNIT,
    ),
    _read_ageing,
    Text(
        "How long what is on hand has been here, by its receipts, at today's cost.",
        "按入库时间推算在库天数，金额按当前成本。",
    ),
)


def _read_ages(asking: Asking) -> Answer:
    sums = [0] * len(AGES)
    for values in worth(asking.company_id, _ageing(asking.company_id)).values():
        sums = [before + value for before, value in zip(sums, values, strict=True)]
    return Answer(
        [
            Row({"age": Text(*_age_label(number)), "value": value})
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
        Column(own_money("value", "Value", "金额"), _TO_AGEING, is_totalled=True),
    ),
    _read_ages,
    is_listed=False,
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
        Column(own_money("came", "Received", "收入"), _OF_MONTH, is_totalled=True),
        Column(own_money("went", "Issued", "发出"), _OF_MONTH, is_totalled=True),
        Column(own_money("closing", "At the end", "期末"), _OF_MONTH),
        Column(make.date("last", "Last day", "月末"), is_hidden=True),
    ),
    _read_months,
    Text(
        "What came, what went and what was there at each month's end.", "各月收入、发出与期末金额。"
    ),
)

VALUE_REPORTS = (AGEING, STOCK_AGES, STOCK_MAP, VALUE_BY_MONTH)
