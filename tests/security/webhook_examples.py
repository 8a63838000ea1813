"""What each command of the webhooks accepts."""

from __future__ import annotations

from dataclasses import replace

from argosy.platform.data.webhooks import commands as webhooks
from tests.security.example import Example
from tests.security.trade_examples import Trade


def webhook_examples(trade: Trade) -> list[Example]:
    """A webhook made, changed, renewed and replayed."""
    new = webhooks.NewWebhook("Shop", "https://example.com/hook", ("sales.order_confirmed",))
    first, second = trade.seller.do(
        webhooks.do_create_webhook, replace(new, name="A"), replace(new, name="B")
    ).ids()
    changed = webhooks.ChangeWebhook(first, 1, "C", "https://example.com/other", (), False)
    return [
        trade.sells(webhooks.do_create_webhook, new),
        trade.sells(webhooks.do_change_webhook, changed),
        trade.sells(webhooks.do_renew_secret, webhooks.RenewSecret(second)),
        trade.sells(webhooks.do_replay, webhooks.ReplayEvents(second, 1, 100)),
    ]
