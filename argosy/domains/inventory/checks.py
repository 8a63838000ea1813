"""Inventory's invariants, in SQL written apart from the code that posts."""

from __future__ import annotations

from argosy.kernel.identity.checks import Check

CHECKS: list[Check] = [
    Check(
        "INV-29b",
        "Each line of a goods document has its move, of the same item, places and document.",
        "每条库存单据行对应一笔同物料、同库位的库存流水。",
        """
        SELECT l.company_id, 'goods_line', l.id, 'move ' || l.move_id
          FROM goods_line l
          LEFT JOIN goods_document d ON d.id = l.goods_document_id AND d.company_id = l.company_id
          LEFT JOIN stock_move m ON m.id = l.move_id AND m.company_id = l.company_id
               AND m.item_id = l.item_id AND m.from_location_id = l.from_location_id
               AND m.to_location_id = l.to_location_id AND m.source_type = 'goods_document'
               AND m.source_id = l.goods_document_id AND m.doc_qty = l.qty
         WHERE d.id IS NULL OR m.id IS NULL ORDER BY l.id
        """,
    ),
    Check(
        "INV-30b",
        "No more arrives of a transfer than was sent.",
        "调拨到货数量不超过发出数量。",
        """
        SELECT s.company_id, 'goods_document', s.id, 'item ' || a.item_id || ': arrived ' || a.qty
               || ' of ' || coalesce(b.qty, 0)
          FROM goods_document s
          JOIN (SELECT d.sends_id, l.item_id, sum(m.base_qty) AS qty
                  FROM goods_document d JOIN goods_line l ON l.goods_document_id = d.id
                  JOIN stock_move m ON m.id = l.move_id
                 WHERE d.kind = 'arrive' GROUP BY 1, 2) a ON a.sends_id = s.id
          LEFT JOIN (SELECT l.goods_document_id, l.item_id, sum(m.base_qty) AS qty
                       FROM goods_line l JOIN stock_move m ON m.id = l.move_id GROUP BY 1, 2) b
                 ON b.goods_document_id = s.id AND b.item_id = a.item_id
         WHERE a.qty > coalesce(b.qty, 0) ORDER BY s.id
        """,
    ),
    Check(
        "INV-34b",
        "A posted count corrected exactly the last counted less the expected quantity.",
        "已过账盘点的调整数等于实盘数减账面快照数。",
        """
        SELECT st.company_id, 'stock_count', st.stock_count_id, 'item ' || e.item_id || ' in '
               || e.location_id || ': difference ' || e.difference || ', corrected '
               || coalesce(c.qty, 0)
          FROM count_step st
          JOIN (SELECT x.stock_count_id, x.item_id, x.location_id, x.lot_id, x.status,
                       x.counted_qty - coalesce(l.expected_qty, 0) AS difference
                  FROM (SELECT DISTINCT ON (stock_count_id, item_id, location_id, lot_id, status) *
                          FROM count_entry
                         ORDER BY stock_count_id, item_id, location_id, lot_id, status,
                                  round DESC) x
                  LEFT JOIN count_line l USING (stock_count_id, item_id, location_id, lot_id,
                                                status)) e ON e.stock_count_id = st.stock_count_id
          LEFT JOIN (SELECT g.goods_document_id, g.item_id, g.lot_id, p.place,
                            sum(p.sign * m.base_qty) AS qty, m.to_status AS status
                       FROM goods_line g JOIN stock_move m ON m.id = g.move_id,
                            LATERAL (VALUES (g.to_location_id, 1), (g.from_location_id, -1))
                              AS p(place, sign) GROUP BY 1, 2, 3, 4, 6) c
                 ON c.goods_document_id = st.goods_document_id AND c.item_id = e.item_id
                AND c.place = e.location_id AND c.lot_id = e.lot_id AND c.status = e.status
         WHERE st.step = 'posted' AND e.difference <> coalesce(c.qty, 0)
         ORDER BY st.id
        """,
    ),
]
