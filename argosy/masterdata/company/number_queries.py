"""How a company numbers its documents, as it stands: patterns, counters, the next numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast
from zoneinfo import ZoneInfo

from argosy.kernel.events import numbers
from argosy.kernel.events.commands import reading
from argosy.kernel.events.patterns import GRAINS, grain_of, number_of, scopes_of
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor
from argosy.masterdata.company.rules.numbering import meeting_problem


@dataclass(frozen=True, slots=True)
class Numbering:
    """How documents of a series are numbered now.

    Args:
        is_own: whether the company chose the pattern.
        is_begun: whether the present period has given a number.
        next_number: what the next document of today gets, if nobody is faster.
    """

    series: str
    pattern: str
    is_own: bool
    grain: str
    is_begun: bool
    next_number: str


def company_code(company_id: int) -> str:
    """Return the code of a company; run inside `reading` or a command."""
    ((code,),) = sql.rows("SELECT code::text FROM company WHERE id = %s", (company_id,))
    return str(code)


def company_today(company_id: int, now: datetime) -> date:
    """Return the day of an instant in a company's time zone; as above."""
    ((zone,),) = sql.rows("SELECT time_zone::text FROM company WHERE id = %s", (company_id,))
    return now.astimezone(ZoneInfo(str(zone))).date()


def patterns_used(company_id: int, series: Iterable[str]) -> dict[str, list[str]]:
    """Return every pattern that series have been numbered by, or are declared with."""
    wanted = sorted(set(series) & numbers.declared_series())
    found = sql.rows(
        "SELECT code::text, pattern::text FROM number_series WHERE company_id = %s"
        "  AND code = ANY (%s::text[])"
        " UNION SELECT code::text, unnest(former || pattern)::text FROM number_pattern"
        "  WHERE company_id = %s AND code = ANY (%s::text[]) ORDER BY 1, 2",
        (company_id, sql.array(wanted)) * 2,
    )
    used = {code: [numbers.pattern_of(code)] for code in wanted}
    for code, pattern in found:
        used[str(code)].append(str(pattern))
    return used


def numbering_of(actor: Actor, now: datetime) -> list[Numbering]:
    """Return how each declared series is numbered in the actor's company, by its code."""
    actor.check_permission("company.read")
    with reading(actor):
        today = company_today(actor.company_id, now)
        scopes = dict(zip(GRAINS, scopes_of(today), strict=True))
        own = {
            str(code): str(pattern)
            for code, pattern in sql.rows(
                "SELECT code::text, pattern::text FROM number_pattern WHERE company_id = %s",
                (actor.company_id,),
            )
        }
        counters = {
            (str(code), str(scope)): (str(pattern), cast(int, n), cast(int, shift))
            for code, scope, pattern, n, shift in sql.rows(
                "SELECT code::text, scope::text, pattern::text, next_n, shift FROM number_series"
                " WHERE company_id = %s AND scope = ANY (%s::text[])",
                (actor.company_id, sql.array(sorted(scopes.values()))),
            )
        }
    return [
        _numbering(code, own.get(code), scopes, counters, today)
        for code in sorted(numbers.declared_series())
    ]


def _numbering(
    code: str,
    own: str | None,
    scopes: dict[str, str],
    counters: dict[tuple[str, str], tuple[str, int, int]],
    today: date,
) -> Numbering:
    grain = grain_of(own or numbers.pattern_of(code))
    kept, n, shift = counters.get((code, scopes[grain]), ("", 1, 0))
    pattern = own or kept or numbers.pattern_of(code)
    return Numbering(
        code, pattern, own is not None, grain, n > 1, number_of(pattern, today, n + shift)
    )


def preview_of(
    actor: Actor, now: datetime, *, series: str, pattern: str, first_number: int
) -> tuple[str, bool]:
    """Return the next number under a pattern without problems of its own, and whether it may be.

    False where it could make a number that documents of the series carry.
    """
    with reading(actor):
        today = company_today(actor.company_id, now)
        used: Sequence[str] = patterns_used(actor.company_id, [series]).get(series, [])
        found = sql.rows(
            "SELECT next_n, shift FROM number_series WHERE company_id = %s AND code = %s"
            " AND scope = %s",
            (
                actor.company_id,
                series,
                scopes_of(today)[GRAINS.index(grain_of(pattern))],
            ),
        )
    n, shift = cast("tuple[int, int]", found[0]) if found else (1, 0)
    begins = first_number if first_number and n == 1 else n + shift
    return number_of(pattern, today, begins), meeting_problem(pattern, used) is None
