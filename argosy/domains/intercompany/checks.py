"""Invariants of supplies between companies, in SQL written apart from the code that posts."""

from __future__ import annotations

from argosy.kernel.identity.checks import Check

CHECKS: list[Check] = [
    Check(
        "ICO-01",
        "Each side of a supply has its other side, and each payment between sisters its mirror.",
        "公司间供货与结算两侧必须同时存在。",
        """
        SELECT a.company_id, a.t, a.id, a.role || ' ' || a.reference || ' has no other side'
          FROM (SELECT 'sister_supply' AS t, id, company_id, sister_id, role::text, reference
                  FROM sister_supply
                UNION ALL
                SELECT 'sister_payment', id, company_id, sister_id, role::text, reference
                  FROM sister_payment) a
         WHERE NOT EXISTS (
               SELECT 1 FROM (SELECT 'sister_supply' AS t, company_id, sister_id, role, reference
                                FROM sister_supply
                              UNION ALL
                              SELECT 'sister_payment', company_id, sister_id, role, reference
                                FROM sister_payment) b
                WHERE b.t = a.t AND b.company_id = a.sister_id AND b.sister_id = a.company_id
                  AND b.reference = a.reference AND b.role <> a.role)
         ORDER BY a.t, a.id
        """,
    ),
    Check(
        "ICO-02",
        "What the seller has billed of a supply is what the buyer was billed, line by line.",
        "公司间供货：卖方发票与买方账单逐行一致。",
        """
        WITH lines AS (
            SELECT s.id, s.company_id, s.sister_id, s.role::text AS role, s.reference, l.item_id,
                   l.quantity, l.unit_price, l.discount_pct, l.net_minor,
                   l.tax_minor, s.currency, row_number() OVER (PARTITION BY s.id
                       ORDER BY l.source_line_id) AS n
              FROM sister_supply s
              JOIN invoice_line l ON l.invoice_id = s.invoice_id AND l.company_id = s.company_id
        )
        SELECT coalesce(a.company_id, b.sister_id), 'sister_supply', coalesce(a.id, b.id),
               'line ' || coalesce(a.n, b.n) || ' differs between the two companies'
          FROM (SELECT * FROM lines WHERE role = 'seller') a
          FULL JOIN (SELECT * FROM lines WHERE role = 'buyer') b
            ON b.company_id = a.sister_id AND b.sister_id = a.company_id
           AND b.reference = a.reference AND b.n = a.n
         WHERE a.id IS NULL OR b.id IS NULL OR a.item_id IS DISTINCT FROM b.item_id
            OR a.quantity <> b.quantity OR a.unit_price <> b.unit_price
            OR a.discount_pct <> b.discount_pct OR a.net_minor <> b.net_minor
            OR a.tax_minor <> b.tax_minor OR a.currency <> b.currency
         ORDER BY 3
        """,
    ),
    Check(
        "ICO-03",
        "What the seller has delivered of a supply is what the buyer has received, by item.",
        "公司间供货：卖方出库与买方入库数量一致。",
        """
        WITH goods AS (
            SELECT s.id, s.company_id, s.sister_id, s.reference, s.role::text AS role, g.item_id,
                   sum(g.qty) AS qty
              FROM sister_supply s
              JOIN (SELECT 'seller' AS role, company_id, delivery_id AS document_id, item_id,
                           base_qty AS qty FROM delivery_line
                    UNION ALL
                    SELECT 'buyer', company_id, receipt_id, item_id, accepted_qty
                      FROM receipt_line) g
                ON g.role = s.role AND g.company_id = s.company_id
               AND g.document_id = coalesce(s.delivery_id, s.receipt_id)
             GROUP BY 1, 2, 3, 4, 5, 6
        )
        SELECT coalesce(a.company_id, b.sister_id), 'sister_supply', coalesce(a.id, b.id),
               'item ' || coalesce(a.item_id, b.item_id) || ': delivered ' || coalesce(a.qty, 0)
               || ', received ' || coalesce(b.qty, 0)
          FROM (SELECT * FROM goods WHERE role = 'seller') a
          FULL JOIN (SELECT * FROM goods WHERE role = 'buyer') b
            ON b.company_id = a.sister_id AND b.sister_id = a.company_id
           AND b.reference = a.reference AND b.item_id = a.item_id
         WHERE a.qty IS DISTINCT FROM b.qty ORDER BY 3
        """,
    ),
    Check(
        "ICO-04",
        "What sisters owe each other for supplies mirrors: booked and paid, to the minor unit.",
        "公司间往来余额互为镜像。",
        """
        WITH owed AS (
            SELECT s.company_id, s.sister_id, s.role::text AS role, s.reference,
                   (SELECT sum(CASE l.side WHEN 'D' THEN l.doc_minor ELSE -l.doc_minor END)
                      FROM journal_line l
                      JOIN account a ON a.id = l.account_id AND a.company_id = l.company_id
                       AND a.control IN ('receivable', 'payable')
                     WHERE l.entry_id = i.entry_id AND l.company_id = s.company_id) AS booked,
                   coalesce((SELECT sum(CASE p.direction WHEN 'in' THEN -p.amount_minor
                                        ELSE p.amount_minor END)
                      FROM sister_payment y
                      JOIN payment p ON p.id = y.payment_id AND p.company_id = y.company_id
                     WHERE y.company_id = s.company_id AND y.invoice_id = s.invoice_id), 0) AS paid,
                   s.id
              FROM sister_supply s
              JOIN invoice i ON i.id = s.invoice_id AND i.company_id = s.company_id
        )
        SELECT a.company_id, 'sister_supply', a.id, a.reference || ': owed ' || a.booked || ' less '
               || -a.paid || ', the other side says ' || coalesce(-b.booked, 0) || ' less '
               || coalesce(b.paid, 0)
          FROM owed a
          LEFT JOIN owed b ON b.company_id = a.sister_id AND b.sister_id = a.company_id
               AND b.reference = a.reference AND b.role = 'buyer'
         WHERE a.role = 'seller' AND (a.booked IS DISTINCT FROM -b.booked
            OR a.paid IS DISTINCT FROM -b.paid)
         ORDER BY a.id
        """,
    ),
]
