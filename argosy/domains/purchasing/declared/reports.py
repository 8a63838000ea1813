"""Reports of purchasing: what is open and late, what prices did, what is not billed yet."""

from __future__ import annotations

from decimal import Decimal

from argosy.domains.purchasing import reports
from argosy.domains.purchasing.declared.parts import ORDER_STATES
from argosy.domains.purchasing.queries import VIEW
from argosy.kernel.identity import sql
from argosy.platform.registry import makers as make
from argosy.platform.registry.fields import Field
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

SINCE = Parameter(make.date("since", "From", "起始日期"), "year_ago")
ON = Parameter(make.date("on", "To", "截止日期"), "today")
AS_OF = Parameter(make.date("on", "As of", "截至日期"), "today")
_SUPPLIER = make.reference("supplier", "Supplier", "供应商", "party.party")
_ORDER = make.reference("order", "Order", "订单", "purchasing.order")
_ITEM = make.reference("item", "Product", "商品", "product.product")
_UNIT = Column(make.text("unit", "Unit", "单位"), is_hidden=True)
_NET = "round(o.net_minor * o.rate * power(10::numeric, w.minor_units - k.minor_units))::bigint"
_MONEY = (
    " JOIN company m ON m.id = o.company_id JOIN currency w ON w.code = m.currency_id"
    " JOIN currency k ON k.code = o.currency"
)


def _own(name: str, en: str, zh: str) -> Field:
    return make.money(name, en, zh, unit="")


_BY_STATE = Drill("purchasing.order", {"state": ".state"})


def _read_states(asking: Asking) -> Answer:
    found = sql.rows(
        f"SELECT o.state::text, count(*), sum({_NET})::bigint FROM purchase_order o{_MONEY}"
        " WHERE o.company_id = %s GROUP BY 1",
        (asking.company_id,),
    )
    by_state = {str(state): (count, net) for state, count, net in found}
    return Answer(
        [
            Row({"state": state, "orders": by_state[state][0], "net": by_state[state][1]})
            for state in (choice.value for choice in ORDER_STATES)
            if state in by_state
        ]
    )


BY_STATE = Report(
    "purchasing.orders_by_state",
    Text("Orders by state", "订单状态分布"),
    VIEW,
    (),
    (
        Column(make.choice("state", "State", "状态", ORDER_STATES), _BY_STATE),
        Column(make.whole("orders", "Orders", "订单数"), _BY_STATE, is_totalled=True),
        Column(_own("net", "Net", "不含税金额"), _BY_STATE, is_totalled=True),
    ),
    _read_states,
    Text("How many orders stand where, and what they come to.", "各状态订单数与金额。"),
)

_OPEN = f"""
SELECT o.id, o.supplier_id, p.item_id, l.expected_on, u.code::text,
       greatest(%(on)s::date - l.expected_on, 0)::int,
       trim_scale(p.ordered_qty), trim_scale(p.ordered_qty - p.accepted_qty + p.returned_qty),
       round(l.net_minor * o.rate * power(10::numeric, w.minor_units - k.minor_units)
             * (p.ordered_qty - p.accepted_qty + p.returned_qty) / p.ordered_qty)::bigint
  FROM purchase_order o{_MONEY}
  JOIN purchase_line_progress p ON p.order_id = o.id AND p.ordered_qty > 0
   AND p.ordered_qty - p.accepted_qty + p.returned_qty > 0
  JOIN purchase_order_line l ON l.line_id = p.line_id AND l.version = o.lines_version
   AND l.kind = 'goods'
  JOIN item i ON i.id = p.item_id JOIN unit u ON u.id = i.base_unit_id
 WHERE o.company_id = %(company)s AND o.state = 'confirmed'
   AND (NOT %(late)s::boolean OR l.expected_on < %(on)s::date)
 ORDER BY l.expected_on, o.id, l.line_no
"""
_OPEN_NAMES = (
    "order",
    "supplier",
    "item",
    "expected_on",
    "unit",
    "days_late",
    "ordered_qty",
    "open_qty",
    "net",
)
_OPEN_COLUMNS = (
    Column(_ORDER),
    Column(_SUPPLIER),
    Column(_ITEM),
    Column(make.date("expected_on", "Expected on", "预计到货")),
    Column(make.whole("days_late", "Days late", "逾期天数")),
    Column(make.quantity("ordered_qty", "Ordered", "订购数量", unit="unit")),
    Column(make.quantity("open_qty", "Open", "未收数量", unit="unit")),
    Column(_own("net", "Open net", "未收金额"), is_totalled=True),
    _UNIT,
)


def _open(asking: Asking, *, late: bool) -> Answer:
    given = {"on": asking.day("on"), "company": asking.company_id, "late": late}
    return Answer([Row(dict(zip(_OPEN_NAMES, row, strict=True))) for row in sql.rows(_OPEN, given)])


OPEN_LINES = Report(
    "purchasing.open_lines",
    Text("Open order lines", "未收订单行"),
    VIEW,
    (AS_OF,),
    _OPEN_COLUMNS,
    lambda asking: _open(asking, late=False),
    Text("What is still to come of confirmed orders.", "已确认订单中尚未到货的部分。"),
)
LATE = Report(
    "purchasing.late_receipts",
    Text("Late receipts", "逾期未到货"),
    VIEW,
    (AS_OF,),
    _OPEN_COLUMNS,
    lambda asking: _open(asking, late=True),
    Text("What should have come by a date and has not.", "截至日期应到而未到的货物。"),
)

# The price of a base unit after discount, against the same supplier's price before, in the same
# currency; only where it moved.
_PRICES = """
WITH paid AS (
    SELECT o.id AS order_id, o.supplier_id, l.item_id, o.currency::text AS currency, o.ordered_on,
           l.line_id, u.code::text AS unit,
           l.unit_price * (100 - l.discount_pct) / 100 * l.factor_den / l.factor_num AS price
      FROM purchase_order o
      JOIN purchase_order_line l ON l.order_id = o.id AND l.version = o.lines_version
       AND l.item_id > 0 AND NOT l.price_includes_tax
      JOIN item i ON i.id = l.item_id JOIN unit u ON u.id = i.base_unit_id
     WHERE o.company_id = %(company)s AND o.state NOT IN ('draft', 'cancelled')
       AND o.ordered_on <= %(on)s),
told AS (
    SELECT *, lag(price) OVER (PARTITION BY supplier_id, item_id, currency
                               ORDER BY ordered_on, line_id) AS before FROM paid)
SELECT ordered_on, supplier_id, item_id, order_id, currency, unit,
       trim_scale(round(before, 6)), trim_scale(round(price, 6)),
       trim_scale(round((price - before) * 100 / before, 2))
  FROM told WHERE before > 0 AND round(price, 6) <> round(before, 6) AND ordered_on >= %(since)s
 ORDER BY ordered_on DESC, line_id DESC
"""
_PRICE_NAMES = (
    "ordered_on",
    "supplier",
    "item",
    "order",
    "currency",
    "unit",
    "before",
    "price",
    "change",
)


def _read_prices(asking: Asking) -> Answer:
    given = {
        "since": asking.day("since"),
        "on": asking.day("on"),
        "company": asking.company_id,
    }
    return Answer(
        [Row(dict(zip(_PRICE_NAMES, row, strict=True))) for row in sql.rows(_PRICES, given)]
    )


PRICES = Report(
    "purchasing.price_changes",
    Text("Price changes", "采购价格变动"),
    VIEW,
    (Parameter(SINCE.field, "year_start"), ON),
    (
        Column(make.date("ordered_on", "Ordered on", "订购日期")),
        Column(_SUPPLIER),
        Column(_ITEM),
        Column(_ORDER),
        Column(make.decimal("before", "Price before", "原单价", unit="currency")),
        Column(make.decimal("price", "Price", "现单价", unit="currency")),
        Column(make.percent("change", "Change, percent", "变动幅度")),
        Column(make.currency(), is_hidden=True),
        _UNIT,
    ),
    _read_prices,
    Text(
        "Where a supplier's price of a base unit was another than the time before.",
        "同一供应商同一商品的基本单位价格与上次不同之处。",
    ),
)

_MONTHS = f"""
SELECT m::date, (m + interval '1 month - 1 day')::date, coalesce(x.n, 0), coalesce(x.net, 0)::bigint
  FROM generate_series(date_trunc('month', %(since)s::date), %(on)s::date, '1 month') m
  LEFT JOIN (SELECT date_trunc('month', o.ordered_on) AS month, count(*) AS n, sum({_NET}) AS net
               FROM purchase_order o{_MONEY}
              WHERE o.company_id = %(company)s AND o.state NOT IN ('draft', 'cancelled')
                AND o.ordered_on BETWEEN date_trunc('month', %(since)s::date) AND %(on)s
              GROUP BY 1) x ON x.month = m
 ORDER BY 1
"""
_OF_MONTH = Drill("purchasing.order", {"ordered_on.gte": ".month", "ordered_on.lte": ".last"})


def _read_spend(asking: Asking) -> Answer:
    given = {
        "since": asking.day("since"),
        "on": asking.day("on"),
        "company": asking.company_id,
    }
    return Answer(
        [
            Row({"month": month, "last": last, "orders": count, "net": net})
            for month, last, count, net in sql.rows(_MONTHS, given)
        ]
    )


SPEND = Report(
    "purchasing.spend_by_month",
    Text("Orders placed by month", "各月采购"),
    VIEW,
    (SINCE, ON),
    (
        Column(make.date("month", "Month", "月份"), _OF_MONTH),
        Column(make.whole("orders", "Orders", "订单数"), _OF_MONTH, is_totalled=True),
        Column(_own("net", "Net", "不含税金额"), _OF_MONTH, is_totalled=True),
        Column(make.date("last", "Last day", "月末"), is_hidden=True),
    ),
    _read_spend,
    Text("Orders by the month in which they were placed.", "按下单月份统计采购订单。"),
)


def _read_accrued(asking: Asking) -> Answer:
    found = reports.received_not_billed(asking.actor, asking.day("on"))
    return Answer(
        [
            Row(
                {
                    "order": each.order_id,
                    "supplier": each.supplier_id,
                    "item": each.item_id,
                    "qty": each.unbilled_qty,
                    "amount": each.accrued_minor,
                    "since": each.since,
                    "days": each.age_days,
                }
            )
            for each in found
        ]
    )


ACCRUED = Report(
    "purchasing.received_not_billed",
    Text("Received, not billed", "暂估应付明细"),
    VIEW,
    (AS_OF,),
    (
        Column(_ORDER),
        Column(_SUPPLIER),
        Column(_ITEM),
        Column(make.date("since", "Received on", "收货日期")),
        Column(make.whole("days", "Days", "天数")),
        Column(make.quantity("qty", "Quantity", "数量")),
        Column(_own("amount", "Accrued", "暂估金额"), is_totalled=True),
    ),
    _read_accrued,
    Text("Its sum is the balance of the account on that date.", "合计等于当日暂估应付余额。"),
)


def _read_scores(asking: Asking) -> Answer:
    found = reports.supplier_scores(asking.actor, asking.day("since"), asking.day("on"))
    return Answer(
        [
            Row(
                {
                    "supplier": each.supplier_id,
                    "receipt_lines": each.receipt_lines,
                    "punctual": _share(each.on_time, each.receipt_lines),
                    "rejected": _share(each.rejected_qty, each.came_qty),
                    "price_difference": each.price_difference_minor,
                }
            )
            for each in found
        ]
    )


def _share(part: int | Decimal, whole: int | Decimal) -> Decimal | None:
    return round(Decimal(part) * 100 / whole, 1) if whole else None


_RECEIPTS = Drill(
    "purchasing.receipt",
    {"supplier": ".supplier", "posting_date.gte": "=since", "posting_date.lte": "=on"},
)
SCORES = Report(
    "purchasing.supplier_scores",
    Text("Suppliers' performance", "供应商绩效"),
    VIEW,
    (SINCE, ON),
    (
        Column(_SUPPLIER, _RECEIPTS),
        Column(make.whole("receipt_lines", "Lines received", "收货行数"), _RECEIPTS),
        Column(make.percent("punctual", "On time", "准时率")),
        Column(make.percent("rejected", "Rejected", "拒收率")),
        Column(_own("price_difference", "Billed beyond the price", "超出约定价"), is_totalled=True),
    ),
    _read_scores,
    Text(
        "Punctuality, quality and price, counted from what happened.",
        "按实际收货与账单统计准时、质量与价格。",
    ),
)

REPORTS = (BY_STATE, OPEN_LINES, LATE, PRICES, SPEND, ACCRUED, SCORES)
