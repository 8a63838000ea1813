"""What the database's last line of defence says to people: constraints become typed problems.

Each capability declares the constraints its users can run into. A constraint nobody declared is a
bug in a check before it, and is raised as it is.
"""

from __future__ import annotations

from dataclasses import replace

import psycopg

from argosy.kernel.primitives.errors import (
    ArgosyError,
    ClosedPeriod,
    Conflict,
    Problem,
    Unbalanced,
    ValidationFailed,
)

_declared: dict[str, tuple[Problem, type[ArgosyError]]] = {}


def declare_refusal(constraint: str, problem: Problem, error: type[ArgosyError] = Conflict) -> None:
    """Say what a constraint's name, or a trigger's SQLSTATE (ARnnn), means to people."""
    _declared[constraint] = (problem, error)


def refusal_of(error: psycopg.Error) -> ArgosyError | None:
    """Return the typed error for what the database refused, or None when nobody declared it."""
    keys = (error.diag.constraint_name, error.sqlstate)
    for key in keys:
        found = _declared.get(key) if key else None
        if found is not None:
            problem, kind = found
            params = {**problem.params, "detail": error.diag.message_primary or ""}
            return kind(replace(problem, params=params))
    if isinstance(error, psycopg.errors.DataError):
        return ValidationFailed(
            Problem(
                "database.value",
                "A value cannot be stored: {detail}.",
                "Check for characters that cannot be stored and for figures out of range.",
                "",
                {"detail": error.diag.message_primary or str(error)},
            )
        )
    return None


declare_refusal(
    "AR002",
    Problem(
        "ledger.unbalanced",
        "The ledger refused an entry that is not whole: {detail}.",
        "Correct the amounts so that debit equals credit.",
    ),
    Unbalanced,
)
declare_refusal(
    "AR003",
    Problem(
        "ledger.unknown_account",
        "The ledger refused a line: {detail}.",
        "Choose an account of the company that takes postings.",
    ),
    ValidationFailed,
)
declare_refusal(
    "AR004",
    Problem(
        "ledger.closed_period",
        "The ledger refused an entry: {detail}.",
        "Post into an open period.",
    ),
    ClosedPeriod,
)
declare_refusal(
    "AR005",
    Problem(
        "ledger.credit_limit",
        "The credit limit would be exceeded: {detail}.",
        "Ask for payment, reduce the order, or have the limit raised.",
    ),
)
declare_refusal(
    "open_item_within",
    Problem(
        "ledger.allocation_exceeds",
        "More would be allocated than is open.",
        "Reduce the amount; somebody may have allocated it meanwhile.",
    ),
)
