"""The picking list 拣货单: what leaves by a day, place by place, over all orders."""

from __future__ import annotations

from argosy.domains.sales.queries import READ
from argosy.kernel.identity import sql
from argosy.platform.registry import makers as make
from argosy.platform.registry.labels import Text
from argosy.platform.registry.reports.declared import (
    Answer,
    Asking,
    Column,
    Parameter,
    Report,
    Row,
)

_PICKS = """
WITH due AS (
SELECT o.id, o.customer_id, o.warehouse_id, p.line_id, p.item_id,
       coalesce(p.promised_on, l.requested_on) AS leaves_on,
       p.ordered_qty - p.cancelled_qty - p.delivered_qty + p.replaced_qty AS open_qty
  FROM sales_order o
  JOIN sales_order_line l ON l.order_id = o.id AND l.version = o.version
  JOIN sales_line_progress p ON p.line_id = l.line_id AND p.kind = 'item'
   AND p.ordered_qty - p.cancelled_qty - p.delivered_qty + p.replaced_qty > 0
 WHERE o.company_id = %(company)s AND o.state = 'confirmed'
   AND coalesce(p.promised_on, l.requested_on) <= %(on)s::date
   AND (%(place)s::bigint = 0 OR EXISTS (SELECT FROM location w, location x
        WHERE w.id = %(place)s AND x.id = o.warehouse_id AND starts_with(x.path, w.path)))),
held AS (
SELECT d.line_id, r.location_id, r.lot_id, sum(r.qty) AS qty
  FROM due d
  JOIN reservation r ON r.demand_id = d.id AND r.demand_line_id = d.line_id
   AND r.demand_type = 'sales_order'
 GROUP BY 1, 2, 3 HAVING sum(r.qty) > 0),
picks AS (
SELECT d.*, h.location_id, nullif(h.lot_id, 0) AS lot_id, h.qty
  FROM due d JOIN held h ON h.line_id = d.line_id
UNION ALL
SELECT d.*, NULL, NULL, d.open_qty - coalesce(h.qty, 0)
  FROM due d
  LEFT JOIN (SELECT line_id, sum(qty) AS qty FROM held GROUP BY 1) h ON h.line_id = d.line_id
 WHERE d.open_qty > coalesce(h.qty, 0))
SELECT k.location_id, k.item_id, k.lot_id, trim_scale(k.qty), u.code::text, k.id, k.customer_id,
       k.leaves_on, k.location_id IS NULL
  FROM picks k
  JOIN item i ON i.id = k.item_id
  JOIN unit u ON u.id = i.base_unit_id
  LEFT JOIN location l ON l.id = k.location_id
 ORDER BY l.path NULLS LAST, i.code, k.lot_id NULLS FIRST, k.leaves_on, k.id, k.line_id
"""
_NAMES = ("place", "item", "lot", "qty", "unit", "order", "customer", "leaves_on", "is_missing")


def _read_picks(asking: Asking) -> Answer:
    given = {
        "company": asking.company_id,
        "on": asking.day("on"),
        "place": asking.whole("place"),
    }
    return Answer([Row(dict(zip(_NAMES, row, strict=True))) for row in sql.rows(_PICKS, given)])


PICKING = Report(
    "sales.picking",
    Text("Picking list", "拣货单"),
    READ,
    (
        Parameter(make.date("on", "Leaves by", "发货截止日"), "tomorrow"),
        Parameter(
            make.reference("place", "Warehouse", "仓库", "inventory.location"), is_required=False
        ),
    ),
    (
        Column(make.reference("place", "Place", "库位", "inventory.location")),
        Column(make.reference("item", "Product", "商品", "product.product")),
        Column(make.reference("lot", "Lot", "批次", "inventory.lot")),
        Column(make.quantity("qty", "To pick", "拣货数量", unit="unit")),
        Column(make.reference("order", "Order", "订单", "sales.order")),
        Column(make.reference("customer", "Customer", "客户", "party.party")),
        Column(make.date("leaves_on", "Leaves on", "发货日期")),
        Column(make.flag("is_missing", "Not reserved", "未预留")),
        Column(make.text("unit", "Unit", "单位"), is_hidden=True),
    ),
    _read_picks,
    Text(
        "What leaves by a day, in the order of the places; what nobody reserved stands last.",
        "截至发货日应拣出的商品，按库位顺序；未预留的列在最后。",
    ),
)
