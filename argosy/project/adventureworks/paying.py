"""Pays what falls due: bills by the supplier's terms, invoices by the customer's."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import cast

from argosy.domains.accounting.api import PaymentInput, PaymentShare, do_post_payment
from argosy.kernel.events.commands import reading
from argosy.kernel.identity import sql
from argosy.project.adventureworks.company import CURRENCY
from argosy.project.adventureworks.sending import Sender


@dataclass(slots=True)
class Payer:
    """Remembers what is owed on which day, and pays it.

    Args:
        sender: gives the commands.
        owed: by day the direction, the party and the invoice.
    """

    sender: Sender
    owed: dict[date, list[tuple[str, int, int]]] = field(default_factory=dict)

    def owe(self, on: date, direction: str, party_id: int, invoice_id: int) -> None:
        """Remember that an invoice is to be paid on a day."""
        self.owed.setdefault(on, []).append((direction, party_id, invoice_id))

    def pay(self, on: date) -> None:
        """Pay everything that is owed on a day, in one batch."""
        due = self.owed.pop(on, [])
        if not due:
            return
        totals = self._totals([invoice for _, _, invoice in due])
        batch = [
            PaymentInput(
                direction,
                party_id,
                CURRENCY,
                totals[invoice],
                on,
                allocations=(PaymentShare(invoice, totals[invoice]),),
            )
            for direction, party_id, invoice in due
        ]
        self.sender.send("pay", on.isoformat(), do_post_payment, batch, on=on, hour=16)

    def _totals(self, invoices: list[int]) -> dict[int, int]:
        with reading(self.sender.actor):
            found = sql.rows(
                "SELECT id, total_minor FROM invoice WHERE company_id = %s"
                " AND id = ANY(%s::bigint[])",
                (self.sender.actor.company_id, sql.array(invoices)),
            )
        return dict(cast("list[tuple[int, int]]", found))
