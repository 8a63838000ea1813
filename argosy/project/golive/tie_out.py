"""Compares what was imported with what the old books say, area by area, to the last minor unit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from argosy.project.golive.figures import Place

Key = tuple[str, str]
"""Account and party, either empty where the area is compared without."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A signed amount in minor units of the company's currency, and where it stands."""

    key: Key
    minor: int
    place: Place
    off: int = 0
    """By how much the amount contradicts the row's own quantity and unit cost."""


@dataclass(frozen=True, slots=True)
class AreaReport:
    """One line of the cockpit. Minor units of the company's currency, a debit positive.

    `imported` is what the area's own file says, `posted` what stands in the new books after it was
    posted, `in_ledger` what the old ledger says. `offender` names the first row to look at.
    """

    area: str
    rows: int
    imported: int
    posted: int
    in_ledger: int
    difference: int
    offender: str = ""

    @property
    def holds(self) -> bool:
        """Whether all three are the same, in sum and key by key."""
        return not self.difference and self.imported == self.posted and not self.offender


def compare(
    area: str, details: Sequence[Amount], claims: Sequence[Amount], posted: int
) -> AreaReport:
    """Compare an area's file with the old ledger's balances and with what was posted.

    Keys are compared one by one: two errors that cancel out are two errors. The difference shown
    is that of the sums, or of the first key when the sums agree.
    """
    by_party = {claim.key[0] for claim in claims if claim.key[1]}
    narrowed = [
        Amount(d.key if d.key[0] in by_party else (d.key[0], ""), d.minor, d.place, d.off)
        for d in details
    ]
    ours, theirs = _sums(narrowed), _sums(claims)
    wrong = [key for key in _in_order(narrowed, claims) if ours[key] != theirs[key]]
    imported = sum(detail.minor for detail in details)
    in_ledger = sum(claim.minor for claim in claims)
    difference = imported - in_ledger
    offender = ""
    if wrong:
        first = wrong[0]
        difference = difference or ours[first] - theirs[first]
        offender = _offender(first, narrowed, claims, ours[first], theirs[first])
    elif imported != posted:
        difference = posted - imported
        offender = f"posted {posted}, imported {imported}, in minor units"
    return AreaReport(area, len(details), imported, posted, in_ledger, difference, offender)


def _sums(amounts: Iterable[Amount]) -> Mapping[Key, int]:
    found: defaultdict[Key, int] = defaultdict(int)
    for amount in amounts:
        found[amount.key] += amount.minor
    return found


def _in_order(*several: Sequence[Amount]) -> list[Key]:
    return list(dict.fromkeys(amount.key for amounts in several for amount in amounts))


def _offender(
    key: Key, details: Sequence[Amount], claims: Sequence[Amount], ours: int, theirs: int
) -> str:
    """Name the row to look at: one that contradicts itself, else the old ledger's."""
    mine = [detail for detail in details if detail.key == key]
    named = " ".join(part for part in key if part) or "all"
    sums = f"{named}: rows say {ours}, the ledger says {theirs}, in minor units"
    for detail in mine:
        if detail.off and detail.off == ours - theirs:
            return f"{detail.place}: amount is not quantity times unit cost ({sums})"
    claim = next((claim for claim in claims if claim.key == key), None)
    places = [mine[0].place] if mine else []
    places += [claim.place] if claim is not None else []
    return f"{' against '.join(map(str, places))}: {sums}"
