"""Chooses the steps of a walk, compares as it goes, and says where it was when they differ."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from argosy.kernel.identity import sql
from argosy.testing.walk import buying, paying, selling, stocking
from argosy.testing.walk.compare import compare
from argosy.testing.walk.core import LATE_ODDS, Mismatch, Walk
from argosy.testing.walk.world import PLANS, Company, Plan, found_companies

SEED_VARIABLE = "ARGOSY_SEED"
Step = Callable[[Walk, Company], int]
STEPS: tuple[tuple[Step, int], ...] = (
    (buying.order, 4),
    (buying.receive, 14),
    (buying.send_back, 8),
    (buying.bill, 16),
    (buying.credit, 12),
    (buying.landed, 5),
    (buying.amend, 2),
    (buying.cancel, 1),
    (selling.order, 7),
    (selling.confirm, 3),
    (selling.reserve, 4),
    (selling.deliver, 16),
    (selling.take_back, 5),
    (selling.bill, 11),
    (selling.credit, 8),
    (selling.amend, 3),
    (selling.cancel, 2),
    (stocking.document, 7),
    (stocking.send, 2),
    (stocking.arrive, 3),
    (stocking.count, 2),
    (stocking.oversell, 1),
    (paying.pay, 10),
    (paying.allocate, 3),
    (paying.deallocate, 3),
    (paying.entry, 2),
    (paying.close, 1),
    (paying.reopen, 1),
    (paying.post_into_closed, 1),
)


@dataclass(frozen=True, slots=True)
class Habit:
    """How a walk goes.

    Args:
        kinds: kinds of steps with their weights.
        again_odds: how likely a step is followed by sending the last command again.
        late_odds: how likely a document is back-dated.
        compare_every: steps between comparisons.
        check_every: steps between runs of the invariant checks; 0 for the end alone.
    """

    kinds: Sequence[tuple[Step, int]] = STEPS
    again_odds: float = 0.01
    late_odds: float = LATE_ODDS
    compare_every: int = 60
    check_every: int = 0


USUAL = Habit()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a walk was: its steps, the refusals among them, and its pace."""

    seed: int
    steps: int
    refusals: int
    elapsed_s: float
    counts: dict[str, int]

    def __str__(self) -> str:
        pace = self.steps / self.elapsed_s
        return (
            f"seed {self.seed}: {self.steps} steps, {self.refusals} of them refused as expected,"
            f" {self.elapsed_s:.1f} s, {pace:.1f} steps/s; {self.counts}"
        )


def chosen_seed() -> int:
    """Return the seed that the environment names, or a fresh one."""
    given = os.environ.get(SEED_VARIABLE)
    return int(given) if given else random.SystemRandom().randrange(10**6)


def walk(
    seed: int,
    steps: int,
    habit: Habit = USUAL,
    *,
    plans: Sequence[Plan] = PLANS,
    check: Callable[[], None] = lambda: None,
) -> Outcome:
    """Found companies and walk; compare as it goes, and check invariants at the end too.

    Args:
        seed: of the chance.
        steps: how many business steps to take.
        habit: how it goes.
        plans: the companies to found.
        check: raises when an invariant does not hold.

    Raises:
        Exception: whatever went wrong, with the seed and the last steps as notes.
    """
    began = time.perf_counter()
    companies = found_companies(plans)
    ids = ",".join(str(company.books.company_id) for company in companies)
    sql.rows("SELECT set_config('argosy.companies', %s, false)", ("{" + ids + "}",))
    journey = Walk(seed, steps, companies)
    journey.late_odds = habit.late_odds
    try:
        _go(journey, habit, check)
    except Exception as error:
        error.add_note(f"walk of seed {seed} ({SEED_VARIABLE}={seed}), step {journey.done}")
        for line in journey.log:
            error.add_note(line)
        raise
    refusals = sum(n for what, n in journey.counts.items() if what.startswith("refused:"))
    elapsed = time.perf_counter() - began
    return Outcome(seed, journey.done, refusals, elapsed, dict(sorted(journey.counts.items())))


def _go(journey: Walk, habit: Habit, check: Callable[[], None]) -> None:
    whats, weights = zip(*habit.kinds, strict=True)
    compared = checked = 0
    while journey.done < journey.steps:
        company = journey.chance.choice(journey.companies)
        (step,) = journey.chance.choices(whats, weights)
        journey.tick()
        done = step(journey, company)
        journey.done += done
        journey.counts[f"{step.__module__.rpartition('.')[2]}.{step.__name__}"] += done
        if journey.chance.random() < habit.again_odds:
            journey.done += journey.again()
        if journey.done - compared >= habit.compare_every:
            compared = journey.done
            _compare(journey)
        if habit.check_every and journey.done - checked >= habit.check_every:
            checked = journey.done
            check()
    _compare(journey, whole=True)
    check()


def _compare(journey: Walk, *, whole: bool = False) -> None:
    for company in journey.companies:
        try:
            compare(company, journey.desk(company), whole=whole)
        except Mismatch as error:
            error.add_note(f"company {company.plan.code}")
            raise
