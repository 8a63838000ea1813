"""Payments between companies of a group: each side records its own, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence

from argosy.contracts.intercompany import SisterPaymentAsked, SisterPaymentMade
from argosy.domains.accounting.commands import do_post_payment
from argosy.domains.accounting.payments import PaymentInput, PaymentShare
from argosy.kernel.events.commands import give_within
from argosy.kernel.events.contract import Recorded
from argosy.kernel.events.run import CommandRun


def on_sister_payment_asked(
    run: CommandRun, events: Sequence[Recorded[SisterPaymentAsked]]
) -> None:
    """Record this company's side of payments, set against what they pay."""
    batch = [
        PaymentInput(
            asked.direction,
            asked.party_id,
            asked.currency,
            asked.amount_minor,
            asked.paid_on,
            asked.rate,
            allocations=(PaymentShare(asked.invoice_id, asked.amount_minor),),
            reference=asked.reference,
            correlation_id=recorded.correlation_id,
        )
        for recorded, asked in ((recorded, recorded.event) for recorded in events)
    ]
    for recorded, done in zip(events, give_within(run, do_post_payment, batch), strict=True):
        asked = recorded.event
        run.emit(
            SisterPaymentMade(
                asked.reference, asked.sister_id, asked.role, done.id, asked.invoice_id
            ),
            subject_type="payment",
            subject_id=done.id,
            correlation_id=recorded.correlation_id,
            effective_at=recorded.effective_at,
        )
