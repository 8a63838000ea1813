"""Tables of accounting: posted documents, applications for tax invoices, their projections."""

from argosy.domains.accounting.models.blocks import PaymentBlock
from argosy.domains.accounting.models.invoices import Invoice, InvoiceLine, InvoiceTax
from argosy.domains.accounting.models.payments import Payment
from argosy.domains.accounting.models.tax_invoices import (
    TaxApplication,
    TaxApplicationLine,
    TaxCoverage,
    TaxInvoice,
    TaxInvoiceCheck,
    TaxInvoiceDeduction,
    TaxInvoiceFile,
    TaxInvoiceLine,
    TaxInvoiceLink,
    TaxInvoiceState,
    TaxLineBalance,
)

__all__ = [
    "Invoice",
    "InvoiceLine",
    "InvoiceTax",
    "Payment",
    "PaymentBlock",
    "TaxApplication",
    "TaxApplicationLine",
    "TaxCoverage",
    "TaxInvoice",
    "TaxInvoiceCheck",
    "TaxInvoiceDeduction",
    "TaxInvoiceFile",
    "TaxInvoiceLine",
    "TaxInvoiceLink",
    "TaxInvoiceState",
    "TaxLineBalance",
]
