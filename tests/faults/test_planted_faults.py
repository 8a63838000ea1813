"""The tests of the tests: each fault planted in the posting code turns the walk or a check red.

`planting.FAULTS` is the table of faults and of what catches each; a fault that survives fails.
"""

from __future__ import annotations

import os
from datetime import date

import pytest

from argosy.domains.accounting.commands import Allocate, do_allocate, do_post_entry
from argosy.kernel.identity import sql
from argosy.kernel.ledger import allocation
from argosy.kernel.ledger.inputs import EntryInput, LineInput
from argosy.kernel.primitives.errors import Conflict
from argosy.testing.books import Books, make_books, make_parties
from argosy.testing.database import Clone
from argosy.testing.invariants import broken_invariants
from argosy.testing.walk.walker import SEED_VARIABLE, walk
from argosy.testing.walk.world import PLANS
from tests.concurrency.rivals import rival_rounds
from tests.faults.planting import FAULTS, Fault, reword

SEED = int(os.environ.get(SEED_VARIABLE, "4711"))
DAY = date(2026, 3, 2)


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


@pytest.mark.books_not_whole
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


@pytest.mark.books_not_whole
@pytest.mark.parametrize("is_dropped", [False, True], ids=["kept", "dropped"])
def test_a_dropped_lock_lets_rivals_pay_twice(
    is_dropped: bool, db_clone: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Eight rivals set a payment each against the same invoice, which only one can."""
    rivals, rounds = 8, 5
    books = make_books("RIVALS")
    (party,) = make_parties(1)
    debits = _open_items(books, party, rounds)
    payments = _open_items(books, party, rivals * rounds, "C")

    def act(rival: int, number: int) -> bool:
        given = Allocate(debits[number], payments[number * rivals + rival], 100, DAY)
        try:
            do_allocate([given], actor=books.actor, key=f"{number}/{rival}")
        except Conflict:
            return False
        return True

    with monkeypatch.context() as patch:
        if is_dropped:
            reword(patch, allocation, "ORDER BY line_id FOR UPDATE", "ORDER BY line_id")
        won = [sum(found) for found in rival_rounds(rivals, rounds, act)]
    numbers = {finding.number for finding in broken_invariants()}
    if is_dropped:
        assert max(won) > 1, "the rivals did not meet"
        assert {"INV-14", "PRJ.open_item"} <= numbers
    else:
        assert won == [1] * rounds
        assert numbers == set()


def _open_items(books: Books, party: int, count: int, side: str = "D") -> list[int]:
    """Post open items of 1.00 each, and return their lines."""
    other = "C" if side == "D" else "D"
    entry = EntryInput(
        "general",
        DAY,
        DAY,
        [
            LineInput(books.account("1122"), side, 100, "EUR", 100, party_id=party),
            LineInput(books.account("6001"), other, 100, "EUR", 100),
        ],
        "manual",
        0,
        0,
    )
    do_post_entry([entry] * count, actor=books.actor, key=f"open-{side}")
    found = sql.rows(
        "SELECT o.line_id FROM open_item o WHERE sign(o.open_doc_minor) = %s ORDER BY 1",
        (1 if side == "D" else -1,),
    )
    return [int(str(line)) for (line,) in found]
