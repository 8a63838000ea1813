"""Keeping bills that do not match from being paid: the word comes from who matches them."""

from __future__ import annotations

from collections.abc import Sequence

from psycopg.types.json import Jsonb

from argosy.contracts.purchasing import BillMatched
from argosy.kernel.events.contract import Recorded
from argosy.kernel.events.run import CommandRun
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import Problem

BLOCKED = "blocked"
OVERRIDDEN = "overridden"


def on_bill_matched(run: CommandRun, events: Sequence[Recorded[BillMatched]]) -> None:
    """Block a bill that was found not to match; free one that somebody else has released."""
    records = [
        (
            run.company_id,
            recorded.event.bill_id,
            recorded.event.decision == BLOCKED,
            Jsonb(list(recorded.event.reasons)),
            run.command_id,
        )
        for recorded in events
        if recorded.event.decision in (BLOCKED, OVERRIDDEN)
    ]
    if records:
        sql.insert(
            "payment_block",
            ("company_id", "invoice_id", "is_blocked", "reasons", "command_id"),
            sql.transpose(records),
        )


def payment_blocked(invoice_id: int) -> Problem:
    """Return the problem of paying a blocked bill (INV-37)."""
    return Problem(
        "accounting.payment_blocked",
        "Bill {invoice} is blocked for payment: it does not match its order and receipts.",
        "Have it released by somebody else than who entered it.",
        "allocations",
        {"invoice": invoice_id},
    )
