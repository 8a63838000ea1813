"""What sales and purchasing ask of accounting, and what comes back: billing in both directions.

The asking side allocates the document's id, so that both sides know it within one transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

ZERO = Decimal(0)
ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class BillingLine:
    """One line to be billed.

    Args:
        source_line_id: the order line (0 where there is none, a freight charge say).
        item_id: the item, 0 for text lines.
        quantity: in `unit_id`, positive; a credit note's lines are positive too.
        unit_price: price a unit in the document's currency, with all its decimals.
        discount_pct: discount on the line, in percent.
        tax_codes: codes to apply, in order; the reason is kept by whoever determined them.
        price_includes_tax: whether `unit_price` has its included taxes in it.
        purpose: posting purpose of the net amount: revenue, sales_return, grni, purchase_expense,
            charge_income, charge_expense, advance_in, advance_out.
        facts: facts for the posting rules, such as (("category", "12"),).
        accrued_minor: for bills against receipts: what GRNI holds for this quantity, in minor
            units of the company's currency; None when nothing was accrued.
        net_minor: net amount where it was determined elsewhere; None to compute it.
    """

    source_line_id: int
    item_id: int
    description: str
    quantity: Decimal
    unit_id: int
    unit_price: Decimal
    discount_pct: Decimal = ZERO
    tax_codes: tuple[str, ...] = ()
    price_includes_tax: bool = False
    purpose: str = "revenue"
    facts: tuple[tuple[str, str], ...] = ()
    accrued_minor: int | None = None
    net_minor: int | None = None


@dataclass(frozen=True, slots=True)
class ExternalTaxAmount:
    """A tax another system determined, carried as it is."""

    code: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class BillingRequested:
    """Accounting is to make an invoice, credit note, bill or supplier credit, and to post it.

    Args:
        invoice_id: id of the invoice, allocated by the asking side from sequence ``invoice``.
        kind: invoice, credit_note, bill or supplier_credit.
        rate: company currency per document currency.
        payment_term: code of the payment term; empty means due at once.
        credits_id: the invoice that a credit note credits; it is allocated against it.
        reference: the partner's own document number (a supplier's invoice number).
        external_taxes: when given, taxes are carried and only checked.
    """

    name: ClassVar[str] = "billing.requested"
    version: ClassVar[int] = 1

    invoice_id: int
    kind: str
    party_id: int
    currency: str
    rate: Decimal
    document_date: date
    posting_date: date
    order_type: str
    order_id: int
    lines: tuple[BillingLine, ...]
    payment_term: str = ""
    credits_id: int = 0
    reference: str = ""
    external_taxes: tuple[ExternalTaxAmount, ...] = ()


@dataclass(frozen=True, slots=True)
class BilledLine:
    """What a line came to."""

    source_line_id: int
    quantity: Decimal
    net_minor: int


@dataclass(frozen=True, slots=True)
class InvoicePosted:
    """An invoice, credit note, bill or supplier credit was posted; quantities go back by it."""

    name: ClassVar[str] = "billing.invoice_posted"
    version: ClassVar[int] = 1

    invoice_id: int
    kind: str
    party_id: int
    currency: str
    order_type: str
    order_id: int
    net_minor: int
    tax_minor: int
    total_minor: int
    company_total_minor: int
    lines: tuple[BilledLine, ...]


@dataclass(frozen=True, slots=True)
class PaymentPosted:
    """Money came in or went out."""

    name: ClassVar[str] = "billing.payment_posted"
    version: ClassVar[int] = 1

    payment_id: int
    direction: str
    party_id: int
    currency: str
    amount_minor: int
    company_minor: int


@dataclass(frozen=True, slots=True)
class PaymentAllocated:
    """A payment (or credit) was set against an invoice; negative when it was taken back."""

    name: ClassVar[str] = "billing.payment_allocated"
    version: ClassVar[int] = 1

    invoice_id: int
    order_type: str
    order_id: int
    party_id: int
    currency: str
    doc_minor: int
    company_minor: int
