"""What a step of a record is about: the lines that its declaration proposes."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final, cast

from argosy.kernel.events.commands import reading
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor
from argosy.platform.registry.actions import Proposal

COLUMNS: Final = 6
"""Of a proposal's rows, the last of which may be left out."""


@dataclass(frozen=True, slots=True)
class ProposedLine:
    """A line that a step can be about.

    Args:
        id: what the item names it by.
        item_id: its product; None for none.
        unit_id: of the quantity; None for none.
        most: how much there is.
        document: what else tells it apart.
        ready: how much of it could be taken now; None where that is not asked.
    """

    id: int
    item_id: int | None
    unit_id: int | None
    most: Decimal
    document: str
    ready: Decimal | None = None


def proposed_cells(actor: Actor, proposal: Proposal, record: int) -> list[dict[str, str]]:
    """Return the rows that a form about a record comes up with, by their members.

    Args:
        actor: who asks; rows of other companies are not seen.
        proposal: as declared, with cells.
        record: the record's id; the caller has seen that the actor may read it.
    """
    with reading(actor):
        rows = sql.rows(proposal.sql, {"record": record, "company": actor.company_id})
    return [
        {name: str(value or "") for name, value in zip(proposal.cells, row, strict=True)}
        for row in rows
    ]


def proposed(actor: Actor, proposal: Proposal, record: int) -> list[ProposedLine]:
    """Return the lines that a step of a record can be about.

    Args:
        actor: who asks; rows of other companies are not seen.
        proposal: as declared.
        record: the record's id; the caller has seen that the actor may read it.
    """
    with reading(actor):
        rows = sql.rows(proposal.sql, {"record": record, "company": actor.company_id})
    found = cast(
        "list[tuple[int, int | None, int | None, Decimal, str | None, Decimal | None]]",
        [(*row, None)[:COLUMNS] for row in rows],
    )
    return [
        ProposedLine(id_, item, unit, most, document or "", ready)
        for id_, item, unit, most, document, ready in found
        if most > 0
    ]
