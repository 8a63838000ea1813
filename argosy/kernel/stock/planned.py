"""Planned moves: expected receipts and issues that are due, done by posting against them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import cast

from argosy.kernel.events.run import CommandRun
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import NotFound, Problem, ValidationFailed
from argosy.kernel.primitives.numbers import parse_decimal
from argosy.kernel.stock import facts
from argosy.kernel.stock.facts import Facts
from argosy.kernel.stock.inputs import Demand
from argosy.kernel.stock.validation import time_problem, unknown
from argosy.kernel.stock.words import Direction, PlannedState

_DIRECTIONS = frozenset(direction.value for direction in Direction)


@dataclass(frozen=True, slots=True)
class PlanInput:
    """A move that is planned, in base units; `source` is the document line it stands for."""

    source: Demand
    item_id: int
    from_location_id: int
    to_location_id: int
    base_qty: Decimal
    planned_at: datetime
    direction: str


@dataclass(frozen=True, slots=True)
class FulfilInput:
    """What was moved against a document line's plans, in base units; negative when taken back."""

    source: Demand
    base_qty: Decimal


# Look-ups in the order of the sorted lines, whatever the planner knows of the table.
_OPEN = """
SELECT x.* FROM unnest(%s::text[], %s::bigint[], %s::bigint[]) AS d(type, id, line_id),
       LATERAL (SELECT p.id, p.source_type::text, p.source_id, p.source_line_id, p.base_qty,
                       p.done_qty
                  FROM planned_move p
                 WHERE p.source_id = d.id AND p.source_line_id = d.line_id
                   AND p.source_type = d.type AND p.company_id = %s AND p.state <> 'cancelled'
                 ORDER BY p.id FOR UPDATE) x
"""

_CANCEL = """
UPDATE planned_move p SET state = 'cancelled'
  FROM (SELECT x.id FROM unnest(%s::text[], %s::bigint[], %s::bigint[]) AS d(type, id, line_id),
               LATERAL (SELECT o.id FROM planned_move o
                         WHERE o.source_id = d.id AND o.source_line_id = d.line_id
                           AND o.source_type = d.type AND o.company_id = %s AND o.state = 'open'
                        OFFSET 0) x OFFSET 0) v
 WHERE p.id = v.id AND p.state = 'open'
"""


def plan_moves(run: CommandRun, plans: Sequence[PlanInput]) -> list[int]:
    """Plan moves and return their ids; three statements whatever the size.

    Raises:
        ValidationFailed: with everything that is wrong.
    """
    known = facts.load(
        run,
        items={plan.item_id for plan in plans},
        locations={i for p in plans for i in (p.from_location_id, p.to_location_id)},
    )
    problems = [p for n, plan in enumerate(plans) for p in _problems(known, plan, f"plans[{n}]")]
    if problems:
        raise ValidationFailed(problems)
    ids = sql.ids("planned_move", len(plans))
    records = [
        (
            ids[index],
            run.company_id,
            plan.item_id,
            plan.from_location_id,
            plan.to_location_id,
            plan.base_qty,
            Decimal(0),
            plan.planned_at,
            plan.direction,
            *plan.source,
            PlannedState.OPEN.value,
        )
        for index, plan in enumerate(plans)
    ]
    names = (
        "id",
        "company_id",
        "item_id",
        "from_location_id",
        "to_location_id",
        "base_qty",
        "done_qty",
        "planned_at",
        "direction",
        "source_type",
        "source_id",
        "source_line_id",
        "state",
    )
    if records:
        sql.insert("planned_move", names, sql.transpose(records))
    return ids


def fulfil(run: CommandRun, lines: Sequence[FulfilInput], *, must_be_planned: bool = True) -> None:
    """Count what was moved against the plans of document lines, the oldest plan first.

    More than planned goes to the last plan. Two statements whatever the size.

    Args:
        run: the running command.
        lines: what was moved, a document line each.
        must_be_planned: refuse lines without a plan, instead of having nothing to count there.

    Raises:
        NotFound: a line has no plan.
    """
    rows = _lock(run.company_id, [line.source for line in lines])
    missing = [line.source for line in lines if line.source not in rows]
    if missing and must_be_planned:
        raise NotFound([_no_plan(source) for source in dict.fromkeys(missing)])
    lines = [line for line in lines if line.source in rows]
    done: dict[int, tuple[Decimal, Decimal]] = {}
    for line in lines:
        _spread(rows[line.source], line.base_qty, done)
    ids = sorted(done)
    sql.execute(
        "UPDATE planned_move p SET done_qty = v.done,"
        " state = CASE WHEN v.done >= p.base_qty THEN 'done' ELSE 'open' END"
        " FROM unnest(%s::bigint[], %s::numeric[]) AS v(id, done) WHERE p.id = v.id",
        (sql.array(ids), sql.array([done[i][0] for i in ids])),
    )


def cancel_plans(run: CommandRun, sources: Sequence[Demand]) -> None:
    """Cancel what is still open of document lines' plans; one statement."""
    if sources:
        sql.execute(_CANCEL, (*_arrays(sorted(set(sources))), run.company_id))


@dataclass(slots=True)
class _Plan:
    id: int
    base_qty: Decimal
    done_qty: Decimal


def _lock(company_id: int, sources: Sequence[Demand]) -> dict[Demand, list[_Plan]]:
    found: dict[Demand, list[_Plan]] = {}
    if sources:
        wanted = sorted(set(sources))
        for row in sql.rows(_OPEN, (*_arrays(wanted), company_id)):
            plan = _Plan(cast(int, row[0]), cast(Decimal, row[4]), cast(Decimal, row[5]))
            found.setdefault(cast(Demand, row[1:4]), []).append(plan)
    return found


def _spread(plans: Sequence[_Plan], qty: Decimal, done: dict[int, tuple[Decimal, Decimal]]) -> None:
    """Add a quantity to plans in order, each up to what it plans, the last without bound."""
    backwards = qty < 0
    for plan in reversed(plans) if backwards else plans:
        last = plan is (plans[0] if backwards else plans[-1])
        room = -plan.done_qty if backwards else plan.base_qty - plan.done_qty
        part = qty if last else max(room, qty) if backwards else min(max(room, Decimal(0)), qty)
        plan.done_qty += part
        qty -= part
        done[plan.id] = (plan.done_qty, plan.base_qty)


def _arrays(sources: Sequence[Demand]) -> tuple[str, str, str]:
    types, ids, lines = zip(*sources, strict=True)
    return sql.array(types), sql.array(ids), sql.array(lines)


def _problems(known: Facts, plan: PlanInput, path: str) -> list[Problem]:
    found: list[Problem | None] = [time_problem(plan.planned_at, f"{path}.planned_at")]
    item = known.items.get(plan.item_id)
    if item is None:
        found.append(unknown("item", plan.item_id, f"{path}.item_id"))
    else:
        qty = parse_decimal(plan.base_qty, f"{path}.qty", max_scale=item.base_unit.decimals)
        if isinstance(qty, Problem):
            found.append(qty)
        elif qty <= 0:
            found.append(
                Problem(
                    "stock.quantity_not_positive",
                    "The quantity of a plan is above zero.",
                    "Swap the two places for the other direction.",
                    f"{path}.qty",
                )
            )
    for name, place in (("from", plan.from_location_id), ("to", plan.to_location_id)):
        if place not in known.locations:
            found.append(unknown("location", place, f"{path}.{name}_location_id"))
    if plan.direction not in _DIRECTIONS:
        found.append(
            Problem(
                "stock.unknown_direction",
                "{direction} is no direction.",
                "Use in, out or internal.",
                f"{path}.direction",
                {"direction": ascii(plan.direction)[:40]},
            )
        )
    return [problem for problem in found if problem is not None]


def _no_plan(source: Demand) -> Problem:
    return Problem(
        "stock.no_plan",
        "Nothing is planned for line {line} of {type} {id}.",
        "Plan it first.",
        "source",
        {"type": source[0], "id": source[1], "line": source[2]},
    )
