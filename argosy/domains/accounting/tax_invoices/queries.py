"""Reads of tax invoices, and the lists that keep goods, money and tax invoices together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from argosy.kernel.events.commands import reading
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.errors import NotFound, Problem

READ = "accounting.document.read"


@dataclass(frozen=True, slots=True)
class TaxInvoiceView:
    """A tax invoice with where it stands.

    `left_minor` is its total less what red letters took back; `unlinked_net_minor` is what stands
    for nothing that is owed; `state` is normal, partly_red or red.
    """

    id: int
    direction: str
    kind: str
    code: str
    number: str
    issue_date: date
    party_id: int
    currency: str
    net_minor: int
    tax_minor: int
    total_minor: int
    red_of_id: int | None
    outcome: str
    period: int
    left_minor: int
    unlinked_net_minor: int

    @property
    def state(self) -> str:
        """How far red letters have taken it back."""
        if self.left_minor == self.total_minor:
            return "normal"
        return "partly_red" if self.left_minor else "red"


_VIEW = """
SELECT i.id, i.direction::text, i.kind::text, i.code::text, i.number::text, i.issue_date,
       i.party_id, i.currency::text, i.net_minor, i.tax_minor, i.total_minor, i.red_of_id,
       s.outcome::text, s.period,
       sum(b.net_minor + b.tax_minor - b.red_net_minor - b.red_tax_minor)::bigint,
       sum(b.net_minor - b.linked_net_minor)::bigint
  FROM tax_invoice i JOIN tax_invoice_state s ON s.tax_invoice_id = i.id
  JOIN tax_line_balance b ON b.tax_invoice_id = i.id
 WHERE i.company_id = %s AND {where}
 GROUP BY i.id, s.tax_invoice_id ORDER BY i.issue_date, i.id
"""


def access_tax_invoice(actor: Actor, tax_invoice_id: int) -> TaxInvoiceView:
    """Return one tax invoice of the actor's company; the only way for a screen to get one.

    Raises:
        PermissionDenied: without the permission accounting.document.read.
        NotFound: the company has no such tax invoice.
    """
    actor.check_permission(READ)
    with reading(actor):
        found = sql.rows(_VIEW.format(where="i.id = %s"), (actor.company_id, tax_invoice_id))
    if not found:
        raise NotFound(
            Problem(
                "tax_invoice.unknown_tax_invoice",
                "There is no tax invoice {which}.",
                "Choose one that is listed.",
                "tax_invoice_id",
                {"which": str(tax_invoice_id)[:40]},
            )
        )
    return TaxInvoiceView(*found[0])  # type: ignore[arg-type]


def tax_invoices_of(actor: Actor, application_id: int) -> list[TaxInvoiceView]:
    """Return what was issued for an application."""
    actor.check_permission(READ)
    with reading(actor):
        where = "i.application_id = %s"
        found = sql.rows(_VIEW.format(where=where), (actor.company_id, application_id))
    return [TaxInvoiceView(*row) for row in found]  # type: ignore[arg-type]


def original(actor: Actor, tax_invoice_id: int, media: str) -> tuple[str, bytes]:
    """Return name and bytes of a tax invoice's original, exactly as they were given.

    Raises:
        NotFound: there is none of this kind.
    """
    actor.check_permission(READ)
    with reading(actor):
        found = sql.rows(
            "SELECT name::text, content FROM tax_invoice_file WHERE company_id = %s"
            " AND tax_invoice_id = %s AND media = %s ORDER BY id DESC LIMIT 1",
            (actor.company_id, tax_invoice_id, media),
        )
    if not found:
        raise NotFound(
            Problem(
                "tax_invoice.no_original",
                "Tax invoice {which} has no original as {media}.",
                "Choose another kind of file.",
                "media",
                {"which": str(tax_invoice_id)[:40], "media": ascii(media)[:20]},
            )
        )
    name, content = found[0]
    return str(name), bytes(content)  # type: ignore[call-overload]


@dataclass(frozen=True, slots=True)
class UncoveredLine:
    """A line that is owed and that no tax invoice stands for, as far as `open_*` says."""

    invoice_id: int
    number: str
    kind: str
    invoice_line_id: int
    document_date: date
    party_id: int
    currency: str
    item_id: int | None
    description: str
    open_quantity: Decimal
    open_net_minor: int
    open_tax_minor: int


_UNCOVERED = """
SELECT i.id, coalesce(n.number, '')::text, i.kind::text, l.id, i.document_date, i.party_id,
       i.currency::text, l.item_id, l.description::text,
       l.quantity - coalesce(c.covered_quantity, 0),
       (l.net_minor - coalesce(c.covered_net_minor, 0))::bigint,
       (l.tax_minor - coalesce(c.covered_tax_minor, 0))::bigint
  FROM invoice i JOIN invoice_line l ON l.invoice_id = i.id
  LEFT JOIN tax_coverage c ON c.invoice_line_id = l.id
  LEFT JOIN document_number n ON n.document_type = 'invoice' AND n.document_id = i.id
 WHERE i.company_id = %s AND i.kind = ANY (%s::text[]) AND i.document_date <= %s
   AND (l.net_minor <> coalesce(c.covered_net_minor, 0)
        OR l.tax_minor <> coalesce(c.covered_tax_minor, 0))
 ORDER BY i.document_date, l.id
"""


def owed_without_tax_invoice(actor: Actor, direction: str, on: date) -> list[UncoveredLine]:
    """Return what is billed to customers (out) or by suppliers (in) without a tax invoice.

    For suppliers this is half of what was received without one; the other half was not even billed
    (`purchasing.received_not_billed`).
    """
    actor.check_permission(READ)
    kinds = ["invoice", "credit_note"] if direction == "out" else ["bill", "supplier_credit"]
    with reading(actor):
        found = sql.rows(_UNCOVERED, (actor.company_id, sql.array(kinds), on))
    return [UncoveredLine(*row) for row in found]  # type: ignore[arg-type]


def tax_invoices_unlinked(actor: Actor, direction: str, on: date) -> list[TaxInvoiceView]:
    """Return tax invoices that stand for something nobody owes yet 已开票未入账."""
    actor.check_permission(READ)
    where = "i.direction = %s AND i.issue_date <= %s"
    with reading(actor):
        found = sql.rows(_VIEW.format(where=where), (actor.company_id, direction, on))
    views = [TaxInvoiceView(*row) for row in found]  # type: ignore[arg-type]
    # What a red letter took back of an original that stood for nothing needs no link either.
    return [view for view in views if view.unlinked_net_minor and view.left_minor]


@dataclass(frozen=True, slots=True)
class CoveredOrderLine:
    """How much of what was billed of an order line tax invoices stand for, in its own unit."""

    order_line_id: int
    billed_quantity: Decimal
    covered_quantity: Decimal
    net_minor: int
    covered_net_minor: int


def covered_order_lines(actor: Actor, direction: str, on: date) -> dict[int, CoveredOrderLine]:
    """Return by order line what was billed and what tax invoices stand for; credits count off.

    Lists across capabilities compare it with what was delivered or received.
    """
    actor.check_permission(READ)
    kinds = ["invoice", "credit_note"] if direction == "out" else ["bill", "supplier_credit"]
    with reading(actor):
        found = sql.rows(
            "SELECT l.source_line_id, sum(v.sign * l.quantity),"
            " sum(v.sign * coalesce(c.covered_quantity, 0)), sum(v.sign * l.net_minor)::bigint,"
            " sum(v.sign * coalesce(c.covered_net_minor, 0))::bigint"
            " FROM invoice i JOIN invoice_line l ON l.invoice_id = i.id AND l.source_line_id <> 0"
            " LEFT JOIN tax_coverage c ON c.invoice_line_id = l.id,"
            " LATERAL (SELECT CASE WHEN i.kind IN ('credit_note', 'supplier_credit') THEN -1"
            "  ELSE 1 END AS sign) v"
            " WHERE i.company_id = %s AND i.kind = ANY (%s::text[]) AND i.document_date <= %s"
            " GROUP BY 1",
            (actor.company_id, sql.array(kinds), on),
        )
    rows = [CoveredOrderLine(*row) for row in found]  # type: ignore[arg-type]
    return {row.order_line_id: row for row in rows}


@dataclass(frozen=True, slots=True)
class DeductionTotal:
    """What was ticked for deduction in a month."""

    currency: str
    papers: int
    net_minor: int
    tax_minor: int


def deductions(actor: Actor, period: int) -> list[DeductionTotal]:
    """Return what was ticked for deduction 勾选 in a month (202603), by currency."""
    actor.check_permission(READ)
    with reading(actor):
        found = sql.rows(
            "SELECT i.currency::text, count(*), sum(i.net_minor)::bigint, sum(i.tax_minor)::bigint"
            " FROM tax_invoice_state s JOIN tax_invoice i ON i.id = s.tax_invoice_id"
            " WHERE s.company_id = %s AND s.period = %s GROUP BY 1 ORDER BY 1",
            (actor.company_id, period),
        )
    return [DeductionTotal(*row) for row in found]  # type: ignore[arg-type]
