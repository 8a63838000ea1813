"""Posting: entries, their lines and their open items arrive in one statement, or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time

from argosy.kernel.events.run import CommandRun
from argosy.kernel.identity import sql
from argosy.kernel.ledger import balances, periods
from argosy.kernel.ledger.chart import Chart, chart_of
from argosy.kernel.ledger.inputs import EntryInput, LineInput, PostedEntry
from argosy.kernel.ledger.rules import check_entry
from argosy.kernel.primitives.errors import (
    ArgosyError,
    ClosedPeriod,
    NotFound,
    Problem,
    Unbalanced,
    ValidationFailed,
)

_POST = """
WITH e AS MATERIALIZED (
    SELECT nextval('journal_entry_id_seq') AS id, u.* FROM unnest(%s::bigint[], %s::bigint[],
        %s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::date[], %s::date[],
        %s::timestamptz[], %s::bigint[], %s::int[], %s::bigint[], %s::bigint[], %s::bigint[],
        %s::text[], %s::bigint[], %s::bigint[], %s::int[], %s::text[])
        AS u(place, book_id, journal_id, period_id, subledger, kind, document_date, posting_date,
        effective_at, reverses_id, attachments_count, prepared_by, reviewed_by, cashier,
        source_type, source_id, correlation_id, line_count, memo)),
l AS MATERIALIZED (
    SELECT nextval('journal_line_id_seq') AS id, u.* FROM unnest(%s::bigint[], %s::int[],
        %s::bigint[], %s::text[], %s::text[], %s::bigint[], %s::bigint[], %s::text[], %s::bigint[],
        %s::numeric[], %s::bigint[], %s::bigint[], %s::numeric[], %s::date[], %s::bigint[],
        %s::text[], %s::text[], %s::bigint[], %s::bool[])
        AS u(place, line_no, account_id, side, currency, doc_minor, company_minor, acct_currency,
        acct_minor, rate, party_id, item_id, quantity, due_date, dimension_set_id, tax_code, memo,
        source_line_id, is_open)),
entries AS (
    INSERT INTO journal_entry (id, company_id, book_id, journal_id, period_id, subledger, kind,
        document_date, posting_date, effective_at, reverses_id, attachments_count, prepared_by,
        reviewed_by, cashier, posted_by, source_type, source_id, correlation_id, command_id,
        line_count, memo)
    SELECT id, %s, book_id, journal_id, period_id, subledger, kind, document_date, posting_date,
        effective_at, reverses_id, attachments_count, prepared_by, reviewed_by, cashier, %s,
        source_type, source_id, correlation_id, %s, line_count, memo FROM e),
lines AS (
    INSERT INTO journal_line (id, company_id, entry_id, line_no, account_id, side, currency,
        doc_minor, company_minor, acct_currency, acct_minor, rate, party_id, item_id, quantity,
        due_date, dimension_set_id, tax_code, memo, posting_date, source_line_id)
    SELECT l.id, %s, e.id, l.line_no, l.account_id, l.side, l.currency, l.doc_minor,
        l.company_minor, l.acct_currency, l.acct_minor, l.rate, l.party_id, l.item_id, l.quantity,
        l.due_date, l.dimension_set_id, l.tax_code, l.memo, e.posting_date, l.source_line_id
    FROM l JOIN e USING (place)),
items AS (
    INSERT INTO open_item (line_id, company_id, account_id, party_id, currency, doc_minor,
        company_minor, open_doc_minor, open_company_minor, posting_date, due_date, source_type,
        source_id, correlation_id)
    SELECT l.id, %s, l.account_id, l.party_id, l.currency, v.doc, v.company, v.doc, v.company,
        e.posting_date, l.due_date, e.source_type, e.source_id, e.correlation_id
    FROM l JOIN e USING (place), LATERAL (SELECT CASE l.side WHEN 'D' THEN l.doc_minor
        ELSE -l.doc_minor END AS doc, CASE l.side WHEN 'D' THEN l.company_minor
        ELSE -l.company_minor END AS company) v WHERE l.is_open)
SELECT e.place, e.id, array_agg(l.id ORDER BY l.line_no) FROM e JOIN l USING (place)
GROUP BY e.place, e.id
"""


def post_entries(run: CommandRun, entries: Sequence[EntryInput]) -> list[PostedEntry]:
    """Post entries: all of them, or a typed refusal with every problem.

    Pre-conditions: debit equals credit; the period of each posting date is open for the entry's
    sub-ledger. Post-conditions: lines, open items and (at the transaction's end) kept balances and
    numbers within company, period and 凭证字.

    Args:
        entries: what to post, in the order in which they are to be numbered.

    Returns:
        Ids of each entry and of its lines, in the order of the input.

    Raises:
        Unbalanced: an entry's debit and credit differ.
        ClosedPeriod: a posting date lies in a closed period or in none.
        ValidationFailed: anything else that is wrong with the input.
    """
    if not entries:
        return []
    chart = chart_of(run)
    locked = periods.lock_periods(run, {(e.posting_date, e.subledger) for e in entries})
    _check(entries, chart, locked)
    found = sql.rows(
        _POST,
        (
            *_entry_columns(run, entries, chart, locked),
            *_line_columns(entries, chart),
            run.company_id,
            run.actor.id,
            run.command_id,
            run.company_id,
            run.company_id,
        ),
    )
    posted = [PostedEntry(0, ())] * len(entries)
    for place, entry_id, line_ids in found:
        posted[int(str(place))] = PostedEntry(int(str(entry_id)), tuple(line_ids))  # type: ignore[arg-type]
    for entry, result in zip(entries, posted, strict=True):
        balances.add(run, _book(chart, entry), entry.posting_date, entry.lines)
        word = chart.journals[entry.journal][1]
        period = locked[entry.posting_date, entry.subledger]
        run.number(
            f"entry:{word}",
            "journal_entry",
            result.id,
            entry.posting_date,
            f"{period.year}-{period.number:02}",
            f"{word}-{{yyyy}}{{mm}}-{{n:04}}",
        )
    return posted


def _check(
    entries: Sequence[EntryInput],
    chart: Chart,
    locked: dict[tuple[date, str], periods.Period],
) -> None:
    problems: list[Problem] = []
    kinds: set[type[ArgosyError]] = set()
    for place, entry in enumerate(entries):
        found = check_entry(entry, chart.accounts, chart.currency)
        if entry.journal not in chart.journals:
            found.append(_unknown("journal", entry.journal))
        if entry.book and entry.book not in chart.books:
            found.append(_unknown("book", entry.book))
        period = locked.get((entry.posting_date, entry.subledger))
        if period is None or not period.takes(entry.kind):
            found.append(periods.closed_problem(entry.posting_date, entry.subledger, period))
        for problem in found:
            kinds.add(_error_of(problem))
            problems.append(problem.under(f"entries[{place}]"))
    if problems:
        raise (kinds.pop() if len(kinds) == 1 else ValidationFailed)(problems)


def _unknown(what: str, code: str) -> Problem:
    return Problem(
        f"ledger.unknown_{what}",
        "There is no {what} {code} in this company.",
        "Choose one the company has.",
        what,
        {"what": what, "code": code},
    )


def _error_of(problem: Problem) -> type[ArgosyError]:
    if problem.code.startswith("ledger.unbalanced"):
        return Unbalanced
    if problem.code in ("ledger.closed_period", "ledger.no_period"):
        return ClosedPeriod
    return ValidationFailed


def _book(chart: Chart, entry: EntryInput) -> int:
    return chart.books[entry.book] if entry.book else chart.primary_book


def _entry_columns(
    run: CommandRun,
    entries: Sequence[EntryInput],
    chart: Chart,
    locked: dict[tuple[date, str], periods.Period],
) -> list[str]:
    records = [
        (
            place,
            _book(chart, e),
            chart.journals[e.journal][0],
            locked[e.posting_date, e.subledger].id,
            e.subledger,
            e.kind,
            e.document_date,
            e.posting_date,
            e.effective_at or _noon(e.posting_date),
            e.reverses_id,
            e.attachments_count,
            e.prepared_by if e.prepared_by is not None else run.actor.id,
            e.reviewed_by,
            e.cashier,
            e.source_type,
            e.source_id,
            e.correlation_id,
            len(e.lines),
            e.memo,
        )
        for place, e in enumerate(entries)
    ]
    return [sql.array(column) for column in zip(*records, strict=True)]


def _noon(on: date) -> datetime:
    return datetime.combine(on, time(12), UTC)


def _line_columns(entries: Sequence[EntryInput], chart: Chart) -> list[str]:
    records: list[tuple[object, ...]] = []
    for place, entry in enumerate(entries):
        for number, line in enumerate(entry.lines, 1):
            account = chart.accounts[line.account_id]
            kept_in_document = account.currency == line.currency
            records.append(
                (
                    place,
                    number,
                    line.account_id,
                    line.side,
                    line.currency,
                    line.doc_minor,
                    line.company_minor,
                    account.currency or chart.currency,
                    line.doc_minor if kept_in_document else line.company_minor,
                    line.rate,
                    line.party_id,
                    line.item_id,
                    line.quantity,
                    line.due_date,
                    line.dimension_set_id,
                    line.tax_code,
                    line.memo,
                    line.source_line_id,
                    # A line without a document amount (an exchange difference) moves no item.
                    account.keeps_open_items and line.doc_minor != 0,
                )
            )
    return [sql.array(column) for column in zip(*records, strict=True)]


def reverse_entries(
    run: CommandRun, entry_ids: Sequence[int], posting_date: date, memo: str
) -> list[PostedEntry]:
    """Undo entries by counter-entries, in the way their book says.

    A book of red letters 红字冲销 keeps the sides and negates the amounts, so that turnover shows
    nothing; a book of opposite entries keeps the amounts and changes the sides.

    Args:
        entry_ids: posted entries of the company, none reversed before.
        posting_date: an open date; the originals' own periods may be closed.
        memo: why.

    Raises:
        NotFound: an entry is not there.
        ValidationFailed: an entry was reversed before.
        ClosedPeriod: the date's period is closed.
    """
    heads = sql.rows(
        "SELECT e.id, j.code::text, e.document_date, e.subledger::text, e.source_type::text,"
        " e.source_id, e.correlation_id, b.code::text, r.id, b.reversal::text FROM journal_entry e"
        " JOIN journal j ON j.id = e.journal_id JOIN book b ON b.id = e.book_id"
        " LEFT JOIN journal_entry r ON r.reverses_id = e.id"
        " WHERE e.company_id = %s AND e.id = ANY (%s::bigint[])",
        (run.company_id, sql.array(list(entry_ids))),
    )
    by_id = {int(str(head[0])): head for head in heads}
    _check_reversible(entry_ids, by_id)
    lines: dict[int, list[LineInput]] = {}
    opposite = {entry_id for entry_id, head in by_id.items() if head[9] == "opposite"}
    for row in sql.rows(
        "SELECT entry_id, account_id, side::text, -doc_minor, currency::text, -company_minor,"
        " party_id, item_id, rate, due_date, -quantity, dimension_set_id, tax_code::text,"
        " memo::text, source_line_id FROM journal_line WHERE entry_id = ANY (%s::bigint[])"
        " ORDER BY entry_id, line_no",
        (sql.array(list(entry_ids)),),
    ):
        entry_id, line = int(str(row[0])), LineInput(*row[1:])  # type: ignore[arg-type]
        if entry_id in opposite:
            line = replace(
                line,
                side="C" if line.side == "D" else "D",
                doc_minor=-line.doc_minor,
                company_minor=-line.company_minor,
            )
        lines.setdefault(entry_id, []).append(line)
    inputs = []
    for entry_id in entry_ids:
        _, journal, document_date, subledger, source_type, source_id, journey, book = by_id[
            entry_id
        ][:8]
        inputs.append(
            EntryInput(
                journal=str(journal),
                document_date=document_date,  # type: ignore[arg-type]
                posting_date=posting_date,
                lines=lines[entry_id],
                source_type=str(source_type),
                source_id=int(str(source_id)),
                correlation_id=int(str(journey)),
                kind="reverse",
                subledger=str(subledger),
                reverses_id=entry_id,
                memo=memo,
                book=str(book),
            )
        )
    return post_entries(run, inputs)


def _check_reversible(entry_ids: Sequence[int], by_id: dict[int, tuple[object, ...]]) -> None:
    for entry_id in entry_ids:
        if entry_id not in by_id:
            raise NotFound(
                Problem(
                    "ledger.unknown_entry",
                    "There is no entry {entry} in this company.",
                    "Choose a posted entry.",
                    "entry_id",
                    {"entry": entry_id},
                )
            )
    done = [entry_id for entry_id in entry_ids if by_id[entry_id][8] is not None]
    if done or len(set(entry_ids)) != len(entry_ids):
        raise ValidationFailed(
            Problem(
                "ledger.reversed_before",
                "Entry {entry} has been reversed before.",
                "An entry is reversed once; post a new one instead.",
                "entry_id",
                {"entry": done[0] if done else entry_ids[0]},
            )
        )
