"""Tables of accounting: posted documents only; drafts live with those who prepare them."""

from argosy.domains.accounting.models.blocks import PaymentBlock
from argosy.domains.accounting.models.invoices import Invoice, InvoiceLine, InvoiceTax
from argosy.domains.accounting.models.payments import Payment

__all__ = ["Invoice", "InvoiceLine", "InvoiceTax", "Payment", "PaymentBlock"]
