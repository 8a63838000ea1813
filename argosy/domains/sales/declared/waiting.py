"""Why a line of a confirmed order is not delivered yet, and when goods come: fields of its page."""

from __future__ import annotations

from argosy.platform.registry import makers as make
from argosy.platform.registry.fields import choices
from argosy.platform.registry.labels import Text

OPEN = "greatest(p.ordered_qty - p.cancelled_qty - p.delivered_qty + p.replaced_qty, 0)"
_RESERVED = (
    "coalesce((SELECT sum(r.qty) FROM reservation r WHERE r.demand_id = t.order_id"
    " AND r.demand_line_id = t.line_id AND r.demand_type = 'sales_order'), 0)"
)
_SHORT = f"greatest({OPEN} - {_RESERVED}, 0)"
_WAITS = f"o.state = 'confirmed' AND p.kind = 'item' AND {OPEN} > 0"
_WAREHOUSE = "JOIN location w ON w.id = o.warehouse_id AND starts_with(l.path, w.path)"
_FREE = (
    "SELECT 1 FROM stock_balance b JOIN location l ON l.id = b.location_id"
    f" AND l.kind = 'internal' AND NOT l.is_locked {_WAREHOUSE} WHERE b.item_id = t.item_id"
    " AND b.company_id = o.company_id AND b.owner_id = 0 AND b.status = 'free'"
    " AND b.qty > b.reserved_qty"
)
_COMING = (
    f"FROM planned_move m JOIN location l ON l.id = m.to_location_id {_WAREHOUSE}"
    " WHERE m.item_id = t.item_id AND m.company_id = o.company_id AND m.state = 'open'"
    " AND m.direction = 'in' AND m.base_qty > m.done_qty"
)
_REASONS = choices(
    ("ready", "Reserved: deliver", "已预留，可交货"),
    ("reserve", "On hand: reserve goods", "有库存，请预留"),
    ("receipt", "Short: waits for goods on order", "缺货，等待到货"),
    ("order", "Short: nothing on order, buy or make", "缺货且无在途，请采购或生产"),
)

WAITING = (
    make.quantity(
        "reserved_qty",
        "Reserved",
        "预留量",
        f"CASE WHEN {_WAITS} THEN {_RESERVED} END",
        unit="base_unit",
    ),
    make.quantity(
        "short_qty",
        "Short",
        "缺货数量",
        f"CASE WHEN {_WAITS} THEN {_SHORT} END",
        unit="base_unit",
        help=Text("Open and not reserved.", "未交且未预留的数量。"),
    ),
    make.choice(
        "waits_for",
        "Why not delivered",
        "未交原因",
        _REASONS,
        f"CASE WHEN NOT ({_WAITS}) THEN NULL WHEN {_SHORT} = 0 THEN 'ready'"
        f" WHEN EXISTS ({_FREE}) THEN 'reserve' WHEN EXISTS (SELECT 1 {_COMING}) THEN 'receipt'"
        " ELSE 'order' END",
        help=Text("What the line waits for, and what helps.", "该明细等待的原因及处理办法。"),
    ),
    make.date(
        "next_receipt_on",
        "Next receipt",
        "下次到货",
        f"CASE WHEN {_WAITS} AND {_SHORT} > 0 THEN (SELECT min(m.planned_at AT TIME ZONE"
        f" (SELECT c.time_zone FROM company c WHERE c.id = o.company_id))::date {_COMING}) END",
        help=Text(
            "When goods of the product are expected in the warehouse next; the day that is promised"
            " stands beside it.",
            "该产品下次预计到库的日期；承诺日期另列。",
        ),
    ),
)
