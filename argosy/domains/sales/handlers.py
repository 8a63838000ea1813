"""What sales listens to: quantities come back with invoices, credit comes back with payments."""

from __future__ import annotations

from collections.abc import Sequence

from argosy.contracts.billing import InvoicePosted, PaymentAllocated
from argosy.domains.sales.commands.billed import on_invoice_posted, on_payment_allocated
from argosy.kernel.events.handlers import AfterCommit, Within

HANDLERS: Sequence[Within | AfterCommit] = (
    # Within: what was billed and the credit it takes must not lag behind the books.
    Within(InvoicePosted, on_invoice_posted),
    Within(PaymentAllocated, on_payment_allocated),
)
