"""What sales listens to: quantities come back with invoices, credit comes back with payments."""

from __future__ import annotations

from collections.abc import Sequence

from argosy.contracts.billing import InvoicePosted, PaymentAllocated
from argosy.contracts.intercompany import (
    DropShipmentArrived,
    DropShipmentAsked,
    SisterSaleAsked,
)
from argosy.domains.sales.commands.billed import on_invoice_posted, on_payment_allocated
from argosy.domains.sales.commands.sister import (
    on_drop_shipment_arrived,
    on_drop_shipment_asked,
    on_sister_sale_asked,
)
from argosy.kernel.events.handlers import AfterCommit, Within

HANDLERS: Sequence[Within | AfterCommit] = (
    # Within: what was billed and the credit it takes must not lag behind the books.
    Within(InvoicePosted, on_invoice_posted),
    Within(PaymentAllocated, on_payment_allocated),
    # Within: what one company of the group ships, the other has bought; both or neither.
    Within(DropShipmentAsked, on_drop_shipment_asked),
    Within(SisterSaleAsked, on_sister_sale_asked),
    Within(DropShipmentArrived, on_drop_shipment_arrived),
)
