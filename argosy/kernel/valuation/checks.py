"""The invariants of valuation, in SQL written apart from the code that posts; `argosy verify`."""

from __future__ import annotations

from argosy.kernel.identity.checks import Check

# Everything that changes what a book's stock is worth, in the words of the tables alone.
_EFFECTS = """
    SELECT 'cost_layer' AS t, id, company_id, book_id, item_id, scope_id, stock_account_id,
           source_type, source_id, posting_date, entry_id, value_minor AS value
      FROM cost_layer
    UNION ALL
    SELECT 'layer_consumption', id, company_id, book_id, item_id, scope_id, stock_account_id,
           source_type, source_id, posting_date, entry_id, -value_minor
      FROM layer_consumption
    UNION ALL
    SELECT 'uncosted_issue', id, company_id, book_id, item_id, scope_id, stock_account_id,
           source_type, source_id, posting_date, entry_id, -value_minor
      FROM uncosted_issue
    UNION ALL
    SELECT 'uncosted_settlement', id, company_id, book_id, item_id, scope_id, stock_account_id,
           source_type, source_id, posting_date, entry_id, value_minor
      FROM uncosted_settlement
    UNION ALL
    SELECT 'value_adjustment', id, company_id, book_id, item_id, scope_id, stock_account_id,
           source_type, source_id, posting_date, entry_id, to_stock_minor
      FROM value_adjustment
"""
_SIGNED = "CASE l.side WHEN 'D' THEN l.company_minor ELSE -l.company_minor END"
# Lines on stock accounts in the ledger books that a cost book posts to.
_STOCK_LINES = f"""
    SELECT l.company_id, b.id AS book_id, l.account_id, l.entry_id, l.posting_date,
           {_SIGNED} AS value
      FROM journal_line l
      JOIN account a ON a.id = l.account_id AND a.control = 'stock'
      JOIN journal_entry e ON e.id = l.entry_id
      JOIN cost_book b ON b.company_id = l.company_id AND b.ledger_book_id = e.book_id
"""
_OURS = "kind IN ('internal', 'transit')"

CHECKS: list[Check] = [
    Check(
        "INV-26",
        "A layer gives at most what came in, and is worth nothing when nothing is left.",
        "成本层:消耗不超过收入;数量为零则金额为零。",
        """
        SELECT l.company_id, 'cost_layer', l.id, 'has ' || l.qty - coalesce(c.qty, 0) || ' of '
               || l.qty || ' left, worth '
               || l.value_minor + coalesce(a.value, 0) - coalesce(c.value, 0)
          FROM cost_layer l
          LEFT JOIN (SELECT layer_id, sum(qty) AS qty, sum(value_minor) AS value
                       FROM layer_consumption WHERE layer_id IS NOT NULL GROUP BY 1) c
            ON c.layer_id = l.id
          LEFT JOIN (SELECT layer_id, sum(to_stock_minor) AS value
                       FROM value_adjustment WHERE layer_id IS NOT NULL GROUP BY 1) a
            ON a.layer_id = l.id
         WHERE coalesce(c.qty, 0) > l.qty
            OR (c.qty = l.qty AND l.value_minor + coalesce(a.value, 0) <> c.value)
         ORDER BY l.id
        """,
    ),
    Check(
        "INV-26b",
        "A stock of nothing is worth nothing, in every book, item and scope.",
        "任一成本账簿、物料、核算范围:数量为零则金额为零。",
        f"""
        SELECT x.company_id, 'item', x.item_id, 'book ' || x.book_id || ', scope ' || x.scope_id
               || ' holds nothing, worth ' || sum(x.value)
          FROM (SELECT company_id, book_id, item_id, scope_id, value, 0::numeric AS qty
                  FROM ({_EFFECTS}) e
                UNION ALL SELECT company_id, book_id, item_id, scope_id, 0, qty FROM cost_layer
                UNION ALL
                SELECT company_id, book_id, item_id, scope_id, 0, -qty FROM layer_consumption
                UNION ALL
                SELECT company_id, book_id, item_id, scope_id, 0, -qty FROM uncosted_issue
                UNION ALL
                SELECT company_id, book_id, item_id, scope_id, 0, qty FROM uncosted_settlement) x
         GROUP BY x.company_id, x.book_id, x.item_id, x.scope_id
        HAVING sum(x.qty) = 0 AND sum(x.value) <> 0
         ORDER BY x.item_id
        """,
    ),
    Check(
        "INV-26c",
        "An issue without a cost is settled once, and takes back what it was booked at.",
        "无成本发出:结算数量不超过发出数量,全部结算后暂估金额全部冲回。",
        """
        SELECT u.company_id, 'uncosted_issue', u.id, 'settled ' || s.qty || ' of ' || u.qty
               || ', took back ' || s.value || ' of ' || u.value_minor
          FROM uncosted_issue u
          JOIN (SELECT uncosted_issue_id, sum(qty) AS qty, sum(value_minor) AS value
                  FROM uncosted_settlement GROUP BY 1) s ON s.uncosted_issue_id = u.id
         WHERE s.qty > u.qty OR (s.qty = u.qty AND s.value <> u.value_minor)
         ORDER BY u.id
        """,
    ),
    Check(
        "INV-27",
        "What the stock accounts hold is what the cost book says, on any day.",
        "存货科目余额等于成本账簿结存金额(任一日期)。",
        f"""
        SELECT company_id, 'account', account_id, 'on ' || posting_date || ' the ledger moved '
               || sum(ledger) || ' and the cost book ' || sum(valued)
          FROM (SELECT e.company_id, e.book_id, e.stock_account_id AS account_id, e.posting_date,
                       0::numeric AS ledger, e.value AS valued
                  FROM ({_EFFECTS}) e
                  JOIN cost_book b ON b.id = e.book_id AND b.ledger_book_id IS NOT NULL
                UNION ALL
                SELECT company_id, book_id, account_id, posting_date, value, 0
                  FROM ({_STOCK_LINES}) s) x
         GROUP BY company_id, book_id, account_id, posting_date
        HAVING sum(ledger) <> sum(valued)
         ORDER BY posting_date, account_id
        """,
    ),
    Check(
        "INV-28",
        "What came in and was adjusted is what went out and what is left.",
        "收入加调整等于发出加结存。",
        f"""
        SELECT coalesce(e.company_id, p.company_id), 'item', coalesce(e.item_id, p.item_id),
               'book ' || coalesce(e.book_id, p.book_id) || ', scope '
               || coalesce(e.scope_id, p.scope_id) || ' holds ' || coalesce(p.value_minor, 0)
               || ', its rows say ' || coalesce(e.value, 0)
          FROM (SELECT company_id, book_id, item_id, scope_id, sum(value) AS value
                  FROM ({_EFFECTS}) r GROUP BY 1, 2, 3, 4) e
          FULL JOIN cost_pool p ON p.book_id = e.book_id AND p.item_id = e.item_id
           AND p.scope_id = e.scope_id AND p.company_id = e.company_id
         WHERE coalesce(e.value, 0) <> coalesce(p.value_minor, 0)
         ORDER BY 3
        """,
    ),
    Check(
        "INV-28b",
        "A pool is worth its layers, less what waits for its cost.",
        "结存金额等于各成本层余额减暂估发出。",
        """
        SELECT p.company_id, 'item', p.item_id, 'book ' || p.book_id || ', scope ' || p.scope_id
               || ' is worth ' || p.value_minor || ', its layers ' || coalesce(l.value, 0)
               || ', owed ' || coalesce(u.value, 0)
          FROM cost_pool p
          JOIN cost_book b ON b.id = p.book_id AND b.method IN ('fifo', 'lot')
          LEFT JOIN (SELECT book_id, item_id, scope_id, sum(qty) AS qty, sum(value_minor) AS value
                       FROM layer_balance GROUP BY 1, 2, 3) l
         USING (book_id, item_id, scope_id)
          LEFT JOIN (SELECT book_id, item_id, scope_id, sum(qty) AS qty, sum(value) AS value
                       FROM (SELECT book_id, item_id, scope_id, qty, value_minor AS value
                               FROM uncosted_issue
                             UNION ALL
                             SELECT book_id, item_id, scope_id, -qty, -value_minor
                               FROM uncosted_settlement) w GROUP BY 1, 2, 3) u
         USING (book_id, item_id, scope_id)
         WHERE p.value_minor <> coalesce(l.value, 0) - coalesce(u.value, 0)
            OR p.qty <> coalesce(l.qty, 0) - coalesce(u.qty, 0)
         ORDER BY p.item_id
        """,
    ),
    Check(
        "INV-29",
        "Each entry moves the stock accounts by what its valued moves and adjustments say.",
        "每张凭证对存货科目的影响等于其计价移动与调整之和。",
        f"""
        SELECT company_id, 'journal_entry', entry_id, 'moves account ' || account_id || ' by '
               || sum(ledger) || ', its valued rows by ' || sum(valued)
          FROM (SELECT e.company_id, e.entry_id, e.stock_account_id AS account_id,
                       0::numeric AS ledger, e.value AS valued
                  FROM ({_EFFECTS}) e WHERE e.entry_id IS NOT NULL
                UNION ALL
                SELECT company_id, entry_id, account_id, value, 0 FROM ({_STOCK_LINES}) s) x
         GROUP BY company_id, entry_id, account_id
        HAVING sum(ledger) <> sum(valued)
         ORDER BY entry_id
        """,
    ),
    Check(
        "INV-29b",
        "In a book that posts, value without an entry is value that only changed its place.",
        "过账账簿中无凭证的计价行,其金额合计必须为零(仅转移)。",
        f"""
        SELECT e.company_id, min(e.t), min(e.id), 'changes account ' || e.stock_account_id
               || ' by ' || sum(e.value) || ' without an entry'
          FROM ({_EFFECTS}) e
          JOIN cost_book b ON b.id = e.book_id AND b.ledger_book_id IS NOT NULL
         WHERE e.entry_id IS NULL
         GROUP BY e.company_id, e.book_id, e.stock_account_id, e.source_type, e.source_id,
                  e.posting_date
        HAVING sum(e.value) <> 0
         ORDER BY 3
        """,
    ),
    Check(
        "INV-29c",
        "Each move of our own goods into or out of our places is valued once, in full.",
        "自有货物每笔进出本公司库位的移动,均恰好计价一次且数量一致。",
        f"""
        SELECT m.company_id, 'stock_move', m.id, 'moved ' || m.base_qty || ', valued '
               || coalesce(v.qty, 0)
          FROM stock_move m
          JOIN cost_book b ON b.company_id = m.company_id AND b.is_primary
          JOIN location f ON f.id = m.from_location_id
          JOIN location o ON o.id = m.to_location_id
          LEFT JOIN (SELECT book_id, move_id, sum(qty) AS qty
                       FROM (SELECT book_id, move_id, qty FROM cost_layer
                              WHERE kind <> 'transfer'
                             UNION ALL
                             SELECT book_id, move_id, -qty FROM layer_consumption
                              WHERE kind IN ('issue', 'return')
                             UNION ALL
                             SELECT book_id, move_id, -qty FROM uncosted_issue
                              WHERE kind <> 'transfer') x
                      GROUP BY 1, 2) v ON v.move_id = m.id AND v.book_id = b.id
         WHERE m.owner_id = 0 AND (f.{_OURS}) <> (o.{_OURS})
           AND coalesce(v.qty, 0) <> CASE WHEN o.{_OURS} THEN m.base_qty ELSE -m.base_qty END
         ORDER BY m.id
        """,
    ),
    Check(
        "INV-30",
        "A transfer takes out of one scope exactly what it brings into the other.",
        "核算范围间转移:转出数量与金额等于转入。",
        """
        SELECT company_id, 'stock_move', move_id, 'book ' || book_id || ': ' || sum(qty)
               || ' pieces and ' || sum(value) || ' are lost on the way'
          FROM (SELECT company_id, book_id, move_id, qty, value_minor AS value
                  FROM layer_consumption WHERE kind = 'transfer'
                UNION ALL
                SELECT company_id, book_id, move_id, qty, value_minor
                  FROM uncosted_issue WHERE kind = 'transfer'
                UNION ALL
                SELECT company_id, book_id, move_id, -qty, -value_minor
                  FROM cost_layer WHERE kind = 'transfer') x
         GROUP BY company_id, book_id, move_id
        HAVING sum(qty) <> 0 OR sum(value) <> 0
         ORDER BY move_id
        """,
    ),
    Check(
        "INV-32",
        "To stock, to cost of sales and to variance sum to what the document brought.",
        "入存货、入成本、入差异之和等于单据金额。",
        f"""
        SELECT company_id, 'journal_entry', entry_id, 'account ' || account_id || ' gave '
               || -sum(ledger) || ', adjustments took ' || sum(taken)
          FROM (SELECT company_id, entry_id, counter_account_id AS account_id, 0::numeric AS ledger,
                       to_stock_minor + to_cogs_minor + to_variance_minor AS taken
                  FROM value_adjustment
                 WHERE entry_id IS NOT NULL AND counter_account_id IS NOT NULL
                UNION ALL
                SELECT l.company_id, l.entry_id, l.account_id, {_SIGNED}, 0
                  FROM journal_line l
                  JOIN (SELECT DISTINCT entry_id, counter_account_id FROM value_adjustment) a
                    ON a.entry_id = l.entry_id AND a.counter_account_id = l.account_id) x
         GROUP BY company_id, entry_id, account_id
        HAVING sum(ledger) + sum(taken) <> 0
         ORDER BY entry_id
        """,
    ),
    Check(
        "INV-33",
        "What a month's run gives to issues it takes from stock, and the other way round.",
        "月末加权调整:成本与存货此增彼减,合计为零。",
        """
        SELECT company_id, 'value_adjustment', id, 'gives ' || to_cogs_minor + to_variance_minor
               || ' and takes ' || -to_stock_minor
          FROM value_adjustment
         WHERE counter_account_id IS NULL
           AND to_stock_minor + to_cogs_minor + to_variance_minor <> 0
         ORDER BY id
        """,
    ),
    Check(
        "INV-34",
        "The quantity that is valued is the quantity on hand.",
        "计价数量等于库存数量。",
        f"""
        SELECT company_id, 'item', item_id, sum(stock) || ' on hand, ' || sum(valued) || ' valued'
          FROM (SELECT s.company_id, s.item_id, s.qty AS stock, 0::numeric AS valued
                  FROM stock_balance s
                  JOIN cost_book b ON b.company_id = s.company_id AND b.is_primary
                  JOIN location l ON l.id = s.location_id AND l.{_OURS}
                 WHERE s.owner_id = 0
                UNION ALL
                SELECT p.company_id, p.item_id, 0, p.qty
                  FROM cost_pool p JOIN cost_book b ON b.id = p.book_id AND b.is_primary) x
         GROUP BY company_id, item_id
        HAVING sum(stock) <> sum(valued)
         ORDER BY item_id
        """,
    ),
]
