"""What purchasing listens to."""

from __future__ import annotations

from collections.abc import Sequence

from argosy.contracts.billing import InvoicePosted
from argosy.domains.purchasing.differences import on_invoice_posted
from argosy.kernel.events.handlers import AfterCommit, Within

HANDLERS: Sequence[Within | AfterCommit] = (
    # Within: a price difference that belongs to stock must not exist without its bill.
    Within(InvoicePosted, on_invoice_posted),
)
