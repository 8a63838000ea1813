"""What proving the books yields: findings, each with the rows that offend."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from argosy.kernel.identity import sql

OFFENDERS_MAX = 20
"""Rows named a finding; what is broken in bulk is not listed in bulk."""


@dataclass(frozen=True, slots=True)
class Offender:
    """A row that breaks an invariant: of which company, in which table, which row, and how."""

    company_id: int | None
    table: str
    row_id: str
    what: str

    def __str__(self) -> str:
        company = f" of company {self.company_id}" if self.company_id else ""
        return f"{self.table} {self.row_id}{company}: {self.what}"


@dataclass(frozen=True, slots=True)
class Examination:
    """One thing to prove: a number, what must hold, and how offenders are found."""

    number: str
    title: str
    title_zh: str
    find: Callable[[], Sequence[Offender]]


@dataclass(frozen=True, slots=True)
class Finding:
    """The outcome of an examination; without offenders the invariant holds."""

    number: str
    title: str
    title_zh: str
    elapsed_s: float
    offenders: tuple[Offender, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing was found against it."""
        return not self.offenders


def offenders(query: str, params: Sequence[object] = ()) -> list[Offender]:
    """Run a query that yields (company_id, table, row id, what) and return its first rows."""
    # Materialized, or the planner believes that it will find the first few at once, and looks for
    # them row by row in books that have none.
    found = sql.rows(
        f"WITH offenders AS MATERIALIZED ({query}) SELECT * FROM offenders LIMIT {OFFENDERS_MAX}",
        params,
    )
    return [
        Offender(
            None if company is None else int(str(company)),
            str(table),
            "" if row_id is None else str(row_id),
            str(what),
        )
        for company, table, row_id, what in found
    ]
