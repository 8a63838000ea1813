"""Which accounts goods of an item go to, by the posting rules; asked once a command."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from argosy.domains.purchasing import facts
from argosy.kernel.events.run import CommandRun
from argosy.kernel.ledger.chart import chart_of
from argosy.kernel.ledger.posting_rules import Lookup, accounts_for

PURPOSES = ("stock", "grni", "price_difference")


@dataclass(frozen=True, slots=True)
class GoodsAccounts:
    """Stock, goods received not billed, and where differences go."""

    stock: int
    grni: int
    difference: int


def posting_facts(run: CommandRun, item_ids: Iterable[int], purposes: Iterable[str]) -> bool:
    """Read what rules may match on, unless no rule of the purposes has a condition.

    Returns:
        Whether there is anything to match on.
    """
    rules = chart_of(run).rules
    if not any(rule.match for purpose in purposes for rule in rules.get(purpose, ())):
        return False
    facts.load(run, items=item_ids)
    return True


def goods_accounts(
    run: CommandRun, wanted: Iterable[tuple[int, date]]
) -> dict[tuple[int, date], GoodsAccounts]:
    """Return the accounts of items on posting dates.

    Raises:
        ValidationFailed: no posting rule says where it goes.
    """
    keys = sorted(set(wanted))
    matches = posting_facts(run, {item for item, _ in keys}, PURPOSES)
    lookups = [
        Lookup(purpose, facts.posting_facts(run, item) if matches else {}, on)
        for item, on in keys
        for purpose in PURPOSES
    ]
    found = iter(accounts_for(run, lookups))
    return {key: GoodsAccounts(next(found), next(found), next(found)) for key in keys}
