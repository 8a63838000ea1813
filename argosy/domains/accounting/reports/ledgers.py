"""Balances and ledgers of accounts: 科目余额表, 总账, 明细账, 序时账, 多栏账.

Turnover keeps its sides: a red-letter amount makes its own side smaller, so that debit and credit
columns show what really happened.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast

from argosy.domains.accounting.reports.accounts import (
    Node,
    account_tree,
    sums_by_account,
    under,
    year_of,
    year_start,
    year_starts,
)
from argosy.kernel.identity import sql
from argosy.kernel.ledger import queries as ledger


@dataclass(frozen=True, slots=True)
class AccountBalance:
    """A row of the table of account balances 科目余额表, in minor units.

    Balances are signed (a debit is positive), turnover keeps its side. `account_id` 0 is the total.
    """

    account_id: int
    code: str
    name: str
    name_zh: str
    level: int
    is_postable: bool
    opening_minor: int
    debit_minor: int
    credit_minor: int
    year_debit_minor: int
    year_credit_minor: int
    opening_debit_minor: int
    opening_credit_minor: int
    closing_debit_minor: int
    closing_credit_minor: int

    @property
    def closing_minor(self) -> int:
        """Signed closing balance."""
        return self.opening_minor + self.debit_minor - self.credit_minor


def account_balances(
    company_id: int,
    since: date,
    on: date,
    *,
    level_max: int = 0,
    book_id: int | None = None,
) -> list[AccountBalance]:
    """Return the table of account balances by level, with the total at its end.

    An account above others shows their net balance; the total's balances sum up the leaves by
    side, so that debit equals credit.

    Args:
        since, on: first and last day of the turnover.
        level_max: show levels up to this one; 0 shows all.
        book_id: a book; the primary one when not given.
    """
    tree = account_tree(company_id)
    period = ledger.trial_balance(company_id, on, since=since, book_id=book_id)
    first = year_start(company_id, on)
    year = {
        row.account_id: row
        for row in ledger.trial_balance(company_id, on, since=first, book_id=book_id)
    }
    amounts = []
    for row in period:
        ytd = year[row.account_id]
        amounts.append(
            (
                row.account_id,
                (
                    row.opening_minor,
                    row.debit_minor,
                    row.credit_minor,
                    ytd.debit_minor,
                    ytd.credit_minor,
                    max(row.opening_minor, 0),
                    max(-row.opening_minor, 0),
                    max(row.closing_minor, 0),
                    max(-row.closing_minor, 0),
                ),
            )
        )
    sums = sums_by_account(tree, amounts, 9)
    rows = [
        _balance(node, sums[node.id])
        for node in tree.values()
        if node.id in sums and (not level_max or node.level <= level_max)
    ]
    total = [sum(columns[place] for _, columns in amounts) for place in range(9)]
    rows.append(AccountBalance(0, "", "Total", "合计", 0, False, *total))
    return rows


def _balance(node: Node, sums: Sequence[int]) -> AccountBalance:
    opening, debit, credit, year_debit, year_credit = sums[:5]
    closing = opening + debit - credit
    return AccountBalance(
        node.id,
        node.code,
        node.name,
        node.name_zh,
        node.level,
        node.is_postable,
        opening,
        debit,
        credit,
        year_debit,
        year_credit,
        max(opening, 0),
        max(-opening, 0),
        max(closing, 0),
        max(-closing, 0),
    )


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A row of a ledger: an opening, a line, or a total of a month or the year so far.

    `kind` is opening, line, month, year or closing; `balance_minor` is signed.
    """

    kind: str
    on: date
    number: str
    memo: str
    account_id: int
    party_id: int | None
    debit_minor: int
    credit_minor: int
    balance_minor: int
    entry_id: int = 0
    line_id: int = 0
    source_type: str = ""
    source_id: int = 0

    @property
    def direction(self) -> str:
        """借, 贷 or 平: on which side the balance stands."""
        if not self.balance_minor:
            return "平"
        return "借" if self.balance_minor > 0 else "贷"


_LINES = """
SELECT e.posting_date, coalesce(n.number, '')::text, coalesce(nullif(l.memo, ''), e.memo)::text,
       l.account_id, l.party_id,
       CASE l.side WHEN 'D' THEN l.company_minor ELSE 0 END,
       CASE l.side WHEN 'C' THEN l.company_minor ELSE 0 END, e.id, l.id, e.source_type::text,
       e.source_id
  FROM journal_line l JOIN journal_entry e ON e.id = l.entry_id
  LEFT JOIN document_number n ON n.document_type = 'journal_entry' AND n.document_id = e.id
 WHERE l.company_id = %s AND e.book_id = %s AND l.account_id = ANY (%s::bigint[])
   AND l.posting_date BETWEEN %s AND %s
 ORDER BY l.posting_date, e.id, l.line_no
"""
_Line = tuple[date, str, str, int, int | None, int, int, int, int, str, int]
"""What stands in a `LedgerRow` of a line but its kind and the balance after it."""


def _row(line: _Line, balance_minor: int) -> LedgerRow:
    return LedgerRow("line", *line[:7], balance_minor, *line[7:])


def _lines_of(company_id: int, accounts: Sequence[int], since: date, on: date) -> list[_Line]:
    book = ledger.primary_book(company_id)
    found = sql.rows(_LINES, (company_id, book, sql.array(list(accounts)), since, on))
    return cast("list[_Line]", found)


def _turnover(
    company_id: int, accounts: Sequence[int], since: date, on: date
) -> tuple[int, int, int]:
    """Return signed opening, debit and credit of accounts together, from kept balances."""
    wanted = set(accounts)
    rows = [
        row for row in ledger.trial_balance(company_id, on, since=since) if row.account_id in wanted
    ]
    return (
        sum(row.opening_minor for row in rows),
        sum(row.debit_minor for row in rows),
        sum(row.credit_minor for row in rows),
    )


def detail_ledger(company_id: int, account_id: int, since: date, on: date) -> list[LedgerRow]:
    """Return an account's ledger 明细账, with all that stands under it: opening, lines, totals.

    After the lines of each month stand the month's total 本月合计 and the year's so far 本年累计.

    Args:
        since, on: first and last day.

    Raises:
        NotFound: the company has no such account.
    """
    accounts = under(account_tree(company_id), account_id)
    balance, _, _ = _turnover(company_id, accounts, since, on)
    rows = [LedgerRow("opening", since, "", "期初余额", account_id, None, 0, 0, balance)]
    starts = year_starts(company_id)
    first = year_of(starts, since)
    # What the year had before the first day, so that the year's totals are the year's.
    _, *before = _turnover(company_id, accounts, first, since - timedelta(days=1))
    year = before if first < since else [0, 0]
    month = [0, 0]
    lines = _lines_of(company_id, accounts, since, on)
    for place, line in enumerate(lines):
        day, debit, credit = line[0], line[5], line[6]
        balance += debit - credit
        rows.append(_row(line, balance))
        for sums in (month, year):
            sums[0] += debit
            sums[1] += credit
        following = lines[place + 1][0] if place + 1 < len(lines) else None
        if following is None or following.replace(day=1) != day.replace(day=1):
            rows += _totals(account_id, day, month, year, balance)
            month = [0, 0]
        if following is not None and year_of(starts, following) > day:
            year = [0, 0]
    return rows


def _totals(
    account_id: int, day: date, month: Sequence[int], year: Sequence[int], balance: int
) -> list[LedgerRow]:
    return [
        LedgerRow("month", day, "", "本月合计", account_id, None, month[0], month[1], balance),
        LedgerRow("year", day, "", "本年累计", account_id, None, year[0], year[1], balance),
    ]


def general_ledger(company_id: int, account_id: int, since: date, on: date) -> list[LedgerRow]:
    """Return an account's general ledger 总账: opening and totals by month, from kept balances.

    Args:
        since: the first day of a month.
        on: the last day.

    Raises:
        NotFound: the company has no such account.
    """
    accounts = under(account_tree(company_id), account_id)
    balance, _, _ = _turnover(company_id, accounts, since, on)
    rows = [LedgerRow("opening", since, "", "上年结转", account_id, None, 0, 0, balance)]
    starts = year_starts(company_id)
    year_begins = year_of(starts, since)
    _, *year = _turnover(company_id, accounts, year_begins, since - timedelta(days=1))
    if year_begins >= since:
        year = [0, 0]
    for month, debit, credit in _months(company_id, accounts, since, on):
        ends = min((month + timedelta(days=31)).replace(day=1) - timedelta(days=1), on)
        if year_of(starts, ends) > year_begins:
            year_begins, year = year_of(starts, ends), [0, 0]
        balance += debit - credit
        year = [year[0] + debit, year[1] + credit]
        rows += _totals(account_id, ends, (debit, credit), year, balance)
    return rows


_MONTHS = """
SELECT date_trunc('month', b.day)::date, sum(b.debit_minor)::bigint, sum(b.credit_minor)::bigint
  FROM ledger_balance b
 WHERE b.company_id = %s AND b.book_id = %s AND b.grain = 'D' AND b.account_id = ANY (%s::bigint[])
   AND b.day BETWEEN %s AND %s
 GROUP BY 1 HAVING sum(b.debit_minor) <> 0 OR sum(b.credit_minor) <> 0 ORDER BY 1
"""


def _months(
    company_id: int, accounts: Sequence[int], since: date, on: date
) -> list[tuple[date, int, int]]:
    """Return the first day, debit and credit of each month in which something moved."""
    book = ledger.primary_book(company_id)
    found = sql.rows(_MONTHS, (company_id, book, sql.array(list(accounts)), since, on))
    return cast("list[tuple[date, int, int]]", found)


@dataclass(frozen=True, slots=True)
class JournalRow:
    """A line of the journal in order of time 序时账."""

    on: date
    number: str
    entry_id: int
    line_no: int
    memo: str
    account_id: int
    code: str
    name: str
    name_zh: str
    party_id: int | None
    currency: str
    doc_minor: int
    debit_minor: int
    credit_minor: int
    attachments_count: int
    prepared_by: int
    reviewed_by: int | None
    cashier: int | None
    posted_by: int


_JOURNAL = """
SELECT e.posting_date, coalesce(n.number, '')::text, e.id, l.line_no,
       coalesce(nullif(l.memo, ''), e.memo)::text, a.id, a.code::text, a.name::text,
       a.name_zh::text, l.party_id, l.currency::text, l.doc_minor,
       CASE l.side WHEN 'D' THEN l.company_minor ELSE 0 END,
       CASE l.side WHEN 'C' THEN l.company_minor ELSE 0 END,
       e.attachments_count, e.prepared_by, e.reviewed_by, e.cashier, e.posted_by
  FROM journal_entry e
  JOIN journal j ON j.id = e.journal_id AND (%(word)s = '' OR j.word = %(word)s)
       AND (%(journal)s::bigint = 0 OR j.id = %(journal)s::bigint)
  JOIN journal_line l ON l.entry_id = e.id
  JOIN account a ON a.id = l.account_id
  LEFT JOIN document_number n ON n.document_type = 'journal_entry' AND n.document_id = e.id
 WHERE e.company_id = %(company)s AND e.book_id = %(book)s
   AND e.posting_date BETWEEN %(since)s AND %(on)s
   AND (e.posting_date, e.id, l.line_no) > (%(day)s, %(entry)s, %(line)s)
 ORDER BY e.posting_date, e.id, l.line_no LIMIT %(limit)s
"""


def journal(
    company_id: int,
    since: date,
    on: date,
    *,
    word: str = "",
    journal_id: int = 0,
    after: tuple[date, int, int] | None = None,
    limit: int = 500,
) -> list[JournalRow]:
    """Return posted lines in order of date and entry 序时账, a page at a time.

    Args:
        since, on: first and last day.
        word: one 凭证字 only; all when empty.
        journal_id: one journal only; 0 for all.
        after: date, entry and line number of the last row of the page before.
        limit: lines a page, up to 5,000.
    """
    day, entry, line = after or (since, 0, 0)
    found = sql.rows(
        _JOURNAL,
        {
            "company": company_id,
            "book": ledger.primary_book(company_id),
            "word": word,
            "journal": journal_id,
            "since": since,
            "on": on,
            "day": day,
            "entry": entry,
            "line": line,
            "limit": min(max(limit, 1), 5_000),
        },
    )
    return [JournalRow(*row) for row in found]  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class ColumnarLedger:
    """A ledger with a column for each account under one 多栏账.

    `columns` are the accounts directly under it; `rows` pair a ledger row with the amount of each
    column, positive on the account's own side; `totals` sum the columns.
    """

    columns: tuple[Node, ...]
    rows: tuple[tuple[LedgerRow, tuple[int, ...]], ...]
    totals: tuple[int, ...]


def columnar_ledger(company_id: int, account_id: int, since: date, on: date) -> ColumnarLedger:
    """Return the ledger of an account in columns of the accounts directly under it 多栏账.

    Args:
        since, on: first and last day.

    Raises:
        NotFound: the company has no such account.
    """
    tree = account_tree(company_id)
    accounts = under(tree, account_id)
    top = tree[account_id]
    columns = tuple(
        node for node in tree.values() if len(node.path) > 1 and node.path[1] == account_id
    )
    place_of = _places(tree, columns)
    sign = 1 if top.balance_side == "D" else -1
    balance, _, _ = _turnover(company_id, accounts, since, on)
    rows = []
    for line in _lines_of(company_id, accounts, since, on):
        account, debit, credit = line[3], line[5], line[6]
        balance += debit - credit
        row = _row(line, balance)
        amounts = [0] * len(columns)
        if account in place_of:
            amounts[place_of[account]] = sign * (debit - credit)
        rows.append((row, tuple(amounts)))
    totals = tuple(sum(amounts[place] for _, amounts in rows) for place in range(len(columns)))
    return ColumnarLedger(columns, tuple(rows), totals)


def _places(tree: Mapping[int, Node], columns: Sequence[Node]) -> dict[int, int]:
    """Return in which column each account below shows."""
    place = {node.id: number for number, node in enumerate(columns)}
    return {node.id: place[each] for node in tree.values() for each in node.path if each in place}
