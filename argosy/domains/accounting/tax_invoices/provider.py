"""The interface to who issues and checks tax invoices, and the local provider.

A provider is asked within the command, so it must answer at once; one that is asked over a network
hands in what it issued by `do_register_tax_invoice`. The local one needs nobody: it writes the
originals itself and gives numbers that no tax authority knows, for practice and for tests.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Protocol
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from argosy.domains.accounting.tax_invoices.inputs import NewTaxLine
from argosy.kernel.primitives.currency import minor_units

_NUMBER = re.compile(r"[0-9]{20}", re.ASCII)
_PAPER = re.compile(r"[0-9]{8}", re.ASCII)
_CODE = re.compile(r"[0-9]{10}|[0-9]{12}", re.ASCII)
_OFD_DATE = (1980, 1, 1, 0, 0, 0)
"""Archives carry no clock: the same tax invoice gives the same bytes."""


@dataclass(frozen=True, slots=True)
class Trader:
    """Seller or buyer as the paper names them."""

    name: str
    tax_number: str


@dataclass(frozen=True, slots=True)
class IssueRequest:
    """A tax invoice to be issued; `sequence` is ours and used once.

    `red_of` is the number of the tax invoice that a red letter takes back, "" for none.
    """

    sequence: int
    kind: str
    issue_date: date
    seller: Trader
    buyer: Trader
    currency: str
    lines: Sequence[NewTaxLine]
    red_of: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Original:
    """A file as the provider gave it."""

    media: str
    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Issued:
    """What a provider answers: the number (with its code on paper) and the originals."""

    number: str
    code: str
    files: tuple[Original, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a provider says of a tax invoice's genuineness."""

    is_genuine: bool
    answer: str


class InvoiceProvider(Protocol):
    """Issues and checks tax invoices."""

    def issue(self, request: IssueRequest) -> Issued: ...

    def check(self, code: str, number: str, issue_date: date, total_minor: int) -> Verdict: ...


class LocalProvider:
    """Issues on this machine: an XML file, and an OFD archive that holds it."""

    def issue(self, request: IssueRequest) -> Issued:
        """Return a number of twenty digits (year, region 00, channel 0, sequence) and the files."""
        number = f"{request.issue_date.year % 100:02}000{request.sequence:015}"
        xml = invoice_xml(request, number)
        return Issued(
            number,
            "",
            (
                Original("xml", f"{number}.xml", xml),
                Original("ofd", f"{number}.ofd", _ofd(number, xml)),
            ),
        )

    def check(self, code: str, number: str, issue_date: date, total_minor: int) -> Verdict:
        """Judge by the shape of the number alone: this machine knows no register."""
        fits = _NUMBER.fullmatch(number) if not code else _PAPER.fullmatch(number)
        genuine = bool(fits) and (not code or _CODE.fullmatch(code) is not None)
        dated = number[:2] == f"{issue_date.year % 100:02}" or bool(code)
        if genuine and dated:
            return Verdict(True, "号码格式与开票年份相符")
        return Verdict(False, "号码格式或开票年份不符")


_providers: dict[str, InvoiceProvider] = {"local": LocalProvider()}


def register_provider(name: str, provider: InvoiceProvider) -> None:
    """Make a provider known by name; another distribution does so when it is ready."""
    _providers[name] = provider


def provider_of(name: str) -> InvoiceProvider | None:
    """Return a provider by its name, or None."""
    return _providers.get(name)


def provider_names() -> list[str]:
    """Return the names of the providers that are known."""
    return sorted(_providers)


def _amount(minor: int, scale: int) -> str:
    return f"{Decimal(minor).scaleb(-scale):f}"


def invoice_xml(request: IssueRequest, number: str) -> bytes:
    """Return a tax invoice as XML in UTF-8, the same bytes for the same facts."""
    scale = minor_units(request.currency)
    lines = "".join(
        f"    <Item no={quoteattr(str(place))}><Name>{escape(line.description)}</Name>"
        f"<Unit>{escape(line.unit)}</Unit><Quantity>{line.quantity:f}</Quantity>"
        f"<UnitPrice>{line.unit_price:f}</UnitPrice>"
        f"<Amount>{_amount(line.net_minor, scale)}</Amount>"
        f"<TaxRate>{'' if line.tax_rate is None else f'{line.tax_rate:f}'}</TaxRate>"
        f"<Tax>{_amount(line.tax_minor, scale)}</Tax></Item>\n"
        for place, line in enumerate(request.lines, 1)
    )
    net = sum(line.net_minor for line in request.lines)
    tax = sum(line.tax_minor for line in request.lines)
    red = (
        f"  <RedOf reason={quoteattr(request.reason)}>{escape(request.red_of)}</RedOf>\n"
        if request.red_of
        else ""
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<EInvoice kind={quoteattr(request.kind)}>\n"
        f"  <Number>{number}</Number>\n"
        f"  <IssueDate>{request.issue_date.isoformat()}</IssueDate>\n"
        f"{red}"
        f"  <Seller taxNumber={quoteattr(request.seller.tax_number)}>"
        f"{escape(request.seller.name)}</Seller>\n"
        f"  <Buyer taxNumber={quoteattr(request.buyer.tax_number)}>"
        f"{escape(request.buyer.name)}</Buyer>\n"
        f"  <Items>\n{lines}  </Items>\n"
        f"  <Amount currency={quoteattr(request.currency)}>{_amount(net, scale)}</Amount>\n"
        f"  <Tax>{_amount(tax, scale)}</Tax>\n"
        f"  <Total>{_amount(net + tax, scale)}</Total>\n"
        "</EInvoice>\n"
    ).encode()


def _ofd(number: str, xml: bytes) -> bytes:
    """Return an OFD archive with the XML as its attachment."""
    space = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    root = (
        f'{head}<ofd:OFD {space} Version="1.1" DocType="OFD"><ofd:DocBody><ofd:DocInfo>'
        f"<ofd:DocID>{number}</ofd:DocID></ofd:DocInfo>"
        "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>\n"
    )
    document = (
        f"{head}<ofd:Document {space}><ofd:Attachments>Attachs/Attachments.xml</ofd:Attachments>"
        "</ofd:Document>\n"
    )
    attachments = (
        f'{head}<ofd:Attachments {space}><ofd:Attachment ID="1" Name="original_invoice"'
        ' Format="xml"><ofd:FileLoc>original_invoice.xml</ofd:FileLoc></ofd:Attachment>'
        "</ofd:Attachments>\n"
    )
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for name, content in (
            ("OFD.xml", root.encode()),
            ("Doc_0/Document.xml", document.encode()),
            ("Doc_0/Attachs/Attachments.xml", attachments.encode()),
            ("Doc_0/Attachs/original_invoice.xml", xml),
        ):
            archive.writestr(ZipInfo(name, _OFD_DATE), content)
    return target.getvalue()
