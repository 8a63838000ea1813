"""Available to promise in small: what is free, what is expected, and what was promised before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from fractions import Fraction

from argosy.testing.reference.costs import ZERO
from argosy.testing.reference.orders import BuyLine, BuyOrder, SellLine


@dataclass(eq=False)
class Plan:
    """A receipt that is expected (of a purchase line) or an issue that was promised (of a sale)."""

    owner: BuyLine | SellLine
    at: datetime
    qty: Fraction
    done: Fraction = ZERO
    is_cancelled: bool = False

    @property
    def left(self) -> Fraction:
        """What is still to come or to go."""
        return ZERO if self.is_cancelled else max(ZERO, self.qty - self.done)

    @property
    def change(self) -> Fraction:
        """What it will do to the stock that is free: what is reserved for it has gone already."""
        if isinstance(self.owner, BuyLine):
            return self.left
        return -max(ZERO, self.left - self.owner.held)


class Promises:
    """The plans of one company's warehouse, by item and by order line."""

    def __init__(self, free: Callable[[int], Fraction]) -> None:
        self.free = free
        self.by_item: dict[int, list[Plan]] = defaultdict(list)
        self.by_owner: dict[BuyLine | SellLine, list[Plan]] = defaultdict(list)

    def plan(self, owner: BuyLine | SellLine, at: datetime, qty: Fraction) -> None:
        """Plan what a line will bring or take."""
        plan = Plan(owner, at, qty)
        self.by_item[owner.item].append(plan)
        self.by_owner[owner].append(plan)

    def cancel(self, owner: BuyLine | SellLine) -> None:
        """Take back what is open of a line's plans; those that are done stay."""
        for plan in self.by_owner[owner]:
            if plan.left:
                plan.is_cancelled = True

    def fulfil(self, owner: BuyLine | SellLine, qty: Fraction) -> None:
        """Count what came or went against a line's plans, the oldest first, the last unbounded."""
        plans = [plan for plan in self.by_owner[owner] if not plan.is_cancelled]
        for plan in plans:
            part = qty if plan is plans[-1] else min(plan.left, qty)
            plan.done += part
            qty -= part

    def expect(self, order: BuyOrder, on: date) -> None:
        """Plan, anew, what is still to come of a purchase order."""
        for line in order.lines:
            self.cancel(line)
            if line.open > 0:
                self.plan(line, datetime.combine(on, time(12), UTC), line.open)

    def is_promised(self, owner: SellLine) -> bool:
        """Return whether something of a line's plans is open."""
        return any(plan.left for plan in self.by_owner[owner])

    def steps(
        self, item: int, now: datetime, without: SellLine | None = None
    ) -> list[tuple[datetime, Fraction]]:
        """Return from when on how much can be promised: the lowest that is free from then on.

        Args:
            item: the item.
            now: what is overdue is due now.
            without: a line that gives back what it holds and was promised.
        """
        plans = [plan for plan in self._open(item) if plan.owner is not without]
        changes = {now: self.free(item) + (without.held if without else ZERO)}
        for plan in plans:
            at = max(plan.at, now)
            changes[at] = changes.get(at, ZERO) + plan.change
        running, projected = ZERO, []
        for at in sorted(changes):
            running += changes[at]
            projected.append((at, running))
        lowest, found = projected[-1][1], []
        for at, qty in reversed(projected):
            lowest = min(lowest, qty)
            found.append((at, max(ZERO, lowest)))
        return found[::-1]

    def reservable(self, item: int, now: datetime, without: SellLine | None = None) -> Fraction:
        """Return what may be reserved now: what is free, less what others were promised."""
        free = self.free(item) + (without.held if without else ZERO)
        others = (plan for plan in self._open(item) if plan.owner is not without)
        if any(isinstance(plan.owner, SellLine) for plan in others):
            return max(ZERO, min(free, self.steps(item, now, without)[0][1]))
        return max(ZERO, free)

    def promise(self, line: SellLine, short: Fraction, now: datetime) -> None:
        """Promise a line what it is short of, for when that can be expected, and plan it."""
        times = (at for at, qty in self.steps(line.item, now) if qty >= short)
        self.plan(line, next(times, now), line.open)

    def _open(self, item: int) -> list[Plan]:
        self.by_item[item] = [plan for plan in self.by_item[item] if plan.left]
        return self.by_item[item]
