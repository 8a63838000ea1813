"""What deliveries and returns have in common: accounts, documents, their rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import cast

from argosy.domains.sales.commands.orders import Draw, Line, Order
from argosy.domains.sales.commands.writing import Writing
from argosy.kernel.events.run import CommandRun
from argosy.kernel.identity import sql
from argosy.kernel.ledger.chart import chart_of
from argosy.kernel.ledger.posting_rules import Lookup, accounts_for
from argosy.kernel.valuation.inputs import ValuedMoveInput

PURPOSES = ("stock", "cogs", "scrap")

_DELIVERY = (
    "id",
    "order_id",
    "version",
    "direction",
    "customer_id",
    "warehouse_id",
    "posting_date",
    "customer_reference",
    "memo",
    "correlation_id",
    "effective_at",
)
_LINE = (
    "id",
    "delivery_id",
    "order_id",
    "line_id",
    "item_id",
    "lot_id",
    "location_id",
    "qty",
    "unit_id",
    "base_qty",
    "move_id",
    "returns_line_id",
    "disposition",
    "is_replaced",
)


@dataclass(slots=True, eq=False)
class Part:
    """A quantity of an order line that one move carries, in one document."""

    line: Line
    qty: Decimal
    unit_id: int
    factor: tuple[int, int]
    base_qty: Decimal
    location_id: int
    lot_id: int = 0
    returns_line_id: int | None = None
    returns_move_id: int | None = None
    disposition: str = ""
    is_replaced: bool = False
    id: int = 0


@dataclass(slots=True, eq=False)
class Document:
    """A delivery or return to be written; `more_minor` is the credit it took beyond its order's."""

    index: int
    order: Order
    posting_date: date
    at: datetime
    reference: str
    memo: str
    parts: list[Part] = field(default_factory=list)
    id: int = 0
    more_minor: int = 0


@dataclass(frozen=True, slots=True)
class Accounts:
    """Where an item's goods are booked."""

    stock: int
    cogs: int
    scrap: int


DELIVERIES = Draw("delivery", "delivery_line")


def use_ids(documents: Sequence[Document]) -> None:
    """Give documents and their lines the ids that were drawn with the orders.

    An order line that is split over places, or comes back in parts, draws more.
    """
    more: list[Part] = []
    for document in documents:
        document.id = document.order.drawn_id
        for part in document.parts:
            if part.line.drawn_id:
                part.id, part.line.drawn_id = part.line.drawn_id, 0
            else:
                more.append(part)
    for part, i in zip(more, sql.ids("delivery_line", len(more)), strict=True):
        part.id = i


def goods_accounts(
    run: CommandRun, wanted: Iterable[tuple[int, date]]
) -> dict[tuple[int, date], Accounts]:
    """Return the accounts of items on posting dates, by the posting rules.

    Raises:
        ValidationFailed: no posting rule says where it goes.
    """
    keys = sorted(set(wanted))
    rules = chart_of(run).rules
    matches = any(rule.match for purpose in PURPOSES for rule in rules.get(purpose, ()))
    categories = _categories([item for item, _ in keys]) if matches else {}
    found = iter(
        accounts_for(
            run,
            [
                Lookup(
                    purpose,
                    {"item": str(item), "category": categories.get(item, "")} if matches else {},
                    on,
                )
                for item, on in keys
                for purpose in PURPOSES
            ],
        )
    )
    return {key: Accounts(next(found), next(found), next(found)) for key in keys}


def _categories(items: Sequence[int]) -> dict[int, str]:
    found = sql.rows(
        "SELECT p.id, c.code::text FROM product p JOIN product_category c ON c.id = p.category_id"
        " WHERE p.id = ANY(%s::bigint[])",
        (sql.array(sorted(set(items))),),
    )
    return {cast(int, item): str(code) for item, code in found}


def write_documents(
    run: CommandRun,
    writing: Writing,
    documents: Sequence[Document],
    moves: dict[int, int],
    direction: str,
) -> None:
    """Add deliveries or returns with their lines.

    Args:
        run: the running command.
        writing: takes the rows.
        documents: what was moved.
        moves: the move of each line by the line's id.
        direction: ``out`` or ``return``.
    """
    writing.insert(
        "delivery",
        _DELIVERY,
        [
            (
                d.id,
                d.order.id,
                d.order.version,
                direction,
                d.order.customer_id,
                d.order.warehouse_id,
                d.posting_date,
                d.reference,
                d.memo,
                d.order.journey,
                d.at,
            )
            for d in documents
        ],
        {
            "company_id": run.company_id,
            "actor_id": run.actor.id,
            "command_id": run.command_id,
        },
    )
    writing.insert(
        "delivery_line",
        _LINE,
        [
            (
                part.id,
                d.id,
                d.order.id,
                part.line.line_id,
                part.line.item_id,
                part.lot_id,
                part.location_id,
                part.qty,
                part.unit_id,
                part.base_qty,
                moves[part.id],
                part.returns_line_id,
                part.disposition,
                part.is_replaced,
            )
            for d in documents
            for part in d.parts
        ],
        {"company_id": run.company_id},
    )


Moves = list[tuple[Document, Part, ValuedMoveInput]]
"""What is to be moved, with the line it belongs to."""


def by_line(moves: Moves, ids: Sequence[int]) -> dict[int, int]:
    """Return the posted move of each line; the first where a line takes two (scrap)."""
    found: dict[int, int] = {}
    for (_, part, _), move_id in zip(moves, ids, strict=True):
        if move_id:
            found.setdefault(part.id, move_id)
    return found
