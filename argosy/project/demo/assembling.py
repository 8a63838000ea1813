"""Puts bicycles together: parts are issued, the bicycle is received at what they cost and labour.

It stands in for production orders, by one command of its own; the kernel carries the costs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from argosy.contracts.inventory import GoodsMoved, MovedLine
from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.ledger.chart import chart_of
from argosy.kernel.ledger.inputs import EntryInput, LineInput
from argosy.kernel.ledger.posting import post_entries
from argosy.kernel.ledger.posting_rules import account_for
from argosy.kernel.stock.inputs import MoveInput
from argosy.kernel.valuation.inputs import ValuedMoveInput
from argosy.kernel.valuation.posting import post_valued_moves

DOCUMENT = "command_log"
"""An assembly has no table of its own: its document is the command that did it."""


@dataclass(frozen=True, slots=True)
class Assembly:
    """Bicycles of one kind that were put together.

    Args:
        parts: product and pieces for all of them.
        labour_minor: what putting them together adds, in the company's currency.
    """

    item_id: int
    qty: int
    parts: tuple[tuple[int, int], ...]
    labour_minor: int


@dataclass(frozen=True, slots=True)
class AssemblyDay:
    """What was put together on a day in one place."""

    place_id: int
    production_id: int
    unit_id: int
    on: date
    effective_at: datetime
    assemblies: tuple[Assembly, ...]


@command("demo.assemble", permission="inventory.goods.adjust")
def do_assemble(run: CommandRun, batch: Sequence[AssemblyDay]) -> list[Done]:
    """Issue parts and receive what was made of them; labour is absorbed from production's account.

    Before: the parts lie there. After: a move a part and one a product, their value through work
    in progress, which is left empty. Emits `inventory.goods_moved`. Permission:
    inventory.goods.adjust.
    """
    for day in batch:
        journey = run.new_journey()
        stock, wip = account_for(run, "stock", day.on), account_for(run, "wip", day.on)
        inputs = list(_moves(run, day, (stock, wip), journey))
        moved = post_valued_moves(run, inputs)
        _absorb_labour(run, day, wip, journey)
        lines = tuple(
            MovedLine(
                given.move.item_id,
                given.move.from_location_id,
                given.move.to_location_id,
                given.move.qty,
                move,
            )
            for given, move in zip(inputs, moved, strict=True)
        )
        run.emit(
            GoodsMoved(run.command_id, "assembly", lines),
            subject_type=DOCUMENT,
            subject_id=run.command_id,
            correlation_id=journey,
            effective_at=day.effective_at,
        )
    return [Done(DOCUMENT, run.command_id) for _ in batch]


def _moves(
    run: CommandRun, day: AssemblyDay, accounts: tuple[int, int], journey: int
) -> Iterator[ValuedMoveInput]:
    number = 0
    for assembly in day.assemblies:
        first = number
        for item_id, qty in assembly.parts:
            number += 1
            ends = (day.place_id, day.production_id)
            move = _move(run, day, (item_id, qty, number), ends, journey)
            yield ValuedMoveInput(
                move=move,
                posting_date=day.on,
                stock_account_id=accounts[0],
                counter_account_id=accounts[1],
            )
        number += 1
        ends = (day.production_id, day.place_id)
        move = _move(run, day, (assembly.item_id, assembly.qty, number), ends, journey)
        yield ValuedMoveInput(
            move=move,
            posting_date=day.on,
            stock_account_id=accounts[0],
            counter_account_id=accounts[1],
            value_minor=assembly.labour_minor,
            cost_of=tuple(range(first, number - 1)),
        )


def _move(
    run: CommandRun,
    day: AssemblyDay,
    line: tuple[int, int, int],
    ends: tuple[int, int],
    journey: int,
) -> MoveInput:
    item_id, qty, number = line
    return MoveInput(
        item_id,
        *ends,
        Decimal(qty),
        day.unit_id,
        day.effective_at,
        DOCUMENT,
        run.command_id,
        number,
        journey,
    )


def _absorb_labour(run: CommandRun, day: AssemblyDay, wip: int, journey: int) -> None:
    labour = sum(assembly.labour_minor for assembly in day.assemblies)
    if not labour:
        return
    residue = account_for(run, "production_residue", day.on)
    currency = chart_of(run).currency
    post_entries(
        run,
        [
            EntryInput(
                journal="general",
                document_date=day.on,
                posting_date=day.on,
                lines=[
                    LineInput(account, side, labour, currency, labour)
                    for account, side in ((wip, "D"), (residue, "C"))
                ],
                source_type=DOCUMENT,
                source_id=run.command_id,
                correlation_id=journey,
                memo="Labour of assembly 装配人工",
            )
        ],
    )
