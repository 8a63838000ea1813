"""Monthly weighted average 全月加权平均: a run brings a month's issues to the month's average.

During the month issues leave at the moving average as a provisional cost. The run appends the
difference to each issue; it can be repeated at will, and a run that finds nothing new adds
nothing. A receipt that comes late into an open month is taken by the next run.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import cast

from argosy.kernel.events.run import CommandRun
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import NotFound, Problem
from argosy.kernel.valuation.adjusting import read_books
from argosy.kernel.valuation.pools import Book, Held, Key, read_keys
from argosy.kernel.valuation.posting import JOURNAL
from argosy.kernel.valuation.rules import atoms, share, spread
from argosy.kernel.valuation.writing import Document, Writer

DOCUMENT = "cost_month"


@dataclass(frozen=True, slots=True)
class MonthRun:
    """What a run did: how many movements changed their cost, and by how much in all."""

    moves: int
    to_cogs_minor: int
    skipped: tuple[Key, ...]
    """Pools that owed goods at the month's end: their issues keep their provisional cost."""


@dataclass(frozen=True, slots=True)
class Line:
    """An issue of the month (or a return of one, with a negative quantity) and its present cost."""

    id: int
    layer_id: int | None
    move_id: int
    qty: int
    cost: int
    stock_account_id: int
    cogs_account_id: int


@dataclass(slots=True)
class Month:
    """One pool's month: its issues, and what is left at the end."""

    lines: list[Line] = field(default_factory=list)
    closing_qty: int = 0
    closing_value: int = 0


_LINES = """
WITH issue AS (
    SELECT min(c.id) AS id, c.item_id, c.scope_id, c.move_id, sum(c.qty) AS qty,
           sum(c.value_minor) AS value, min(c.stock_account_id) AS stock_account_id,
           min(c.counter_account_id) AS counter_account_id
      FROM layer_consumption c
     WHERE c.book_id = %s AND c.posting_date BETWEEN %s AND %s AND c.kind IN ('issue', 'settle')
     GROUP BY c.item_id, c.scope_id, c.move_id
)
SELECT i.id, i.item_id, i.scope_id, NULL::bigint, i.move_id, i.qty,
       (i.value + coalesce(a.value, 0))::bigint, i.stock_account_id, i.counter_account_id
  FROM issue i
  LEFT JOIN (SELECT t.move_id, sum(t.to_cogs_minor) AS value
               FROM value_adjustment t
              WHERE t.book_id = %s AND t.kind = 'period' AND t.layer_id IS NULL
                AND t.posting_date BETWEEN %s AND %s AND t.move_id IN (SELECT move_id FROM issue)
              GROUP BY t.move_id) a ON a.move_id = i.move_id
UNION ALL
SELECT l.id, l.item_id, l.scope_id, l.id, l.move_id, -l.qty,
       -l.value_minor - coalesce((SELECT sum(t.to_stock_minor) FROM value_adjustment t
                                   WHERE t.layer_id = l.id AND t.kind = 'period'), 0)::bigint,
       l.stock_account_id, l.counter_account_id
  FROM cost_layer l
 WHERE l.book_id = %s AND l.posting_date BETWEEN %s AND %s AND l.kind = 'return'
   AND EXISTS (SELECT FROM issue i WHERE i.move_id = l.returns_move_id)
 ORDER BY 1
"""

_CLOSING = """
SELECT item_id, scope_id, sum(qty), sum(value)::bigint
  FROM (SELECT item_id, scope_id, qty, value_minor AS value FROM cost_pool WHERE book_id = %s
        UNION ALL
        SELECT item_id, scope_id, -qty, -value_minor FROM cost_layer
         WHERE book_id = %s AND posting_date > %s
        UNION ALL
        SELECT item_id, scope_id, qty, value_minor FROM layer_consumption
         WHERE book_id = %s AND posting_date > %s
        UNION ALL
        SELECT item_id, scope_id, qty, value_minor FROM uncosted_issue
         WHERE book_id = %s AND posting_date > %s
        UNION ALL
        SELECT item_id, scope_id, -qty, -value_minor FROM uncosted_settlement
         WHERE book_id = %s AND posting_date > %s
        UNION ALL
        SELECT item_id, scope_id, 0, -to_stock_minor FROM value_adjustment
         WHERE book_id = %s AND posting_date > %s) x
 GROUP BY item_id, scope_id
"""


def run_month(
    run: CommandRun, book_id: int, year: int, month: int, *, journal: str = JOURNAL
) -> MonthRun:
    """Bring the issues of a calendar month to its weighted average.

    Average = (opening + receipts) / quantity. Returns of the month's own deliveries count as
    issues that did not happen; returns of earlier ones, returns to suppliers and transfers keep
    their cost. A pool that owed goods at the month's end is left alone and named.

    Args:
        run: the running command.
        book_id: a cost book of method monthly.
        year: calendar year.
        month: calendar month, 1 to 12; open for stock in a book that posts.
        journal: code of the entry's journal.

    Raises:
        NotFound: the company has no such book of this method.
        ClosedPeriod: the month is closed for stock.
    """
    book = _book(run, book_id)
    first = date(year, month, 1)
    last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    # The pools are locked before the month is read: nobody posts into it meanwhile.
    held = Held([book])
    read_keys(held, _keys_of(book_id, first, last), lock=True)
    months = _read(book_id, first, last)
    writer = Writer(run, held, journal)
    document = _document(run, year, month, last)
    moves, total, skipped = 0, 0, []
    for key, found in sorted(months.items()):
        if key not in held.pools:
            continue  # its first issue came this moment; the next run takes it
        if found.closing_qty < 0 or sum(line.qty for line in found.lines) <= 0:
            skipped.append(key)
            continue
        changed, cogs = _settle(writer, book, key, found, document)
        moves += changed
        total += cogs
    writer.flush()
    return MonthRun(moves, total, tuple(skipped))


def undo_month(
    run: CommandRun, book_id: int, year: int, month: int, *, journal: str = JOURNAL
) -> MonthRun:
    """Take a month's run back: its issues have their provisional cost again.

    Args and exceptions are those of `run_month`; a later run starts from the provisional costs.
    """
    book = _book(run, book_id)
    first = date(year, month, 1)
    last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    held = Held([book])
    read_keys(held, _keys_of(book_id, first, last), lock=True)
    writer = Writer(run, held, journal)
    document = _document(run, year, month, last)
    moves, total = 0, 0
    for key, line in _adjusted(book_id, first, last):
        if key not in held.pools:
            continue
        _append(writer, book, key, line, -line.cost, document)
        held.pools[key].value += line.cost
        moves += 1
        total -= line.cost
    for key in held.pools:
        _carry_on(writer, book, key, document)
    writer.flush()
    return MonthRun(moves, total, ())


def _adjusted(book_id: int, first: date, last: date) -> list[tuple[Key, Line]]:
    """What a month's runs added to each movement, where anything is left of it."""
    found = sql.rows(
        "SELECT min(id), item_id, scope_id, layer_id, move_id, sum(to_cogs_minor)::bigint,"
        " stock_account_id, cogs_account_id FROM value_adjustment WHERE book_id = %s"
        " AND kind = 'period' AND posting_date BETWEEN %s AND %s"
        " GROUP BY item_id, scope_id, layer_id, move_id, stock_account_id, cogs_account_id"
        " HAVING sum(to_cogs_minor) <> 0 ORDER BY 1",
        (book_id, first, last),
    )
    return [
        ((book_id, row[1], row[2]), Line(row[0], row[3], row[4], 0, row[5], row[6], row[7]))
        for row in cast(list[tuple[int, int, int, int | None, int, int, int, int]], found)
    ]


def _document(run: CommandRun, year: int, month: int, last: date) -> Document:
    """A run is its own document; its number is the month."""
    return Document(
        DOCUMENT,
        year * 100 + month,
        last,
        datetime.combine(last, time(23, 59), UTC),
        run.new_journey(),
    )


def _book(run: CommandRun, book_id: int) -> Book:
    for book in read_books(run.company_id):
        if book.id == book_id and book.method == "monthly":
            return book
    raise NotFound(
        Problem(
            "valuation.no_monthly_book",
            "{book} is no cost book of monthly weighted average in this company.",
            "Choose one of the company's monthly cost books.",
            "book_id",
            {"book": book_id},
        )
    )


def _keys_of(book_id: int, first: date, last: date) -> list[Key]:
    found = sql.rows(
        "SELECT DISTINCT item_id, scope_id FROM layer_consumption"
        " WHERE book_id = %s AND posting_date BETWEEN %s AND %s",
        (book_id, first, last),
    )
    return [
        (book_id, item_id, scope_id) for item_id, scope_id in cast(list[tuple[int, int]], found)
    ]


def _read(book_id: int, first: date, last: date) -> dict[Key, Month]:
    months: dict[Key, Month] = {}
    for row in cast(
        list[tuple[int, int, int, int | None, int, Decimal, int, int, int]],
        sql.rows(_LINES, (book_id, first, last) * 3),
    ):
        line = Line(row[0], row[3], row[4], atoms(row[5]), row[6], row[7], row[8])
        months.setdefault((book_id, row[1], row[2]), Month()).lines.append(line)
    later = [book_id, last] * 5
    for item_id, scope_id, qty, value in cast(
        list[tuple[int, int, Decimal, int]], sql.rows(_CLOSING, (book_id, *later))
    ):
        found = months.get((book_id, item_id, scope_id))
        if found is not None:
            found.closing_qty, found.closing_value = atoms(qty), value
    return months


def _settle(
    writer: Writer, book: Book, key: Key, month: Month, document: Document
) -> tuple[int, int]:
    """Append what each movement of a pool's month lacks to the month's average."""
    issued = sum(line.qty for line in month.lines)
    pot = month.closing_value + sum(line.cost for line in month.lines)
    target = share(pot, issued, issued + month.closing_qty)
    wanted = spread(target, [line.qty for line in month.lines])
    changed, total = 0, 0
    for line, cost in zip(month.lines, wanted, strict=True):
        if cost != line.cost:
            _append(writer, book, key, line, cost - line.cost, document)
            changed += 1
            total += cost - line.cost
    pool = writer.held.pools[key]
    pool.value -= total
    _carry_on(writer, book, key, document)
    return changed, total


def _append(
    writer: Writer, book: Book, key: Key, line: Line, delta: int, document: Document
) -> None:
    writer.add(
        "value_adjustment",
        book,
        key,
        document,
        (line.stock_account_id, None),
        line.layer_id,
        line.move_id,
        "period",
        -delta,
        delta,
        0,
        line.cogs_account_id,
        None,
    )
    writer.post(book, document, line.cogs_account_id, line.stock_account_id, delta)


def _carry_on(writer: Writer, book: Book, key: Key, document: Document) -> None:
    """Hand a change on to the next month where its issues already emptied the pool.

    The issue that took the last unit takes what is left, as always; the next month's own run
    spreads it over that month.
    """
    pool = writer.held.pools[key]
    left = pool.value if pool.costed <= 0 else min(pool.value, 0)
    owed = _owed_value(key) if pool.costed <= 0 and pool.uncosted else 0
    left += owed
    if left == 0:
        return
    found = sql.rows(
        "SELECT id, move_id, qty, value_minor, stock_account_id, counter_account_id, posting_date,"
        " effective_at FROM layer_consumption WHERE book_id = %s AND item_id = %s"
        " AND scope_id = %s AND posting_date > %s AND kind IN ('issue', 'settle')"
        " ORDER BY id DESC LIMIT 1",
        (*key, document.posting_date),
    )
    assert found, "a pool emptied after the month has an issue after the month"
    row_id, move_id, qty, value, stock, cogs, posting_date, effective_at = cast(
        tuple[int, int, Decimal, int, int, int, date, datetime], found[0]
    )
    later = Document(
        document.type, document.id, posting_date, effective_at, document.correlation_id
    )
    line = Line(row_id, None, move_id, atoms(qty), value, stock, cogs)
    _append(writer, book, key, line, left, later)
    pool.value -= left


def _owed_value(key: Key) -> int:
    found = sql.rows(
        "SELECT (SELECT coalesce(sum(value_minor), 0) FROM uncosted_issue WHERE book_id = %s"
        " AND item_id = %s AND scope_id = %s)::bigint - (SELECT coalesce(sum(value_minor), 0)"
        " FROM uncosted_settlement WHERE book_id = %s AND item_id = %s AND scope_id = %s)::bigint",
        (*key, *key),
    )
    return int(str(found[0][0]))
