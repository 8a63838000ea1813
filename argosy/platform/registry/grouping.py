"""What a reader wants to know of many records together: groups, sums, order; read from addresses.

Here the form is read; what the names mean for a resource is looked at in `measures`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from argosy.kernel.primitives.errors import Problem
from argosy.platform.registry.filters import Where, parse_query

GROUPS: Final = 200
GROUPS_MAX: Final = 2_000
KEYS_MAX: Final = 3
MEASURES_MAX: Final = 8
TAKEN: Final = frozenset({"by", "measures", "rank", "groups", "cube"})
"""Parameters of an aggregate besides those that say which records."""
_OTHERS: Final = frozenset({"fields", "sort", "after", "limit", "count"})
"""Parameters of a list that mean nothing where records are put together."""


@dataclass(frozen=True, slots=True)
class Grouping:
    """A question about records together.

    Args:
        by: fields whose values make the groups, at most three; dates and instants with how wide a
            group is: ``document_date.month`` (day, week, month, quarter, year).
        measures: amounts to sum up, or ``gross.min``, ``gross.max``; records are always counted.
        where: which records; None for all.
        search: words that must all be found in the searchable fields.
        order: ``count`` or a measure, ``-`` for the greatest first; by the keys when empty.
        limit: groups at most; totals are of all records nevertheless.
        is_cube: also every other combination of the keys (for tables with rows and columns), not
            only the first, the first two and so on.
    """

    by: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    where: Where | None = None
    search: str = ""
    order: str = ""
    limit: int = GROUPS
    is_cube: bool = False


def parse_grouping(pairs: Iterable[tuple[str, str]]) -> tuple[Grouping, list[Problem]]:
    """Return what the parameters of an address ask for, and all that is wrong with their form."""
    grouping = Grouping()
    problems: list[Problem] = []
    rest: list[tuple[str, str]] = []
    for name, text in pairs:
        if name in TAKEN:
            grouping = _take(grouping, name, text, problems)
        elif name in _OTHERS:
            problems.append(_meaningless(name))
        else:
            rest.append((name, text))
    query, found = parse_query(rest)
    return replace(grouping, where=query.where, search=query.search), [*problems, *found]


def _take(grouping: Grouping, name: str, text: str, problems: list[Problem]) -> Grouping:
    match name:
        case "by":
            return replace(grouping, by=names_of(text))
        case "measures":
            return replace(grouping, measures=names_of(text))
        case "rank":
            return replace(grouping, order=text.strip())
        case "cube":
            if text not in ("0", "1"):
                problems.append(
                    Problem(
                        "query.flag", "This is either 1 or 0.", "Send 1 for yes, 0 for no.", name
                    )
                )
            return replace(grouping, is_cube=text == "1")
    if text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= GROUPS_MAX:
        return replace(grouping, limit=int(text))
    problems.append(groups_problem())
    return grouping


def names_of(text: str) -> tuple[str, ...]:
    """Return the names of a list with commas between them."""
    return tuple(name.strip() for name in text.split(",") if name.strip())


def groups_problem() -> Problem:
    """Return the problem of too many groups, or none."""
    return Problem(
        "aggregate.groups",
        "An answer has 1 to {limit} groups.",
        "Send a whole number from 1 to {limit}.",
        "groups",
        {"limit": GROUPS_MAX},
    )


def _meaningless(name: str) -> Problem:
    return Problem(
        "aggregate.parameter",
        "{name} has no meaning where records are put together.",
        "Use by, measures, rank, groups, cube, q, filter and fields to filter by.",
        name,
        {"name": name},
    )
