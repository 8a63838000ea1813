"""What purchasing listens to."""

from __future__ import annotations

from collections.abc import Sequence

from argosy.contracts.billing import InvoicePosted
from argosy.contracts.intercompany import SisterPurchaseAsked
from argosy.domains.purchasing.commands.sister import on_sister_purchase_asked
from argosy.domains.purchasing.differences import on_invoice_posted
from argosy.kernel.events.handlers import AfterCommit, Within

HANDLERS: Sequence[Within | AfterCommit] = (
    # Within: a price difference that belongs to stock must not exist without its bill.
    Within(InvoicePosted, on_invoice_posted),
    # Within: what one company of the group ships, the other has bought; both or neither.
    Within(SisterPurchaseAsked, on_sister_purchase_asked),
)
