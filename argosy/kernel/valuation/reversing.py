"""Undoing valued moves: the counter-move takes the original's cost and its accounts (INV-23)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import cast

from argosy.kernel.events.run import CommandRun
from argosy.kernel.identity import sql
from argosy.kernel.stock.reversals import counter_moves
from argosy.kernel.valuation.inputs import ValuedMoveInput
from argosy.kernel.valuation.posting import JOURNAL, post_valued_moves

_ACCOUNTS = """
SELECT DISTINCT ON (move_id) move_id, is_transfer, stock_account_id, counter_account_id,
       variance_account_id, to_stock
  FROM (SELECT t.move_id, t.kind = 'transfer' AS is_transfer, t.stock_account_id,
               t.counter_account_id, t.variance_account_id, NULL::bigint AS to_stock, t.book_id,
               1 AS place
          FROM cost_layer t WHERE t.move_id = ANY(%s::bigint[]) AND t.kind <> 'transfer'
        UNION ALL
        SELECT t.move_id, t.kind = 'transfer', t.stock_account_id, t.counter_account_id,
               t.variance_account_id, (SELECT l.stock_account_id FROM cost_layer l
                 WHERE l.move_id = t.move_id AND l.book_id = t.book_id AND l.kind = 'transfer'
                 LIMIT 1), t.book_id, 2
          FROM layer_consumption t WHERE t.move_id = ANY(%s::bigint[]) AND t.kind <> 'settle'
        UNION ALL
        SELECT t.move_id, t.kind = 'transfer', t.stock_account_id, t.counter_account_id, NULL,
               NULL, t.book_id, 3
          FROM uncosted_issue t WHERE t.move_id = ANY(%s::bigint[])) x
  JOIN cost_book b ON b.id = x.book_id
 ORDER BY move_id, b.ledger_book_id IS NULL, place
"""


def reverse_valued_moves(
    run: CommandRun,
    move_ids: Sequence[int],
    *,
    effective_at: datetime,
    posting_date: date,
    reason: str,
    variance_account_id: int,
    journal: str = JOURNAL,
) -> list[int]:
    """Undo moves with their value; return the counter-moves' ids, in order.

    A delivery comes back at its cost; a receipt goes back at its own, what the stock cannot give is
    variance. A transfer goes back at what the goods cost where they are now.

    Args:
        run: the running command.
        move_ids: posted moves of the company, each undone at most once.
        effective_at: business time of the undoing.
        posting_date: the date of the entries, in an open period.
        reason: why; it stands on each counter-move.
        variance_account_id: for differences, where the original names no such account.
        journal: code of the entries' journal.

    Raises:
        NotFound: an id is no move.
        Conflict: a move was undone already, or the goods are no longer where they were brought.
    """
    moves = counter_moves(run, move_ids, effective_at, reason)
    wanted = sql.array(list(move_ids))
    accounts = {
        move_id: rest
        for move_id, *rest in cast(
            list[tuple[int, bool, int, int, int | None, int | None]],
            sql.rows(_ACCOUNTS, [wanted] * 3),
        )
    }
    inputs = []
    for move_id, move in zip(move_ids, moves, strict=True):
        # A move that had no value (another's goods, inside one warehouse) has none on its way back.
        is_transfer, stock, counter, variance, to_stock = accounts.get(
            move_id, [False, 0, 0, None, None]
        )
        inputs.append(
            ValuedMoveInput(
                move=move,
                posting_date=posting_date,
                stock_account_id=cast(int, to_stock or stock),
                counter_account_id=cast(int, counter),
                returns_move_id=None if is_transfer or not stock else move_id,
                variance_account_id=variance or variance_account_id,
                to_stock_account_id=cast(int, stock) if to_stock else None,
            )
        )
    return post_valued_moves(
        run, inputs, paths=[f"move_ids[{n}]" for n in range(len(move_ids))], journal=journal
    )
