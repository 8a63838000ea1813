"""What supplies between companies listen to: what sales found, and what each side has made."""

from __future__ import annotations

from collections.abc import Sequence

from argosy.contracts.billing import InvoicePosted
from argosy.contracts.intercompany import (
    DropShipmentFound,
    SisterPaymentMade,
    SisterPurchaseMade,
    SisterSaleMade,
)
from argosy.domains.intercompany.settling import on_sister_payment_made
from argosy.domains.intercompany.steps import (
    on_drop_shipment_found,
    on_invoice_posted,
    on_sister_purchase_made,
    on_sister_sale_made,
)
from argosy.kernel.events.handlers import AfterCommit, Within

HANDLERS: Sequence[Within | AfterCommit] = (
    # Within, all of them: both companies' documents stand or fall together.
    Within(DropShipmentFound, on_drop_shipment_found),
    Within(SisterSaleMade, on_sister_sale_made),
    Within(SisterPurchaseMade, on_sister_purchase_made),
    Within(SisterPaymentMade, on_sister_payment_made),
    Within(InvoicePosted, on_invoice_posted),
)
