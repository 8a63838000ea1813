"""The invariant runner: what a test calls at its end to know that the books still hold."""

from __future__ import annotations

from argosy.kernel.events import verification
from argosy.kernel.events.findings import Finding
from argosy.kernel.events.seal import seal_everything
from argosy.kernel.identity import sql


def broken_invariants(*, seal_first: bool = True, jobs: int = 1) -> list[Finding]:
    """Seal what was committed and return what `argosy verify` objects to.

    It needs a database with real commits (`db_clone`), since it looks from another connection.

    Args:
        seal_first: seal all rows; without it the seals are examined as they are.
        jobs: connections that share the work.
    """
    if seal_first:
        with sql.using(verification.OWNER):
            seal_everything()
    unsealed_max_s = 0.0 if seal_first else verification.UNSEALED_MAX_S
    found = verification.verify(unsealed_max_s=unsealed_max_s, jobs=jobs)
    return [finding for finding in found if not finding.holds]


def assert_books_hold(*, seal_first: bool = True, jobs: int = 1) -> None:
    """Fail, naming every row that breaks an invariant.

    Raises:
        AssertionError: with one line for each offending row.
    """
    named = [
        f"{finding.number}: {offender}"
        for finding in broken_invariants(seal_first=seal_first, jobs=jobs)
        for offender in finding.offenders
    ]
    assert named == [], "\n".join(named)
