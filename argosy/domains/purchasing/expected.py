"""Expected receipts: planned moves of the goods flow, which promises to customers count on."""

from __future__ import annotations

from collections.abc import Sequence

from argosy.domains.purchasing.rules.held import HeldOrder
from argosy.kernel.events.run import CommandRun


def expect(run: CommandRun, orders: Sequence[HeldOrder]) -> None:
    """Plan a receipt for each line of goods."""


def withdraw(run: CommandRun, orders: Sequence[HeldOrder]) -> None:
    """Expect nothing further of orders."""
