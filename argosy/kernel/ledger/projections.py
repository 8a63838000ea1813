"""How the ledger's projections derive from posted rows."""

from __future__ import annotations

from argosy.kernel.identity.checks import Projection

_TURNOVER = """
SELECT l.company_id, e.book_id, g.grain, CASE g.grain WHEN 'D' THEN l.posting_date
       ELSE date_trunc('month', l.posting_date)::date END AS day,
       l.account_id, l.currency, l.dimension_set_id,
       coalesce(sum(l.company_minor) FILTER (WHERE l.side = 'D'), 0) AS debit_minor,
       coalesce(sum(l.company_minor) FILTER (WHERE l.side = 'C'), 0) AS credit_minor,
       coalesce(sum(l.doc_minor) FILTER (WHERE l.side = 'D'), 0) AS doc_debit_minor,
       coalesce(sum(l.doc_minor) FILTER (WHERE l.side = 'C'), 0) AS doc_credit_minor
  FROM journal_line l JOIN journal_entry e ON e.id = l.entry_id
 CROSS JOIN (VALUES ('D'), ('M')) AS g(grain)
 GROUP BY 1, 2, 3, 4, 5, 6, 7
"""

_OPEN_ITEMS = """
SELECT l.id AS line_id, l.company_id, l.account_id, l.party_id, l.currency,
       CASE l.side WHEN 'D' THEN l.doc_minor ELSE -l.doc_minor END AS doc_minor,
       CASE l.side WHEN 'D' THEN l.company_minor ELSE -l.company_minor END AS company_minor,
       CASE l.side WHEN 'D' THEN l.doc_minor ELSE -l.doc_minor END
         - coalesce(a.doc, 0) AS open_doc_minor,
       CASE l.side WHEN 'D' THEN l.company_minor ELSE -l.company_minor END
         - coalesce(a.company, 0) AS open_company_minor,
       l.posting_date, l.due_date, e.source_type, e.source_id, e.correlation_id,
       a.last_on AS last_allocated_on
  FROM journal_line l
  JOIN journal_entry e ON e.id = l.entry_id
  JOIN account c ON c.id = l.account_id
   AND c.control IN ('receivable', 'payable', 'advance_in', 'advance_out')
  LEFT JOIN (SELECT line_id, sum(doc) AS doc, sum(company) AS company, max(day) AS last_on FROM (
        SELECT debit_line_id AS line_id, doc_minor AS doc, debit_company_minor AS company,
               allocated_on AS day FROM allocation
        UNION ALL
        SELECT credit_line_id, -doc_minor, -credit_company_minor, allocated_on FROM allocation) x
       GROUP BY 1) a ON a.line_id = l.id
 WHERE l.doc_minor <> 0
"""

PROJECTIONS: list[Projection] = [
    Projection(
        table="ledger_balance",
        key=("company_id", "book_id", "grain", "day", "account_id", "currency", "dimension_set_id"),
        values=("debit_minor", "credit_minor", "doc_debit_minor", "doc_credit_minor"),
        definition=_TURNOVER,
        ignore_when="debit_minor = 0 AND credit_minor = 0 AND doc_debit_minor = 0"
        " AND doc_credit_minor = 0",
        refill=(("slot", "0"),),
        is_summed=True,
    ),
    Projection(
        table="open_item",
        key=("line_id",),
        values=(
            "company_id",
            "account_id",
            "party_id",
            "currency",
            "doc_minor",
            "company_minor",
            "open_doc_minor",
            "open_company_minor",
            "posting_date",
            "due_date",
            "source_type",
            "source_id",
            "correlation_id",
            "last_allocated_on",
        ),
        definition=_OPEN_ITEMS,
    ),
    Projection(
        table="exposure",
        key=("company_id", "party_id", "currency"),
        values=("committed_minor",),
        definition="SELECT company_id, party_id, currency, sum(amount_minor) AS committed_minor"
        " FROM commitment GROUP BY 1, 2, 3",
        ignore_when="committed_minor = 0",
    ),
]
