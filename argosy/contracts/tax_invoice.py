"""What accounting tells of tax invoices; ids and figures only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class TaxInvoiceRegistered:
    """A tax invoice was issued or received; a red letter names the one it takes back."""

    name: ClassVar[str] = "tax_invoice.registered"
    version: ClassVar[int] = 1

    tax_invoice_id: int
    direction: str
    kind: str
    party_id: int
    currency: str
    net_minor: int
    tax_minor: int
    red_of_id: int


@dataclass(frozen=True, slots=True)
class TaxInvoiceDeducted:
    """A received tax invoice was ticked for deduction in a month, or (0) taken out again."""

    name: ClassVar[str] = "tax_invoice.deducted"
    version: ClassVar[int] = 1

    tax_invoice_id: int
    period: int
