"""The invariants of sales, in SQL written apart from the commands; `argosy verify` runs it."""

from __future__ import annotations

from argosy.kernel.identity.checks import Check

_LATEST = """(SELECT DISTINCT ON (l.line_id) l.company_id, l.line_id, l.order_id, l.kind, l.item_id,
        l.over_pct, CASE WHEN l.version = (SELECT max(v.version) FROM sales_order_version v
                                            WHERE v.order_id = l.order_id)
                         THEN l.base_qty ELSE 0 END AS ordered
   FROM sales_order_line l ORDER BY l.line_id, l.version DESC)"""
_MOVED = """(SELECT d.line_id, sum(d.base_qty) FILTER (WHERE h.direction = 'out') AS went,
        sum(d.base_qty) FILTER (WHERE h.direction = 'return') AS came,
        sum(d.base_qty) FILTER (WHERE d.is_replaced) AS again
   FROM delivery_line d JOIN delivery h ON h.id = d.delivery_id GROUP BY d.line_id)"""
_BILLED = """(SELECT line_id,
        sum(CASE kind WHEN 'invoice' THEN base_qty ELSE -base_qty END) AS billed
   FROM sales_billing_line GROUP BY line_id)"""

CHECKS: list[Check] = [
    Check(
        "INV-35",
        "No line is delivered beyond its quantity and tolerance, or has more back than went out.",
        "订单行的交付不超过订购数量及其容差,退回不超过交付。",
        f"""
        SELECT l.company_id, 'sales_order_line', l.line_id, 'ordered ' || l.ordered
               || ', delivered ' || coalesce(m.went, 0) || ', returned ' || coalesce(m.came, 0)
          FROM {_LATEST} l JOIN {_MOVED} m ON m.line_id = l.line_id
         WHERE coalesce(m.went, 0) - coalesce(m.came, 0) > l.ordered * (1 + l.over_pct / 100)
            OR coalesce(m.went, 0) > l.ordered * (1 + l.over_pct / 100) + coalesce(m.again, 0)
            OR coalesce(m.came, 0) > coalesce(m.went, 0)
         ORDER BY l.line_id
        """,
    ),
    Check(
        "INV-35b",
        "No line is billed beyond what was ordered or delivered of it, or credited beyond billed.",
        "订单行的开票不超过订购或交付数量,红字不超过开票。",
        f"""
        SELECT l.company_id, 'sales_order_line', l.line_id, 'ordered ' || l.ordered
               || ', delivered ' || coalesce(m.went, 0) || ', billed ' || b.billed
          FROM {_LATEST} l JOIN {_BILLED} b ON b.line_id = l.line_id
          LEFT JOIN {_MOVED} m ON m.line_id = l.line_id
         WHERE b.billed > greatest(l.ordered, coalesce(m.went, 0)) OR b.billed < 0
         ORDER BY l.line_id
        """,
    ),
    Check(
        "INV-12.sales",
        "The totals of a version of an order are the sums of its lines.",
        "订单版本的合计等于各行之和。",
        """
        SELECT v.company_id, 'sales_order_version', v.id, 'net ' || v.net_minor || ', lines '
               || coalesce(s.net, 0) || '; tax ' || v.tax_minor || ', lines ' || coalesce(s.tax, 0)
          FROM sales_order_version v
          LEFT JOIN (SELECT company_id, order_id, version, sum(net_minor) AS net,
                            sum(tax_minor) AS tax, sum(gross_minor) AS gross
                       FROM sales_order_line GROUP BY 1, 2, 3) s
            ON s.company_id = v.company_id AND s.order_id = v.order_id AND s.version = v.version
         WHERE s.net IS DISTINCT FROM v.net_minor OR s.tax IS DISTINCT FROM v.tax_minor
            OR s.gross IS DISTINCT FROM v.gross_minor
         ORDER BY v.id
        """,
    ),
    Check(
        "SALES-01",
        "The versions of an order follow each other without a gap, for one customer and currency.",
        "订单各版本连续无缺,且客户与币种不变。",
        """
        SELECT min(v.company_id), 'sales_order_version', min(v.id), 'order ' || v.order_id
               || ' has ' || count(*) || ' versions up to ' || max(v.version)
          FROM sales_order_version v GROUP BY v.order_id
        HAVING count(*) <> max(v.version) OR min(v.version) <> 1
            OR count(DISTINCT (v.company_id, v.customer_id, v.currency, v.correlation_id)) <> 1
         ORDER BY min(v.id)
        """,
    ),
    Check(
        "SALES-02",
        "Each delivered line is one stock move of the same item, lot, place and quantity.",
        "每条交付行对应一笔同物料、同批次、同数量的库存流水。",
        """
        SELECT d.company_id, 'delivery_line', d.id, 'move ' || d.move_id
          FROM delivery_line d
          JOIN delivery h ON h.id = d.delivery_id AND h.company_id = d.company_id
          LEFT JOIN stock_move m ON m.id = d.move_id AND m.company_id = d.company_id
               AND m.item_id = d.item_id AND m.lot_id = d.lot_id AND m.base_qty = d.base_qty
               AND m.source_type = 'delivery' AND m.source_id = d.delivery_id
               AND m.source_line_id = d.id
               AND d.location_id = CASE h.direction WHEN 'out' THEN m.from_location_id
                                                    ELSE m.to_location_id END
         WHERE m.id IS NULL
         ORDER BY d.id
        """,
    ),
    Check(
        "SALES-03",
        "Nothing comes back of a delivery but what went out by it.",
        "退货不超过对应交付行的数量。",
        """
        SELECT o.company_id, 'delivery_line', o.id, 'went ' || o.base_qty || ', came back '
               || sum(r.base_qty)
          FROM delivery_line r JOIN delivery_line o ON o.id = r.returns_line_id
         GROUP BY o.company_id, o.id, o.base_qty, o.line_id
        HAVING sum(r.base_qty) > o.base_qty OR bool_or(r.line_id <> o.line_id)
         ORDER BY o.id
        """,
    ),
    Check(
        "INV-21.sales",
        "What a line holds reserved is not more than what is open of it.",
        "订单行的预留不超过其未交数量。",
        f"""
        SELECT l.company_id, 'sales_order_line', l.line_id, 'reserved ' || r.qty || ', open '
               || greatest(l.ordered - coalesce(m.went, 0) + coalesce(m.again, 0), 0)
          FROM {_LATEST} l
          JOIN (SELECT demand_line_id, sum(qty) AS qty FROM reservation
                 WHERE demand_type = 'sales_order' GROUP BY demand_line_id) r
            ON r.demand_line_id = l.line_id
          LEFT JOIN {_MOVED} m ON m.line_id = l.line_id
         WHERE r.qty > CASE WHEN EXISTS (SELECT FROM sales_order_step c
                                          WHERE c.order_id = l.order_id AND c.kind = 'cancelled')
                            THEN 0
                            ELSE greatest(l.ordered - coalesce(m.went, 0)
                                          + coalesce(m.again, 0), 0) END
         ORDER BY l.line_id
        """,
    ),
    Check(
        "SALES-04",
        "A line's promises of one version are no more than what was ordered or is replaced of it.",
        "订单行在同一版本的承诺不超过订购与补发数量。",
        """
        SELECT p.company_id, 'sales_promise', min(p.id), 'promised ' || sum(p.base_qty)
          FROM sales_promise p
          JOIN sales_order_line l ON l.line_id = p.line_id AND l.version = p.version
         GROUP BY p.company_id, p.line_id, p.version, l.base_qty
        HAVING sum(p.base_qty) > l.base_qty
               + coalesce((SELECT sum(d.base_qty) FROM delivery_line d
                            WHERE d.line_id = p.line_id AND d.is_replaced), 0)
         ORDER BY 3
        """,
    ),
    Check(
        "SALES-05",
        "No more of an advance is set off than was billed.",
        "预收款的冲抵不超过已开票的预收。",
        """
        SELECT min(a.company_id), 'sales_advance', min(a.id), 'order ' || a.order_id || ' has '
               || sum(a.amount_minor) || ' left'
          FROM sales_advance a GROUP BY a.order_id, a.tax_codes, a.price_includes_tax
        HAVING sum(a.amount_minor) < 0
         ORDER BY min(a.id)
        """,
    ),
    Check(
        "INV-42",
        "A confirmed order was granted credit for its total, in the command that confirmed it.",
        "确认订单时已在同一事务内占用其全额信用。",
        """
        SELECT s.company_id, 'sales_order_step', s.id, 'order ' || s.order_id || ' of '
               || v.company_gross_minor || ' took ' || coalesce(sum(c.amount_minor), 0)
          FROM sales_order_step s
          JOIN sales_order_version v ON v.order_id = s.order_id AND v.version = s.version
          LEFT JOIN commitment c ON c.source_type = 'sales_order' AND c.source_id = s.order_id
               AND c.command_id = s.command_id AND c.kind = 'order' AND c.amount_minor > 0
         WHERE s.kind = 'confirmed'
         GROUP BY s.company_id, s.id, s.order_id, v.company_gross_minor
        HAVING coalesce(sum(c.amount_minor), 0) <> greatest(v.company_gross_minor, 0)
         ORDER BY s.id
        """,
    ),
]
