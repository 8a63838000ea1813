"""Undoing moves by counter-moves: the mirror image of the original, at most once (INV-23)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import cast

from argosy.kernel.events.run import CommandRun
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import Conflict, NotFound, Problem
from argosy.kernel.stock.batch import Refusals
from argosy.kernel.stock.inputs import MoveInput, Prepared
from argosy.kernel.stock.validation import unknown

_ORIGINALS = """
SELECT m.id, m.item_id, m.from_location_id, m.to_location_id, m.doc_qty, m.unit_id,
       m.source_type::text, m.source_id, m.source_line_id, m.correlation_id, m.lot_id, m.owner_id,
       m.from_status::text, m.to_status::text, m.factor_num, m.factor_den, m.base_qty, u.id
  FROM stock_move m LEFT JOIN stock_move u ON u.reverses_id = m.id
 WHERE m.id = ANY(%s::bigint[]) AND m.company_id = %s
"""

_Original = tuple[
    int, int, int, int, Decimal, int, str, int, int, int, int, int, str, str, int, int, Decimal,
    "int | None",
]  # fmt: skip


def counter_moves(
    run: CommandRun, move_ids: Sequence[int], effective_at: datetime, reason: str
) -> list[MoveInput]:
    """Return the counter-moves of posted moves, to be handed to `post_moves`.

    Args:
        run: the running command.
        move_ids: posted moves of the command's company.
        effective_at: business time of the undoing.
        reason: why.

    Raises:
        NotFound: naming every id that is no move.
    """
    originals = _originals(run.company_id, move_ids)
    missing = [i for i in move_ids if i not in originals]
    if missing:
        raise NotFound([unknown("move", i, f"move_ids[{move_ids.index(i)}]") for i in missing])
    return [_mirrored(originals[i], effective_at, reason) for i in move_ids]


def checked(
    run: CommandRun, documents: dict[int, list[Prepared]], refusing: Refusals
) -> dict[int, list[Prepared]]:
    """Refuse counter-moves of what was undone already, or that are no mirror image.

    The caller holds the locks of the balances, so a rival that undoes the same is seen.
    """
    wanted = [
        move.move.reverses_id
        for found in documents.values()
        for move in found
        if move.move.reverses_id is not None
    ]
    if not wanted:
        return documents
    originals = _originals(run.company_id, wanted)
    seen: set[int] = set()
    problems: dict[int, list[Problem]] = {}
    for item, found in documents.items():
        for move in found:
            if move.move.reverses_id is None:
                continue
            field = f"{refusing.path_of(move.index)}.reverses_id"
            problem = _problem(move, originals.get(move.move.reverses_id), seen, field)
            if problem is not None:
                problems.setdefault(item, []).append(problem)
            seen.add(move.move.reverses_id)
    return refusing.without(documents, problems, Conflict)


def _originals(company_id: int, move_ids: Sequence[int]) -> dict[int, _Original]:
    found = sql.rows(_ORIGINALS, (sql.array(sorted(set(move_ids))), company_id))
    return {row[0]: row for row in cast("list[_Original]", found)}


def _mirrored(original: _Original, effective_at: datetime, reason: str) -> MoveInput:
    (move_id, item, origin, target, qty, unit, source_type, source, line, journey, lot, owner,
     from_status, to_status, num, den, _, _) = original  # fmt: skip
    return MoveInput(
        item,
        target,
        origin,
        qty,
        unit,
        effective_at,
        source_type,
        source,
        line,
        journey,
        lot_id=lot,
        owner_id=owner,
        from_status=to_status,
        to_status=from_status,
        reason=reason,
        reverses_id=move_id,
        factor=(num, den),
    )


def _problem(
    move: Prepared, original: _Original | None, seen: set[int], field: str
) -> Problem | None:
    reverses = move.move.reverses_id
    if original is None:
        return unknown("move", reverses, field)
    if original[17] is not None or original[0] in seen:
        return Problem(
            "stock.reversed_already",
            "Move {id} was undone already.",
            "Look at its counter-move; a move is undone once.",
            field,
            {"id": reverses, "by": original[17] or 0},
        )
    ends = (original[1], original[3], original[10], original[11], original[13])
    starts = (original[1], original[2], original[10], original[11], original[12])
    if move.from_key == ends and move.to_key == starts and move.base_qty == original[16]:
        return None
    return Problem(
        "stock.not_a_mirror",
        "The counter-move of {id} is not its mirror image.",
        "Swap its places and statuses and keep item, lot, owner and quantity.",
        field,
        {"id": reverses},
    )
