"""Keeping the chart: accounts, journals, dimensions and the rules that choose accounts.

A chart comes from a country's pack; from then on the company's own people keep it. What lines were
posted to stays what it was: its kind never changes, it is closed rather than deleted.
"""

from argosy.domains.accounting.upkeep.accounts import (
    ChangeAccount,
    CloseAccount,
    NewAccount,
    do_change_account,
    do_close_account,
    do_create_account,
    do_reopen_account,
)
from argosy.domains.accounting.upkeep.axes import (
    ChangeDimension,
    ChangeDimensionValue,
    EndDimensionValue,
    NewDimension,
    NewDimensionValue,
    do_change_dimension,
    do_change_dimension_value,
    do_create_dimension,
    do_create_dimension_value,
    do_end_dimension_value,
)
from argosy.domains.accounting.upkeep.journals import (
    ChangeJournal,
    NewJournal,
    do_change_journal,
    do_create_journal,
)
from argosy.domains.accounting.upkeep.posting_rules import (
    EndPostingRule,
    NewPostingRule,
    do_create_posting_rule,
    do_end_posting_rule,
)

__all__ = [
    "ChangeAccount",
    "ChangeDimension",
    "ChangeDimensionValue",
    "ChangeJournal",
    "CloseAccount",
    "EndDimensionValue",
    "EndPostingRule",
    "NewAccount",
    "NewDimension",
    "NewDimensionValue",
    "NewJournal",
    "NewPostingRule",
    "do_change_account",
    "do_change_dimension",
    "do_change_dimension_value",
    "do_change_journal",
    "do_close_account",
    "do_create_account",
    "do_create_dimension",
    "do_create_dimension_value",
    "do_create_journal",
    "do_create_posting_rule",
    "do_end_dimension_value",
    "do_end_posting_rule",
    "do_reopen_account",
]
