"""Fiscal periods: posting holds a shared lock on the period's status, closing an exclusive one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from argosy.kernel.events.run import CommandRun
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import ClosedPeriod, NotFound, Problem, ValidationFailed

SUBLEDGERS = ("gl", "ar", "ap", "stock", "asset", "tax")
STATUSES = ("open", "soft", "hard")
_SOFT_KINDS = frozenset({"close", "adjust"})


@dataclass(frozen=True, slots=True)
class Period:
    """A period and its status for one sub-ledger."""

    id: int
    year: int
    number: int
    starts_on: date
    ends_on: date
    status: str

    def takes(self, kind: str) -> bool:
        """Return whether an entry of a kind may be posted: soft-closed takes closing entries."""
        return self.status == "open" or (self.status == "soft" and kind in _SOFT_KINDS)


def lock_periods(
    run: CommandRun, wanted: Iterable[tuple[date, str]]
) -> dict[tuple[date, str], Period]:
    """Lock the periods of dates and sub-ledgers for posting, and return those that exist.

    Once locked, a period stays as it is until the transaction ends.

    Args:
        wanted: (posting date, sub-ledger) pairs.
    """
    known: dict[tuple[date, str], Period] = run.facts.setdefault(  # type: ignore[assignment]
        "ledger.periods", {}
    )
    missing = sorted({pair for pair in wanted if pair not in known})
    if len(missing) == 1:
        ((on, subledger),) = missing
        for row in sql.rows(
            "SELECT p.id, p.year, p.number, p.starts_on, p.ends_on, s.status::text"
            " FROM fiscal_period p JOIN period_status s ON s.company_id = p.company_id"
            "  AND s.period_id = p.id AND s.subledger = %s WHERE p.company_id = %s"
            " AND p.starts_on <= %s AND p.ends_on >= %s AND NOT p.is_adjustment"
            " FOR SHARE OF s",
            (subledger, run.company_id, on, on),
        ):
            known[on, subledger] = Period(*row)  # type: ignore[arg-type]
    elif missing:
        found = sql.rows(
            "SELECT w.d, w.s, p.id, p.year, p.number, p.starts_on, p.ends_on, s.status::text"
            " FROM unnest(%s::date[], %s::text[]) AS w(d, s)"
            " JOIN fiscal_period p ON p.company_id = %s AND NOT p.is_adjustment"
            "  AND w.d BETWEEN p.starts_on AND p.ends_on"
            " JOIN period_status s ON s.company_id = p.company_id AND s.period_id = p.id"
            "  AND s.subledger = w.s ORDER BY s.id FOR SHARE OF s",
            (
                sql.array([pair[0] for pair in missing]),
                sql.array([pair[1] for pair in missing]),
                run.company_id,
            ),
        )
        for row in found:
            known[row[0], row[1]] = Period(*row[2:])  # type: ignore[index, arg-type]
    return known


def closed_problem(on: date, subledger: str, period: Period | None) -> Problem:
    """Return why a date cannot be posted to."""
    if period is None:
        return Problem(
            "ledger.no_period",
            "{date} lies in no fiscal period.",
            "Open the fiscal year, or correct the posting date.",
            "posting_date",
            {"date": on.isoformat()},
        )
    return Problem(
        "ledger.closed_period",
        "Period {year}-{number} is closed for {subledger}.",
        "Post into an open period, or have the period re-opened.",
        "posting_date",
        {
            "year": period.year,
            "number": f"{period.number:02}",
            "subledger": subledger,
            "date": on.isoformat(),
        },
    )


def first_open_date(run: CommandRun, on: date, subledger: str, kind: str = "normal") -> date:
    """Return the date itself, or the first day of the first later period that takes postings.

    Back-dated input posts its effect there.

    Raises:
        ClosedPeriod: no open period at or after the date.
    """
    period = lock_periods(run, [(on, subledger)]).get((on, subledger))
    if period is not None and period.takes(kind):
        return on
    found = sql.rows(
        "SELECT p.starts_on FROM fiscal_period p JOIN period_status s ON s.period_id = p.id"
        " AND s.company_id = p.company_id AND s.subledger = %s WHERE p.company_id = %s"
        " AND p.starts_on > %s AND NOT p.is_adjustment AND s.status = 'open'"
        " ORDER BY p.starts_on LIMIT 1",
        (subledger, run.company_id, on),
    )
    if not found:
        raise ClosedPeriod(closed_problem(on, subledger, period))
    later: date = found[0][0]  # type: ignore[assignment]
    lock_periods(run, [(later, subledger)])
    return later


def open_year(run: CommandRun, year: int, starts_on: date) -> list[int]:
    """Make the twelve periods of a fiscal year, open for every sub-ledger.

    Args:
        year: the fiscal year's name.
        starts_on: its first day, the first of a month.

    Raises:
        ValidationFailed: the year exists already, or does not start on the first of a month.
    """
    if starts_on.day != 1:
        raise ValidationFailed(
            Problem(
                "ledger.year_start",
                "A fiscal year starts on the first of a month, not on {date}.",
                "Choose the first day of a month.",
                "starts_on",
                {"date": starts_on.isoformat()},
            )
        )
    taken = sql.rows(
        "SELECT 1 FROM fiscal_period WHERE company_id = %s AND year = %s LIMIT 1",
        (run.company_id, year),
    )
    if taken:
        raise ValidationFailed(
            Problem(
                "ledger.year_exists",
                "Fiscal year {year} has been opened before.",
                "Choose the next year.",
                "year",
                {"year": year},
            )
        )
    ids = sql.ids("fiscal_period", 12)
    firsts = [_add_months(starts_on, n) for n in range(13)]
    sql.insert(
        "fiscal_period",
        ("id", "company_id", "year", "number", "starts_on", "ends_on"),
        [
            ids,
            [run.company_id] * 12,
            [year] * 12,
            list(range(1, 13)),
            firsts[:12],
            [first - timedelta(days=1) for first in firsts[1:]],
        ],
    )
    sql.insert(
        "period_status",
        ("company_id", "period_id", "subledger", "status"),
        sql.transpose([(run.company_id, i, s, "open") for i in ids for s in SUBLEDGERS]),
    )
    return ids


def _add_months(first: date, months: int) -> date:
    index = first.year * 12 + first.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def change_status(
    run: CommandRun, period_id: int, subledgers: Sequence[str], status: str, reason: str
) -> None:
    """Close 结账 or re-open 反结账 a period for sub-ledgers, and keep the trail.

    Waits for postings under way in the period: they hold shared locks on the same rows.

    Args:
        period_id: the period.
        subledgers: which of gl, ar, ap, stock, asset, tax.
        status: open, soft or hard.
        reason: why; required to re-open.

    Raises:
        NotFound: the company has no such period.
        ValidationFailed: an unknown status or sub-ledger, or no reason to re-open.
    """
    problems = _status_problems(status, subledgers)
    rows = sql.rows(
        "SELECT id, subledger::text, status::text FROM period_status WHERE company_id = %s"
        " AND period_id = %s AND subledger = ANY (%s::text[]) ORDER BY id FOR UPDATE",
        (run.company_id, period_id, sql.array(list(subledgers))),
    )
    if not rows and not problems:
        raise NotFound(
            Problem(
                "ledger.unknown_period",
                "There is no period {period} in this company.",
                "Choose one of the company's fiscal periods.",
                "period_id",
                {"period": period_id},
            )
        )
    if not problems:
        problems = _reopen_problems(status, [str(row[2]) for row in rows], reason)
    if problems:
        raise ValidationFailed(problems)
    changed = [row for row in rows if row[2] != status]
    sql.execute(
        "UPDATE period_status SET status = %s WHERE id = ANY (%s::bigint[])",
        (status, sql.array([row[0] for row in changed])),
    )
    trail = [
        (run.company_id, period_id, row[1], row[2], status, reason, run.actor.id, run.command_id)
        for row in changed
    ]
    sql.insert(
        "period_change",
        (
            "company_id",
            "period_id",
            "subledger",
            "from_status",
            "to_status",
            "reason",
            "actor_id",
            "command_id",
        ),
        sql.transpose(trail) if trail else [],
    )


def _status_problems(status: str, subledgers: Sequence[str]) -> list[Problem]:
    if status in STATUSES and subledgers and set(subledgers) <= set(SUBLEDGERS):
        return []
    return [
        Problem(
            "ledger.period_status",
            "{status} for {subledgers} is no status of a period.",
            "Use open, soft or hard for gl, ar, ap, stock, asset or tax.",
            "status",
            {"status": status, "subledgers": ", ".join(subledgers)},
        )
    ]


def _reopen_problems(status: str, before: Sequence[str], reason: str) -> list[Problem]:
    opens = any(STATUSES.index(old) > STATUSES.index(status) for old in before)
    if not opens or reason.strip():
        return []
    return [
        Problem(
            "ledger.reopen_reason",
            "Re-opening a period needs a reason.",
            "Say why; it stays in the period's trail.",
            "reason",
        )
    ]
