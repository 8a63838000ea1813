"""Document numbers: consecutive, without a gap, given as the last statements of a transaction.

A number is a row that points at its predecessor, so the database itself refuses a gap. The series'
row is locked as late as possible and in key order: rivals wait microseconds, and never deadlock.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from argosy.kernel.events.patterns import grain_of, is_pattern, parts, scope_of, scopes_of
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import Conflict, Problem

_TRIES: Final = 5
_declared: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class NumberRequest:
    """A document that wants a number of a series on a date.

    Args:
        extra_scope: splits the series further (a fiscal period, say).
        pattern: for series whose pattern is not declared in code.
    """

    company_id: int
    series: str
    document_type: str
    document_id: int
    on: date
    extra_scope: str = ""
    pattern: str = ""

    def shape(self) -> str:
        """Return the pattern a new scope takes when the series has none yet."""
        return self.pattern or pattern_of(self.series)


def declare_series(code: str, pattern: str) -> None:
    """Declare a series' default pattern, such as ``SO-{yyyy}-{n:05}``.

    Args:
        code: the series.
        pattern: text with {yyyy} {yy} {mm} {dd} and {n} or {n:05}; the finest date part in it is
            the reset period.

    Raises:
        ValueError: the pattern has no {n}, or something else in braces.
    """
    if not is_pattern(pattern):
        raise ValueError(f"{pattern!r}: use {{yyyy}} {{yy}} {{mm}} {{dd}} and {{n}} or {{n:05}}")
    _declared[code] = pattern


def declared_series() -> frozenset[str]:
    """Return the codes of all series that capabilities declared."""
    return frozenset(_declared)


def set_patterns(company_id: int, patterns: Mapping[str, str]) -> None:
    """Give a company its own patterns; numbers that were given stay as they are.

    Every number that is given after the commit follows them, whatever its date. The rows that
    count follow when they give their next number, so that nothing waits here.

    Args:
        company_id: whose patterns they are.
        patterns: checked patterns by series, none of which can make a number that was given
            before (`can_meet`).
    """
    if not patterns:
        return
    chosen = sorted(patterns.items())
    sql.execute(
        "INSERT INTO number_pattern AS p (company_id, code, pattern, grain, former)"
        " SELECT %s, u.code, u.pattern, u.grain, ARRAY[]::text[]"
        " FROM unnest(%s::text[], %s::text[], %s::text[]) AS u (code, pattern, grain)"
        " ON CONFLICT (company_id, code) DO UPDATE SET pattern = excluded.pattern,"
        " grain = excluded.grain, version = p.version + 1,"
        " former = array_append(array_remove(p.former, p.pattern), p.pattern)",
        (
            company_id,
            sql.array([code for code, _ in chosen]),
            sql.array([pattern for _, pattern in chosen]),
            sql.array([grain_of(pattern) for _, pattern in chosen]),
        ),
    )


def begin_at(company_id: int, code: str, on: date, first: int) -> bool:
    """Let a period of a series begin with another number than 1; only before its first number.

    The counter itself begins at 1, so that the database goes on refusing gaps.

    Args:
        company_id: whose series it is.
        code: the series, which has a pattern of the company's own.
        on: a date of the period.
        first: the first number, 1 or more.

    Returns:
        False where a number was given in this period already.
    """
    ((pattern,),) = sql.rows(
        "SELECT pattern::text FROM number_pattern WHERE company_id = %s AND code = %s",
        (company_id, code),
    )
    prefix, width, suffix = parts(str(pattern), on)
    return bool(
        sql.execute(
            "INSERT INTO number_series AS s"
            " (company_id, code, scope, pattern, prefix, width, suffix, shift)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (company_id, code, scope)"
            " DO UPDATE SET shift = excluded.shift WHERE s.next_n = 1",
            (
                company_id,
                code,
                scope_of(str(pattern), on),
                pattern,
                prefix,
                width,
                suffix,
                first - 1,
            ),
        )
    )


def pattern_of(code: str) -> str:
    """Return the declared pattern of a series."""
    return _declared.get(code, code.upper() + "-{n:06}")


def give(requests: Sequence[NumberRequest]) -> list[str]:
    """Number documents: one statement, which locks the series in key order.

    Args:
        requests: documents in the order in which they are to be numbered.

    Returns:
        The number of each request.
    """
    if not requests:
        return []
    scopes = [scope_of(r.shape(), r.on, r.extra_scope) for r in requests]
    give_some = _give_one_series if _is_one_series(requests, scopes) else _give
    given = give_some(requests, scopes, range(len(requests)))
    for _ in range(_TRIES):
        missing = [place for place in range(len(requests)) if place not in given]
        if not missing:
            return [given[place] for place in range(len(requests))]
        _open_scopes([(requests[place], scopes[place]) for place in missing])
        given |= _give(requests, scopes, missing)
    raise Conflict(
        Problem(
            "events.number_pattern_moves",
            "The pattern of the numbers is being changed at this moment.",
            "Try again.",
        )
    )


def _is_one_series(requests: Sequence[NumberRequest], scopes: Sequence[str]) -> bool:
    first = requests[0]
    return all(
        scope == scopes[0] and r.series == first.series and r.company_id == first.company_id
        for r, scope in zip(requests, scopes, strict=True)
    )


def _give_one_series(
    requests: Sequence[NumberRequest], scopes: Sequence[str], places: Sequence[int]
) -> dict[int, str]:
    """The usual case of one series, with a statement that costs a third of the general one.

    Under a pattern of the company's own, dates of one period by the declared pattern may be of
    several; it is then left to the general statement.
    """
    first = requests[places[0]]
    is_one_day = len({requests[place].on for place in places}) == 1
    found = sql.rows(
        "WITH own AS MATERIALIZED (SELECT pattern, (%s::text[])[array_position("
        "   ARRAY['none', 'year', 'month', 'day'], grain::text)] AS scope"
        "  FROM number_pattern WHERE company_id = %s AND code = %s),"
        " taken AS (UPDATE number_series SET next_n = next_n + %s WHERE company_id = %s"
        "  AND code = %s AND scope = coalesce((SELECT scope FROM own), %s)"
        "  AND pattern = coalesce((SELECT pattern FROM own), pattern)"
        "  AND (%s OR NOT EXISTS (SELECT FROM own))"
        "  RETURNING id, company_id, prefix, width, suffix, shift, next_n - %s AS first),"
        " wanted AS (SELECT * FROM unnest(%s::text[], %s::bigint[]) WITH ORDINALITY"
        "  AS w(document_type, document_id, after))"
        " INSERT INTO document_number (company_id, series_id, n, previous_n, number,"
        "  document_type, document_id)"
        " SELECT t.company_id, t.id, v.n, nullif(v.n - 1, 0), t.prefix || CASE WHEN"
        "   length((v.n + t.shift)::text) >= t.width THEN (v.n + t.shift)::text"
        "   ELSE lpad((v.n + t.shift)::text, t.width, '0') END"
        "   || t.suffix, w.document_type, w.document_id"
        "  FROM taken t CROSS JOIN wanted w, LATERAL (SELECT t.first + w.after - 1 AS n) v"
        "  ORDER BY v.n RETURNING n, number",
        (
            sql.array(scopes_of(first.on, first.extra_scope)),
            first.company_id,
            first.series,
            len(places),
            first.company_id,
            first.series,
            scopes[places[0]],
            is_one_day,
            len(places),
            sql.array([requests[place].document_type for place in places]),
            sql.array([requests[place].document_id for place in places]),
        ),
    )
    numbers = [str(number) for _, number in sorted(found, key=lambda row: int(str(row[0])))]
    return dict(zip(places, numbers, strict=True)) if numbers else {}


def _give(
    requests: Sequence[NumberRequest], scopes: Sequence[str], places: Sequence[int]
) -> dict[int, str]:
    chosen = [requests[place] for place in places]
    found = sql.rows(
        "WITH wanted AS MATERIALIZED (SELECT w.company_id, w.code, w.document_type,"
        "   w.document_id, w.place, w.own, w.scope, row_number() OVER"
        "   (PARTITION BY w.company_id, w.code, w.scope ORDER BY w.place) - 1 AS after"
        "  FROM (SELECT u.company_id, u.code, u.document_type, u.document_id, u.place,"
        "    p.pattern AS own, CASE p.grain WHEN 'none' THEN u.none WHEN 'year' THEN u.year"
        "     WHEN 'month' THEN u.month WHEN 'day' THEN u.day ELSE u.usual END AS scope"
        "   FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::bigint[],"
        "    %s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[])"
        "    AS u(company_id, code, usual, document_type, document_id, place, none, year, month,"
        "     day) LEFT JOIN number_pattern p USING (company_id, code)) w),"
        " locked AS (SELECT s.id, g.k FROM number_series s JOIN (SELECT company_id, code, scope,"
        "   own, count(*) AS k FROM wanted GROUP BY 1, 2, 3, 4) g"
        "  ON s.company_id = g.company_id AND s.code = g.code AND s.scope = g.scope"
        "  AND s.pattern = coalesce(g.own, s.pattern)"
        "  ORDER BY s.company_id, s.code, s.scope FOR UPDATE OF s),"
        " taken AS (UPDATE number_series s SET next_n = s.next_n + l.k FROM locked l"
        "  WHERE s.id = l.id RETURNING s.id, s.company_id, s.code, s.scope, s.prefix, s.width,"
        "  s.suffix, s.shift, s.next_n - l.k AS first),"
        " numbered AS (SELECT w.company_id, t.id, v.n, t.prefix || CASE WHEN"
        "   length((v.n + t.shift)::text) >= t.width THEN (v.n + t.shift)::text"
        "   ELSE lpad((v.n + t.shift)::text, t.width, '0') END || t.suffix AS number,"
        "   w.document_type, w.document_id, w.place"
        "  FROM wanted w JOIN taken t USING (company_id, code, scope),"
        "  LATERAL (SELECT t.first + w.after AS n) v),"
        " written AS (INSERT INTO document_number (company_id, series_id, n, previous_n, number,"
        "   document_type, document_id)"
        "  SELECT company_id, id, n, nullif(n - 1, 0), number, document_type, document_id"
        "  FROM numbered ORDER BY id, n)"
        " SELECT place, number FROM numbered",
        (
            sql.array([r.company_id for r in chosen]),
            sql.array([r.series for r in chosen]),
            sql.array([scopes[place] for place in places]),
            sql.array([r.document_type for r in chosen]),
            sql.array([r.document_id for r in chosen]),
            sql.array(list(places)),
            *(
                sql.array(list(column))
                for column in zip(*(scopes_of(r.on, r.extra_scope) for r in chosen), strict=True)
            ),
        ),
    )
    return {int(str(place)): str(number) for place, number in found}


def _open_scopes(wanted: Sequence[tuple[NumberRequest, str]]) -> None:
    """Make the rows that count, or let them follow the company's own pattern.

    A new period of a series without one keeps the pattern of the period before.
    """
    series = sorted({(r.company_id, r.series) for r, _ in wanted})
    found = sql.rows(
        "SELECT DISTINCT ON (f.company_id, f.code) f.company_id, f.code, f.pattern, f.is_own"
        " FROM unnest(%s::bigint[], %s::text[]) AS u(company_id, code) CROSS JOIN LATERAL"
        "  (SELECT company_id, code, pattern, true AS is_own, 0::bigint AS id"
        "   FROM number_pattern p WHERE p.company_id = u.company_id AND p.code = u.code"
        "   UNION ALL SELECT company_id, code, pattern, false, id"
        "   FROM number_series s WHERE s.company_id = u.company_id AND s.code = u.code) f"
        " ORDER BY f.company_id, f.code, f.is_own DESC, f.id DESC",
        (sql.array([company for company, _ in series]), sql.array([code for _, code in series])),
    )
    patterns = {(company, code): (str(text), bool(own)) for company, code, text, own in found}
    records: dict[tuple[int, str, str], tuple[object, ...]] = {}
    for request, usual in wanted:
        company, code = request.company_id, request.series
        pattern, is_own = patterns.get((company, code), (request.shape(), False))
        scope = scope_of(pattern, request.on, request.extra_scope) if is_own else usual
        records[company, code, scope] = (
            company,
            code,
            scope,
            pattern,
            *parts(pattern, request.on),
        )
    sql.insert(
        "number_series",
        ("company_id", "code", "scope", "pattern", "prefix", "width", "suffix"),
        sql.transpose([records[key] for key in sorted(records)]),
        tail="ON CONFLICT (company_id, code, scope) DO UPDATE SET pattern = excluded.pattern,"
        " prefix = excluded.prefix, width = excluded.width, suffix = excluded.suffix"
        " WHERE number_series.pattern <> excluded.pattern",
    )
