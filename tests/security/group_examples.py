"""What each command of several companies accepts."""

from __future__ import annotations

from argosy.domains.intercompany import api as intercompany
from argosy.masterdata.company.api import PairCompanies, do_pair_companies
from argosy.testing.group import DAY, make_group
from tests.security.example import Example
from tests.security.trade_examples import CLOCK, Trade


def group_examples(_trade: Trade) -> list[Example]:
    """Supplies between two companies, their payment, and the group's chart."""
    group = make_group()
    group.stock("ROPE", 1_000_000, 3_000)
    asked = group.supply(("ROPE", 2))
    (supply,) = group.do(intercompany.do_supply_from_sister, asked, actor=group.west).ids()
    account = intercompany.DefineGroupAccount("G-1", "Stock", "asset", "存货")
    group.do(intercompany.do_define_group_account, account, actor=group.west)
    pair = PairCompanies(group.east.company_id, "EUR", "", ("ZERO",))

    def west(command: object, item: object) -> Example:
        return Example(command, item, group.west, CLOCK)  # type: ignore[arg-type]

    return [
        west(do_pair_companies, pair),
        west(intercompany.do_supply_from_sister, asked),
        west(intercompany.do_settle_with_sister, intercompany.SettleWithSister(supply, 1, DAY)),
        west(intercompany.do_define_group_account, account),
        west(intercompany.do_map_account, intercompany.MapAccount("1210", "G-1")),
    ]
