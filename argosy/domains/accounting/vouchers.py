"""What somebody who enters vouchers 凭证录入 needs at hand: accounts, dimensions, memos, copies.

The memo library 摘要库 keeps itself: it is what was written most often lately.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, cast

from argosy.domains.accounting.entering import MANUAL, NewEntry, NewEntryLine
from argosy.kernel.events.commands import CommandRun, reading
from argosy.kernel.identity import sql
from argosy.kernel.ledger.chart import chart_of
from argosy.kernel.ledger.setup import dimension_sets
from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.errors import Problem
from argosy.masterdata.unknown import possible_ids, unknown

POST: Final = "accounting.entry.post"
READ: Final = "accounting.ledger.read"
WITH_PARTY: Final = ("receivable", "payable", "advance_in", "advance_out")
MEMOS: Final = 300
RECENT: Final = 15
ENTRIES_LOOKED_AT: Final = 5_000


@dataclass(frozen=True, slots=True)
class VoucherAccount:
    """An account that takes postings, and what it asks for besides an amount."""

    id: int
    code: str
    name: str
    name_zh: str
    needs_party: bool
    dimension_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class VoucherValue:
    """A value of a dimension that is in use."""

    id: int
    dimension_id: int
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class VoucherFacts:
    """All that the page of voucher entry knows before anything is typed.

    `journals` are (code, name, Chinese name, word), `dimensions` (id, name, Chinese name), `recent`
    (entry id, number, date, memo).
    """

    currency: str
    accounts: tuple[VoucherAccount, ...]
    journals: tuple[tuple[str, str, str, str], ...]
    dimensions: tuple[tuple[int, str, str], ...]
    values: tuple[VoucherValue, ...]
    memos: tuple[str, ...]
    recent: tuple[tuple[int, str, date, str], ...]


_MEMOS = """
SELECT memo FROM (
    SELECT coalesce(nullif(l.memo, ''), e.memo)::text AS memo, max(e.id) AS last, count(*) AS n
      FROM (SELECT id, memo FROM journal_entry WHERE company_id = %s AND source_type = %s
             ORDER BY id DESC LIMIT %s) e
      JOIN journal_line l ON l.entry_id = e.id GROUP BY 1) x
 WHERE memo <> '' ORDER BY n DESC, last DESC LIMIT %s
"""
_RECENT = """
SELECT e.id, coalesce(n.number, '')::text, e.posting_date, e.memo::text FROM journal_entry e
  LEFT JOIN document_number n ON n.document_type = 'journal_entry' AND n.document_id = e.id
 WHERE e.company_id = %s AND e.source_type = %s ORDER BY e.id DESC LIMIT %s
"""


def voucher_facts(actor: Actor) -> VoucherFacts:
    """Return what voucher entry needs of the company acted for.

    Raises:
        PermissionDenied: the actor may not post entries, or not see accounts.
    """
    actor.check_permission(POST)
    actor.check_permission(READ)
    company = actor.company_id
    with reading(actor):
        currency = sql.rows("SELECT currency_id::text FROM company WHERE id = %s", (company,))
        accounts = sql.rows(
            "SELECT id, code::text, name::text, name_zh::text, control = ANY (%s::text[]),"
            " required_dimensions FROM account WHERE company_id = %s AND is_postable"
            " ORDER BY code",
            (sql.array(list(WITH_PARTY)), company),
        )
        journals = sql.rows(
            "SELECT code::text, name::text, name_zh::text, word::text FROM journal"
            " WHERE company_id = %s ORDER BY code <> 'general', code",
            (company,),
        )
        dimensions = sql.rows(
            "SELECT id, name::text, name_zh::text FROM dimension WHERE company_id = %s"
            " ORDER BY code",
            (company,),
        )
        values = sql.rows(
            "SELECT id, dimension_id, code::text, name::text FROM dimension_value"
            " WHERE company_id = %s AND (valid_to IS NULL OR valid_to >= current_date)"
            " ORDER BY dimension_id, code",
            (company,),
        )
        memos = sql.rows(_MEMOS, (company, MANUAL, ENTRIES_LOOKED_AT, MEMOS))
        recent = sql.rows(_RECENT, (company, MANUAL, RECENT))
    return VoucherFacts(
        str(currency[0][0]) if currency else "",
        tuple(
            VoucherAccount(*row[:5], tuple(cast("list[int]", row[5])))  # type: ignore[arg-type, call-arg]
            for row in accounts
        ),
        tuple(cast("list[tuple[str, str, str, str]]", journals)),
        tuple(cast("list[tuple[int, str, str]]", dimensions)),
        tuple(VoucherValue(*row) for row in values),  # type: ignore[arg-type]
        tuple(str(memo) for (memo,) in memos),
        tuple(cast("list[tuple[int, str, date, str]]", recent)),
    )


def with_sets(
    run: CommandRun, batch: Sequence[NewEntry]
) -> tuple[list[NewEntry], dict[int, list[Problem]]]:
    """Return entries whose dimension values became sets, and what is wrong with them by item.

    Rules: a value exists in this company; a dimension has one value a line; an account that asks
    for dimensions gets a value of each; values and a set are not both given.
    """
    lines = [line for new in batch for line in new.lines if line.dimension_value_ids]
    if not lines:
        return list(batch), {}
    ids = sorted({value for line in lines for value in line.dimension_value_ids})
    found = sql.rows(
        "SELECT id, dimension_id FROM dimension_value"
        " WHERE company_id = %s AND id = ANY (%s::bigint[])",
        (run.company_id, sql.array(possible_ids(ids))),
    )
    dimension_of = dict(cast("list[tuple[int, int]]", found))
    accounts = chart_of(run).accounts
    problems: dict[int, list[Problem]] = {}
    for place, new in enumerate(batch):
        for number, line in enumerate(new.lines):
            account = accounts.get(line.account_id)
            wanted = account.required_dimensions if account is not None else ()
            told = _line_problems(line, wanted, dimension_of)
            if told:
                at = f"lines[{number}]"
                problems.setdefault(place, []).extend(each.under(at) for each in told)
    if problems:
        return list(batch), problems
    sets = iter(dimension_sets(run, [line.dimension_value_ids for line in lines]))
    return [
        replace(
            new,
            lines=tuple(
                replace(line, dimension_set_id=next(sets), dimension_value_ids=())
                if line.dimension_value_ids
                else line
                for line in new.lines
            ),
        )
        for new in batch
    ], {}


def _line_problems(
    line: NewEntryLine, wanted: Sequence[int], dimension_of: Mapping[int, int]
) -> list[Problem]:
    if not line.dimension_value_ids:
        return []
    at = "dimension_value_ids"
    problems = [
        unknown("dimension value", value, at)
        for value in line.dimension_value_ids
        if value not in dimension_of
    ]
    given = [dimension_of[value] for value in line.dimension_value_ids if value in dimension_of]
    if len(set(given)) < len(given):
        problems.append(
            Problem(
                "accounting.dimension_twice",
                "A line has two values of one dimension.",
                "Split the amount into a line for each value.",
                at,
            )
        )
    if not problems and not set(wanted) <= set(given):
        problems.append(
            Problem(
                "accounting.dimension_incomplete",
                "The account asks for a value of each of its dimensions.",
                "Name the department, project or other value that is missing.",
                at,
            )
        )
    if line.dimension_set_id:
        problems.append(
            Problem(
                "accounting.dimensions_both_ways",
                "A line names both values and a set of them.",
                "Leave one of the two out.",
                at,
            )
        )
    return problems
