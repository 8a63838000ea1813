"""Posting moves: checked as a whole, taken under locks in key order, written in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import cast

from argosy.kernel.events.run import CommandRun
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import Conflict, Problem, ValidationFailed
from argosy.kernel.stock import backdating, balances, facts, held, refusals, reversals, writing
from argosy.kernel.stock.batch import Refusals
from argosy.kernel.stock.coverage import Coverage, backdated_keys
from argosy.kernel.stock.facts import Facts
from argosy.kernel.stock.inputs import Held, Key, MoveInput, PostedMove, Prepared, Taken
from argosy.kernel.stock.validation import prepare
from argosy.kernel.stock.words import NO_LOT, OWN, LotKind, ReservationKind

Documents = dict[int, list[Prepared]]
"""Prepared moves by the command's item they belong to, in order of the items."""


def post_moves(
    run: CommandRun,
    moves: Sequence[MoveInput],
    *,
    items: Sequence[int] | None = None,
    paths: Sequence[str] | None = None,
) -> list[int]:
    """Post moves and return their ids, 0 where an item was refused; see `post_moves_in_full`."""
    posted = post_moves_in_full(run, moves, items=items, paths=paths)
    return [0 if move is None else move.id for move in posted]


def post_moves_in_full(
    run: CommandRun,
    moves: Sequence[MoveInput],
    *,
    items: Sequence[int] | None = None,
    paths: Sequence[str] | None = None,
) -> list[PostedMove | None]:
    """Post moves: all of them, or in mode ``valid`` those of the items that can be posted whole.

    Three statements whatever the size; one more each for back-dated issues and for reversals, two
    more each for serials and where demands' reservations are used up.

    Args:
        run: the running command.
        moves: what to move; the moves of one item are posted together or not at all.
        items: for each move the index of the command's item (order, delivery) it belongs to. In
            mode ``valid`` the items that fail are refused by `run.reject`, and `run.settle` tells
            which are left. None: all moves are one whole, and a refusal raises in either mode.
        paths: for each move the field path its problems stand under; ``moves[n]`` when not given.

    Returns:
        For each move what was posted, or None where its item was refused.

    Raises:
        ValidationFailed: with everything that is wrong with the input.
        Conflict: the stock does not cover it: item, place, available and wanted are named.
    """
    if not moves:
        return []
    refusing = Refusals(run, items, paths, "moves")
    known = _load(run, moves)
    ids = list(known.move_ids)
    documents = _checked(known, moves, refusing)
    serials = _lock_serials(run.company_id, _all(documents))
    stands = balances.lock(run.company_id, (key for move in _all(documents) for key in _ends(move)))
    balance_ids = {key: stand.id for key, stand in stands.items()}
    documents = reversals.checked(run, documents, refusing)
    documents, consumed = _covered(run, known, documents, stands, serials, refusing)
    held.write_taken(run, ReservationKind.CONSUME, consumed)
    kept = _all(documents)
    if kept:
        writing.write(run, kept, [ids[move.index] for move in kept], balance_ids, consumed)
    posted: list[PostedMove | None] = [None] * len(moves)
    for move in kept:
        posted[move.index] = _posted(move, ids[move.index])
    return posted


def reverse_moves(
    run: CommandRun, move_ids: Sequence[int], effective_at: datetime, reason: str
) -> list[int]:
    """Undo moves by counter-moves, each at most once; return the counter-moves' ids in order.

    Args:
        run: the running command.
        move_ids: posted moves of the command's company.
        effective_at: business time of the undoing.
        reason: why; it stands on each counter-move.

    Raises:
        NotFound: an id is no move.
        Conflict: a move was undone already, or the goods are no longer where they were brought.
    """
    counters = reversals.counter_moves(run, move_ids, effective_at, reason)
    return post_moves(run, counters, paths=[f"move_ids[{n}]" for n in range(len(move_ids))])


def _load(run: CommandRun, moves: Sequence[MoveInput]) -> Facts:
    return facts.load(
        run,
        items={move.item_id for move in moves},
        units={move.unit_id for move in moves},
        locations={i for move in moves for i in (move.from_location_id, move.to_location_id)},
        lots={move.lot_id for move in moves} - {NO_LOT},
        owners={move.owner_id for move in moves} - {OWN},
        move_ids=len(moves),
    )


def _checked(known: Facts, moves: Sequence[MoveInput], refusing: Refusals) -> Documents:
    """Check every move; return the documents that go on."""
    documents: Documents = {}
    problems: dict[int, list[Problem]] = {}
    for index, move in enumerate(moves):
        found: list[Problem] = []
        prepared = prepare(known, index, move, refusing.path_of(index), found)
        if prepared is not None:
            documents.setdefault(refusing.item_of(index), []).append(prepared)
        if found:
            problems.setdefault(refusing.item_of(index), []).extend(found)
    return refusing.without(documents, problems, ValidationFailed)


def _covered(
    run: CommandRun,
    known: Facts,
    documents: Documents,
    stands: dict[Key, balances.Stand],
    serials: Sequence[int],
    refusing: Refusals,
) -> tuple[Documents, list[Taken]]:
    """Decide document after document what the locked stock covers.

    Returns:
        The documents that go on, and what they use up of their demands' reservations.
    """
    moves = _all(documents)
    since = backdated_keys(documents.values(), stands)
    coverage = Coverage(
        stands,
        backdating.timelines(run.company_id, since) if since else {},
        _serials_here(run.company_id, serials),
    )
    demands = {move.move.demand for move in moves if move.move.demand is not None}
    rows = held.of_demands(run.company_id, demands)
    consumed: list[Taken] = []
    problems: dict[int, list[Problem]] = {}
    for item, found in documents.items():
        taken = _used_up(rows, found)
        freed: dict[Key, Decimal] = {}
        for part in taken:
            freed[part.held.key] = freed.get(part.held.key, Decimal(0)) + part.qty
        short = coverage.take(found, freed)
        if short:
            held.give_back(taken)
            problems[item] = [refusals.shortage(known, s, refusing.path_of(s.index)) for s in short]
        else:
            consumed.extend(taken)
    return refusing.without(documents, problems, Conflict), consumed


def _used_up(rows: Sequence[Held], moves: Sequence[Prepared]) -> list[Taken]:
    """Return what a document's moves use up of the reservations of the demands they serve."""
    taken: list[Taken] = []
    if rows:
        for move in moves:
            demand = move.move.demand
            if demand is not None:
                at = move.move.effective_at
                taken.extend(held.allot(rows, demand, move.from_key, move.base_qty, at))
    return taken


def _all(documents: Documents) -> list[Prepared]:
    return [move for found in documents.values() for move in found]


def _ends(move: Prepared) -> tuple[Key, Key]:
    return move.from_key, move.to_key


def _lock_serials(company_id: int, moves: Sequence[Prepared]) -> list[int]:
    """Lock the serials among the moves, which rivals might bring to two places at once."""
    serials = sorted({move.from_key[2] for move in moves if move.tracking == LotKind.SERIAL})
    if serials:
        sql.rows(
            "SELECT t.id FROM lot t WHERE t.id = ANY(%s::bigint[]) AND t.company_id = %s"
            " ORDER BY t.id FOR NO KEY UPDATE",
            (sql.array(serials), company_id),
        )
    return serials


def _serials_here(company_id: int, serials: Sequence[int]) -> set[int]:
    """Return which serials lie in a place of ours; they are locked."""
    if not serials:
        return set()
    found = sql.rows(
        "SELECT serial_key FROM stock_balance WHERE serial_key = ANY(%s::bigint[])"
        " AND company_id = %s",
        (sql.array(serials), company_id),
    )
    return {cast(int, row[0]) for row in found}


def _posted(move: Prepared, move_id: int) -> PostedMove:
    return PostedMove(
        move_id,
        move.move.item_id,
        move.move.lot_id,
        move.move.owner_id,
        move.base_qty,
        move.from_location,
        move.to_location,
        move.move.effective_at,
    )
