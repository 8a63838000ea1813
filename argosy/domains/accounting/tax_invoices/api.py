"""What the web may use of tax invoices."""

from argosy.domains.accounting.tax_invoices.applying import (
    do_apply_tax_invoice,
    do_cancel_tax_application,
)
from argosy.domains.accounting.tax_invoices.inputs import (
    ApplyLine,
    ApplyTaxInvoice,
    CancelApplication,
    CheckTaxInvoice,
    DeductTaxInvoice,
    IssueTaxInvoice,
    LinkTaxInvoice,
    NewFile,
    NewLink,
    NewTaxLine,
    RedPart,
    RedTaxInvoice,
    RegisterTaxInvoice,
)
from argosy.domains.accounting.tax_invoices.issuing import do_issue_tax_invoice
from argosy.domains.accounting.tax_invoices.provider import InvoiceProvider, register_provider
from argosy.domains.accounting.tax_invoices.queries import (
    CoveredOrderLine,
    access_tax_invoice,
    covered_order_lines,
    deductions,
    original,
    owed_without_tax_invoice,
    tax_invoices_of,
    tax_invoices_unlinked,
)
from argosy.domains.accounting.tax_invoices.reds import do_red_tax_invoice
from argosy.domains.accounting.tax_invoices.registering import (
    do_link_tax_invoice,
    do_register_tax_invoice,
)
from argosy.domains.accounting.tax_invoices.states import (
    do_check_tax_invoice,
    do_deduct_tax_invoice,
)

__all__ = [
    "ApplyLine",
    "ApplyTaxInvoice",
    "CancelApplication",
    "CheckTaxInvoice",
    "CoveredOrderLine",
    "DeductTaxInvoice",
    "InvoiceProvider",
    "IssueTaxInvoice",
    "LinkTaxInvoice",
    "NewFile",
    "NewLink",
    "NewTaxLine",
    "RedPart",
    "RedTaxInvoice",
    "RegisterTaxInvoice",
    "access_tax_invoice",
    "covered_order_lines",
    "deductions",
    "do_apply_tax_invoice",
    "do_cancel_tax_application",
    "do_check_tax_invoice",
    "do_deduct_tax_invoice",
    "do_issue_tax_invoice",
    "do_link_tax_invoice",
    "do_red_tax_invoice",
    "do_register_tax_invoice",
    "original",
    "owed_without_tax_invoice",
    "register_provider",
    "tax_invoices_of",
    "tax_invoices_unlinked",
]
