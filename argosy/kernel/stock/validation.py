"""Checks moves before anything is locked or written, and says everything that is wrong at once."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from math import gcd

from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.numbers import (
    MAX_MAGNITUDE,
    decimal_text,
    int64_problem,
    parse_decimal,
)
from argosy.kernel.primitives.text import text_problem
from argosy.kernel.primitives.units import converted
from argosy.kernel.stock.facts import Facts, ItemFact, LocationFact, LotFact
from argosy.kernel.stock.inputs import MoveInput, Prepared
from argosy.kernel.stock.words import NO_LOT, OWN, LocationKind, LotKind, Status

_STATUSES = frozenset(status.value for status in Status)
_ONE = Decimal(1)


def unknown(what: str, value: object, field: str) -> Problem:
    """Say that an id leads nowhere."""
    return Problem(
        f"stock.unknown_{what}",
        "There is no {what} {id} in this company.",
        "Choose an existing {what}.",
        field,
        {"what": what, "id": value},
    )


def prepare(
    facts: Facts, index: int, move: MoveInput, path: str, problems: list[Problem]
) -> Prepared | None:
    """Check one move against the facts; return it prepared, or None after adding the problems.

    Args:
        facts: everything the move names, as far as it exists.
        index: the move's place in its batch.
        move: the move.
        path: the field path that problems stand under, such as ``moves[3]``.
        problems: takes what is wrong.
    """
    before = len(problems)
    item = facts.items.get(move.item_id)
    origin = facts.locations.get(move.from_location_id)
    target = facts.locations.get(move.to_location_id)
    if item is None:
        problems.append(unknown("item", move.item_id, f"{path}.item_id"))
    elif not item.is_stocked:
        problems.append(_not_stocked(item, f"{path}.item_id"))
    _check_place(origin, move.from_location_id, f"{path}.from_location_id", problems)
    _check_place(target, move.to_location_id, f"{path}.to_location_id", problems)
    _check_words(facts, move, path, problems)
    quantity = None if item is None else _base_quantity(facts, item, move, path, problems)
    if item is not None:
        lot = facts.lots.get(move.lot_id)
        problem = lot_problem(item, move.lot_id, lot, f"{path}.lot_id")
        if problem is not None:
            problems.append(problem)
        elif quantity is not None and item.tracking == LotKind.SERIAL and quantity[0] != _ONE:
            problems.append(_one_piece(item, f"{path}.qty"))
    if len(problems) > before or quantity is None:
        return None
    assert item is not None
    assert origin is not None
    assert target is not None
    base_qty, num, den = quantity
    return Prepared(
        index,
        move,
        (move.item_id, move.from_location_id, move.lot_id, move.owner_id, move.from_status),
        (move.item_id, move.to_location_id, move.lot_id, move.owner_id, move.to_status),
        base_qty,
        num,
        den,
        origin,
        target,
        item.tracking,
    )


def lot_problem(item: ItemFact, lot_id: int, lot: LotFact | None, field: str) -> Problem | None:
    """Return what is wrong with a lot for an item, or None (INV-22)."""
    if item.tracking == "none":
        if lot_id == NO_LOT:
            return None
        return Problem(
            "stock.lot_not_tracked",
            "{item} is not tracked by lot or serial.",
            "Leave the lot empty.",
            field,
            {"item": item.code},
        )
    if lot_id == NO_LOT:
        return Problem(
            "stock.lot_needed",
            "{item} is tracked by {tracking}: each move names one.",
            "Name the lot or serial.",
            field,
            {"item": item.code, "tracking": item.tracking},
        )
    if lot is None:
        return unknown("lot", lot_id, field)
    if lot.item_id != item.id or lot.kind != item.tracking:
        return Problem(
            "stock.lot_of_other_item",
            "{lot} is not a {tracking} of {item}.",
            "Choose a lot of this item.",
            field,
            {"lot": lot.number, "tracking": item.tracking, "item": item.code},
        )
    return None


def _check_place(
    place: LocationFact | None, location_id: int, field: str, problems: list[Problem]
) -> None:
    if place is None:
        problems.append(unknown("location", location_id, field))
    elif place.kind == LocationKind.VIEW:
        problems.append(
            Problem(
                "stock.location_is_view",
                "{location} only groups other places; nothing can lie there.",
                "Choose a place below it.",
                field,
                {"location": place.code},
            )
        )
    elif place.is_locked:
        problems.append(
            Problem(
                "stock.location_locked",
                "{location} is locked.",
                "Unlock it first, or use another place.",
                field,
                {"location": place.code},
            )
        )


def _check_words(facts: Facts, move: MoveInput, path: str, problems: list[Problem]) -> None:
    if move.from_location_id == move.to_location_id and move.from_status == move.to_status:
        problems.append(
            Problem(
                "stock.move_goes_nowhere",
                "The move ends where it begins, with the same status.",
                "Choose another place or another status.",
                f"{path}.to_location_id",
            )
        )
    for name, status in (("from_status", move.from_status), ("to_status", move.to_status)):
        if status not in _STATUSES:
            problems.append(
                Problem(
                    "stock.unknown_status",
                    "{status} is not a stock status.",
                    "Use free, qc or blocked.",
                    f"{path}.{name}",
                    {"status": ascii(status)[:40]},
                )
            )
    if move.owner_id != OWN and move.owner_id not in facts.owners:
        problems.append(unknown("party", move.owner_id, f"{path}.owner_id"))
    time = time_problem(move.effective_at, f"{path}.effective_at")
    if time is not None:
        problems.append(time)
    _check_source(move, path, problems)


def _check_source(move: MoveInput, path: str, problems: list[Problem]) -> None:
    found = (
        text_problem(move.source_type, f"{path}.source_type", 64, required=True),
        text_problem(move.reason, f"{path}.reason", 200) if move.reason else None,
        int64_problem(move.source_id, f"{path}.source_id"),
        int64_problem(move.source_line_id, f"{path}.source_line_id"),
        int64_problem(move.correlation_id, f"{path}.correlation_id"),
    )
    problems.extend(problem for problem in found if problem is not None)


def time_problem(value: object, field: str) -> Problem | None:
    """Return what is wrong with a business time, or None."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        return None
    return Problem(
        "time.naive",
        "The time has no time zone.",
        'Add an offset, such as "2026-03-31T18:00:00+08:00".',
        field,
    )


def _base_quantity(
    facts: Facts, item: ItemFact, move: MoveInput, path: str, problems: list[Problem]
) -> tuple[Decimal, int, int] | None:
    """Return the quantity in base units and the factor used, or None (INV-24)."""
    factor = _factor(facts, item, move, f"{path}.unit_id", problems)
    qty = parse_decimal(move.qty, f"{path}.qty")
    if isinstance(qty, Problem):
        problems.append(qty)
        return None
    if qty <= 0:
        problems.append(
            Problem(
                "stock.quantity_not_positive",
                "The quantity of a move is above zero.",
                "To take goods back, swap the two places.",
                f"{path}.qty",
                {"qty": decimal_text(qty)},
            )
        )
        return None
    if factor is None:
        return None
    base = converted(qty, *factor, item.base_unit.decimals)
    if base is None or base >= MAX_MAGNITUDE:
        problems.append(_inexact(facts, item, move, qty, f"{path}.qty"))
        return None
    return base, *factor


def _factor(
    facts: Facts, item: ItemFact, move: MoveInput, field: str, problems: list[Problem]
) -> tuple[int, int] | None:
    base = item.base_unit
    if move.unit_id == base.id and move.factor is None:
        return 1, 1
    unit = facts.units.get(move.unit_id)
    if unit is None:
        problems.append(unknown("unit", move.unit_id, field))
        return None
    if move.factor is not None:
        num, den = move.factor
    elif unit.dimension == base.dimension:
        num, den = unit.num * base.den, unit.den * base.num
    else:
        problems.append(
            Problem(
                "unit.dimension",
                "{source} cannot be converted to {target}.",
                "Use a unit of the same dimension, or give the item a factor for this unit.",
                field,
                {"source": unit.code, "target": base.code},
            )
        )
        return None
    if int64_problem(num, field, minimum=1) or int64_problem(den, field, minimum=1):
        problems.append(
            Problem("unit.factor", "The unit's factor is not usable.", "Correct it.", field)
        )
        return None
    common = gcd(num, den)
    return num // common, den // common


def _inexact(facts: Facts, item: ItemFact, move: MoveInput, qty: Decimal, field: str) -> Problem:
    unit = facts.units.get(move.unit_id, item.base_unit)
    return Problem(
        "unit.inexact",
        "{qty} {source} is not a whole number of {target} at {decimals} decimals.",
        "Enter the quantity in {target}, or a quantity that converts exactly.",
        field,
        {
            "qty": decimal_text(qty),
            "source": unit.code,
            "target": item.base_unit.code,
            "decimals": item.base_unit.decimals,
        },
    )


def _not_stocked(item: ItemFact, field: str) -> Problem:
    return Problem(
        "stock.not_stocked",
        "{item} is not held in stock.",
        "Only items of kind stock are moved.",
        field,
        {"item": item.code},
    )


def _one_piece(item: ItemFact, field: str) -> Problem:
    return Problem(
        "stock.serial_quantity",
        "A serial of {item} is one piece.",
        "Enter 1, and one line for each serial.",
        field,
        {"item": item.code},
    )
