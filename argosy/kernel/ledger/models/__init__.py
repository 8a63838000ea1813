"""Tables of the money flow; importable inside this folder only, others read through queries."""

from argosy.kernel.ledger.models.chart import (
    Account,
    Book,
    Dimension,
    DimensionSet,
    DimensionValue,
    Journal,
)
from argosy.kernel.ledger.models.commitments import Commitment, Exposure
from argosy.kernel.ledger.models.entries import (
    DraftLine,
    EntryDraft,
    JournalEntry,
    JournalLine,
    LedgerBalance,
)
from argosy.kernel.ledger.models.open_items import Allocation, OpenItem
from argosy.kernel.ledger.models.periods import FiscalPeriod, PeriodChange, PeriodStatus
from argosy.kernel.ledger.models.rules import PostingRule

__all__ = [
    "Account",
    "Allocation",
    "Book",
    "Commitment",
    "Dimension",
    "DimensionSet",
    "DimensionValue",
    "DraftLine",
    "EntryDraft",
    "Exposure",
    "FiscalPeriod",
    "Journal",
    "JournalEntry",
    "JournalLine",
    "LedgerBalance",
    "OpenItem",
    "PeriodChange",
    "PeriodStatus",
    "PostingRule",
]
