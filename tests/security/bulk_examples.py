"""What each command of bulk actions accepts."""

from __future__ import annotations

from argosy.platform.bulk.commands import do_start_bulk
from argosy.platform.bulk.rules import StartBulk
from tests.security.example import Example
from tests.security.trade_examples import Trade


def bulk_examples(trade: Trade) -> list[Example]:
    """An action started for two records; whether they are there is for the action to say."""
    return [
        trade.sells(
            do_start_bulk, StartBulk("party.party", "remove", (1, 2), '{"reason": "double"}')
        )
    ]
