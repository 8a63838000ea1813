"""The only writer of how a company numbers its documents: for what comes, never for what was."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from argosy.kernel.events import numbers
from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import (
    ArgosyError,
    Conflict,
    Problem,
    StaleVersion,
    ValidationFailed,
)
from argosy.masterdata.company.number_queries import company_code, company_today, patterns_used
from argosy.masterdata.company.rules.numbering import (
    ChangeNumberPattern,
    SetNumberPattern,
    meeting_problem,
    pattern_problems,
    written_out,
)
from argosy.masterdata.unknown import possible_ids, unknown


@command("company.set_number_pattern", permission="company.number.write")
def do_set_number_pattern(run: CommandRun, batch: Sequence[SetNumberPattern]) -> list[Done | None]:
    """Let series be numbered by patterns of the company's own from now on.

    Before: the series are declared, each once in the batch; no pattern can make a number that the
    series has given or could have given by an earlier pattern; another first number only where
    the present period has given none. After: every number given after the commit follows, whatever
    its date; numbers given stay. Permission: company.number.write.
    """
    known = numbers.declared_series()
    code = company_code(run.company_id)
    items = [(item.series, written_out(item.pattern, code), item.first_number) for item in batch]
    seen: set[str] = set()
    for place, (series, _, _) in enumerate(items):
        if series not in known:
            run.reject(place, unknown("number series", series, "series"))
        if series in seen:
            run.reject(place, _twice(series, "series"))
        seen.add(series)
    return _set(run, items)


@command("company.change_number_pattern", permission="company.number.write")
def do_change_number_pattern(
    run: CommandRun, batch: Sequence[ChangeNumberPattern]
) -> list[Done | None]:
    """Change the patterns of series that have one of the company's own.

    Before: the version is the present one; else as `do_set_number_pattern`. Permission:
    company.number.write.
    """
    held = _held(run, [item.pattern_id for item in batch])
    code = company_code(run.company_id)
    items: list[tuple[str, str, int]] = []
    seen: set[int] = set()
    is_stale = False
    for place, item in enumerate(batch):
        series, version = held.get(item.pattern_id, ("", 0))
        items.append((series, written_out(item.pattern, code), item.first_number))
        if not series:
            run.reject(place, unknown("number pattern", item.pattern_id, "pattern_id"))
        elif version != item.version:
            is_stale = True
            run.reject(place, _stale())
        if item.pattern_id in seen:
            run.reject(place, _twice(series, "pattern_id"))
        seen.add(item.pattern_id)
    return _set(run, items, StaleVersion if is_stale else ValidationFailed)


def _set(
    run: CommandRun,
    items: Sequence[tuple[str, str, int]],
    refusal: type[ArgosyError] = ValidationFailed,
) -> list[Done | None]:
    # Two who choose at once would each miss the pattern of the other.
    sql.rows(
        "SELECT pg_advisory_xact_lock(hashtextextended('number_pattern', %s))", (run.company_id,)
    )
    used = patterns_used(run.company_id, [series for series, _, _ in items])
    for place, (series, pattern, first) in enumerate(items):
        wrong = pattern_problems(pattern, first)
        meeting = None if wrong else meeting_problem(pattern, used.get(series, ()))
        run.reject(place, *wrong, *([meeting] if meeting else []))
    kept = run.settle(len(items), refusal)
    chosen = {items[place][0]: items[place][1] for place in kept}
    numbers.set_patterns(run.company_id, chosen)
    today = company_today(run.company_id, run.now)
    for place in kept:
        series, _, first = items[place]
        if first and not numbers.begin_at(run.company_id, series, today, first):
            raise Conflict(_begun(series))
    found = sql.rows(
        "SELECT code::text, id FROM number_pattern WHERE company_id = %s"
        " AND code = ANY (%s::text[])",
        (run.company_id, sql.array(sorted(chosen))),
    )
    ids = {str(series): cast(int, id_) for series, id_ in found}
    results: list[Done | None] = [None] * len(items)
    for place in kept:
        series = items[place][0]
        results[place] = Done("number_pattern", ids[series], series)
    return results


def _held(run: CommandRun, ids: Sequence[int]) -> dict[int, tuple[str, int]]:
    """Return series and version of patterns, locked until the end."""
    found = sql.rows(
        "SELECT id, code::text, version FROM number_pattern WHERE company_id = %s"
        " AND id = ANY (%s::bigint[]) ORDER BY id FOR UPDATE",
        (run.company_id, sql.array(possible_ids(ids))),
    )
    return {cast(int, id_): (str(code), cast(int, version)) for id_, code, version in found}


def _twice(series: str, field: str) -> Problem:
    return Problem(
        "company.number_pattern_twice",
        "{series} stands twice.",
        "Name each series once.",
        field,
        {"series": ascii(series)[:60]},
    )


def _stale() -> Problem:
    return Problem(
        "company.number_pattern_stale",
        "Somebody has changed this pattern meanwhile.",
        "Read it again.",
        "version",
    )


def _begun(series: str) -> Problem:
    return Problem(
        "company.number_begun",
        "{series} has given numbers in this period already.",
        "Leave the first number empty; the series goes on where it stands.",
        "first_number",
        {"series": series},
    )
