"""Undoing goods documents: every move by its counter-move, at the cost it went with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, cast

from argosy.domains.inventory.goods import effective
from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.identity import sql
from argosy.kernel.ledger.posting_rules import account_for
from argosy.kernel.primitives.errors import Problem, located
from argosy.kernel.primitives.text import text_problem
from argosy.kernel.valuation.reversing import reverse_valued_moves

ID_MAX: Final = 2**63
BOUND: Final = frozenset({"count", "arrive"})
"""Kinds that complete something else: a count, a transfer."""


@dataclass(frozen=True, slots=True)
class ReverseGoods:
    """A goods document to undo; its goods have to lie where it brought them."""

    document_id: int
    posting_date: date
    reason: str


@command("inventory.reverse_goods", permission="inventory.goods.adjust")
def do_reverse_goods(run: CommandRun, batch: Sequence[ReverseGoods]) -> list[Done | None]:
    """Undo goods documents, each at most once.

    Before: the goods lie where the document brought them. After: counter-moves with their value
    stand in the journey of the document; the document stays. Permission: inventory.goods.adjust.
    """
    wanted = sorted({item.document_id for item in batch if 0 < item.document_id < ID_MAX})
    found = {
        cast(int, id_): (str(kind), cast("list[int]", moves))
        for id_, kind, moves in sql.rows(
            "SELECT d.id, d.kind::text, array_agg(l.move_id ORDER BY l.line_no)"
            " FROM goods_document d JOIN goods_line l ON l.goods_document_id = d.id"
            " AND l.company_id = d.company_id WHERE d.company_id = %s"
            " AND d.id = ANY (%s::bigint[]) GROUP BY d.id, d.kind",
            (run.company_id, sql.array(wanted)),
        )
    }
    for place, item in enumerate(batch):
        run.reject(place, *_problems(item, found))
    kept = run.settle(len(batch))
    results: list[Done | None] = [None] * len(batch)
    for place in kept:
        item = batch[place]
        with located(f"[{place}]"):
            reverse_valued_moves(
                run,
                found[item.document_id][1],
                effective_at=effective(None, item.posting_date, run.now),
                posting_date=item.posting_date,
                reason=item.reason,
                variance_account_id=account_for(run, "stock_adjustment", item.posting_date),
            )
        results[place] = Done("goods_document", item.document_id)
    return results


def _problems(
    item: ReverseGoods, found: Mapping[int, tuple[str, Sequence[int]]]
) -> Iterator[Problem]:
    problem = text_problem(item.reason, "reason", 200, required=True)
    if problem is not None:
        yield problem
    kind, _ = found.get(item.document_id, ("", ()))
    if not kind:
        yield Problem(
            "inventory.unknown_document",
            "There is no goods document {document} in this company.",
            "Choose one that was posted.",
            "document_id",
            {"document": item.document_id},
        )
    if kind in BOUND:
        yield Problem(
            "inventory.bound_document",
            "The document completes a count or a transfer and is not undone alone.",
            "Enter an adjustment, or send the goods back.",
            "document_id",
        )
