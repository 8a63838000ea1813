"""Accounting's invariants, in SQL written apart from the code that posts."""

from __future__ import annotations

from argosy.domains.accounting.tax_invoices.checks import CHECKS as TAX_INVOICES
from argosy.kernel.identity.checks import Check

CHECKS: list[Check] = [
    *TAX_INVOICES,
    Check(
        "INV-12",
        "An invoice's total is the sum of its lines and charged taxes.",
        "发票合计等于各行净额与应收税额之和。",
        """
        SELECT i.company_id, 'invoice', i.id, 'total ' || i.total_minor || ', lines '
               || coalesce(l.net, 0) || ' + tax ' || coalesce(t.tax, 0)
          FROM invoice i
          LEFT JOIN (SELECT invoice_id, sum(net_minor) AS net, sum(tax_minor) AS line_tax,
                            sum(company_net_minor) AS company
                       FROM invoice_line GROUP BY 1) l ON l.invoice_id = i.id
          LEFT JOIN (SELECT invoice_id, sum(charged_minor) AS tax FROM invoice_tax GROUP BY 1) t
                 ON t.invoice_id = i.id
         WHERE coalesce(l.net, 0) <> i.net_minor OR coalesce(t.tax, 0) <> i.tax_minor
            OR i.total_minor <> i.net_minor + i.tax_minor
         ORDER BY i.id
        """,
    ),
    Check(
        "INV-12b",
        "An invoice's entry carries its total on the control account, in both currencies.",
        "发票凭证在统驭科目上的金额等于发票合计(原币与本位币)。",
        """
        SELECT i.company_id, 'invoice', i.id, 'total ' || i.total_minor || '/'
               || i.company_total_minor || ', entry ' || coalesce(c.doc, 0) || '/'
               || coalesce(c.company, 0)
          FROM invoice i
          LEFT JOIN journal_entry e ON e.id = i.entry_id AND e.source_type = 'invoice'
               AND e.source_id = i.id AND e.company_id = i.company_id
          LEFT JOIN (SELECT l.entry_id,
                            sum(CASE l.side WHEN 'D' THEN l.doc_minor ELSE -l.doc_minor END) AS doc,
                            sum(CASE l.side WHEN 'D' THEN l.company_minor ELSE -l.company_minor END)
                              AS company
                       FROM journal_line l JOIN account a ON a.id = l.account_id
                        AND a.control IN ('receivable', 'payable') GROUP BY 1) c
                 ON c.entry_id = i.entry_id
         WHERE e.id IS NULL OR abs(coalesce(c.doc, 0)) <> abs(i.total_minor)
            OR abs(coalesce(c.company, 0)) <> abs(i.company_total_minor)
            OR sign(coalesce(c.doc, 0)) <> sign(i.total_minor)
               * CASE WHEN i.kind IN ('invoice', 'supplier_credit') THEN 1 ELSE -1 END
         ORDER BY i.id
        """,
    ),
    Check(
        "INV-13",
        "Each tax line belongs to a line of its invoice.",
        "每条税额明细属于其发票的某一行。",
        """
        SELECT t.company_id, 'invoice_tax', t.id, 'invoice ' || t.invoice_id || ' line '
               || t.line_no
          FROM invoice_tax t
          LEFT JOIN invoice_line l ON l.invoice_id = t.invoice_id AND l.line_no = t.line_no
               AND l.company_id = t.company_id
         WHERE l.id IS NULL ORDER BY t.id
        """,
    ),
    Check(
        "INV-12c",
        "Each invoice line belongs to an invoice.",
        "每条发票行属于某张发票。",
        """
        SELECT l.company_id, 'invoice_line', l.id, 'invoice ' || l.invoice_id
          FROM invoice_line l LEFT JOIN invoice i ON i.id = l.invoice_id
               AND i.company_id = l.company_id
         WHERE i.id IS NULL ORDER BY l.id
        """,
    ),
    Check(
        "INV-16",
        "A payment's entry moves its amount on the money account.",
        "收付款凭证在资金科目上的金额等于收付款金额。",
        """
        SELECT p.company_id, 'payment', p.id, p.direction || ' ' || p.amount_minor || ', entry '
               || coalesce(m.doc, 0)
          FROM payment p
          LEFT JOIN journal_entry e ON e.id = p.entry_id AND e.source_type = 'payment'
               AND e.source_id = p.id AND e.company_id = p.company_id
          LEFT JOIN (SELECT entry_id, account_id,
                            sum(CASE side WHEN 'D' THEN doc_minor ELSE -doc_minor END) AS doc,
                            sum(CASE side WHEN 'D' THEN company_minor ELSE -company_minor END)
                              AS company
                       FROM journal_line GROUP BY 1, 2) m
                 ON m.entry_id = p.entry_id AND m.account_id = p.bank_account_id
         WHERE e.id IS NULL
            OR m.doc IS DISTINCT FROM p.amount_minor
               * CASE p.direction WHEN 'in' THEN 1 ELSE -1 END
            OR m.company IS DISTINCT FROM p.company_minor
               * CASE p.direction WHEN 'in' THEN 1 ELSE -1 END
         ORDER BY p.id
        """,
    ),
    Check(
        "INV-07",
        "What was carried over equals the result it came from, account by account.",
        "损益结转金额等于其来源:结转凭证只清空其所列科目。",
        """
        SELECT e.company_id, 'journal_entry', e.id, 'result side sums to ' || s.moved
          FROM journal_entry e
          JOIN (SELECT l.entry_id, sum(CASE WHEN a.kind IN ('income', 'expense') THEN
                         CASE l.side WHEN 'D' THEN l.company_minor ELSE -l.company_minor END
                         ELSE 0 END) AS moved,
                       sum(CASE WHEN a.kind = 'equity' THEN
                         CASE l.side WHEN 'D' THEN l.company_minor ELSE -l.company_minor END
                         ELSE 0 END) AS carried,
                       bool_or(a.kind NOT IN ('income', 'expense', 'equity')) AS other
                  FROM journal_line l JOIN account a ON a.id = l.account_id GROUP BY 1) s
            ON s.entry_id = e.id
         WHERE e.kind = 'close' AND (s.other OR s.moved <> -s.carried)
         ORDER BY e.id
        """,
    ),
]
