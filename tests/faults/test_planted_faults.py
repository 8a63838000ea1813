"""The tests of the tests: each fault planted in the posting code turns the walk or a check red.

`planting.FAULTS` is the table of faults and of what catches each; a fault that survives fails.
"""

from __future__ import annotations

import os

import pytest

from argosy.testing.database import Clone
from argosy.testing.invariants import broken_invariants
from argosy.testing.walk.walker import SEED_VARIABLE, walk
from argosy.testing.walk.world import PLANS
from tests.faults.planting import FAULTS, Fault

SEED = int(os.environ.get(SEED_VARIABLE, "4711"))


def objections(fault: Fault) -> list[str]:
    """Walk until something objects, and return everything that does."""
    plans = [plan for plan in PLANS if plan.method == fault.company]
    found: list[str] = []
    try:
        walk(SEED, fault.steps, fault.habit, plans=plans)
    except Exception as error:  # noqa: BLE001 - whatever objects, objects
        found.append(f"{type(error).__name__}: {error}")
    if fault.needs_checks:
        found.extend(f"{finding.number}: {finding.title}" for finding in broken_invariants())
    return found


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_planted_fault_is_caught(
    fault: Fault, db_clone: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        fault.plant(patch)
        found = objections(fault)
    print(f"{fault.name}: {found}")
    assert any(word in objection for objection in found for word in fault.caught_by), (
        f"seed {SEED}: {fault.name} should be caught by {fault.caught_by}, found: {found or 'none'}"
    )


def test_without_a_fault_nothing_objects(db_clone: Clone) -> None:
    """The control: what the faults are caught by is silent without them."""
    nothing = Fault("none", lambda _: None, ("INV-10",), steps=150)
    assert objections(nothing) == []
