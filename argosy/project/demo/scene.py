"""What everybody in one company works with: the firm itself, its goods, its stock, the time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from argosy.kernel.events.commands import Command
from argosy.kernel.primitives.actor import Actor
from argosy.project.demo.catalogue import Catalogue
from argosy.project.demo.dice import Dice
from argosy.project.demo.founding import Firm
from argosy.project.demo.masters import Masters
from argosy.project.demo.span import Span, Week
from argosy.project.demo.stockroom import Stockroom

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Scene:
    """One company on one seed's stage."""

    firm: Firm
    goods: Catalogue
    masters: Masters
    span: Span
    seed: int
    stock: Stockroom = field(default_factory=Stockroom)

    def dice(self, topic: str) -> Dice:
        """Return the dice of a topic in this company."""
        return Dice(self.seed, f"{topic}/{self.firm.plan.code}")

    def is_last(self, week: Week) -> bool:
        """Return whether a week is the present one."""
        return week.last == self.span.last

    def send(
        self,
        step: str,
        week: Week,
        command: Command[T],
        batch: Sequence[T],
        *,
        hour: int = 12,
        actor: Actor | None = None,
    ) -> list[int]:
        """Give a step of a week as one command; return the ids of its results."""
        return self.firm.sender.send(
            step, week.number, command, batch, on=week.last, hour=hour, actor=actor
        )
