"""Reservations 预留: what a demand line holds in a place until it is used or given back.

Everything here locks the balances first, in key order; reserved is the sum of the rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from argosy.kernel.events.run import CommandRun
from argosy.kernel.primitives.clock import business_date
from argosy.kernel.primitives.errors import Conflict, Problem, ValidationFailed
from argosy.kernel.primitives.numbers import decimal_text, int64_problem, parse_decimal
from argosy.kernel.primitives.text import text_problem
from argosy.kernel.stock import balances, facts, held, refusals, writing
from argosy.kernel.stock.batch import Refusals
from argosy.kernel.stock.facts import Facts, LocationFact
from argosy.kernel.stock.inputs import Demand, Held, Key, ReleaseInput, ReserveInput, Taken
from argosy.kernel.stock.validation import lot_problem, time_problem, unknown
from argosy.kernel.stock.words import NO_LOT, LocationKind, ReservationKind

ZERO = Decimal(0)
EXPIRE_MAX = 1000


def reserve(
    run: CommandRun,
    lines: Sequence[ReserveInput],
    *,
    items: Sequence[int] | None = None,
    paths: Sequence[str] | None = None,
) -> list[bool]:
    """Hold quantities for demand lines: all of an item's lines, or none of them.

    Three statements whatever the size.

    Args:
        run: the running command.
        lines: what to hold. Urgent ones are served first, then in order of the batch.
        items: for each line the index of the command's item it belongs to; in mode ``valid`` the
            items that cannot be served are refused by `run.reject`. None: all lines are one whole.
        paths: for each line the field path of its problems; ``lines[n]`` when not given.

    Returns:
        For each line whether it is held.

    Raises:
        ValidationFailed: with everything that is wrong with the input.
        Conflict: not enough is available: item, place, available and wanted are named.
    """
    if not lines:
        return []
    known = facts.load(
        run,
        items={line.item_id for line in lines},
        locations={line.location_id for line in lines},
        lots={line.lot_id for line in lines} - {NO_LOT},
    )
    refusing = Refusals(run, items, paths, "lines")
    documents = _checked(run, known, lines, refusing)
    wanted = [lines[index] for found in documents.values() for index in found]
    stands = balances.lock(run.company_id, (line.key for line in wanted))
    problems: dict[int, list[Problem]] = {}
    for item in sorted(documents, key=lambda i: (min(lines[n].priority for n in documents[i]), i)):
        short = _take(known, lines, documents[item], stands, refusing)
        if short:
            problems[item] = short
    documents = refusing.without(documents, problems, Conflict)
    kept = [index for found in documents.values() for index in found]
    writing.make_missing(run, [lines[n].key for n in kept if lines[n].key not in stands])
    held.write_reserved(run, [lines[n] for n in kept])
    done = set(kept)
    return [index in done for index in range(len(lines))]


def release(
    run: CommandRun, lines: Sequence[ReleaseInput], *, effective_at: datetime | None = None
) -> None:
    """Give back what demand lines hold; three statements whatever the size.

    Args:
        run: the running command.
        lines: demand lines, each with a quantity, or None for all it holds (be it nothing).
        effective_at: business time; now when not given.

    Raises:
        Conflict: a line is to give back more than it holds.
    """
    at = effective_at or run.now
    rows = _lock_held(run, (line.demand for line in lines))
    taken: list[Taken] = []
    problems: list[Problem] = []
    for index, line in enumerate(lines):
        there = sum((row.left for row in rows if row.demand == line.demand), ZERO)
        wanted = there if line.qty is None else line.qty
        if wanted < 0 or wanted > there:
            problems.append(_not_held(wanted, there, f"lines[{index}].qty"))
        else:
            taken.extend(held.allot(rows, line.demand, None, wanted, at))
    if problems:
        raise Conflict(problems)
    held.write_taken(run, ReservationKind.RELEASE, taken)


def expire(run: CommandRun, now: datetime, limit: int = EXPIRE_MAX) -> list[Demand]:
    """Take back what has expired, at most `limit` rows; return the demand lines that lost it.

    For a job: it calls this until nothing comes back.
    """
    seen = held.expired(run.company_id, now, limit)
    balances.lock(run.company_id, (row.key for row in seen))
    due = {row.id for row in seen}
    rows = held.of_demands(run.company_id, (row.demand for row in seen))
    taken = [Taken(row, row.left, now) for row in rows if row.id in due]
    held.write_taken(run, ReservationKind.EXPIRE, taken)
    return list(dict.fromkeys(part.held.demand for part in taken))


def reprioritise(run: CommandRun, demands: Sequence[Demand], priority: int) -> None:
    """Give what demand lines hold another priority: released and reserved again, in new rows."""
    rows = _lock_held(run, demands)
    held.write_taken(run, ReservationKind.RELEASE, [Taken(r, r.left, run.now) for r in rows])
    held.write_reserved(
        run,
        [
            ReserveInput(
                row.demand,
                row.key[0],
                row.key[1],
                row.left,
                run.now,
                lot_id=row.key[2],
                priority=priority,
                firm=row.firm,
                expires_at=row.expires_at,
            )
            for row in rows
        ],
    )


def _lock_held(run: CommandRun, demands: Iterable[Demand]) -> list[Held]:
    """Lock the balances on which demand lines hold something; return their rows, read again."""
    wanted = list(demands)
    seen = held.of_demands(run.company_id, wanted)
    stands = balances.lock(run.company_id, (row.key for row in seen))
    if not stands:
        return []
    return [row for row in held.of_demands(run.company_id, wanted) if row.key in stands]


def _checked(
    run: CommandRun, known: Facts, lines: Sequence[ReserveInput], refusing: Refusals
) -> dict[int, list[int]]:
    documents: dict[int, list[int]] = {}
    problems: dict[int, list[Problem]] = {}
    for index, line in enumerate(lines):
        item = refusing.item_of(index)
        found = _problems(run, known, line, refusing.path_of(index))
        if found:
            problems.setdefault(item, []).extend(found)
        documents.setdefault(item, []).append(index)
    return refusing.without(documents, problems, ValidationFailed)


def _take(
    known: Facts,
    lines: Sequence[ReserveInput],
    indexes: Sequence[int],
    stands: dict[Key, balances.Stand],
    refusing: Refusals,
) -> list[Problem]:
    """Take an item's lines from the locked balances, or return what is short."""
    wanted: dict[Key, Decimal] = {}
    first: dict[Key, int] = {}
    for index in indexes:
        key = lines[index].key
        wanted[key] = wanted.get(key, ZERO) + lines[index].qty
        first.setdefault(key, index)
    short: list[Problem] = []
    for key, qty in wanted.items():
        stand = stands.get(key) or balances.Stand()
        free = stand.qty - stand.reserved
        if free < qty and not known.locations[key[1]].allow_negative:
            path = refusing.path_of(first[key])
            short.append(refusals.insufficient(known, key, free, qty, f"{path}.qty"))
    if not short:
        for key, qty in wanted.items():
            if key in stands:
                stands[key].reserved += qty
    return short


def _problems(run: CommandRun, known: Facts, line: ReserveInput, path: str) -> list[Problem]:
    found: list[Problem | None] = [
        text_problem(line.demand[0], f"{path}.demand", 64, required=True),
        int64_problem(line.demand[1], f"{path}.demand"),
        int64_problem(line.demand[2], f"{path}.demand"),
        time_problem(line.effective_at, f"{path}.effective_at"),
    ]
    item = known.items.get(line.item_id)
    if item is None:
        found.append(unknown("item", line.item_id, f"{path}.item_id"))
    else:
        lot = known.lots.get(line.lot_id)
        found.append(lot_problem(item, line.lot_id, lot, f"{path}.lot_id"))
        qty = parse_decimal(line.qty, f"{path}.qty", max_scale=item.base_unit.decimals)
        found.append(qty if isinstance(qty, Problem) else _positive(qty, f"{path}.qty"))
        found.append(_outdated(run, line, lot, f"{path}.lot_id"))
    place = known.locations.get(line.location_id)
    if place is None:
        found.append(unknown("location", line.location_id, f"{path}.location_id"))
    elif place.kind != LocationKind.INTERNAL:
        found.append(_not_here(place, f"{path}.location_id"))
    return [problem for problem in found if problem is not None]


def _outdated(
    run: CommandRun, line: ReserveInput, lot: facts.LotFact | None, field: str
) -> Problem | None:
    """Refuse to promise a lot that is past its day (INV-25)."""
    if lot is None or lot.promised_to is None or line.effective_at.tzinfo is None:
        return None
    if business_date(line.effective_at, facts.company_zone(run)) <= lot.promised_to:
        return None
    return Problem(
        "stock.lot_outdated",
        "Lot {lot} may be promised until {day} only.",
        "Choose another lot, or scrap this one.",
        field,
        {"lot": lot.number, "day": lot.promised_to.isoformat()},
    )


def _positive(qty: Decimal, field: str) -> Problem | None:
    if qty > 0:
        return None
    return Problem(
        "stock.quantity_not_positive",
        "The quantity of a reservation is above zero.",
        "To give a quantity back, release it.",
        field,
        {"qty": decimal_text(qty)},
    )


def _not_here(place: LocationFact, field: str) -> Problem:
    return Problem(
        "stock.not_promisable",
        "Goods in {place} ({kind}) cannot be promised.",
        "Choose an internal place.",
        field,
        {"place": place.code, "kind": place.kind},
    )


def _not_held(wanted: Decimal, there: Decimal, field: str) -> Problem:
    return Problem(
        "stock.not_reserved",
        "{wanted} are to be given back, but {there} are reserved.",
        "Give back what is reserved, or leave the quantity empty for all of it.",
        field,
        {"wanted": decimal_text(wanted), "there": decimal_text(there)},
    )
