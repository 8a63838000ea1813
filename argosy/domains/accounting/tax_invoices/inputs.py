"""What the commands of tax invoices are handed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class NewTaxLine:
    """A line of a tax invoice.

    Args:
        net_minor, tax_minor: negative on a red letter.
        tax_rate: in percent; None where no rate applies.
        quantity, unit_price: 0 where the paper gives none; a red letter's quantity is negative.
        red_of_line: the number of the line that it takes back, on a red letter.
    """

    description: str
    net_minor: int
    tax_minor: int = 0
    tax_rate: Decimal | None = None
    quantity: Decimal = ZERO
    unit_price: Decimal = ZERO
    unit: str = ""
    item_id: int = 0
    red_of_line: int = 0


@dataclass(frozen=True, slots=True)
class NewLink:
    """That a line of a tax invoice stands for a part of a receivable's or payable's line.

    Args:
        line_no: the line of the tax invoice.
        invoice_line_id: the line of the invoice, bill or credit.
        net_minor, tax_minor, quantity: the part, with the sign of the tax invoice.
    """

    line_no: int
    invoice_line_id: int
    net_minor: int
    tax_minor: int = 0
    quantity: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class NewFile:
    """An original.

    Args:
        media: xml, ofd or pdf.
        content: its bytes in base 64.
    """

    media: str
    name: str
    content: str


@dataclass(frozen=True, slots=True)
class RegisterTaxInvoice:
    """A tax invoice that was received, or issued outside.

    Args:
        direction: ``in`` for one that a supplier gave us, ``out`` for one of ours.
        kind: ``special`` 专票 (its tax may be deducted) or ``ordinary`` 普票.
        number: with `code` unique; twenty digits, or eight with a code of ten or twelve.
        red_of_id: the tax invoice that this red letter takes back, 0 for none.
        links: what it stands for; a red letter without links takes back those of its original.
    """

    direction: str
    kind: str
    number: str
    issue_date: date
    party_id: int
    currency: str
    lines: tuple[NewTaxLine, ...]
    code: str = ""
    party_name: str = ""
    party_tax_number: str = ""
    red_of_id: int = 0
    reason: str = ""
    links: tuple[NewLink, ...] = ()
    files: tuple[NewFile, ...] = ()


@dataclass(frozen=True, slots=True)
class LinkTaxInvoice:
    """Further links of a tax invoice that is there already."""

    tax_invoice_id: int
    links: tuple[NewLink, ...]


@dataclass(frozen=True, slots=True)
class ApplyLine:
    """What is to be invoiced: a receivable's line, or what was billed of an order's line.

    Args:
        invoice_line_id: a line of an invoice; or 0 and
        order_line_id: a line that was delivered and billed; its oldest billing goes first.
        quantity: how much; all that no tax invoice stands for when not given.
    """

    invoice_line_id: int = 0
    order_line_id: int = 0
    quantity: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ApplyTaxInvoice:
    """An application for tax invoices 开票申请 to one customer.

    Args:
        lines: of one or several invoices; empty with `invoice_ids` takes all of those.
        invoice_ids: invoices to be invoiced as far as nothing stands for them yet.
        merges: whether like lines (item, price, rate) become one.
        net_max_minor: the most one tax invoice may come to without tax, 0 for no limit.
        lines_max: the most lines of one tax invoice, 0 for no limit.
    """

    party_id: int
    kind: str
    lines: tuple[ApplyLine, ...] = ()
    invoice_ids: tuple[int, ...] = ()
    merges: bool = True
    net_max_minor: int = 0
    lines_max: int = 0
    buyer_name: str = ""
    buyer_tax_number: str = ""
    memo: str = ""


@dataclass(frozen=True, slots=True)
class IssueTaxInvoice:
    """Have a provider issue what an application asks for; `version` as it was seen."""

    application_id: int
    version: int
    issue_date: date
    provider: str = "local"


@dataclass(frozen=True, slots=True)
class CancelApplication:
    """Take an application back before anything was issued for it."""

    application_id: int
    version: int


@dataclass(frozen=True, slots=True)
class RedPart:
    """A part of a line to be taken back; its tax follows in proportion."""

    line_no: int
    net_minor: int
    quantity: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class RedTaxInvoice:
    """Issue a red letter 红冲 against a tax invoice of ours.

    Args:
        parts: what is taken back, positive; empty takes back all that is left.
        links: the credit note it stands for; empty takes the original's links back.
    """

    tax_invoice_id: int
    reason: str
    issue_date: date
    parts: tuple[RedPart, ...] = ()
    links: tuple[NewLink, ...] = ()
    provider: str = "local"


@dataclass(frozen=True, slots=True)
class CheckTaxInvoice:
    """Check whether a tax invoice is genuine 查验.

    Args:
        outcome: ``passed`` or ``failed`` as somebody has found out; empty asks the provider.
    """

    tax_invoice_id: int
    outcome: str = ""
    answer: str = ""
    provider: str = "local"


@dataclass(frozen=True, slots=True)
class DeductTaxInvoice:
    """Tick a received tax invoice for deduction 勾选 in a month, or take it out again.

    Args:
        period: year and month such as 202603; 0 takes it out.
    """

    tax_invoice_id: int
    period: int
