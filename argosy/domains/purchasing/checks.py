"""Invariants of purchasing, in SQL written apart from the code that posts (`argosy verify`)."""

from __future__ import annotations

from argosy.kernel.identity.checks import Check

_GRNI = """
    SELECT e.company_id, e.source_type, e.source_id,
           sum(CASE l.side WHEN 'C' THEN l.company_minor ELSE -l.company_minor END) AS minor
      FROM journal_line l
      JOIN journal_entry e ON e.id = l.entry_id
      JOIN book b ON b.id = e.book_id AND b.is_primary
      JOIN account a ON a.id = l.account_id AND a.control = 'grni'
     GROUP BY 1, 2, 3
"""
_DOCUMENTS = """
    SELECT company_id, 'receipt'::text AS source_type, receipt_id AS source_id,
           sum(value_minor) AS minor FROM receipt_line GROUP BY 1, 3
    UNION ALL
    SELECT company_id, 'purchase_return', return_id, -sum(value_minor)
      FROM purchase_return_line GROUP BY 1, 3
    UNION ALL
    SELECT company_id, 'invoice', bill_id, -sum(accrued_minor) FROM match_result GROUP BY 1, 3
    UNION ALL
    SELECT company_id, 'accrual_clearing', id, -amount_minor FROM accrual_clearing
"""

CHECKS: list[Check] = [
    Check(
        "INV-32",
        "A landed cost document is the sum of its shares, and valuation put each where it says.",
        "到岸成本单等于各分摊额之和,且每份去向与存货计价一致。",
        """
        SELECT d.company_id, 'landed_cost_document', d.id, 'amount ' || d.company_minor
               || ', shares ' || coalesce(s.total, 0) || ', to stock/cost/variance '
               || coalesce(s.stock, 0) || '/' || coalesce(s.cogs, 0) || '/'
               || coalesce(s.variance, 0) || ', valued ' || coalesce(v.stock, 0) || '/'
               || coalesce(v.cogs, 0) || '/' || coalesce(v.variance, 0)
          FROM landed_cost_document d
          LEFT JOIN (SELECT document_id, sum(company_minor) AS total, sum(to_stock_minor) AS stock,
                            sum(to_cogs_minor) AS cogs, sum(to_variance_minor) AS variance
                       FROM landed_cost_share GROUP BY 1) s ON s.document_id = d.id
          LEFT JOIN (SELECT a.source_id, sum(a.to_stock_minor) AS stock,
                            sum(a.to_cogs_minor) AS cogs, sum(a.to_variance_minor) AS variance
                       FROM value_adjustment a
                       JOIN cost_book c ON c.id = a.book_id
                       JOIN book b ON b.id = c.ledger_book_id AND b.is_primary
                      WHERE a.source_type = 'landed_cost_document' GROUP BY 1) v
                 ON v.source_id = d.id
         WHERE coalesce(s.total, 0) <> d.company_minor
            OR (coalesce(s.stock, 0), coalesce(s.cogs, 0), coalesce(s.variance, 0))
               <> (coalesce(v.stock, 0), coalesce(v.cogs, 0), coalesce(v.variance, 0))
         ORDER BY d.id
        """,
    ),
    Check(
        "INV-35p",
        "No more is received of an order line than ordered and tolerated, less what went back.",
        "订单行的净收货数量不超过订购数量加容差。",
        """
        WITH latest AS (SELECT DISTINCT ON (order_id) order_id, lines_version
                          FROM purchase_order_version ORDER BY order_id, version DESC)
        SELECT r.company_id, 'receipt_line', max(r.id), 'line ' || r.line_id || ': received '
               || sum(r.qty) || ', most ' || coalesce(max(m.most), 0)
          FROM (SELECT company_id, id, order_id, line_id, accepted_qty AS qty FROM receipt_line
                UNION ALL
                SELECT company_id, receipt_line_id, order_id, line_id, -qty
                  FROM purchase_return_line WHERE NOT is_held) r
          LEFT JOIN (SELECT l.line_id, l.base_qty * (1 + l.over_pct / 100) AS most
                       FROM purchase_order_line l JOIN latest h ON h.order_id = l.order_id
                        AND h.lines_version = l.version) m ON m.line_id = r.line_id
         GROUP BY r.company_id, r.line_id
        HAVING sum(r.qty) > coalesce(max(m.most), 0) OR sum(r.qty) < 0
         ORDER BY 3
        """,
    ),
    Check(
        "INV-35q",
        "What a receipt or return line says is what its stock move carried.",
        "收货与退货行的数量等于其库存移动的数量。",
        """
        SELECT x.company_id, x.source, x.id, 'quantity ' || x.qty || ', move '
               || coalesce(m.base_qty::text, 'missing')
          FROM (SELECT company_id, 'receipt_line' AS source, id, accepted_qty AS qty, move_id,
                       item_id, 'receipt' AS document, receipt_id AS document_id
                  FROM receipt_line WHERE accepted_qty > 0
                UNION ALL
                SELECT company_id, 'receipt_line', id, rejected_qty, held_move_id, item_id,
                       'receipt', receipt_id FROM receipt_line WHERE disposition = 'held'
                UNION ALL
                SELECT company_id, 'purchase_return_line', id, qty, move_id, item_id,
                       'purchase_return', return_id FROM purchase_return_line) x
          LEFT JOIN stock_move m ON m.id = x.move_id AND m.company_id = x.company_id
               AND m.item_id = x.item_id AND m.source_type = x.document
               AND m.source_id = x.document_id AND m.source_line_id = x.id
         WHERE m.id IS NULL OR m.base_qty <> x.qty
         ORDER BY x.id
        """,
    ),
    Check(
        "INV-35r",
        "Nothing goes back of a receipt line beyond what came, and nothing is credited unbilled.",
        "退货不超过原收货行数量,贷项不超过已开票数量。",
        """
        SELECT t.company_id, 'purchase_return_line', max(t.id), 'receipt line '
               || t.receipt_line_id || ': back ' || sum(t.qty) || CASE WHEN t.is_held
               THEN ' of rejected' ELSE ' of accepted' END
          FROM purchase_return_line t
          JOIN receipt_line r ON r.id = t.receipt_line_id
         GROUP BY t.company_id, t.receipt_line_id, t.is_held
        HAVING sum(t.qty) > max(CASE WHEN t.is_held THEN r.rejected_qty ELSE r.accepted_qty END)
        UNION ALL
        SELECT company_id, 'match_result', max(id), 'line ' || line_id || ': billed ' || sum(qty)
          FROM match_result WHERE line_id IS NOT NULL AND moves_billed
         GROUP BY company_id, line_id HAVING sum(qty) < 0
         ORDER BY 3
        """,
    ),
    Check(
        "INV-35s",
        "What orders, receipts and matches say is possible: known words, figures above zero, a move"
        " for what was accepted, a reason for what was rejected.",
        "订单、收货与匹配行的状态与数量均合法;收货有移动,拒收有原因。",
        """
        SELECT company_id, 'purchase_order_version', id, state || ' by ' || action
          FROM purchase_order_version
         WHERE state NOT IN ('draft', 'confirmed', 'closed', 'cancelled') OR rate <= 0
            OR lines_version > version
        UNION ALL
        SELECT company_id, 'purchase_order_line', id, kind || ' of ' || qty
          FROM purchase_order_line
         WHERE kind NOT IN ('goods', 'service', 'charge') OR qty <= 0 OR base_qty <= 0
            OR unit_price < 0 OR (item_id = 0) <> (kind = 'charge')
        UNION ALL
        SELECT company_id, 'receipt_line', id, 'accepted ' || accepted_qty || ', rejected '
               || rejected_qty
          FROM receipt_line
         WHERE least(accepted_qty, rejected_qty) < 0 OR greatest(accepted_qty, rejected_qty) = 0
            OR (move_id IS NULL) <> (accepted_qty = 0) OR (accepted_qty = 0 AND value_minor <> 0)
            OR (rejected_qty > 0 AND (reject_reason = '' OR disposition = ''))
        ORDER BY 3
        """,
    ),
    Check(
        "INV-36",
        "Goods received not billed: each document posted what it accrued or took, and nothing else"
        " touches the account; so its balance is the sum of the lines that are open.",
        "暂估应付:每张单据的入账金额等于其暂估或冲销额,余额即未开票收货行之和。",
        f"""
        SELECT coalesce(g.company_id, d.company_id), coalesce(g.source_type, d.source_type),
               coalesce(g.source_id, d.source_id), 'account ' || coalesce(g.minor, 0)
               || ', documents ' || coalesce(d.minor, 0)
          FROM ({_GRNI}) g
          FULL JOIN ({_DOCUMENTS}) d ON d.company_id = g.company_id
               AND d.source_type = g.source_type AND d.source_id = g.source_id
         WHERE coalesce(g.minor, 0) <> coalesce(d.minor, 0)
         ORDER BY 3
        """,
    ),
    Check(
        "INV-37",
        "A blocked bill is paid only after somebody else than who entered it has released it.",
        "被冻结的账单须由录入人以外的人放行后方可付款。",
        """
        SELECT m.company_id, 'bill_match', m.id, CASE WHEN r.released_by = m.entered_by
               THEN 'released by who entered it' ELSE 'paid while blocked' END
          FROM bill_match m
          LEFT JOIN bill_release r ON r.bill_id = m.id
         WHERE m.decision = 'blocked' AND (r.released_by = m.entered_by OR EXISTS (
               SELECT FROM journal_entry e
                 JOIN journal_line l ON l.entry_id = e.id
                 JOIN allocation a ON a.credit_line_id = l.id AND a.doc_minor > 0
                 JOIN journal_line p ON p.id = a.debit_line_id
                 JOIN journal_entry pe ON pe.id = p.entry_id AND pe.source_type = 'payment'
                WHERE e.source_type = 'invoice' AND e.source_id = m.id
                  AND e.company_id = m.company_id
                  AND (r.id IS NULL OR a.command_id < r.command_id)))
         ORDER BY m.id
        """,
    ),
    Check(
        "INV-37b",
        "A bill is blocked as soon as one of its lines is.",
        "账单任一行被冻结,整张账单即被冻结。",
        """
        SELECT m.company_id, 'bill_match', m.id, m.decision || ' with ' || count(*) FILTER
               (WHERE r.decision = 'blocked') || ' blocked lines'
          FROM bill_match m JOIN match_result r ON r.bill_id = m.id
         GROUP BY m.company_id, m.id, m.decision
        HAVING (m.decision = 'blocked') <> bool_or(r.decision = 'blocked')
         ORDER BY m.id
        """,
    ),
]
