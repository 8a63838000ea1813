"""What other parts use of the search: finding records, keeping the index, pinyin."""

from __future__ import annotations

from argosy.platform.search.asking import Rank
from argosy.platform.search.finding import Found, Group, Shown, search
from argosy.platform.search.keeping import Difference, catch_up, differences, rebuild
from argosy.platform.search.marking import Part
from argosy.platform.search.pinyin import endings, full, initials, matches

__all__ = [
    "Difference",
    "Found",
    "Group",
    "Part",
    "Rank",
    "Shown",
    "catch_up",
    "differences",
    "endings",
    "full",
    "initials",
    "matches",
    "rebuild",
    "search",
]
