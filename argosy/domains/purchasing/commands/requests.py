"""Purchase requests: entered by whoever needs something, closed or cancelled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import cast

from argosy.contracts.purchasing import PurchasedLine, PurchaseRequested
from argosy.domains.purchasing import facts
from argosy.domains.purchasing.rules.orders import id_problems, unknown
from argosy.domains.purchasing.rules.requests import (
    NewRequest,
    RequestLine,
    RequestStep,
    check_request,
)
from argosy.domains.purchasing.storage import draw
from argosy.kernel.events.commands import command
from argosy.kernel.events.run import CommandRun, Done
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import Conflict, Problem, StaleVersion, ValidationFailed
from argosy.kernel.stock import facts as stock
from argosy.kernel.stock.facts import Facts

_HEAD = ("id", "company_id", "requester_id", "state", "reason", "requested_on", "correlation_id")
_LINE = (
    "id",
    "company_id",
    "request_id",
    "line_no",
    "item_id",
    "description",
    "qty",
    "unit_id",
    "needed_on",
    "place_id",
)


@command("purchasing.create_request", permission="purchasing.request.create")
def do_create_request(run: CommandRun, batch: Sequence[NewRequest]) -> list[Done | None]:
    """Enter requests to buy.

    Pre-conditions: items, units and places exist. Post-conditions: an open request with its
    number. Events: PurchaseRequested. Permission: purchasing.request.create.
    """
    lines = [line for request in batch for line in request.lines]
    known = stock.load(
        run,
        items={line.item_id for line in lines},
        units={line.unit_id for line in lines if line.unit_id},
        locations={line.place_id for line in lines},
    )
    for index, request in enumerate(batch):
        problems = check_request(request)
        for place, line in enumerate(request.lines):
            problems.extend(p.under(f"lines[{place}]") for p in _missing(known, line))
        run.reject(index, *problems)
    keep = run.settle(len(batch))
    heads, line_ids = draw(
        ("purchase_request", len(keep)),
        ("purchase_request_line", sum(len(batch[index].lines) for index in keep)),
    )
    return _write(run, batch, dict(zip(keep, heads, strict=True)), iter(line_ids), known)


def _missing(known: Facts, line: RequestLine) -> Iterator[Problem]:
    if line.item_id not in known.items:
        yield unknown("item", line.item_id, "item_id")
    if line.unit_id and line.unit_id not in known.units:
        yield unknown("unit", line.unit_id, "unit_id")
    if line.place_id not in known.locations:
        yield unknown("place", line.place_id, "place_id")


def _write(
    run: CommandRun,
    batch: Sequence[NewRequest],
    ids: dict[int, int],
    line_ids: Iterator[int],
    known: Facts,
) -> list[Done | None]:
    results: list[Done | None] = [None] * len(batch)
    today = facts.company(run).today(run)
    heads: list[tuple[object, ...]] = []
    records: list[tuple[object, ...]] = []
    for index, request_id in ids.items():
        request = batch[index]
        journey, on = run.new_journey(), request.requested_on or today
        heads.append(
            (request_id, run.company_id, run.actor.id, "open", request.reason, on, journey)
        )
        event_lines = []
        for number, line in enumerate(request.lines, 1):
            line_id = next(line_ids)
            unit_id = line.unit_id or known.items[line.item_id].base_unit.id
            records.append(
                (
                    line_id, run.company_id, request_id, number, line.item_id, line.description,
                    line.qty, unit_id, line.needed_on, line.place_id,
                )
            )  # fmt: skip
            event_lines.append(PurchasedLine(line_id, line.item_id, line.qty, line.needed_on))
        results[index] = run.number("purchase_request", "purchase_request", request_id, on)
        run.emit(
            PurchaseRequested(request_id, tuple(event_lines)),
            subject_type="purchase_request",
            subject_id=request_id,
            correlation_id=journey,
        )
    if heads:
        sql.insert("purchase_request", _HEAD, sql.transpose(heads))
        sql.insert("purchase_request_line", _LINE, sql.transpose(records))
    return results


@command("purchasing.end_request", permission="purchasing.request.create")
def do_end_request(run: CommandRun, batch: Sequence[RequestStep]) -> list[Done | None]:
    """Close or cancel open requests.

    Pre-conditions: open, at the version the caller read. Post-condition: nothing more is to be
    ordered for it. Permission: purchasing.request.create.
    """
    ids = [s.request_id for s in batch if not id_problems(("request_id", s.request_id))]
    found = sql.rows(
        "SELECT id, version, state::text FROM purchase_request WHERE company_id = %s"
        " AND id = ANY (%s::bigint[]) ORDER BY id FOR UPDATE",
        (run.company_id, sql.array(ids)),
    )
    known = {row[0]: row for row in cast("list[tuple[int, int, str]]", found)}
    errors: set[type[ValidationFailed | Conflict]] = set()
    for index, step in enumerate(batch):
        row = known.pop(step.request_id, None)
        if row is None or step.state not in ("closed", "cancelled"):
            errors.add(ValidationFailed)
            run.reject(index, unknown("open_request", step.request_id, "request_id"))
        elif row[1] != step.version:
            errors.add(StaleVersion)
            run.reject(
                index,
                Problem(
                    "purchasing.stale_version",
                    "The request is at version {found}; you read version {read}.",
                    "Read it again and repeat your change.",
                    "version",
                    {"found": row[1], "read": step.version},
                ),
            )
        elif row[2] != "open":
            errors.add(Conflict)
            run.reject(index, unknown("open_request", step.request_id, "request_id"))
    keep = run.settle(len(batch), errors.pop() if len(errors) == 1 else ValidationFailed)
    sql.execute(
        "UPDATE purchase_request r SET state = v.state, version = r.version + 1"
        " FROM unnest(%s::bigint[], %s::text[]) AS v(id, state) WHERE r.id = v.id",
        (
            sql.array([batch[index].request_id for index in keep]),
            sql.array([batch[index].state for index in keep]),
        ),
    )
    kept = set(keep)
    return [
        Done("purchase_request", step.request_id) if index in kept else None
        for index, step in enumerate(batch)
    ]
