"""What people enter by hand: journal entries and invoices that no other document asked for.

The ledger and billing take more than a person knows (source, journey, amounts in both currencies);
here is what a form or an interface hands in, and how the rest follows from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from argosy.contracts.billing import BillingLine, BillingRequested
from argosy.domains.accounting.rules import to_company
from argosy.kernel.ledger.inputs import EntryInput, LineInput
from argosy.kernel.primitives.currency import currency_problem, minor_units
from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.numbers import parse_decimal
from argosy.kernel.primitives.text import text_problem

ONE = Decimal(1)
ZERO = Decimal(0)
PURPOSES = {
    "invoice": "revenue",
    "credit_note": "sales_return",
    "bill": "purchase_expense",
    "supplier_credit": "purchase_expense",
}
"""What the net amount of a line is posted as, when the line does not say."""
MANUAL = "manual"
"""What stands as the source of an entry that came from no document."""


@dataclass(frozen=True, slots=True)
class NewEntryLine:
    """A line of a journal entry.

    Args:
        account_id: an account that takes postings.
        side: ``D`` for debit or ``C`` for credit; a red-letter line keeps its side and is negative.
        amount_minor: in the entry's currency.
        company_amount: in the company's currency, where it is not the amount at the entry's rate.
        party_id: whom it concerns; receivables, payables and advances need it.
        quantity: in the product's base unit.
        due_date: when the open item falls due.
        dimension_set_id: the set of dimension values; 0 for none.
        dimension_value_ids: the values by themselves, at most one of each dimension, in place of
            their set.
        tax_code: code of the tax the line belongs to.
        memo: what it is for.
    """

    account_id: int
    side: str
    amount_minor: int
    company_amount: Decimal | None = None
    party_id: int | None = None
    item_id: int | None = None
    quantity: Decimal | None = None
    due_date: date | None = None
    dimension_set_id: int = 0
    tax_code: str = ""
    memo: str = ""
    dimension_value_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class NewEntry:
    """A journal entry that a person makes.

    Args:
        journal: code of the journal.
        document_date: the date of the paper it is made from.
        posting_date: its period must be open; the document's date when not given.
        currency: of the amounts.
        rate: company currency for one of the entry's.
        adjusts: whether it is an adjustment, which a soft-closed period still takes.
        memo: what it is for.
        attachments_count: how many papers belong to it.
        book: code of a parallel book; empty for the primary one.
        reviewed_by: who reviewed it.
        cashier: who handled the money.
    """

    journal: str
    document_date: date
    currency: str
    lines: tuple[NewEntryLine, ...]
    posting_date: date | None = None
    rate: Decimal = ONE
    adjusts: bool = False
    memo: str = ""
    attachments_count: int = 0
    book: str = ""
    reviewed_by: int | None = None
    cashier: int | None = None


@dataclass(frozen=True, slots=True)
class NewInvoiceLine:
    """A line of an invoice that a person makes.

    Args:
        quantity: above zero, in credit notes too.
        unit_price: in the invoice's currency.
        item_id: the product; 0 for a line of text.
        purpose: what the net amount is posted as; empty takes revenue, or purchase expense for
            bills.
    """

    description: str
    quantity: Decimal
    unit_price: Decimal
    item_id: int = 0
    unit_id: int = 0
    discount_pct: Decimal = ZERO
    tax_codes: tuple[str, ...] = ()
    price_includes_tax: bool = False
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class NewInvoice:
    """An invoice, credit note, bill or supplier credit without an order.

    Args:
        kind: invoice, credit_note, bill or supplier_credit.
        rate: company currency for one of the invoice's.
        posting_date: the document's date when not given.
        payment_term: code of the payment term; empty means due at once.
        credits_id: the invoice that a credit note credits; 0 for none.
        reference: the partner's own number of it.
    """

    kind: str
    party_id: int
    currency: str
    document_date: date
    lines: tuple[NewInvoiceLine, ...]
    rate: Decimal = ONE
    posting_date: date | None = None
    payment_term: str = ""
    credits_id: int = 0
    reference: str = ""


@dataclass(frozen=True, slots=True)
class OpenYear:
    """Open a fiscal year of twelve months.

    Args:
        year: its name.
        starts_on: its first day, the first of a month.
    """

    year: int
    starts_on: date


def check_entry(new: NewEntry, company_currency: str) -> list[Problem]:
    """Return what is wrong with an entry before the ledger looks at it: currency, rate, figures."""
    problems: list[Problem] = []
    unknown = currency_problem(new.currency)
    if unknown is not None:
        return [unknown]
    rate = parse_decimal(new.rate, "rate")
    if isinstance(rate, Problem):
        problems.append(rate)
    elif rate <= 0 or (new.currency == company_currency and rate != 1):
        problems.append(
            Problem(
                "accounting.rate",
                "The exchange rate {rate} is not positive.",
                "Enter the rate of the day; 1 for the company's own currency.",
                "rate",
                {"rate": format(rate, "f")[:40]},
            )
        )
    scale = minor_units(company_currency)
    for place, line in enumerate(new.lines):
        text = text_problem(line.memo, "memo", 300)
        if text is not None:
            problems.append(text.under(f"lines[{place}]"))
        if line.company_amount is None:
            continue
        amount = parse_decimal(line.company_amount, "company_amount", max_scale=scale)
        if isinstance(amount, Problem):
            problems.append(amount.under(f"lines[{place}]"))
    return problems


def as_entry(
    new: NewEntry, *, company_currency: str, source_id: int, correlation_id: int
) -> EntryInput:
    """Return what the ledger posts for an entry made by hand (after `check_entry`)."""
    scales = minor_units(new.currency), minor_units(company_currency)

    def company(line: NewEntryLine) -> int:
        if line.company_amount is not None:
            return int(line.company_amount.scaleb(scales[1]))
        return to_company(line.amount_minor, new.rate, *scales)

    return EntryInput(
        journal=new.journal,
        document_date=new.document_date,
        posting_date=new.posting_date or new.document_date,
        lines=[
            LineInput(
                line.account_id,
                line.side,
                line.amount_minor,
                new.currency,
                company(line),
                party_id=line.party_id,
                item_id=line.item_id,
                rate=new.rate,
                due_date=line.due_date,
                quantity=line.quantity,
                dimension_set_id=line.dimension_set_id,
                tax_code=line.tax_code,
                memo=line.memo,
            )
            for line in new.lines
        ],
        source_type=MANUAL,
        source_id=source_id,
        correlation_id=correlation_id,
        kind="adjust" if new.adjusts else "normal",
        memo=new.memo,
        attachments_count=new.attachments_count,
        book=new.book,
        reviewed_by=new.reviewed_by,
        cashier=new.cashier,
    )


def as_request(new: NewInvoice, invoice_id: int) -> BillingRequested:
    """Return what billing posts for an invoice made by hand."""
    purpose = PURPOSES.get(new.kind, "")
    return BillingRequested(
        invoice_id=invoice_id,
        kind=new.kind,
        party_id=new.party_id,
        currency=new.currency,
        rate=new.rate,
        document_date=new.document_date,
        posting_date=new.posting_date or new.document_date,
        order_type="",
        order_id=0,
        lines=tuple(_billing_line(line, line.purpose or purpose) for line in new.lines),
        payment_term=new.payment_term,
        credits_id=new.credits_id,
        reference=new.reference,
    )


def _billing_line(line: NewInvoiceLine, purpose: str) -> BillingLine:
    return BillingLine(
        source_line_id=0,
        item_id=line.item_id,
        description=line.description,
        quantity=line.quantity,
        unit_id=line.unit_id,
        unit_price=line.unit_price,
        discount_pct=line.discount_pct,
        tax_codes=line.tax_codes,
        price_includes_tax=line.price_includes_tax,
        purpose=purpose,
    )
