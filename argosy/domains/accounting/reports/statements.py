"""The three statements 三大报表 of a company, by the template of its chart; each ties out.

Assets equal liabilities and equity, the profit is what the books carry over, and the cash flow is
what the cash accounts moved: where a template leaves something out, nothing is returned but the
difference named.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast

from argosy.domains.accounting.reports.accounts import (
    account_tree,
    chart_accounts,
    year_start,
)
from argosy.domains.accounting.reports.templates import (
    RESULT,
    SHEET_KINDS,
    ChartAccount,
    Template,
    TemplateLine,
    chart_codes,
    named_accounts,
    parts_of,
    template_of,
    template_problems,
)
from argosy.kernel.identity import sql
from argosy.kernel.ledger import queries as ledger
from argosy.kernel.primitives.errors import Conflict, NotFound, Problem, ValidationFailed
from argosy.masterdata.company.queries import company_facts


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A line of a statement with its two columns, in minor units; None in headings.

    Balance sheet: at the date, and before the year began. Profit and loss, cash flow: in the
    period, and in the year so far.
    """

    line_no: int
    key: str
    name: str
    name_zh: str
    is_heading: bool
    of: str
    first_minor: int | None
    second_minor: int | None


@dataclass(frozen=True, slots=True)
class CashFlow:
    """A cash flow statement with the cash it starts from and ends with, period and year so far."""

    rows: tuple[StatementRow, ...]
    opening_minor: tuple[int, int]
    closing_minor: tuple[int, int]


Values = Mapping[str, int]
"""Amounts by the key of a line, each on the line's own side."""


def balance_sheet(company_id: int, on: date) -> list[StatementRow]:
    """Return the balance sheet 资产负债表 as of a date, with the end of the year before.

    Raises:
        NotFound: the company's chart has no statements.
        ValidationFailed: the template does not fit the chart.
        Conflict: the two sides differ, by how much.
    """
    template, accounts = _template(company_id)
    before = year_start(company_id, on) - timedelta(days=1)
    columns = [_sheet(company_id, template, accounts, day) for day in (on, before)]
    for values in columns:
        _tie("total_assets", values["total_assets"], values["total_sources"])
    return _rows(template.balance_sheet, columns)


def profit_statement(company_id: int, since: date, on: date) -> list[StatementRow]:
    """Return profit and loss 利润表 of a period and of the year so far.

    Args:
        since, on: first and last day of the period.

    Raises:
        NotFound, ValidationFailed: as for the balance sheet.
        Conflict: the net profit is not what income and expense accounts moved.
    """
    template, accounts = _template(company_id)
    first = year_start(company_id, on)
    columns = [_profit(company_id, template, accounts, day, on) for day in (since, first)]
    return _rows(template.profit, columns)


def cash_flow(company_id: int, since: date, on: date) -> CashFlow:
    """Return the cash flow statement 现金流量表, direct method, of a period and of the year so far.

    Each entry's cash is explained by the lines against it, so that nothing is left over.

    Args:
        since, on: first and last day of the period.

    Raises:
        NotFound, ValidationFailed: as for the balance sheet.
        Conflict: what flowed is not what the cash accounts moved.
    """
    template, accounts = _template(company_id)
    first = year_start(company_id, on)
    columns, openings, closings = [], [], []
    for day in (since, first):
        values, opening, closing = _cash(company_id, template, accounts, day, on)
        _tie("net", values["net"], closing - opening)
        columns.append(values)
        openings.append(opening)
        closings.append(closing)
    return CashFlow(
        tuple(_rows(template.cash_flow, columns)),
        (openings[0], openings[1]),
        (closings[0], closings[1]),
    )


def stands_by_party(company_id: int) -> bool:
    """Return whether the balance sheet shows accounts by the side of each party's balance.

    Raises:
        NotFound, ValidationFailed: as for the balance sheet.
    """
    template, accounts = _template(company_id)
    named = named_accounts(template.balance_sheet)
    found = (parts_of(account, named) for account in accounts.values())
    return any(parts and not {"", "debit"} & parts.keys() for parts in found)


def accounts_of_line(company_id: int, statement: str, key: str) -> set[int]:
    """Return the accounts that a line of a statement is made of, with the lines that it sums.

    Args:
        statement: ``balance_sheet`` or ``profit``.
        key: of the line; nothing is found for one that there is not.

    Raises:
        NotFound, ValidationFailed: as for the balance sheet.
    """
    template, accounts = _template(company_id)
    lines = template.balance_sheet if statement == "balance_sheet" else template.profit
    by_key = {line.key: line for line in lines}
    wanted = [key] if key in by_key else []
    for each in wanted:
        wanted += [name.removeprefix("-") for name in by_key[each].sums]
    named = named_accounts(lines)
    takers = set(wanted)
    takes_result = any(line.key in takers for line in named.get(RESULT, {}).values())
    of_which = [by_key[each] for each in wanted if by_key[each].of]
    found = set()
    for account in accounts.values():
        parts = parts_of(account, named) or {}
        is_of_sheet = account.kind in SHEET_KINDS
        if (statement == "balance_sheet") != is_of_sheet:
            if takes_result and not is_of_sheet:
                found.add(account.id)
        elif any(line.key in takers for line in parts.values()) or any(
            set(account.path) & set(line.accounts) for line in of_which
        ):
            found.add(account.id)
    return found


def _template(company_id: int) -> tuple[Template, dict[int, ChartAccount]]:
    facts = company_facts([company_id]).get(company_id)
    template = template_of(facts.chart) if facts else None
    if facts is None or template is None:
        raise NotFound(
            Problem(
                "accounting.no_statements",
                "The chart {chart} has no statements.",
                "Use the general balance sheet and profit and loss, or a chart of a country pack.",
                "company_id",
                {"chart": facts.chart if facts else "-"},
            )
        )
    accounts = chart_accounts(account_tree(company_id))
    wrong = template_problems(template, accounts, chart_codes(facts.chart))
    if wrong:
        raise ValidationFailed(
            [
                Problem(
                    "accounting.statement_template",
                    "The statements do not fit the chart: {what}.",
                    "Put each account in exactly one line of the pack's statements.",
                    "",
                    {"what": text},
                )
                for text in wrong
            ]
        )
    return template, {account.id: account for account in accounts}


def _tie(key: str, left: int, right: int) -> None:
    if left != right:
        raise Conflict(
            Problem(
                "accounting.statement_differs",
                "{line} is {left}, against {right} in the books.",
                "Have the books verified: argosy verify.",
                "",
                {"line": key, "left": left, "right": right},
            )
        )


def _worked(lines: Sequence[TemplateLine], debits: Mapping[str, int]) -> dict[str, int]:
    """Return every line's amount: its accounts on its own side, or the sum of its lines."""
    values: dict[str, int] = {}
    for line in lines:
        if line.sums:
            values[line.key] = sum(
                -values[name[1:]] if name.startswith("-") else values[name] for name in line.sums
            )
        elif line.side:
            sign = 1 if line.side in ("D", "out") else -1
            values[line.key] = sign * debits.get(line.key, 0)
    return values


def _rows(lines: Sequence[TemplateLine], columns: Sequence[Values]) -> list[StatementRow]:
    first, second = columns
    rows = []
    number = 0
    for line in lines:
        number += 0 if line.is_heading else 1
        rows.append(
            StatementRow(
                0 if line.is_heading else number,
                line.key,
                line.name,
                line.name_zh,
                line.is_heading,
                line.of,
                first.get(line.key),
                second.get(line.key),
            )
        )
    return rows


def _spread(
    lines: Sequence[TemplateLine],
    accounts: Mapping[int, ChartAccount],
    amounts: Sequence[tuple[int, int]],
    part_of: Callable[[int, int], str],
) -> dict[str, int]:
    """Return signed debits by line: of what takes an account, and of each "of which" line.

    Args:
        amounts: account and signed debit.
        part_of: which half an amount belongs to where an account is split.
    """
    named = named_accounts(lines)
    details = [line for line in lines if line.of]
    debits: dict[str, int] = {}
    for account_id, amount in amounts:
        account = accounts[account_id]
        parts = parts_of(account, named)
        if parts is not None:
            line = parts.get("") or parts[part_of(account_id, amount)]
            debits[line.key] = debits.get(line.key, 0) + amount
        for line in details:
            if set(account.path) & set(line.accounts):
                debits[line.key] = debits.get(line.key, 0) + amount
    return debits


_BY_PARTY = """
SELECT l.account_id, sum(CASE l.side WHEN 'D' THEN l.company_minor ELSE -l.company_minor END)
       ::bigint
  FROM journal_line l JOIN journal_entry e ON e.id = l.entry_id AND e.book_id = %s
 WHERE l.company_id = %s AND l.account_id = ANY (%s::bigint[]) AND l.posting_date <= %s
 GROUP BY l.account_id, l.party_id
"""


def _sheet(
    company_id: int, template: Template, accounts: Mapping[int, ChartAccount], on: date
) -> dict[str, int]:
    named = named_accounts(template.balance_sheet)
    split = []
    amounts: list[tuple[int, int]] = []
    whole: dict[int, list[tuple[int, int]]] = {}
    result = 0
    for row in ledger.trial_balance(company_id, on):
        account = accounts[row.account_id]
        parts = parts_of(account, named) or {}
        if account.kind not in SHEET_KINDS:
            result += row.closing_minor
        elif "" in parts:
            amounts.append((row.account_id, row.closing_minor))
        elif "debit" in parts:
            whole.setdefault(id(parts), []).append((row.account_id, row.closing_minor))
        else:
            split.append(row.account_id)
    if split:
        book = ledger.primary_book(company_id)
        found = sql.rows(_BY_PARTY, (book, company_id, sql.array(split), on))
        amounts += cast("list[tuple[int, int]]", found)
    sides: dict[int, str] = {}
    for members in whole.values():
        side = "debit" if sum(minor for _, minor in members) > 0 else "credit"
        sides |= dict.fromkeys((account_id for account_id, _ in members), side)
        amounts += members
    debits = _spread(
        template.balance_sheet,
        accounts,
        amounts,
        lambda account_id, minor: sides.get(account_id) or ("D" if minor > 0 else "C"),
    )
    (taker,) = named[RESULT].values()
    debits[taker.key] = debits.get(taker.key, 0) + result
    return _worked(template.balance_sheet, debits)


_CARRIED = """
SELECT l.account_id, sum(CASE l.side WHEN 'D' THEN l.company_minor ELSE -l.company_minor END)
       ::bigint
  FROM journal_entry e JOIN journal_line l ON l.entry_id = e.id
 WHERE e.company_id = %s AND e.book_id = %s AND e.kind = 'close'
   AND e.posting_date BETWEEN %s AND %s GROUP BY 1
"""


def _profit(
    company_id: int,
    template: Template,
    accounts: Mapping[int, ChartAccount],
    since: date,
    on: date,
) -> dict[str, int]:
    book = ledger.primary_book(company_id)
    found = cast("list[tuple[int, int]]", sql.rows(_CARRIED, (company_id, book, since, on)))
    carried = dict(found)
    amounts = [
        (
            row.account_id,
            row.debit_minor - row.credit_minor - carried.get(row.account_id, 0),
        )
        for row in ledger.trial_balance(company_id, on, since=since)
        if accounts[row.account_id].kind not in SHEET_KINDS
    ]
    debits = _spread(template.profit, accounts, amounts, lambda _, minor: "D" if minor > 0 else "C")
    values = _worked(template.profit, debits)
    _tie("net_profit", values["net_profit"], -sum(minor for _, minor in amounts))
    return values


# Lines against cash, by account and direction. Opening entries bring cash into the books, not into
# the house. What takes back (a reversal, a red letter) counts in the direction of what it undoes.
# Where an entry's cash went one way only, no more flowed than the cash: what stands on the side of
# the cash (a discount, what wages are docked for) is cut from the other lines, the largest first.
# A tax flowed for what it lies on: it goes with the largest line beside it.
_AGAINST = """
WITH held AS MATERIALIZED (
    SELECT l.entry_id,
           CASE WHEN e.reverses_id IS NOT NULL OR max(l.company_minor) < 0 THEN -1 ELSE 1 END
           AS sign,
           CASE WHEN count(DISTINCT (l.side = 'D') = (l.company_minor > 0)) = 1
                THEN sum(CASE l.side WHEN 'D' THEN l.company_minor ELSE -l.company_minor END)
           END AS one_way
      FROM journal_line l JOIN journal_entry e ON e.id = l.entry_id
     WHERE l.company_id = %(company)s AND l.account_id = ANY (%(cash)s::bigint[])
       AND l.posting_date BETWEEN %(since)s AND %(on)s AND l.company_minor <> 0
       AND e.book_id = %(book)s AND e.kind <> 'open'
     GROUP BY l.entry_id, e.reverses_id),
against AS (
    SELECT l.entry_id, l.id, l.account_id, h.sign, h.one_way * h.sign AS one_way,
           h.sign * CASE l.side WHEN 'D' THEN l.company_minor ELSE -l.company_minor END AS minor,
           l.account_id = ANY (%(taxes)s::bigint[]) AS is_tax
      FROM held h JOIN journal_line l ON l.entry_id = h.entry_id
       AND l.account_id <> ALL (%(cash)s::bigint[])),
cut AS (
    SELECT a.*, sum(abs(minor)) OVER largest AS so_far,
           coalesce(sum(abs(minor)) FILTER (WHERE one_way * minor > 0) OVER entry, 0) AS less,
           first_value(account_id) OVER beside AS beside_id
      FROM against a
    WINDOW entry AS (PARTITION BY entry_id),
           largest AS (PARTITION BY entry_id, minor > 0 ORDER BY abs(minor) DESC, id),
           beside AS (PARTITION BY entry_id, minor > 0 ORDER BY is_tax, abs(minor) DESC, id))
SELECT CASE WHEN is_tax THEN beside_id ELSE account_id END,
       CASE WHEN minor > 0 THEN 'out' ELSE 'in' END,
       sum(sign * sign(minor) * least(abs(minor), greatest(0, so_far - less)))::bigint
  FROM cut WHERE one_way IS NULL OR one_way * minor < 0
 GROUP BY 1, 2
"""
_OPENED = """
SELECT coalesce(sum(CASE l.side WHEN 'D' THEN l.company_minor ELSE -l.company_minor END), 0)
       ::bigint
  FROM journal_entry e JOIN journal_line l ON l.entry_id = e.id
 WHERE e.company_id = %s AND e.book_id = %s AND e.kind = 'open'
   AND e.posting_date BETWEEN %s AND %s AND l.account_id = ANY (%s::bigint[])
"""


def _under(accounts: Mapping[int, ChartAccount], codes: Sequence[str]) -> list[int]:
    """Return the accounts that stand under codes."""
    return [account.id for account in accounts.values() if set(account.path) & set(codes)]


def _cash(
    company_id: int,
    template: Template,
    accounts: Mapping[int, ChartAccount],
    since: date,
    on: date,
) -> tuple[dict[str, int], int, int]:
    """Return the lines' amounts, and the cash before and after."""
    cash = _under(accounts, template.cash)
    balances = ledger.trial_balance(company_id, on, since=since)
    held = [row for row in balances if row.account_id in set(cash)]
    book = ledger.primary_book(company_id)
    ((opened,),) = sql.rows(_OPENED, (company_id, book, since, on, sql.array(cash)))
    opening = sum(row.opening_minor for row in held) + cast(int, opened)
    closing = sum(row.closing_minor for row in held)
    found = cast(
        "list[tuple[int, str, int]]",
        sql.rows(
            _AGAINST,
            {
                "company": company_id,
                "book": book,
                "cash": sql.array(cash),
                "taxes": sql.array(_under(accounts, template.taxes)),
                "since": since,
                "on": on,
            },
        ),
    )
    debits: dict[str, int] = {}
    for direction in ("in", "out"):
        amounts = [(account, minor) for account, way, minor in found if way == direction]
        part = _spread(template.cash_flow, accounts, amounts, _always(direction))
        for key, minor in part.items():
            debits[key] = debits.get(key, 0) + minor
    return _worked(template.cash_flow, debits), opening, closing


def _always(direction: str) -> Callable[[int, int], str]:
    return lambda _, __: direction
