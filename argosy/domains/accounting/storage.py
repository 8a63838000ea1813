"""How posted documents are written and found again: set-based, one statement for many."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from argosy.contracts.billing import PaymentAllocated
from argosy.domains.accounting.blocks import payment_blocked
from argosy.kernel.events.run import CommandRun
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import Conflict

if TYPE_CHECKING:
    from argosy.domains.accounting.invoicing import Posting

_INSERT = """
WITH heads AS (
    INSERT INTO invoice (company_id, command_id, id, kind, party_id, currency, rate, document_date,
        posting_date, order_type, order_id, payment_term, partner_reference, credits_id, net_minor,
        tax_minor, total_minor, company_total_minor, entry_id, correlation_id)
    SELECT %s, %s, * FROM unnest(%s::bigint[], %s::text[], %s::bigint[], %s::text[], %s::numeric[],
        %s::date[], %s::date[], %s::text[], %s::bigint[], %s::text[], %s::text[], %s::bigint[],
        %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[])),
lines AS (
    INSERT INTO invoice_line (company_id, invoice_id, line_no, source_line_id, item_id, description,
        quantity, unit_id, unit_price, discount_pct, purpose, account_id, net_minor, tax_minor,
        company_net_minor, accrued_minor)
    SELECT %s, * FROM unnest(%s::bigint[], %s::int[], %s::bigint[], %s::bigint[], %s::text[],
        %s::numeric[], %s::bigint[], %s::numeric[], %s::numeric[], %s::text[], %s::bigint[],
        %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[]))
INSERT INTO invoice_tax (company_id, invoice_id, line_no, code, category, rate, base_minor,
    amount_minor, charged_minor, deductible_minor, rounding_share)
SELECT %s, * FROM unnest(%s::bigint[], %s::int[], %s::text[], %s::text[], %s::numeric[],
    %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::int[])
"""


def _columns(records: Sequence[tuple[object, ...]], width: int) -> list[str]:
    if not records:
        return ["{}"] * width
    return [sql.array(column) for column in zip(*records, strict=True)]


def insert_invoices(run: CommandRun, postings: Sequence[Posting]) -> None:
    """Write invoices with their lines and taxes, in one statement."""
    sql.execute(
        _INSERT,
        (
            run.company_id,
            run.command_id,
            *_columns([_head(p) for p in postings], 18),
            run.company_id,
            *_columns([line for p in postings for line in _lines(p)], 15),
            run.company_id,
            *_columns([tax for p in postings for tax in _taxes(p)], 10),
        ),
    )


def _head(posting: Posting) -> tuple[object, ...]:
    request, taxed = posting.worked.request, posting.worked.taxed
    assert posting.posted is not None
    return (
        request.invoice_id,
        request.kind,
        request.party_id,
        request.currency,
        request.rate,
        request.document_date,
        request.posting_date,
        request.order_type,
        request.order_id,
        request.payment_term,
        request.reference,
        request.credits_id or None,
        taxed.net_minor,
        taxed.tax_minor,
        taxed.gross_minor,
        posting.worked.company_total,
        posting.posted.id,
        posting.journey,
    )


def _lines(posting: Posting) -> list[tuple[object, ...]]:
    request, taxed = posting.worked.request, posting.worked.taxed
    return [
        (
            request.invoice_id,
            place + 1,
            line.source_line_id,
            line.item_id or None,
            line.description,
            line.quantity,
            line.unit_id or None,
            line.unit_price,
            line.discount_pct,
            line.purpose,
            posting.accounts[place],
            taxed.lines[place].net_minor,
            taxed.lines[place].tax_minor,
            posting.worked.company_net[place],
            line.accrued_minor,
        )
        for place, line in enumerate(request.lines)
    ]


def _taxes(posting: Posting) -> list[tuple[object, ...]]:
    return [
        (
            posting.worked.request.invoice_id,
            place + 1,
            tax.code,
            tax.category.value,
            tax.rate,
            tax.base_minor,
            tax.amount_minor,
            tax.charged_minor,
            tax.deductible_minor,
            tax.rounding_share,
        )
        for place, line in enumerate(posting.worked.taxed.lines)
        for tax in line.taxes
    ]


def open_lines(company_id: int, invoice_ids: Iterable[int]) -> dict[int, list[tuple[int, int]]]:
    """Return (line id, signed open amount) of invoices' open items, first due first."""
    found = sql.rows(
        "SELECT source_id, line_id, open_doc_minor FROM open_item WHERE company_id = %s"
        " AND source_type = 'invoice' AND source_id = ANY (%s::bigint[]) AND open_doc_minor <> 0"
        " ORDER BY source_id, due_date, line_id",
        (company_id, sql.array(sorted(invoice_ids))),
    )
    open_by: dict[int, list[tuple[int, int]]] = {}
    for source_id, line_id, amount in found:
        open_by.setdefault(int(str(source_id)), []).append((int(str(line_id)), int(str(amount))))
    return open_by


# From the allocations to what they touch, row by row: OFFSET 0 keeps a plan that was made while
# the tables were small from beginning at the other end.
_ALLOCATED = """
WITH a AS MATERIALIZED (
    SELECT * FROM allocation WHERE company_id = %s AND id = ANY (%s::bigint[])),
pair AS (
    SELECT debit_line_id AS line_id, credit_line_id AS other_id, doc_minor,
           debit_company_minor AS company_minor FROM a
    UNION ALL SELECT credit_line_id, debit_line_id, doc_minor, credit_company_minor FROM a)
SELECT i.id, i.order_type::text, i.order_id, i.party_id, i.currency::text, i.correlation_id,
       sum(p.doc_minor)::bigint, sum(p.company_minor)::bigint,
       bool_or(c.source_type = 'payment' AND p.doc_minor > 0) AND coalesce((
           SELECT (array_agg(b.is_blocked ORDER BY b.id DESC))[1] FROM payment_block b
            WHERE b.invoice_id = i.id), false)
  FROM pair p,
       LATERAL (SELECT source_type, source_id FROM open_item WHERE line_id = p.line_id OFFSET 0) o,
       LATERAL (SELECT source_type FROM open_item WHERE line_id = p.other_id OFFSET 0) c,
       LATERAL (SELECT * FROM invoice WHERE id = o.source_id OFFSET 0) i
 WHERE o.source_type = 'invoice' AND i.kind IN ('invoice', 'bill')
 GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1
"""


def announce_allocations(run: CommandRun, allocation_ids: Sequence[int]) -> None:
    """Tell which invoices and bills were paid, or (counter-rows) lost a payment again.

    Company amounts are the invoice's own share, which sums to its total over all its payments.

    Raises:
        Conflict: a payment was set against a bill that is blocked (INV-37).
    """
    if not allocation_ids:
        return
    found = sql.rows(
        _ALLOCATED,
        (run.company_id, sql.array(sorted(allocation_ids))),
    )
    blocked = [int(str(row[0])) for row in found if row[8]]
    if blocked:
        raise Conflict([payment_blocked(invoice_id) for invoice_id in blocked])
    for invoice, order_type, order, party, currency, journey, doc, company, _ in found:
        run.emit(
            PaymentAllocated(
                invoice_id=int(str(invoice)),
                order_type=str(order_type),
                order_id=int(str(order)),
                party_id=int(str(party)),
                currency=str(currency),
                doc_minor=int(str(doc)),
                company_minor=int(str(company)),
            ),
            subject_type="invoice",
            subject_id=int(str(invoice)),
            correlation_id=int(str(journey)),
        )


def journey_of_line(company_id: int, line_id: int) -> int:
    """Return the journey a journal line belongs to; 0 when there is no such line."""
    found = sql.rows(
        "SELECT e.correlation_id FROM journal_line l JOIN journal_entry e ON e.id = l.entry_id"
        " WHERE l.company_id = %s AND l.id = %s",
        (company_id, line_id),
    )
    return int(str(found[0][0])) if found else 0
