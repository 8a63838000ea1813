"""What the web may import of supplies between companies."""

from argosy.domains.intercompany.commands import do_supply_from_sister
from argosy.domains.intercompany.grouping import do_define_group_account, do_map_account
from argosy.domains.intercompany.inputs import (
    DefineGroupAccount,
    MapAccount,
    SettleWithSister,
    SupplyFromSister,
    SupplyLine,
)
from argosy.domains.intercompany.queries import (
    GroupBalance,
    GroupReceivable,
    GroupStock,
    Unmatched,
    group_receivables,
    group_stock,
    group_trial_balance,
    unmatched,
)
from argosy.domains.intercompany.settling import do_settle_with_sister

__all__ = [
    "DefineGroupAccount",
    "GroupBalance",
    "GroupReceivable",
    "GroupStock",
    "MapAccount",
    "SettleWithSister",
    "SupplyFromSister",
    "SupplyLine",
    "Unmatched",
    "do_define_group_account",
    "do_map_account",
    "do_settle_with_sister",
    "do_supply_from_sister",
    "group_receivables",
    "group_stock",
    "group_trial_balance",
    "unmatched",
]
