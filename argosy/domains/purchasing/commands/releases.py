"""Releasing blocked bills: four eyes, and a reason that stays (INV-37)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from argosy.contracts.purchasing import BillMatched
from argosy.domains.purchasing.rules.bills import ReleaseBill
from argosy.domains.purchasing.rules.orders import id_problems, unknown
from argosy.kernel.events.commands import command
from argosy.kernel.events.run import CommandRun, Done
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import (
    ArgosyError,
    Conflict,
    PermissionDenied,
    Problem,
    ValidationFailed,
)
from argosy.kernel.primitives.text import text_problem

_BILLS = """
SELECT b.id, b.decision::text, b.entered_by, b.order_id, b.correlation_id, r.id IS NOT NULL
  FROM bill_match b LEFT JOIN bill_release r ON r.bill_id = b.id
 WHERE b.company_id = %s AND b.id = ANY (%s::bigint[])
"""
_Bill = tuple[int, str, int, int, int, bool]
_COLUMNS = (
    "company_id",
    "bill_id",
    "entered_by",
    "released_by",
    "reason",
    "command_id",
    "effective_at",
)


@command("purchasing.release_bill", permission="purchasing.bill.release")
def do_release_bill(run: CommandRun, batch: Sequence[ReleaseBill]) -> list[Done | None]:
    """Let blocked bills be paid.

    Pre-conditions: the bill is blocked and not released yet; who releases is not who entered it; a
    reason. Post-conditions: a release that the database itself refuses to the same person. Events:
    BillMatched with the decision ``overridden``. Permission: purchasing.bill.release.
    """
    ids = [r.bill_id for r in batch if not id_problems(("bill_id", r.bill_id))]
    found = sql.rows(_BILLS, (run.company_id, sql.array(sorted(set(ids)))))
    bills = {bill[0]: bill for bill in cast("list[_Bill]", found)}
    errors: set[type[ArgosyError]] = set()
    seen: set[int] = set()
    for index, release in enumerate(batch):
        problems = id_problems(("bill_id", release.bill_id))
        reason = text_problem(release.reason, "reason", 300, required=True)
        problems.extend([reason] if reason else [])
        if problems:
            errors.add(ValidationFailed)
        else:
            refused, error = _refusal(run, bills.get(release.bill_id), release, seen)
            problems.extend([refused] if refused else [])
            errors |= {error} if refused else set()
        seen.add(release.bill_id)
        run.reject(index, *problems)
    keep = run.settle(len(batch), errors.pop() if len(errors) == 1 else ValidationFailed)
    return _record(run, batch, keep, bills)


def _refusal(
    run: CommandRun, bill: _Bill | None, release: ReleaseBill, seen: set[int]
) -> tuple[Problem | None, type[ArgosyError]]:
    if bill is None:
        return unknown("bill", release.bill_id, "bill_id"), ValidationFailed
    if bill[1] != "blocked" or bill[5] or bill[0] in seen:
        return not_blocked(), Conflict
    if bill[2] == run.actor.id:
        problem = Problem(
            "purchasing.four_eyes",
            "Who entered a bill does not release it.",
            "Have somebody else look at it.",
            "bill_id",
        )
        return problem, PermissionDenied
    return None, ValidationFailed


def not_blocked() -> Problem:
    """Return the problem of a bill that waits for no release."""
    return Problem(
        "purchasing.not_blocked",
        "The bill is not blocked, or has been released before.",
        "Look at the list of blocked bills.",
        "bill_id",
    )


def _record(
    run: CommandRun, batch: Sequence[ReleaseBill], keep: Sequence[int], bills: dict[int, _Bill]
) -> list[Done | None]:
    records = [
        (
            run.company_id,
            batch[index].bill_id,
            bills[batch[index].bill_id][2],
            run.actor.id,
            batch[index].reason,
            run.command_id,
            run.now,
        )
        for index in keep
    ]
    results: list[Done | None] = [None] * len(batch)
    if records:
        sql.insert("bill_release", _COLUMNS, sql.transpose(records))
    for index in keep:
        bill_id, _, _, order_id, journey, _ = bills[batch[index].bill_id]
        results[index] = Done("invoice", bill_id)
        run.emit(
            BillMatched(bill_id, order_id, "overridden", (batch[index].reason,)),
            subject_type="invoice",
            subject_id=bill_id,
            correlation_id=journey,
        )
    return results
