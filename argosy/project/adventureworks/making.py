"""Opening stock, putting away, production and the count: what the source knows only by its results.

The source has no production records. Before the count, what the books hold too much of components
is issued to a production place, and what they lack of made goods is received from it, against work
in progress; what that leaves there goes to a named account. The count corrects the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import cast

from argosy.contracts.inventory import GoodsMoved, MovedLine
from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.identity import sql
from argosy.kernel.ledger.inputs import EntryInput, LineInput
from argosy.kernel.ledger.posting import post_entries
from argosy.kernel.ledger.posting_rules import account_for
from argosy.kernel.stock.inputs import MoveInput
from argosy.kernel.valuation.inputs import ValuedMoveInput
from argosy.kernel.valuation.posting import post_valued_moves
from argosy.project.adventureworks.company import CURRENCY, STRAY
from argosy.project.adventureworks.source import Source

PRODUCTION = "production"
Place = tuple[int, int]
"""A product and a location of the source."""


def opening(source: Source) -> dict[int, int]:
    """Return what was shipped of each product: so much there must have been."""
    shipped: dict[int, int] = {}
    for order in source.sales.values():
        for line in order.lines:
            shipped[line.product_id] = shipped.get(line.product_id, 0) + line.qty
    return dict(sorted(shipped.items()))


def homes(source: Source) -> dict[int, int]:
    """Return where each product comes in: where most of it was counted, the first of equals."""
    best: dict[int, tuple[int, int]] = {}
    for stocked in source.stocked:
        rank = (-stocked.qty, stocked.location_id)
        if stocked.product_id not in best or rank < best[stocked.product_id]:
            best[stocked.product_id] = rank
    return {product: best[product][1] if product in best else STRAY for product in source.products}


def counted(source: Source) -> dict[Place, int]:
    """Return what is to lie where in the end: the counted places, and nothing at home elsewhere."""
    wanted: dict[Place, int] = {}
    for stocked in source.stocked:
        key = (stocked.product_id, stocked.location_id)
        wanted[key] = wanted.get(key, 0) + stocked.qty
    for product, home in homes(source).items():
        wanted.setdefault((product, home), 0)
    return dict(sorted(wanted.items()))


def received(source: Source) -> dict[int, int]:
    """Return what came in of each product; it is all there, since opening stock was shipped."""
    came: dict[int, int] = {}
    for order in source.purchases.values():
        for line in order.lines:
            came[line.product_id] = came.get(line.product_id, 0) + int(line.stocked)
    return came


@dataclass(frozen=True, slots=True)
class Plan:
    """What is done before the count.

    Args:
        put_away: (product, from, to, pieces) within the plant.
        produced: pieces by product and location, below zero for components that are issued.
    """

    put_away: list[tuple[int, int, int, int]]
    produced: dict[Place, int]


def plan_making(source: Source) -> Plan:
    """Return which goods are put away, issued and made, so that the count finds little to do."""
    home = homes(source)
    targets = counted(source)
    held = {(product, home[product]): pieces for product, pieces in received(source).items()}
    put_away = list(_put_away(home, targets, held))
    for product, start, end, pieces in put_away:
        held[product, start] -= pieces
        held[product, end] = held.get((product, end), 0) + pieces
    produced: dict[Place, int] = {}
    for key, target in targets.items():
        lacking = target - held.get(key, 0)
        is_made = source.products[key[0]].is_made
        if (is_made and lacking > 0) or (
            not is_made and key[0] in source.components and lacking < 0
        ):
            produced[key] = lacking
    return Plan(put_away, produced)


def _put_away(
    home: Mapping[int, int], targets: Mapping[Place, int], held: Mapping[Place, int]
) -> Iterator[tuple[int, int, int, int]]:
    spare = {
        product: held.get((product, place), 0) - targets[product, place]
        for product, place in home.items()
    }
    for (product, place), target in targets.items():
        part = min(target, spare[product])
        if place != home[product] and part > 0:
            spare[product] -= part
            yield product, home[product], place, part


@dataclass(frozen=True, slots=True)
class ProductionLine:
    """Goods made, or components used where `qty` is below zero.

    Args:
        unit_cost: what a made piece is received at, in the company's currency.
        production_id: the place of production.
    """

    item_id: int
    place_id: int
    production_id: int
    qty: Decimal
    unit_id: int
    unit_cost: Decimal
    on: date
    effective_at: datetime

    @property
    def ends(self) -> tuple[int, int]:
        """Where the goods come from and go to."""
        if self.qty > 0:
            return self.production_id, self.place_id
        return self.place_id, self.production_id


@command("import.produce", permission="inventory.goods.adjust")
def do_produce(run: CommandRun, batch: Sequence[ProductionLine]) -> list[Done | None]:
    """Issue components to production, receive made goods from it, clear work in progress.

    Before: the components lie there. After: one document of moves and one entry against work in
    progress, and an entry that carries the rest to the account for production's residue. Emits
    `inventory.goods_moved`. Permission: inventory.goods.adjust.
    """
    on = batch[0].on
    journey = run.new_journey()
    stock, wip = account_for(run, "stock", on), account_for(run, "wip", on)
    moved = post_valued_moves(
        run,
        [
            ValuedMoveInput(
                move=MoveInput(
                    item_id=line.item_id,
                    from_location_id=line.ends[0],
                    to_location_id=line.ends[1],
                    qty=abs(line.qty),
                    unit_id=line.unit_id,
                    effective_at=line.effective_at,
                    source_type=PRODUCTION,
                    source_id=run.command_id,
                    source_line_id=number,
                    correlation_id=journey,
                ),
                posting_date=on,
                stock_account_id=stock,
                counter_account_id=wip,
                value_minor=minor_worth(line.qty, line.unit_cost) if line.qty > 0 else None,
            )
            for number, line in enumerate(batch, 1)
        ],
    )
    run.emit(
        GoodsMoved(
            run.command_id,
            PRODUCTION,
            tuple(
                MovedLine(line.item_id, *line.ends, abs(line.qty), move)
                for line, move in zip(batch, moved, strict=True)
            ),
        ),
        subject_type=PRODUCTION,
        subject_id=run.command_id,
        correlation_id=journey,
        effective_at=batch[0].effective_at,
    )
    _clear_work_in_progress(run, wip, on, journey)
    return [Done(PRODUCTION, run.command_id)]


def minor_worth(qty: Decimal, unit_cost: Decimal) -> int:
    """Return what pieces are worth at a cost, in cents, half up."""
    return int((qty * unit_cost * 100).quantize(Decimal(1), ROUND_HALF_UP))


def _clear_work_in_progress(run: CommandRun, wip: int, on: date, journey: int) -> None:
    """Carry what production left in work in progress to the account for its residue."""
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
                source_type=PRODUCTION,
                source_id=run.command_id,
                correlation_id=journey,
                memo="Residue of production that the source has no records of",
            )
        ],
    )
