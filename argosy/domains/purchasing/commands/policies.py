"""Setting what is tolerated of suppliers; kept with a version, so that nobody overwrites unseen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from argosy.domains.purchasing.rules.orders import unknown
from argosy.domains.purchasing.rules.requests import SetPolicy, check_policy
from argosy.kernel.events.commands import command
from argosy.kernel.events.run import CommandRun, Done
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import Problem, StaleVersion, ValidationFailed

_COLUMNS = (
    "company_id",
    "supplier_id",
    "over_receipt_pct",
    "qty_pct",
    "price_pct",
    "amount_minor",
    "on_reject",
    "price_difference",
)
_TAIL = (
    "ON CONFLICT (company_id, supplier_id) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS[2:])
    + ", version = purchasing_policy.version + 1"
)


@command("purchasing.set_policy", permission="purchasing.policy.change")
def do_set_policy(run: CommandRun, batch: Sequence[SetPolicy]) -> list[Done | None]:
    """Set the tolerances and choices for suppliers, or the general ones.

    Pre-conditions: the version the caller read, 0 for a new one. Post-condition: they hold from
    the next command on. Permission: purchasing.policy.change.
    """
    wanted = [
        p.supplier_id for p in batch if type(p.supplier_id) is int and 0 <= p.supplier_id < 2**63
    ]
    found = sql.rows(
        "SELECT w.id, coalesce(y.version, 0), w.id = 0 OR p.id IS NOT NULL"
        " FROM unnest(%s::bigint[]) AS w(id) LEFT JOIN party p ON p.id = w.id"
        " LEFT JOIN purchasing_policy y ON y.company_id = %s AND y.supplier_id = w.id",
        (sql.array(sorted(set(wanted))), run.company_id),
    )
    known = {row[0]: row for row in cast("list[tuple[int, int, bool]]", found)}
    errors: set[type[ValidationFailed | StaleVersion]] = set()
    seen: set[int] = set()
    for index, policy in enumerate(batch):
        problems = check_policy(policy)
        row = known.get(policy.supplier_id)
        if not problems and (row is None or not row[2] or policy.supplier_id in seen):
            problems = [unknown("supplier", policy.supplier_id, "supplier_id")]
        if problems:
            errors.add(ValidationFailed)
        elif row is not None and row[1] != policy.version:
            errors.add(StaleVersion)
            problems = [_stale(row[1], policy.version)]
        seen.add(policy.supplier_id)
        run.reject(index, *problems)
    keep = set(run.settle(len(batch), errors.pop() if len(errors) == 1 else ValidationFailed))
    records = [
        (
            run.company_id,
            p.supplier_id,
            p.over_receipt_pct,
            p.qty_pct,
            p.price_pct,
            p.amount_minor,
            p.on_reject,
            p.price_difference,
        )
        for index, p in enumerate(batch)
        if index in keep
    ]
    if records:
        sql.insert("purchasing_policy", _COLUMNS, sql.transpose(records), tail=_TAIL)
    return [
        Done("purchasing_policy", policy.supplier_id) if index in keep else None
        for index, policy in enumerate(batch)
    ]


def _stale(found: int, read: int) -> Problem:
    return Problem(
        "purchasing.stale_version",
        "The policy is at version {found}; you read version {read}.",
        "Read it again and repeat your change.",
        "version",
        {"found": found, "read": read},
    )
