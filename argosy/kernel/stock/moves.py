"""Posting moves: checked as a whole, taken under locks in key order, written in one statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from argosy.kernel.events.run import CommandRun
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import ArgosyError, Conflict, Problem, ValidationFailed
from argosy.kernel.stock import backdating, balances, facts, refusals, writing
from argosy.kernel.stock.coverage import Coverage, backdated_keys
from argosy.kernel.stock.facts import Facts
from argosy.kernel.stock.inputs import Key, MoveInput, PostedMove, Prepared
from argosy.kernel.stock.validation import prepare
from argosy.kernel.stock.words import NO_LOT, OWN, LotKind

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

    Three statements whatever the size; one more each for back-dated issues, for serials and for
    reversals, two more where demands' reservations are used up.

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
    batch = Batch(run, moves, items, paths)
    known = _load(run, moves)
    ids = list(known.move_ids)
    documents = batch.check(known)
    keys = {key for found in documents.values() for move in found for key in _ends(move)}
    stands = balances.lock(run.company_id, keys)
    there = set(stands)
    documents = batch.cover(known, documents, stands)
    kept = [move for found in documents.values() for move in found]
    if kept:
        writing.write(run, kept, [ids[move.index] for move in kept], there)
    posted: list[PostedMove | None] = [None] * len(moves)
    for move in kept:
        posted[move.index] = _posted(move, ids[move.index])
    return posted


class Batch:
    """The moves of one call, and where their problems go."""

    def __init__(
        self,
        run: CommandRun,
        moves: Sequence[MoveInput],
        items: Sequence[int] | None,
        paths: Sequence[str] | None,
    ) -> None:
        self.run = run
        self.moves = moves
        self.items = items
        self.paths = paths

    def item_of(self, index: int) -> int:
        """Return the command's item a move belongs to."""
        return 0 if self.items is None else self.items[index]

    def path_of(self, index: int) -> str:
        """Return the field path of a move's problems."""
        return f"moves[{index}]" if self.paths is None else self.paths[index]

    def check(self, known: Facts) -> Documents:
        """Check every move; return the documents that go on."""
        documents: Documents = {}
        problems: dict[int, list[Problem]] = {}
        for index, move in enumerate(self.moves):
            item = self.item_of(index)
            found: list[Problem] = []
            prepared = prepare(known, index, move, self.path_of(index), found)
            if prepared is not None:
                documents.setdefault(item, []).append(prepared)
            if found:
                problems.setdefault(item, []).extend(found)
        return self.without(documents, problems, ValidationFailed)

    def cover(
        self, known: Facts, documents: Documents, stands: dict[Key, balances.Stand]
    ) -> Documents:
        """Decide document after document what the locked stock covers; return what goes on."""
        moves = [move for found in documents.values() for move in found]
        since = backdated_keys(documents.values(), stands)
        coverage = Coverage(
            stands,
            backdating.timelines(self.run.company_id, since) if since else {},
            _serials_here(self.run.company_id, moves),
        )
        problems: dict[int, list[Problem]] = {}
        for item, found in documents.items():
            short = coverage.take(found)
            if short:
                problems[item] = [
                    refusals.shortage(known, shortage, self.path_of(shortage.index))
                    for shortage in short
                ]
        return self.without(documents, problems, Conflict)

    def without(
        self,
        documents: Documents,
        problems: Mapping[int, Sequence[Problem]],
        error: type[ArgosyError],
    ) -> Documents:
        """Raise the problems, or refuse their items and return the others."""
        if not problems:
            return documents
        if self.items is None:
            raise error([problem for found in problems.values() for problem in found])
        if self.run.mode == "all":
            raise error([p.under(f"[{item}]") for item in sorted(problems) for p in problems[item]])
        for item, found in problems.items():
            self.run.reject(item, *found)
        return {item: moves for item, moves in documents.items() if item not in problems}


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


def _ends(move: Prepared) -> tuple[Key, Key]:
    return move.from_key, move.to_key


def _serials_here(company_id: int, moves: Sequence[Prepared]) -> set[int]:
    """Return the serials among the moves that lie in a place of ours; their rows are locked."""
    lots = sorted({move.from_key[2] for move in moves if move.tracking == LotKind.SERIAL})
    if not lots:
        return set()
    found = sql.rows(
        "SELECT serial_key FROM stock_balance WHERE serial_key = ANY(%s::bigint[])"
        " AND company_id = %s",
        (sql.array(lots), company_id),
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
