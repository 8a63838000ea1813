"""An entry that goods made is taken back with its document, never alone."""

from __future__ import annotations

import pytest

from argosy.domains.accounting.commands import ReverseEntry, do_reverse_entry
from argosy.domains.sales.tests.world import DAY, World, make_world
from argosy.kernel.events.commands import reading
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import Conflict
from argosy.testing.database import Clone
from argosy.testing.invariants import assert_books_hold


def entries(world: World) -> list[tuple[object, ...]]:
    with reading(world.books.actor):
        return sql.rows("SELECT id, subledger::text FROM journal_entry ORDER BY id")


def test_the_entry_of_a_receipt_is_not_reversed_alone(db_clone: Clone) -> None:
    """A fuzzed reversal left the stock account 4,000.00 below the books of cost."""
    world = make_world("GOODS")
    world.stock("A", "10")
    before = entries(world)
    ((entry_id, subledger),) = before
    assert subledger == "stock"
    given = ReverseEntry(int(str(entry_id)), DAY, "by mistake")
    with pytest.raises(Conflict) as refused:
        do_reverse_entry([given], actor=world.books.actor, key="reverse")
    assert refused.value.code == "accounting.entry_of_goods"
    assert refused.value.problems[0].field == "[0].entry_id"
    assert entries(world) == before
    assert_books_hold()
