"""The tree of a company's accounts, and the days that reports count from."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from argosy.domains.accounting.reports.templates import ChartAccount
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import NotFound, Problem


@dataclass(frozen=True, slots=True)
class Node:
    """An account in its tree: `level` 1 has nothing above it; `path` begins with its own id."""

    id: int
    code: str
    name: str
    name_zh: str
    kind: str
    balance_side: str
    is_postable: bool
    level: int
    path: tuple[int, ...]


def account_tree(company_id: int) -> dict[int, Node]:
    """Return all accounts of a company by id, in order of their codes."""
    found = sql.rows(
        "WITH RECURSIVE tree AS ("
        " SELECT id, ARRAY[id] AS path FROM account WHERE company_id = %s AND parent_id IS NULL"
        " UNION ALL SELECT a.id, a.id || t.path FROM account a JOIN tree t ON a.parent_id = t.id"
        "  WHERE a.company_id = %s)"
        " SELECT a.id, a.code::text, a.name::text, a.name_zh::text, a.kind::text,"
        "  a.balance_side::text, a.is_postable, array_length(t.path, 1), t.path"
        " FROM tree t JOIN account a ON a.id = t.id ORDER BY a.code",
        (company_id, company_id),
    )
    return {
        cast(int, row[0]): Node(*row[:8], tuple(cast("list[int]", row[8])))  # type: ignore[arg-type, call-arg]
        for row in found
    }


def under(tree: Mapping[int, Node], account_id: int) -> list[int]:
    """Return an account and all that stand under it.

    Raises:
        NotFound: the company has no such account.
    """
    if account_id not in tree:
        raise NotFound(
            Problem(
                "accounting.unknown_account",
                "There is no account {account} in this company.",
                "Choose one of the chart.",
                "account_id",
                {"account": account_id},
            )
        )
    return [node.id for node in tree.values() if account_id in node.path]


def chart_accounts(tree: Mapping[int, Node]) -> list[ChartAccount]:
    """Return the accounts as templates see them."""
    return [
        ChartAccount(
            node.id,
            node.code,
            node.kind,
            node.is_postable,
            tuple(tree[each].code for each in node.path),
        )
        for node in tree.values()
    ]


def year_start(company_id: int, on: date) -> date:
    """Return the first day of the fiscal year that holds a date; 1 January when none does."""
    found = sql.rows(
        "SELECT min(starts_on) FROM fiscal_period WHERE company_id = %s AND year = ("
        " SELECT year FROM fiscal_period WHERE company_id = %s AND %s BETWEEN starts_on AND ends_on"
        " ORDER BY is_adjustment LIMIT 1)",
        (company_id, company_id, on),
    )
    first = found[0][0] if found else None
    return first if isinstance(first, date) else on.replace(month=1, day=1)


def year_starts(company_id: int) -> list[date]:
    """Return the first days of a company's fiscal years, the earliest first."""
    found = sql.rows(
        "SELECT min(starts_on) FROM fiscal_period WHERE company_id = %s GROUP BY year ORDER BY 1",
        (company_id,),
    )
    return [cast(date, first) for (first,) in found]


def year_of(starts: Sequence[date], on: date) -> date:
    """Return the first day of the fiscal year that a date lies in; 1 January before them all."""
    place = bisect_right(starts, on)
    return starts[place - 1] if place else on.replace(month=1, day=1)


def sums_by_account(
    tree: Mapping[int, Node], amounts: Iterable[tuple[int, tuple[int, ...]]], width: int
) -> dict[int, list[int]]:
    """Return columns of amounts summed up the tree.

    Args:
        amounts: account id and its columns.
        width: how many columns.
    """
    sums: dict[int, list[int]] = {}
    for account_id, columns in amounts:
        for each in tree[account_id].path:
            kept = sums.setdefault(each, [0] * width)
            for place, amount in enumerate(columns):
                kept[place] += amount
    return sums
