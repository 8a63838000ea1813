"""What accounting listens to."""

from __future__ import annotations

from collections.abc import Sequence

from argosy.contracts.billing import BillingRequested
from argosy.contracts.intercompany import SisterPaymentAsked
from argosy.contracts.purchasing import BillMatched
from argosy.domains.accounting.blocks import on_bill_matched
from argosy.domains.accounting.invoicing import on_billing_requested
from argosy.domains.accounting.sister import on_sister_payment_asked
from argosy.kernel.events.handlers import AfterCommit, Within

HANDLERS: Sequence[Within | AfterCommit] = (
    # Within: an invoice without its posting, or the other way round, must not exist.
    Within(BillingRequested, on_billing_requested),
    # Within: between its posting and its block a bill could be paid.
    Within(BillMatched, on_bill_matched),
    # Within: money that leaves one company of the group has come to the other.
    Within(SisterPaymentAsked, on_sister_payment_asked),
)
