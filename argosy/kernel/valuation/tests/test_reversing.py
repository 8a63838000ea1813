"""An undone move leaves the books as they were, to the cent."""

from __future__ import annotations

from datetime import date

import pytest

from argosy.kernel.primitives.errors import Conflict
from argosy.kernel.valuation.reversing import reverse_valued_moves
from argosy.kernel.valuation.tests.world import World, at
from argosy.testing.database import Clone

DAY = date(2026, 3, 11)


def undo(world: World, *moves: int) -> list[int]:
    """Undo moves the day after."""
    found: list[int] = []
    world.call(
        lambda run: found.extend(
            reverse_valued_moves(
                run,
                moves,
                effective_at=at(DAY),
                posting_date=DAY,
                reason="wrong",
                variance_account_id=world.accounts["6402"],
            )
        )
    )
    return found


@pytest.mark.parametrize("method", ["average", "fifo", "monthly"])
def test_delivery_and_receipt_undone_leave_nothing(db: Clone, method: str) -> None:
    world = World([("B", method, "company")])
    item = world.item()
    (receipt,) = world.post(world.receipt(item, 3, 1000))
    (issue,) = world.post(world.issue(item, 2))
    undo(world, issue)
    assert world.pool(item) == ("3", 1000)
    assert world.account("6401") == 0
    undo(world, receipt)
    assert world.pool(item) == ("0", 0)
    for code in ("1405", "2202", "6401", "6402"):
        assert world.account(code) == 0, code


def test_a_transfer_undone_brings_the_value_back(db: Clone) -> None:
    world = World([("W", "fifo", "warehouse")])
    item = world.item()
    world.post(world.receipt(item, 3, 1000))
    (moved,) = world.post(world.move(item, "WH1", "TRN", 2, counter="6711", to_stock="1406"))
    assert world.account("1406") == 667
    undo(world, moved)
    assert world.pool(item, scope=world.places["WH1"]) == ("3", 1000)
    assert world.account("1406") == 0
    assert world.account("1405") == 1000


def test_a_move_is_undone_once(db: Clone) -> None:
    world = World()
    item = world.item()
    (receipt,) = world.post(world.receipt(item, 3, 1000))
    undo(world, receipt)
    with pytest.raises(Conflict):
        undo(world, receipt)
    assert world.pool(item) == ("0", 0)
