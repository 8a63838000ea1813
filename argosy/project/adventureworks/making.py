"""Opening stock, putting away, production and the count: what the source knows only by its results.

The source has no production records. Before the count, what the books hold too much of components
is issued to a production place, and what they lack of made goods is received from it, against work
in progress; what that leaves there goes to a named account. The count corrects the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import cast

from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.identity import sql
from argosy.kernel.ledger.inputs import EntryInput, LineInput
from argosy.kernel.ledger.posting import post_entries
from argosy.kernel.ledger.posting_rules import account_for
from argosy.kernel.stock.inputs import MoveInput
from argosy.kernel.valuation.inputs import ValuedMoveInput
from argosy.kernel.valuation.posting import post_valued_moves
from argosy.project.adventureworks.company import CURRENCY

ZERO = Decimal(0)
OPENING = "opening_stock"
PUT_AWAY = "put_away"
PRODUCED = "production"
COUNTED = "stock_count"


@dataclass(frozen=True, slots=True)
class OpeningLine:
    """What there was of an item when the books began; `unit_cost` is in the company's currency."""

    item_id: int
    place_id: int
    from_place_id: int
    qty: Decimal
    unit_cost: Decimal
    on: date
    effective_at: datetime


@dataclass(frozen=True, slots=True)
class Target:
    """What is to lie of an item in a place in the end.

    Args:
        is_home: goods come in here, so what other places lack is taken from here.
        use: ``made``, ``component``, or empty for what is only bought.
        unit_cost: what a made piece is received at, in the company's currency.
        production_id: the place of production.
        differences_id: the place of count differences.
    """

    item_id: int
    place_id: int
    qty: Decimal
    is_home: bool
    use: str
    unit_cost: Decimal
    production_id: int
    differences_id: int
    on: date
    effective_at: datetime


@command("import.open_stock", permission="stock.move.post")
def do_open_stock(run: CommandRun, batch: Sequence[OpeningLine]) -> list[Done | None]:
    """Bring in opening stock against the opening balances, as one document."""
    moves = [
        _Move(
            line.item_id,
            line.from_place_id,
            line.place_id,
            line.qty,
            "opening",
            _worth(line.qty, line.unit_cost),
        )
        for line in batch
    ]
    return _post(run, OPENING, moves, batch[0].on, batch[0].effective_at)


@command("import.put_away", permission="stock.move.post")
def do_put_away(run: CommandRun, batch: Sequence[Target]) -> list[Done | None]:
    """Move goods from where they came in to the places that lack them; no value changes."""
    on_hand = _on_hand(run)
    homes = {t.item_id: t for t in batch if t.is_home}
    spare = {
        item: on_hand.get((item, home.place_id), ZERO) - home.qty for item, home in homes.items()
    }
    moves = []
    for target in batch:
        lacking = target.qty - on_hand.get((target.item_id, target.place_id), ZERO)
        part = min(lacking, spare.get(target.item_id, ZERO))
        if not target.is_home and part > 0:
            spare[target.item_id] -= part
            home = homes[target.item_id].place_id
            moves.append(_Move(target.item_id, home, target.place_id, part, "stock_adjustment"))
    return _post(run, PUT_AWAY, moves, batch[0].on, batch[0].effective_at)


@command("import.produce", permission="stock.move.post")
def do_produce(run: CommandRun, batch: Sequence[Target]) -> list[Done | None]:
    """Issue components to production and receive made goods from it; clear work in progress."""
    on_hand = _on_hand(run)
    moves = []
    for target in batch:
        over = on_hand.get((target.item_id, target.place_id), ZERO) - target.qty
        if target.use == "component" and over > 0:
            moves.append(_Move(target.item_id, target.place_id, target.production_id, over, "wip"))
        if target.use == "made" and over < 0:
            value = _worth(-over, target.unit_cost)
            moves.append(
                _Move(target.item_id, target.production_id, target.place_id, -over, "wip", value)
            )
    done = _post(run, PRODUCED, moves, batch[0].on, batch[0].effective_at)
    _clear_work_in_progress(run, batch[0].on)
    return done


@command("import.count", permission="stock.move.post")
def do_count(run: CommandRun, batch: Sequence[Target]) -> list[Done | None]:
    """Correct the books to what was counted, gains at present cost."""
    on_hand = _on_hand(run)
    moves = []
    for target in batch:
        over = on_hand.get((target.item_id, target.place_id), ZERO) - target.qty
        if over > 0:
            way = (target.place_id, target.differences_id)
        else:
            way = (target.differences_id, target.place_id)
        if over:
            moves.append(_Move(target.item_id, *way, abs(over), "stock_adjustment"))
    return _post(run, COUNTED, moves, batch[0].on, batch[0].effective_at)


@dataclass(frozen=True, slots=True)
class _Move:
    item_id: int
    from_id: int
    to_id: int
    qty: Decimal
    purpose: str
    value_minor: int | None = None


def _worth(qty: Decimal, unit_cost: Decimal) -> int:
    return int((qty * unit_cost * 100).quantize(Decimal(1), ROUND_HALF_UP))


def _on_hand(run: CommandRun) -> dict[tuple[int, int], Decimal]:
    """Return what lies of each item in each place of ours; the rows stay locked."""
    found = sql.rows(
        "SELECT item_id, location_id, qty FROM stock_balance WHERE company_id = %s"
        " AND location_kind = 'internal' AND owner_id = 0 AND status = 'free'"
        " ORDER BY item_id, location_id, lot_id FOR UPDATE",
        (run.company_id,),
    )
    return {
        (item, place): qty for item, place, qty in cast("list[tuple[int, int, Decimal]]", found)
    }


def _post(
    run: CommandRun, kind: str, moves: Sequence[_Move], on: date, effective_at: datetime
) -> list[Done | None]:
    """Post moves as one document of a kind; its id is that of the command."""
    if not moves:
        return [Done(kind, run.command_id)]
    journey = run.new_journey()
    stock = account_for(run, "stock", on)
    accounts = {
        purpose: account_for(run, purpose, on) for purpose in sorted({m.purpose for m in moves})
    }
    units = _base_units(m.item_id for m in moves)
    post_valued_moves(
        run,
        [
            ValuedMoveInput(
                move=MoveInput(
                    item_id=move.item_id,
                    from_location_id=move.from_id,
                    to_location_id=move.to_id,
                    qty=move.qty,
                    unit_id=units[move.item_id],
                    effective_at=effective_at,
                    source_type=kind,
                    source_id=run.command_id,
                    source_line_id=number,
                    correlation_id=journey,
                ),
                posting_date=on,
                stock_account_id=stock,
                counter_account_id=accounts[move.purpose],
                value_minor=move.value_minor,
            )
            for number, move in enumerate(moves, 1)
        ],
    )
    return [Done(kind, run.command_id)]


def _base_units(items: Iterable[int]) -> dict[int, int]:
    found = sql.rows(
        "SELECT id, base_unit_id FROM item WHERE id = ANY(%s::bigint[])",
        (sql.array(sorted(set(items))),),
    )
    return dict(cast("list[tuple[int, int]]", found))


def _clear_work_in_progress(run: CommandRun, on: date) -> None:
    """Carry what production left in work in progress to the account for its residue."""
    wip = account_for(run, "wip", on)
    ((left,),) = cast(
        "list[tuple[int]]",
        sql.rows(
            "SELECT coalesce(sum(CASE side WHEN 'D' THEN company_minor ELSE -company_minor END),"
            " 0)::bigint FROM journal_line WHERE company_id = %s AND account_id = %s",
            (run.company_id, wip),
        ),
    )
    if not left:
        return
    residue = account_for(run, "production_residue", on)
    sides = ((residue, "D"), (wip, "C")) if left > 0 else ((wip, "D"), (residue, "C"))
    post_entries(
        run,
        [
            EntryInput(
                journal="general",
                document_date=on,
                posting_date=on,
                lines=[
                    LineInput(account, side, abs(left), CURRENCY, abs(left))
                    for account, side in sides
                ],
                source_type=PRODUCED,
                source_id=run.command_id,
                correlation_id=run.new_journey(),
                memo="Residue of production that the source has no records of",
            )
        ],
    )
