"""Rivals at the same pool: nothing is taken twice, nothing is lost, whoever comes first."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from argosy.kernel.events.commands import reading
from argosy.kernel.identity import sql
from argosy.kernel.valuation.tests.world import World
from argosy.testing.database import Clone

RIVALS = 8


def together(*jobs: Callable[[], object]) -> None:
    """Run jobs at the same time, each on a connection of its own."""
    start = Barrier(len(jobs))

    def run(job: Callable[[], object]) -> None:
        try:
            start.wait()
            job()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(jobs)) as pool:
        for future in [pool.submit(run, job) for job in jobs]:
            future.result()


@pytest.mark.parametrize("method", ["fifo", "average"])
def test_rivals_for_the_last_layers_take_each_unit_once(db_clone: Clone, method: str) -> None:
    world = World([("B", method, "company")])
    world.is_proving = False
    item = world.item()
    # Two warehouses share the company's pool, so that it is the pool they meet at.
    places = ["WH1", "WH2"] * (RIVALS // 2)
    world.post(*(world.receipt(item, 1, 100 + n, to=at) for n, at in enumerate(places)))
    inputs = [world.issue(item, 1, of=at) for at in places]
    together(*(lambda given=given: world.post(given) for given in inputs))
    with reading(world.actor):
        assert world.pool(item) == ("0", 0)
        assert world.account("6401") == sum(100 + n for n in range(RIVALS))
        assert world.count("uncosted_issue") == 0
        if method == "fifo":
            found = sql.rows("SELECT count(*), count(DISTINCT layer_id) FROM layer_consumption")
            assert found == [(RIVALS, RIVALS)]
    world.prove()


def test_first_movements_of_an_item_meet_at_its_pool(db_clone: Clone) -> None:
    """Receipts and issues of an item nobody has seen: what waited is settled, to the cent."""
    world = World([("A", "average", "company"), ("F", "fifo", "company")])
    world.is_proving = False
    item = world.item()
    inputs = [world.receipt(item, 2, 201) for _ in range(RIVALS // 2)]
    inputs += [world.issue(item, 2) for _ in range(RIVALS // 2)]
    together(*(lambda given=given: world.post(given) for given in inputs))
    with reading(world.actor):
        for book in ("A", "F"):
            assert world.pool(item, book) == ("0", 0)
        assert world.account("6401") == 201 * (RIVALS // 2)
        assert world.account("1405") == 0
    world.prove()


def test_opposite_orders_of_items_do_not_block_each_other(db_clone: Clone) -> None:
    world = World([("A", "average", "company")])
    world.is_proving = False
    one, two = world.item(), world.item()
    world.post(world.receipt(one, 100, 1000), world.receipt(two, 100, 1000))
    forth = [[world.issue(one, 1), world.issue(two, 1)] for _ in range(RIVALS // 2)]
    back = [[world.issue(two, 1), world.issue(one, 1)] for _ in range(RIVALS // 2)]
    together(*(lambda given=given: world.post(*given) for given in [*forth, *back]))
    with reading(world.actor):
        assert world.pool(one) == world.pool(two) == ("92", 920)
    world.prove()
