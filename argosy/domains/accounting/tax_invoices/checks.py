"""The invariants of tax invoices, in SQL written apart from the code that writes them."""

from __future__ import annotations

from argosy.kernel.identity.checks import Check

CHECKS: list[Check] = [
    Check(
        "TXI-01",
        "A tax invoice's amounts are the sums of its lines.",
        "发票的金额与税额等于各行之和。",
        """
        SELECT i.company_id, 'tax_invoice', i.id, 'net ' || i.net_minor || ', lines '
               || coalesce(l.net, 0) || '; tax ' || i.tax_minor || ', lines ' || coalesce(l.tax, 0)
          FROM tax_invoice i
          LEFT JOIN (SELECT tax_invoice_id, company_id, sum(net_minor) AS net,
                            sum(tax_minor) AS tax FROM tax_invoice_line GROUP BY 1, 2) l
                 ON l.tax_invoice_id = i.id AND l.company_id = i.company_id
         WHERE coalesce(l.net, 0) <> i.net_minor OR coalesce(l.tax, 0) <> i.tax_minor
            OR i.total_minor <> i.net_minor + i.tax_minor ORDER BY i.id
        """,
    ),
    Check(
        "TXI-02",
        "Red letters take back no more than a line has, of the same party and direction.",
        "红字发票不超过其所冲蓝字发票行,且往来单位、方向一致。",
        """
        SELECT b.company_id, 'tax_invoice_line', b.id, 'has ' || b.net_minor || ' and '
               || b.tax_minor || ', taken back ' || -r.net || ' and ' || -r.tax
          FROM tax_invoice_line b
          JOIN (SELECT red_of_line_id, sum(net_minor) AS net, sum(tax_minor) AS tax
                  FROM tax_invoice_line WHERE red_of_line_id IS NOT NULL GROUP BY 1) r
            ON r.red_of_line_id = b.id
         WHERE abs(r.net) > abs(b.net_minor) OR abs(r.tax) > abs(b.tax_minor)
            OR r.net * b.net_minor > 0 OR r.tax * b.tax_minor > 0
         UNION ALL
        SELECT r.company_id, 'tax_invoice', r.id, 'takes back ' || r.red_of_id
          FROM tax_invoice r LEFT JOIN tax_invoice b ON b.id = r.red_of_id
               AND b.company_id = r.company_id AND b.party_id = r.party_id
               AND b.direction = r.direction AND b.currency = r.currency AND b.red_of_id IS NULL
         WHERE r.red_of_id IS NOT NULL AND b.id IS NULL
         UNION ALL
        SELECT l.company_id, 'tax_invoice_line', l.id, 'takes back line ' || l.red_of_line_id
          FROM tax_invoice_line l JOIN tax_invoice r ON r.id = l.tax_invoice_id
          LEFT JOIN tax_invoice_line b ON b.id = l.red_of_line_id
               AND b.tax_invoice_id = r.red_of_id
         WHERE (l.red_of_line_id IS NOT NULL AND b.id IS NULL)
            OR (r.red_of_id IS NOT NULL AND l.red_of_line_id IS NULL)
         ORDER BY 3
        """,
    ),
    Check(
        "TXI-03",
        "Links stay within both sides: the tax invoice's line, and the line that is owed.",
        "发票与应收应付的关联额不超过任何一方。",
        """
        SELECT l.company_id, 'tax_invoice_link', l.id, 'line ' || l.tax_invoice_line_id || ' to '
               || l.invoice_line_id
          FROM tax_invoice_link l
          LEFT JOIN tax_invoice_line t ON t.id = l.tax_invoice_line_id
               AND t.tax_invoice_id = l.tax_invoice_id AND t.company_id = l.company_id
          LEFT JOIN tax_invoice p ON p.id = l.tax_invoice_id
          LEFT JOIN invoice_line o ON o.id = l.invoice_line_id AND o.invoice_id = l.invoice_id
               AND o.company_id = l.company_id
          LEFT JOIN invoice i ON i.id = l.invoice_id AND i.party_id = p.party_id
               AND i.currency = p.currency
               AND p.direction = CASE WHEN i.kind IN ('invoice', 'credit_note') THEN 'out'
                                      ELSE 'in' END
         WHERE t.id IS NULL OR o.id IS NULL OR i.id IS NULL
         UNION ALL
        SELECT t.company_id, 'tax_invoice_line', t.id, 'has ' || t.net_minor || ', linked ' || s.net
          FROM tax_invoice_line t
          JOIN (SELECT tax_invoice_line_id, sum(net_minor) AS net, sum(tax_minor) AS tax
                  FROM tax_invoice_link GROUP BY 1) s ON s.tax_invoice_line_id = t.id
         WHERE abs(s.net) > abs(t.net_minor) OR s.net * t.net_minor < 0
            OR abs(s.tax) > abs(t.tax_minor) OR s.tax * t.tax_minor < 0
         UNION ALL
        SELECT o.company_id, 'invoice_line', o.id, 'has ' || o.net_minor || ', invoiced ' || s.net
          FROM invoice_line o
          JOIN (SELECT l.invoice_line_id,
                       sum(l.net_minor * CASE WHEN i.kind LIKE '%%credit%%' THEN -1 ELSE 1 END)
                         AS net,
                       sum(l.quantity * CASE WHEN i.kind LIKE '%%credit%%' THEN -1 ELSE 1 END)
                         AS qty
                  FROM tax_invoice_link l JOIN invoice i ON i.id = l.invoice_id GROUP BY 1) s
            ON s.invoice_line_id = o.id
         WHERE abs(s.net) > abs(o.net_minor) OR s.net * o.net_minor < 0 OR s.qty > o.quantity
            OR s.qty < 0
         ORDER BY 3
        """,
    ),
    Check(
        "INV-45",
        "Each original of a tax invoice is what its digest says.",
        "发票原始文件与其摘要(SHA-256)一致。",
        """
        SELECT f.company_id, 'tax_invoice_file', f.id, f.name
          FROM tax_invoice_file f LEFT JOIN tax_invoice i ON i.id = f.tax_invoice_id
               AND i.company_id = f.company_id
         WHERE i.id IS NULL OR f.size <> octet_length(f.content)
            OR f.sha256 <> encode(sha256(f.content), 'hex') ORDER BY f.id
        """,
    ),
    Check(
        "TXI-04",
        "Only received special tax invoices that had passed the check are deducted, each once.",
        "仅查验通过的进项专用发票可勾选,且同时只勾选一次。",
        """
        SELECT d.company_id, 'tax_invoice_deduction', d.id, 'tax invoice ' || d.tax_invoice_id
               || ' in ' || d.period
          FROM tax_invoice_deduction d
          LEFT JOIN tax_invoice i ON i.id = d.tax_invoice_id AND i.company_id = d.company_id
          LEFT JOIN LATERAL (SELECT c.outcome FROM tax_invoice_check c
                WHERE c.tax_invoice_id = d.tax_invoice_id AND c.command_id <= d.command_id
                ORDER BY c.id DESC LIMIT 1) c ON true
          LEFT JOIN LATERAL (SELECT x.period FROM tax_invoice_deduction x
                WHERE x.tax_invoice_id = d.tax_invoice_id AND x.id < d.id
                ORDER BY x.id DESC LIMIT 1) x ON true
         WHERE i.id IS NULL OR i.direction <> 'in' OR i.kind <> 'special'
            OR (d.period = 0) = (coalesce(x.period, 0) = 0)
            OR c.outcome IS DISTINCT FROM 'passed'
         ORDER BY d.id
        """,
    ),
]
