"""What the demo has come to, in a few figures: shown at its end, and held against expectations."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from argosy.kernel.events.commands import reading
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor

_FIGURES: dict[str, str] = {
    "companies": "SELECT count(*) FROM company_profile",
    "currencies of books": "SELECT count(DISTINCT currency_id) FROM company",
    "warehouses": "SELECT count(*) FROM location WHERE kind = 'view'",
    "products": "SELECT count(*) FROM item WHERE kind = 'stock'",
    "variants": "SELECT count(DISTINCT item_id) FROM variant_value",
    "customers": "SELECT count(DISTINCT party_id) FROM party_role WHERE role = 'customer'",
    "suppliers": "SELECT count(DISTINCT party_id) FROM party_role WHERE role = 'supplier'",
    "people": "SELECT count(*) FROM party WHERE kind = 'person'",
    "sales orders": "SELECT count(*) FROM sales_order WHERE confirmed_at IS NOT NULL",
    "months with sales": (
        "SELECT min(n) FROM (SELECT company_id, count(DISTINCT date_trunc('month',"
        " document_date)) AS n FROM invoice WHERE kind = 'invoice' GROUP BY 1) m"
    ),
    "quotations lost": (
        "SELECT count(*) FROM sales_order WHERE valid_until IS NOT NULL AND confirmed_at IS NULL"
        " AND cancelled_at IS NOT NULL"
    ),
    "quotations open": ("SELECT count(*) FROM sales_order WHERE state = 'quotation'"),
    "orders not confirmed": "SELECT count(*) FROM sales_order WHERE state = 'entered'",
    "orders delivered in part": (
        "SELECT count(*) FROM sales_order WHERE delivery_state = 'partial' AND cancelled_at IS NULL"
    ),
    "late delivery lines, permille": """
SELECT 1000 * count(*) FILTER (WHERE d.posting_date > l.requested_on) / greatest(count(*), 1)
  FROM delivery_line x
  JOIN delivery d ON d.id = x.delivery_id AND d.direction = 'out'
  JOIN (SELECT DISTINCT ON (l.line_id) l.line_id, coalesce(l.requested_on, v.document_date)
               AS requested_on FROM sales_order_line l
          JOIN sales_order_version v ON v.order_id = l.order_id AND v.version = l.version) l
    ON l.line_id = x.line_id""",
    "order lines that met no stock": (
        "SELECT count(DISTINCT line_id) FROM sales_promise WHERE source <> 'stock'"
    ),
    "returns": "SELECT count(*) FROM delivery WHERE direction = 'return'",
    "credit notes": "SELECT count(*) FROM invoice WHERE kind = 'credit_note'",
    "overdue over 90 days": (
        "SELECT count(*) FROM open_item o JOIN account a ON a.id = o.account_id"
        " WHERE a.control = 'receivable' AND o.open_doc_minor > 0"
        " AND o.due_date < (SELECT max(posting_date) FROM journal_entry) - 90"
    ),
    "cash discounts": "SELECT count(*) FROM payment WHERE discount_minor > 0",
    "purchase orders": "SELECT count(*) FROM purchase_order",
    "late receipts, permille": """
SELECT 1000 * count(*) FILTER (WHERE r.posting_date > l.expected_on) / greatest(count(*), 1)
  FROM receipt_line x JOIN receipt r ON r.id = x.receipt_id
  JOIN purchase_order_line l ON l.line_id = x.line_id AND l.version = 1""",
    "rejected receipts": "SELECT count(*) FROM receipt_line WHERE rejected_qty > 0",
    "bills blocked": "SELECT count(*) FROM bill_match WHERE decision = 'blocked'",
    "bills released": "SELECT count(*) FROM bill_release",
    "received, not billed": "SELECT count(*) FROM purchase_line_progress WHERE accrued_minor > 0",
    "price differences": ("SELECT count(*) FROM match_result WHERE price_difference_minor <> 0"),
    "landed costs": "SELECT count(*) FROM landed_cost_document",
    "counts posted": "SELECT count(*) FROM goods_document WHERE kind = 'count'",
    "counts open": (
        "SELECT count(*) FROM stock_count c WHERE NOT EXISTS"
        " (SELECT 1 FROM count_step s WHERE s.stock_count_id = c.id)"
    ),
    "requests open": "SELECT count(*) FROM purchase_request",
    "supplies between companies": "SELECT count(*) FROM sister_supply WHERE role = 'buyer'",
    "shipped to customers by a sister": (
        "SELECT count(*) FROM sister_supply WHERE role = 'buyer' AND sales_order_id IS NOT NULL"
    ),
    "payments between companies": "SELECT count(*) FROM sister_payment WHERE role = 'buyer'",
    "periods closed": (
        "SELECT count(*) FROM period_status WHERE status = 'hard' AND subledger = 'gl'"
    ),
    "revaluations": "SELECT count(*) FROM journal_entry WHERE source_type = 'revaluation'",
    "bicycles made": (
        "SELECT sum(base_qty)::bigint FROM stock_move m JOIN location l"
        " ON l.id = m.from_location_id AND l.kind = 'production'"
    ),
    "prices that changed": (
        "SELECT count(*) FROM (SELECT 1 FROM price_rule GROUP BY company_id, price_list_id,"
        " item_id HAVING count(DISTINCT amount) > 1) p"
    ),
    "exchange rates": "SELECT count(*) FROM exchange_rate",
    "rows in balance": "SELECT coalesce(sum(debit_minor - credit_minor), 0) FROM ledger_balance",
}


def figures(actor: Actor) -> dict[str, int]:
    """Return the figures over all companies there are."""
    companies = tuple(int(str(row[0])) for row in sql.rows("SELECT id FROM company ORDER BY id"))
    found = {}
    with reading(replace(actor, companies=companies)):
        for name, query in _FIGURES.items():
            ((value,),) = sql.rows(query)
            found[name] = int(Decimal(str(value or 0)))
    return found
