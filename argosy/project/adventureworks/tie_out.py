"""Ties the books to their source: every control total, with what rounding to cents may explain.

A document's figure may differ by half a cent for each of its parts that is rounded; a total differs
by the sum of its documents' differences and by nothing else. Whatever is beyond is unexplained.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from argosy.project.adventureworks.booked import Booked
from argosy.project.adventureworks.expected import Figure, Total

ZERO = Decimal(0)
NOTHING = Figure(ZERO)
SHORT = "purchases: short or rejected"
INFORMATION = {
    "sales lines without order": "reported as row errors",
    "sales lines without order: worth": "reported as row errors",
    "rates of a currency to itself": "say nothing, not entered",
}
"""Totals of what is not booked on purpose, and why."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One document of a total whose booked figure differs from its source."""

    key: str
    source: Decimal
    booked: Decimal
    bound: Decimal

    @property
    def amount(self) -> Decimal:
        """Booked less source."""
        return self.booked - self.source

    @property
    def is_explained(self) -> bool:
        """Whether rounding explains it."""
        return abs(self.amount) <= self.bound


@dataclass(frozen=True, slots=True)
class TieOut:
    """One control total, tied out or not.

    Args:
        source: the source's figure.
        booked: what the books have.
        bound: the sum of what each document may differ by.
        differences: the documents that differ.
        note: why nothing is booked of it, where that is so.
    """

    name: str
    unit: str
    source: Decimal
    booked: Decimal
    bound: Decimal
    differences: tuple[Difference, ...]
    note: str = ""

    @property
    def amount(self) -> Decimal:
        """Booked less source."""
        return self.booked - self.source

    @property
    def is_explained(self) -> bool:
        """Whether every document is within its bound, and the total is no more than they are."""
        return bool(self.note) or (
            all(found.is_explained for found in self.differences)
            and self.amount == sum((found.amount for found in self.differences), ZERO)
        )


def tie_out(expected: Sequence[Total], booked: Booked) -> list[TieOut]:
    """Compare each control total, document by document; what only the books have counts, too."""
    names = {total.name for total in expected}
    beyond = [Total(name, "USD") for name in sorted(booked.keys() - names)]
    return [_tied(total, booked.get(total.name, {})) for total in (*expected, *beyond)]


def _tied(total: Total, booked: Mapping[str, Decimal]) -> TieOut:
    note = INFORMATION.get(total.name, "")
    differences = []
    for key in sorted(total.figures.keys() | booked.keys()) if not note else ():
        figure, own = total.figures.get(key, NOTHING), booked.get(key, ZERO)
        if own != figure.amount:
            differences.append(Difference(key, figure.amount, own, figure.bound))
    return TieOut(
        total.name,
        total.unit,
        sum((figure.amount for figure in total.figures.values()), ZERO),
        sum(booked.values(), ZERO),
        sum((figure.bound for figure in total.figures.values()), ZERO),
        tuple(differences),
        note,
    )


def table(found: Iterable[TieOut], *, with_documents: bool = False) -> Iterator[str]:
    """Yield the lines of the tie-out table; with each document's difference when asked for."""
    yield (
        f"{'control total':<42} {'source':>20} {'booked':>18} {'difference':>12} {'bound':>10}"
        " explained"
    )
    for total in found:
        yield (
            f"{total.name:<42} {total.source:>20,.{_decimals(total)}f}"
            f" {_shown(total):>18} {_difference(total):>12} {_bound(total):>10}"
            f" {total.note or ('yes' if total.is_explained else 'NO')}"
        )
        for each in total.differences:
            if with_documents or not each.is_explained:
                yield (
                    f"    {each.key:<38} {each.source:>20,.4f} {each.booked:>18,.2f}"
                    f" {each.amount:>+12.4f} {each.bound:>10.4f}"
                    f" {'yes' if each.is_explained else 'NO'}"
                )


def short_orders(booked: Booked) -> Iterator[str]:
    """Yield a line for each purchase order of which something was short or rejected."""
    names = ("purchases: ordered", "purchases: stocked, at order price", SHORT)
    own = [booked.get(name, {}) for name in names]
    yield f"{'short or rejected':<20} {'ordered':>16} {'stocked':>16} {'short or rejected':>18}"
    for key in sorted(own[2], key=lambda key: (len(key), key)):
        if own[2][key]:
            ordered, stocked, short = (figures.get(key, ZERO) for figures in own)
            yield f"{key:<20} {ordered:>16,.2f} {stocked:>16,.2f} {short:>18,.2f}"


def _decimals(total: TieOut) -> int:
    return 4 if total.unit in {"USD", "rates"} else 0


def _shown(total: TieOut) -> str:
    if total.note:
        return "-"
    places = {"USD": 2, "rates": 4}.get(total.unit, 0)
    if total.unit == "USD" and not total.bound and total.booked != round(total.booked, 2):
        places = 4
    return f"{total.booked:,.{places}f}"


def _difference(total: TieOut) -> str:
    return "-" if total.note else f"{total.amount:+.{_decimals(total)}f}"


def _bound(total: TieOut) -> str:
    return f"{total.bound:.{_decimals(total)}f}"
