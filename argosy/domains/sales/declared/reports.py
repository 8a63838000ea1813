"""Reports of sales: what stands open, what came in, who buys, what it brought."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import cast

from argosy.domains.sales.declared.orders import STATES
from argosy.domains.sales.declared.picking import PICKING
from argosy.domains.sales.queries import READ, margins
from argosy.kernel.identity import sql
from argosy.platform.registry import makers as make
from argosy.platform.registry.fields import Field, choices
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
_CUSTOMER = make.reference("customer", "Customer", "客户", "party.party")
_ORDER = make.reference("order", "Order", "订单", "sales.order")
_ITEM = make.reference("item", "Product", "商品", "product.product")
# An order's net amount in the company's currency, at the order's rate.
_NET = "round(o.net_minor * o.rate * power(10::numeric, w.minor_units - k.minor_units))::bigint"
_MONEY = (
    " JOIN company m ON m.id = o.company_id JOIN currency w ON w.code = m.currency_id"
    " JOIN currency k ON k.code = o.currency"
)


def _own(name: str, en: str, zh: str) -> Field:
    return make.money(name, en, zh, unit="")


_BY_STATE = Drill("sales.order", {"state": ".state"})


def _read_states(asking: Asking) -> Answer:
    found = sql.rows(
        f"SELECT o.state::text, count(*), sum({_NET})::bigint FROM sales_order o{_MONEY}"
        " WHERE o.company_id = %s GROUP BY 1",
        (asking.company_id,),
    )
    by_state = {str(state): (count, net) for state, count, net in found}
    return Answer(
        [
            Row({"state": state, "orders": by_state[state][0], "net": by_state[state][1]})
            for state in (choice.value for choice in STATES)
            if state in by_state
        ]
    )


BY_STATE = Report(
    "sales.orders_by_state",
    Text("Orders by state", "订单状态分布"),
    READ,
    (),
    (
        Column(make.choice("state", "State", "状态", STATES), _BY_STATE),
        Column(make.whole("orders", "Orders", "订单数"), _BY_STATE, is_totalled=True),
        Column(_own("net", "Net", "不含税金额"), _BY_STATE, is_totalled=True),
    ),
    _read_states,
    Text("How many orders stand where, and what they come to.", "各状态订单数与金额。"),
)

_MONTHS = f"""
SELECT m::date, (m + interval '1 month - 1 day')::date, coalesce(x.n, 0), coalesce(x.net, 0)::bigint
  FROM generate_series(date_trunc('month', %(since)s::date), %(on)s::date, '1 month') m
  LEFT JOIN (SELECT date_trunc('month', o.document_date) AS month, count(*) AS n, sum({_NET}) AS net
               FROM sales_order o{_MONEY}
              WHERE o.company_id = %(company)s AND o.state IN ('confirmed', 'done')
                AND o.document_date BETWEEN date_trunc('month', %(since)s::date) AND %(on)s
              GROUP BY 1) x ON x.month = m
 ORDER BY 1
"""
_OF_MONTH = Drill(
    "sales.order",
    {
        "document_date.gte": ".month",
        "document_date.lte": ".last",
        "state.in": "confirmed,done",
    },
)


def _read_intake(asking: Asking) -> Answer:
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


INTAKE = Report(
    "sales.intake_by_month",
    Text("Order intake by month", "各月接单"),
    READ,
    (SINCE, ON),
    (
        Column(make.date("month", "Month", "月份"), _OF_MONTH),
        Column(make.whole("orders", "Orders", "订单数"), _OF_MONTH, is_totalled=True),
        Column(_own("net", "Net", "不含税金额"), _OF_MONTH, is_totalled=True),
        Column(make.date("last", "Last day", "月末"), is_hidden=True),
    ),
    _read_intake,
    Text("Confirmed orders by the month of their date.", "按单据日期统计已确认订单。"),
)

_OF_CUSTOMER = Drill(
    "sales.order",
    {"customer": ".customer", "document_date.gte": "=since", "document_date.lte": "=on"},
)


def _read_customers(asking: Asking) -> Answer:
    found = sql.rows(
        f"SELECT o.customer_id, count(*), sum({_NET})::bigint FROM sales_order o{_MONEY}"
        " WHERE o.company_id = %s AND o.state IN ('confirmed', 'done')"
        " AND o.document_date BETWEEN %s AND %s GROUP BY 1 ORDER BY 3 DESC, 1 LIMIT %s",
        (
            asking.company_id,
            asking.day("since"),
            asking.day("on"),
            min(asking.whole("top") or 500, 5_000),
        ),
    )
    return Answer(
        [Row({"customer": party, "orders": count, "net": net}) for party, count, net in found]
    )


CUSTOMERS = Report(
    "sales.top_customers",
    Text("Sales by customer", "客户销售排行"),
    READ,
    (SINCE, ON, Parameter(make.whole("top", "At most", "最多"), "20", is_required=False)),
    (
        Column(_CUSTOMER, _OF_CUSTOMER),
        Column(make.whole("orders", "Orders", "订单数"), _OF_CUSTOMER, is_totalled=True),
        Column(_own("net", "Net", "不含税金额"), _OF_CUSTOMER, is_totalled=True),
    ),
    _read_customers,
    Text("Who ordered most, the largest first.", "按订单金额由高到低。"),
)

_BACKLOG = f"""
SELECT o.id, o.customer_id, p.item_id, p.promised_on, u.code::text,
       trim_scale(p.ordered_qty - p.cancelled_qty - p.delivered_qty + p.replaced_qty) AS open_qty,
       trim_scale(coalesce(r.qty, 0)),
       round({_NET.removesuffix("::bigint").replace("o.net_minor", "l.net_minor")}
             * (p.ordered_qty - p.cancelled_qty - p.delivered_qty + p.replaced_qty)
             / p.ordered_qty)::bigint, p.promised_on < %(on)s::date
  FROM sales_order o{_MONEY}
  JOIN sales_line_progress p ON p.order_id = o.id AND p.kind = 'item' AND p.ordered_qty > 0
   AND p.ordered_qty - p.cancelled_qty - p.delivered_qty + p.replaced_qty > 0
  JOIN sales_order_line l ON l.line_id = p.line_id AND l.version = o.version
  JOIN item i ON i.id = p.item_id JOIN unit u ON u.id = i.base_unit_id
  LEFT JOIN LATERAL (SELECT sum(qty) AS qty FROM reservation
        WHERE demand_type = 'sales_order' AND demand_id = o.id AND demand_line_id = p.line_id) r
    ON true
 WHERE o.company_id = %(company)s AND o.state = 'confirmed'
   AND (NOT %(late)s::boolean OR p.promised_on < %(on)s::date)
 ORDER BY p.promised_on NULLS LAST, o.id, p.line_id
"""


def _read_backlog(asking: Asking) -> Answer:
    given = {
        "on": asking.day("on"),
        "company": asking.company_id,
        "late": asking.flag("late"),
    }
    names = ("order", "customer", "item", "promised_on", "unit", "open_qty", "reserved_qty")
    return Answer(
        [
            Row(dict(zip((*names, "net", "is_late"), row, strict=True)))
            for row in sql.rows(_BACKLOG, given)
        ]
    )


BACKLOG = Report(
    "sales.backlog",
    Text("Backlog", "未交订单"),
    READ,
    (
        Parameter(make.date("on", "Late as of", "逾期基准日"), "today"),
        Parameter(make.flag("late", "Late only", "仅逾期"), is_required=False),
    ),
    (
        Column(_ORDER),
        Column(_CUSTOMER),
        Column(_ITEM),
        Column(make.date("promised_on", "Promised for", "承诺日期")),
        Column(make.flag("is_late", "Late", "逾期")),
        Column(make.quantity("open_qty", "Open", "未交数量", unit="unit")),
        Column(make.quantity("reserved_qty", "Reserved", "已预留", unit="unit")),
        Column(_own("net", "Open net", "未交金额"), is_totalled=True),
        Column(make.text("unit", "Unit", "单位"), is_hidden=True),
    ),
    _read_backlog,
    Text("What is still to be delivered of confirmed orders.", "已确认订单中尚未交付的部分。"),
)

_BYS = choices(
    ("order", "By order", "按订单"),
    ("customer", "By customer", "按客户"),
    ("month", "By month", "按月"),
)
_HEADS = {
    "order": _ORDER,
    "customer": _CUSTOMER,
    "month": make.date("month", "Month", "月份"),
}
_DRILLS: Mapping[str, Drill | None] = {
    "order": None,
    "customer": _OF_CUSTOMER,
    "month": Drill("sales.margin", {"since": ".month", "on": ".last", "by": "order"}),
}


def _margin_columns(by: str) -> tuple[Column, ...]:
    drill = _DRILLS[by]
    return (
        Column(_HEADS[by], drill),
        Column(_own("revenue", "Revenue", "收入"), drill, is_totalled=True),
        Column(_own("cost", "Cost", "成本"), drill, is_totalled=True),
        Column(_own("margin", "Margin", "毛利"), drill, is_totalled=True),
        Column(make.percent("share", "Margin, percent", "毛利率")),
        Column(make.date("last", "Last day", "月末"), is_hidden=True),
    )


def _read_margin(asking: Asking) -> Answer:
    by = asking.chosen("by")
    found = sql.rows(
        "SELECT id, customer_id, date_trunc('month', document_date)::date,"
        " (date_trunc('month', document_date) + interval '1 month - 1 day')::date"
        " FROM sales_order WHERE company_id = %s AND document_date BETWEEN %s AND %s"
        " AND state IN ('confirmed', 'done') ORDER BY document_date, id",
        (asking.company_id, asking.day("since"), asking.day("on")),
    )
    heads = {
        cast(int, row[0]): (cast(int, row[0]), cast(int, row[1]), cast(date, row[2]))
        for row in found
    }
    lasts = {row[2]: row[3] for row in found}
    place = ("order", "customer", "month").index(by)
    sums: dict[object, list[int]] = {}
    for each in margins(asking.actor, list(heads)):
        if each.revenue_minor or each.cost_minor:
            kept = sums.setdefault(heads[each.order_id][place], [0, 0])
            kept[0] += each.revenue_minor
            kept[1] += each.cost_minor
    rows = [
        Row(
            {
                by: head,
                "revenue": revenue,
                "cost": cost,
                "margin": revenue - cost,
                "share": _share(revenue - cost, revenue),
                "last": lasts.get(head),
            }
        )
        for head, (revenue, cost) in sums.items()
    ]
    if by == "month":
        rows.sort(key=lambda row: cast(date, row.values["month"]))
    else:
        rows.sort(key=lambda row: -cast(int, row.values["margin"]))
    return Answer(rows, _margin_columns(by))


def _share(part: int, whole: int) -> Decimal | None:
    return round(Decimal(part) * 100 / whole, 1) if whole else None


MARGIN = Report(
    "sales.margin",
    Text("Margin", "销售毛利"),
    "sales.margin.read",
    (
        Parameter(SINCE.field, "year_start"),
        ON,
        Parameter(make.choice("by", "By", "汇总方式", _BYS), "order"),
    ),
    _margin_columns("order"),
    _read_margin,
    Text(
        "Billed net less the cost of what was delivered, of confirmed orders by their date.",
        "已确认订单的开票净额减去发货成本。",
    ),
)

REPORTS = (BY_STATE, INTAKE, CUSTOMERS, BACKLOG, PICKING, MARGIN)
