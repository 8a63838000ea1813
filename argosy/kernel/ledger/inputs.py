"""What the ledger is handed, and what it hands back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class LineInput:
    """One line of an entry.

    Args:
        account_id: an account of the company that takes postings.
        side: ``D`` or ``C``; a red-letter line keeps its side and is negative.
        doc_minor: amount in minor units of the document's currency.
        currency: the document's currency.
        company_minor: amount in minor units of the company's currency.
        party_id: required on receivable, payable and advance accounts.
        item_id: the item, where the line is about one.
        rate: company amount per document amount; stored, never recomputed.
        due_date: when the open item falls due.
        quantity: in the item's base unit.
        dimension_set_id: 0 for none.
        tax_code: code of the tax the line belongs to.
        memo: 摘要.
        source_line_id: the document line it comes from.
    """

    account_id: int
    side: str
    doc_minor: int
    currency: str
    company_minor: int
    party_id: int | None = None
    item_id: int | None = None
    rate: Decimal = ONE
    due_date: date | None = None
    quantity: Decimal | None = None
    dimension_set_id: int = 0
    tax_code: str = ""
    memo: str = ""
    source_line_id: int | None = None


@dataclass(frozen=True, slots=True)
class EntryInput:
    """One entry to post.

    Args:
        journal: the journal's code.
        document_date: 单据日期.
        posting_date: 记账日期; its period must be open for the sub-ledger.
        lines: at least two; debit equals credit.
        source_type: the document's type, such as ``invoice``.
        source_id: the document's id.
        correlation_id: the journey it belongs to.
        kind: normal, adjust, reverse, close or open.
        subledger: gl, ar, ap, stock, asset or tax.
        reverses_id: the entry it reverses.
        memo: 摘要.
        attachments_count: 附单据数.
        book: code of a parallel book; the primary one when empty.
        prepared_by, reviewed_by, cashier: actors; the command's actor prepares when not given.
    """

    journal: str
    document_date: date
    posting_date: date
    lines: Sequence[LineInput]
    source_type: str
    source_id: int
    correlation_id: int
    kind: str = "normal"
    subledger: str = "gl"
    reverses_id: int | None = None
    memo: str = ""
    attachments_count: int = 0
    book: str = ""
    prepared_by: int | None = None
    reviewed_by: int | None = None
    cashier: int | None = None
    effective_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PostedEntry:
    """A posted entry's id, and its lines' ids in the order of the input."""

    id: int
    line_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class AllocationInput:
    """Set a part of a credit item against a part of a debit item of the same party and account.

    Args:
        debit_line_id: the line whose item is a debit (an invoice).
        credit_line_id: the line whose item is a credit (a payment).
        doc_minor: how much, positive, in the items' currency.
        correlation_id: the journey it belongs to.
    """

    debit_line_id: int
    credit_line_id: int
    doc_minor: int
    correlation_id: int


@dataclass(frozen=True, slots=True)
class CommitmentInput:
    """An amount a party takes (positive) or gives back (negative)."""

    party_id: int
    currency: str
    kind: str
    amount_minor: int
    source_type: str
    source_id: int
    correlation_id: int
