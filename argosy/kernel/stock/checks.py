"""The stock's invariants, in SQL written apart from the code that posts; run by `argosy verify`."""

from __future__ import annotations

from argosy.kernel.identity.checks import Check

_KEY = (
    "'item ' || b.item_id || ', place ' || b.location_id || ', lot ' || b.lot_id || ', owner '"
    " || b.owner_id || ', ' || b.status"
)

CHECKS: list[Check] = [
    Check(
        "INV-18",
        "Conservation: over all places, outside ones included, each item, lot and owner is zero.",
        "守恒:每个物料、批次、货主在所有库位(含外部库位)之和为零。",
        """
        SELECT company_id, 'stock_balance', min(id), 'item ' || item_id || ', lot ' || lot_id
               || ', owner ' || owner_id || ' sums up to ' || sum(qty)
          FROM stock_balance GROUP BY company_id, item_id, lot_id, owner_id HAVING sum(qty) <> 0
         ORDER BY 3
        """,
    ),
    Check(
        "INV-18b",
        "A move takes a quantity above zero from one place or status to another.",
        "每笔移动的数量大于零,且起点与终点不同。",
        """
        SELECT company_id, 'stock_move', id, 'moves ' || base_qty || ' from ' || from_location_id
               || ' to ' || to_location_id
          FROM stock_move
         WHERE base_qty <= 0 OR (from_location_id = to_location_id AND from_status = to_status)
         ORDER BY id
        """,
    ),
    Check(
        "INV-19",
        "A balance is the sum of what came in less what went out.",
        "结存等于收入减发出。",
        f"""
        SELECT b.company_id, 'stock_balance', b.id, {_KEY} || ': holds ' || b.held || ', in '
               || b.came || ', out ' || b.went
          FROM (SELECT company_id, item_id, location_id, lot_id, owner_id, status, max(id) AS id,
                       sum(held) AS held, sum(came) AS came, sum(went) AS went
                  FROM (SELECT company_id, item_id, location_id, lot_id, owner_id, status, id,
                               qty AS held, 0::numeric AS came, 0::numeric AS went
                          FROM stock_balance
                        UNION ALL
                        SELECT company_id, item_id, to_location_id, lot_id, owner_id, to_status,
                               NULL, 0, base_qty, 0 FROM stock_move
                        UNION ALL
                        SELECT company_id, item_id, from_location_id, lot_id, owner_id, from_status,
                               NULL, 0, 0, base_qty FROM stock_move) x
                 GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(held) <> sum(came) - sum(went)) b
         ORDER BY b.id
        """,
    ),
    Check(
        "INV-19b",
        "Each end of a move has its balance, of the same company, with the policy of its place.",
        "每笔移动的两端都有同公司的结存行,且带有其库位的策略。",
        """
        SELECT m.company_id, 'stock_move', m.id, 'item ' || m.item_id || ' has no balance in '
               || e.location_id || ', ' || e.status
          FROM stock_move m
         CROSS JOIN LATERAL (VALUES (m.from_location_id, m.from_status),
                                    (m.to_location_id, m.to_status)) AS e(location_id, status)
          LEFT JOIN stock_balance b ON b.item_id = m.item_id AND b.location_id = e.location_id
           AND b.lot_id = m.lot_id AND b.owner_id = m.owner_id AND b.status = e.status
           AND b.company_id = m.company_id
          LEFT JOIN location l ON l.id = e.location_id AND l.company_id = m.company_id
           AND l.kind = b.location_kind AND l.allow_negative = b.allow_negative AND l.kind <> 'view'
         WHERE b.id IS NULL OR l.id IS NULL ORDER BY m.id
        """,
    ),
    Check(
        "INV-20",
        "No place of ours holds less than nothing, unless its policy allows it.",
        "自有库位结存不为负,除非该库位策略允许。",
        f"""
        SELECT b.company_id, 'stock_balance', b.id, {_KEY} || ': ' || b.qty
          FROM stock_balance b JOIN location l ON l.id = b.location_id
         WHERE b.qty < 0 AND NOT l.allow_negative ORDER BY b.id
        """,
    ),
    Check(
        "INV-20b",
        "No place of ours that was always held to zero held less than nothing at any past time.",
        "始终不允许负库存的自有库位,任何历史时点结存均不为负。",
        """
        SELECT r.company_id, 'stock_move', r.move_id, 'item ' || r.item_id || ', place '
               || r.location_id || ', lot ' || r.lot_id || ': ' || r.held || ' at ' || r.at
          FROM (SELECT company_id, item_id, location_id, lot_id, at, move_id,
                       sum(qty) OVER (PARTITION BY company_id, item_id, location_id, lot_id,
                                      owner_id, status ORDER BY at) AS held
                  FROM (SELECT e.company_id, e.item_id, e.location_id, e.lot_id, e.owner_id,
                               e.status, e.at, sum(e.qty) AS qty, min(e.id) AS move_id
                          FROM (SELECT id, company_id, item_id, from_location_id AS location_id,
                                       lot_id, owner_id, from_status AS status, -base_qty AS qty,
                                       effective_at AS at FROM stock_move
                                UNION ALL
                                SELECT id, company_id, item_id, to_location_id, lot_id, owner_id,
                                       to_status, base_qty, effective_at FROM stock_move) e
                          JOIN location l ON l.id = e.location_id AND NOT l.allow_negative
                         GROUP BY 1, 2, 3, 4, 5, 6, 7) s) r
         WHERE r.held < 0
           AND NOT EXISTS (SELECT FROM audit_change a
                            WHERE a.table_name = 'location' AND a.row_key = r.location_id::text
                              AND (a.before->>'allow_negative')::boolean)
         ORDER BY r.at, r.move_id
        """,
    ),
    Check(
        "INV-21",
        "Reserved is the sum of reservation rows, and never more than is there.",
        "预留量等于预留行之和,且不超过结存。",
        f"""
        SELECT b.company_id, 'stock_balance', b.id, {_KEY} || ': ' || b.reserved || ' reserved of '
               || b.held || ', rows say ' || b.asked
          FROM (SELECT company_id, item_id, location_id, lot_id, owner_id, status, max(id) AS id,
                       sum(held) AS held, sum(reserved) AS reserved, sum(asked) AS asked
                  FROM (SELECT company_id, item_id, location_id, lot_id, owner_id, status, id,
                               qty AS held, reserved_qty AS reserved, 0::numeric AS asked
                          FROM stock_balance
                        UNION ALL
                        SELECT company_id, item_id, location_id, lot_id, owner_id, status, NULL, 0,
                               0, qty FROM reservation) x
                 GROUP BY 1, 2, 3, 4, 5, 6) b
          LEFT JOIN location l ON l.id = b.location_id
         WHERE b.reserved <> b.asked OR b.reserved < 0
            OR (b.reserved > b.held AND l.allow_negative IS NOT TRUE)
         ORDER BY b.id
        """,
    ),
    Check(
        "INV-21b",
        "What is taken from a reservation is its own, and no more than it held.",
        "冲减预留的行属于同一需求与库位,且不超过其预留量。",
        """
        SELECT t.company_id, 'reservation', t.id, 'takes ' || -t.qty || ' from ' || t.taken_from_id
          FROM reservation t
          LEFT JOIN reservation r ON r.id = t.taken_from_id AND r.kind = 'reserve' AND r.id < t.id
           AND (r.company_id, r.item_id, r.location_id, r.lot_id, r.owner_id, r.status,
                r.demand_type, r.demand_id, r.demand_line_id)
             = (t.company_id, t.item_id, t.location_id, t.lot_id, t.owner_id, t.status,
                t.demand_type, t.demand_id, t.demand_line_id)
         WHERE t.kind <> 'reserve' AND (r.id IS NULL OR t.qty >= 0)
        UNION ALL
        SELECT r.company_id, 'reservation', r.id, 'held ' || r.qty || ', taken ' || -x.taken
          FROM reservation r
          JOIN (SELECT taken_from_id, sum(qty) AS taken FROM reservation
                 WHERE taken_from_id IS NOT NULL GROUP BY 1) x ON x.taken_from_id = r.id
         WHERE r.qty + x.taken < 0
        UNION ALL
        SELECT company_id, 'reservation', id, 'reserves ' || qty FROM reservation
         WHERE kind = 'reserve' AND (qty <= 0 OR taken_from_id IS NOT NULL)
         ORDER BY 3
        """,
    ),
    Check(
        "INV-22",
        "A serial is one piece in one place.",
        "一个序列号只有一件,且只在一处。",
        """
        SELECT b.company_id, 'stock_balance', min(b.id), 'serial ' || b.lot_id || ': '
               || sum(b.qty) || ' in ' || count(*) FILTER (WHERE b.qty <> 0) || ' places'
          FROM stock_balance b
          JOIN item i ON i.id = b.item_id AND i.tracking = 'serial'
          JOIN location l ON l.id = b.location_id AND NOT l.allow_negative
         GROUP BY b.company_id, b.lot_id
        HAVING sum(b.qty) NOT IN (0, 1) OR count(*) FILTER (WHERE b.qty NOT IN (0, 1)) > 0
         ORDER BY 3
        """,
    ),
    Check(
        "INV-22b",
        "A lot never changes item, and tracked items move by lot.",
        "批次不变更物料;受批次管理的物料按批次移动。",
        """
        SELECT m.company_id, 'stock_move', m.id, 'item ' || m.item_id || ', lot ' || m.lot_id
          FROM stock_move m LEFT JOIN lot t ON t.id = m.lot_id AND t.company_id = m.company_id
          LEFT JOIN item i ON i.id = m.item_id
         WHERE i.id IS NULL OR (m.lot_id <> 0 AND t.item_id IS DISTINCT FROM m.item_id)
            OR (i.tracking = 'serial' AND m.base_qty <> 1)
        UNION ALL
        SELECT b.company_id, 'stock_balance', b.id, 'item ' || b.item_id || ', lot ' || b.lot_id
          FROM stock_balance b JOIN item i ON i.id = b.item_id
         WHERE b.qty <> 0 AND (b.lot_id = 0) <> (i.tracking = 'none')
         ORDER BY 2 DESC, 3
        """,
    ),
    Check(
        "INV-23",
        "A counter-move mirrors the move it undoes, which is undone once.",
        "反向移动是原移动的镜像,且每笔移动只能撤销一次。",
        """
        SELECT c.company_id, 'stock_move', c.id, 'undoes ' || c.reverses_id
          FROM stock_move c
          LEFT JOIN stock_move m ON m.id = c.reverses_id AND m.id < c.id
           AND (m.company_id, m.item_id, m.lot_id, m.owner_id, m.base_qty, m.from_location_id,
                m.to_location_id, m.from_status, m.to_status)
             = (c.company_id, c.item_id, c.lot_id, c.owner_id, c.base_qty, c.to_location_id,
                c.from_location_id, c.to_status, c.from_status)
         WHERE c.reverses_id IS NOT NULL
           AND (m.id IS NULL OR EXISTS (SELECT FROM stock_move d
                                         WHERE d.reverses_id = c.reverses_id AND d.id < c.id))
         ORDER BY c.id
        """,
    ),
    Check(
        "INV-24",
        "A quantity in base units is the entered one times an exact factor, at the unit's scale.",
        "基本单位数量等于单据数量乘以精确换算率,且符合单位精度。",
        """
        SELECT m.company_id, 'stock_move', m.id, m.doc_qty || ' x ' || m.factor_num || '/'
               || m.factor_den || ' is not ' || m.base_qty
          FROM stock_move m JOIN item i ON i.id = m.item_id JOIN unit u ON u.id = i.base_unit_id
         WHERE m.base_qty * m.factor_den <> m.doc_qty * m.factor_num OR m.factor_den <= 0
            OR (m.unit_id = i.base_unit_id AND m.factor_num = m.factor_den
                AND m.doc_qty <> m.base_qty)
            OR round(m.base_qty, u.decimals) <> m.base_qty
         ORDER BY m.id
        """,
    ),
    Check(
        "INV-25",
        "Only free goods of our own are promised, and no lot after its day.",
        "仅承诺自有的可用数量;过期批次不得承诺。",
        """
        SELECT r.company_id, 'reservation', r.id, 'promises lot ' || r.lot_id || ', owner '
               || r.owner_id || ', ' || r.status
          FROM reservation r JOIN company c ON c.id = r.company_id
          LEFT JOIN lot t ON t.id = r.lot_id
         WHERE r.kind = 'reserve'
           AND (r.status <> 'free' OR r.owner_id <> 0
                OR (r.effective_at AT TIME ZONE c.time_zone)::date
                   > least(t.removal_on, t.expires_on))
        UNION ALL
        SELECT company_id, 'stock_balance', id, reserved_qty || ' reserved, owner ' || owner_id
               || ', ' || status
          FROM stock_balance WHERE reserved_qty <> 0 AND (status <> 'free' OR owner_id <> 0)
         ORDER BY 3
        """,
    ),
]
