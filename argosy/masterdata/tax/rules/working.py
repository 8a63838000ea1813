"""What the steps of a computation hand on to each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from argosy.masterdata.tax.rules.applied import AppliedTax
from argosy.masterdata.tax.rules.documents import TaxDocument


@dataclass(slots=True)
class Share:
    """One tax on one line while it is worked out; `own` is the line's tax rounded for itself."""

    tax: AppliedTax
    amount: int
    own: int
    deductible: int = 0


@dataclass(slots=True)
class Working:
    """What the steps of a computation hand on: per line the net amount and the taxes so far."""

    document: TaxDocument
    order: Sequence[int]
    net: list[int]
    shares: list[list[Share]]


def base_of(working: Working, index: int, tax: AppliedTax) -> int:
    """Return what a tax is charged on: the net, for a compound tax with the taxes below it."""
    base = working.net[index]
    if tax.is_compound:
        for share in working.shares[index]:
            if share.tax.sequence < tax.sequence and not share.tax.is_reverse_charge:
                base += share.amount
    return base
