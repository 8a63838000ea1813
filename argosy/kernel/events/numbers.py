"""Document numbers: consecutive, without a gap, given as the last statements of a transaction.

A number is a row that points at its predecessor, so the database itself refuses a gap. The series'
row is locked as late as possible and in key order: rivals wait microseconds, and never deadlock.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from argosy.kernel.identity import sql

_PLACEHOLDER = re.compile(r"\{(?P<what>yyyy|yy|mm|dd|n)(?::0(?P<width>[1-9]))?\}")
_declared: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class NumberRequest:
    """A document that wants a number of a series on a date; extra_scope splits a series further."""

    company_id: int
    series: str
    document_type: str
    document_id: int
    on: date
    extra_scope: str = ""


def declare_series(code: str, pattern: str) -> None:
    """Declare a series' default pattern, such as ``SO-{yyyy}-{n:05}``.

    Args:
        code: the series.
        pattern: text with {yyyy} {yy} {mm} {dd} and {n} or {n:05}; the finest date part in it is
            the reset period.

    Raises:
        ValueError: the pattern has no {n}, or something else in braces.
    """
    rest = _PLACEHOLDER.sub("", pattern)
    if "{n" not in pattern or "{" in rest or "}" in rest:
        raise ValueError(f"{pattern!r}: use {{yyyy}} {{yy}} {{mm}} {{dd}} and {{n}} or {{n:05}}")
    _declared[code] = pattern


def pattern_of(code: str) -> str:
    """Return the declared pattern of a series."""
    return _declared.get(code, code.upper() + "-{n:06}")


def scope_of(pattern: str, on: date, extra: str = "") -> str:
    """Return the reset scope of a date under a pattern, such as ``2026`` or ``2026-03``."""
    parts: list[str] = [extra] if extra else []
    if "{dd}" in pattern:
        parts.append(on.isoformat())
    elif "{mm}" in pattern:
        parts.append(f"{on.year:04}-{on.month:02}")
    elif "{yyyy}" in pattern or "{yy}" in pattern:
        parts.append(f"{on.year:04}")
    return ":".join(parts)


def render(pattern: str, on: date, n: int) -> str:
    """Return the number's text."""
    values = {
        "yyyy": f"{on.year:04}",
        "yy": f"{on.year % 100:02}",
        "mm": f"{on.month:02}",
        "dd": f"{on.day:02}",
    }

    def fill(match: re.Match[str]) -> str:
        if match["what"] == "n":
            return str(n).zfill(int(match["width"] or 1))
        return values[match["what"]]

    return _PLACEHOLDER.sub(fill, pattern)


def give(requests: Sequence[NumberRequest]) -> list[str]:
    """Number documents: one guarded UPDATE over all series, one INSERT of the numbers.

    Args:
        requests: documents in the order in which they are to be numbered.

    Returns:
        The number of each request.
    """
    if not requests:
        return []
    groups: dict[tuple[int, str, str], list[int]] = {}
    for place, request in enumerate(requests):
        scope = scope_of(pattern_of(request.series), request.on, request.extra_scope)
        groups.setdefault((request.company_id, request.series, scope), []).append(place)
    taken = _take(groups)
    numbers = [""] * len(requests)
    records: list[tuple[object, ...]] = []
    for key, places in groups.items():
        series_id, first, pattern = taken[key]
        for offset, place in enumerate(places):
            request, n = requests[place], first + offset
            numbers[place] = render(pattern, request.on, n)
            records.append(
                (
                    request.company_id,
                    series_id,
                    n,
                    n - 1 if n > 1 else None,
                    numbers[place],
                    request.document_type,
                    request.document_id,
                )
            )
    sql.insert(
        "document_number",
        (
            "company_id",
            "series_id",
            "n",
            "previous_n",
            "number",
            "document_type",
            "document_id",
        ),
        sql.transpose(records),
    )
    return numbers


def _take(
    groups: dict[tuple[int, str, str], list[int]],
) -> dict[tuple[int, str, str], tuple[int, int, str]]:
    """Advance each series by what it must give; return (series id, first n, pattern) by group."""
    taken = _advance(groups)
    missing = [key for key in groups if key not in taken]
    if missing:
        # A later scope of a series keeps the pattern its predecessor had.
        sql.execute(
            "INSERT INTO number_series (company_id, code, scope, pattern, next_n)"
            " SELECT v.company_id, v.code, v.scope, coalesce((SELECT s.pattern FROM number_series s"
            "  WHERE s.company_id = v.company_id AND s.code = v.code"
            "  ORDER BY s.id DESC LIMIT 1), v.pattern), 1"
            " FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[])"
            "  AS v(company_id, code, scope, pattern)"
            " ORDER BY 1, 2, 3 ON CONFLICT (company_id, code, scope) DO NOTHING",
            (*_columns(missing), [pattern_of(key[1]) for key in missing]),
        )
        taken |= _advance({key: groups[key] for key in missing})
    return taken


def _columns(keys: Sequence[tuple[int, str, str]]) -> tuple[list[int], list[str], list[str]]:
    return [k[0] for k in keys], [k[1] for k in keys], [k[2] for k in keys]


def _advance(
    groups: dict[tuple[int, str, str], list[int]],
) -> dict[tuple[int, str, str], tuple[int, int, str]]:
    keys = sorted(groups)
    found = sql.rows(
        "WITH wanted AS (SELECT * FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::bigint[])"
        "  AS v(company_id, code, scope, k)),"
        " locked AS (SELECT s.id, w.k FROM number_series s JOIN wanted w"
        "  ON s.company_id = w.company_id AND s.code = w.code AND s.scope = w.scope"
        "  ORDER BY s.company_id, s.code, s.scope FOR UPDATE OF s)"
        " UPDATE number_series s SET next_n = s.next_n + l.k FROM locked l WHERE s.id = l.id"
        " RETURNING s.company_id, s.code, s.scope, s.id, s.next_n - l.k, s.pattern",
        (*_columns(keys), [len(groups[key]) for key in keys]),
    )
    return {
        (int(str(company)), str(code), str(scope)): (int(str(i)), int(str(first)), str(pattern))
        for company, code, scope, i, first, pattern in found
    }
