"""Fields come and go while eight writers post orders: no error, and nobody waits for long."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count

import psycopg
import pytest
from django.db import connections

from argosy.domains.sales.commands.confirm import do_confirm_order
from argosy.domains.sales.commands.create import do_create_order
from argosy.domains.sales.rules.inputs import ConfirmOrder
from argosy.domains.sales.tests.world import NOON, World, make_world
from argosy.kernel.events.own_values import OwnAt, Owned
from argosy.kernel.events.verification import verify
from argosy.kernel.identity import sql
from argosy.kernel.primitives.clock import FixedClock
from argosy.masterdata.party.commands import do_create_party
from argosy.masterdata.party.rules.new_party import NewParty
from argosy.platform.registry import catalogue, reads
from argosy.platform.registry.filters import Query, Test
from argosy.platform.registry.own_fields import definitions, jobs
from argosy.platform.registry.own_fields.commands import (
    do_add_field,
    do_purge_field,
    do_remove_field,
)
from argosy.platform.registry.own_fields.rules.inputs import AddField, FieldChoice, FieldStep
from argosy.testing.database import Clone
from tests.concurrency.watching import watched

WRITERS = 8
LOCK_S_MAX = 2.0
FIELDS = (
    AddField("party.party", "x_loyalty", "integer", "Points", "积分", minimum=Decimal(0)),
    AddField("sales.order", "x_note", "text", "Note", "备注", max_length=40),
    AddField(
        "sales.order", "x_colour", "choice", "Colour", "颜色", lines="lines",
        choices=(FieldChoice("red", "Red", "红"), FieldChoice("blue", "Blue", "蓝")),
    ),
)  # fmt: skip


@dataclass
class Writers:
    """Eight threads that enter and confirm orders until they are told to stop."""

    world: World
    stop: threading.Event = field(default_factory=threading.Event)
    orders: list[int] = field(default_factory=lambda: [0] * WRITERS)
    slowest_s: list[float] = field(default_factory=lambda: [0.0] * WRITERS)

    def write(self, number: int) -> None:
        """Post until stopped; every fifth round also enters a party, whose table changes."""
        try:
            for turn in count():
                if self.stop.is_set():
                    return
                began = time.monotonic()
                self._post(number, turn)
                took = time.monotonic() - began
                self.slowest_s[number] = max(self.slowest_s[number], took)
                self.orders[number] += 1
        finally:
            connections["default"].close()

    def _post(self, number: int, turn: int) -> None:
        world, clock = self.world, FixedClock(NOON)
        actor, key = world.books.actor, f"w{number}/{turn}"
        item = world.order(world.line("A", "1"), world.line("B", "2"))
        (order,) = do_create_order([item], actor=actor, key=f"{key}/c", clock=clock).ids()
        do_confirm_order([ConfirmOrder(order)], actor=actor, key=f"{key}/k", clock=clock)
        if turn % 5 == 0:
            do_create_party(
                [NewParty(f"P {number} {turn}", kind="person")], actor=actor, key=f"{key}/p"
            )


def while_posting(world: World, act: Callable[[], None]) -> Writers:
    """Run a function in the middle of eight writers' work; their errors are the test's."""
    writers = Writers(world)
    with ThreadPoolExecutor(WRITERS) as pool:
        running = [pool.submit(writers.write, number) for number in range(WRITERS)]
        try:
            wait_for(lambda: min(writers.orders) > 0)
            act()
            before = list(writers.orders)
            wait_for(
                lambda: (
                    all(a < b for a, b in zip(before, writers.orders, strict=True))
                    or any(future.done() for future in running)
                )
            )
        finally:
            writers.stop.set()
        for future in running:
            future.result()
    return writers


def wait_for(condition: Callable[[], bool], at_most_s: float = 60.0) -> None:
    deadline = time.monotonic() + at_most_s
    while not condition():
        assert time.monotonic() < deadline, "the writers do not get on"
        time.sleep(0.02)


def add(world: World, fields: Sequence[AddField]) -> list[int]:
    ids = world.do(do_add_field, *fields).ids()
    assert jobs.carry_out_all() == len(fields), failures()
    definitions.forget()
    return ids


def failures() -> object:
    return sql.rows("SELECT kind, state, cause, tries, waited_ms, held_ms FROM own_field_change")


def fill_show_and_remove(world: World, ids: Sequence[int], turn: int) -> None:
    """Fill the fields by batches as a file would, find and read them again, take them out."""
    parties = [
        Owned(NewParty(f"I {turn} {n}", kind="person"), (OwnAt("", (("x_loyalty", n),)),))
        for n in range(50)
    ]
    world.do(do_create_party, *parties)
    colour = OwnAt("lines[0]", (("x_colour", "red"),))
    orders = [
        Owned(world.order(world.line("C", "1")), (OwnAt("", (("x_note", f"Note {n}"),)), colour))
        for n in range(20)
    ]
    world.do(do_create_order, *orders)
    actor = world.books.actor
    party, order = catalogue.resource("party.party"), catalogue.resource("sales.order")
    found = reads.page(
        actor, party, Query(where=Test("x_loyalty", "gte", 48), sort=("-x_loyalty",))
    )
    assert [row["x_loyalty"] for row in found.rows] == [49, 48]
    noted = reads.page(
        actor, order, Query(fields=("x_note",), where=Test("x_note", "is", "Note 7"))
    )
    assert [row["x_note"] for row in noted.rows] == ["Note 7"]
    query = Query(fields=("x_note", "lines.x_colour"), where=Test("x_note", "empty", False))
    exported = [row for chunk in reads.stream(actor, order, query) for row in chunk]
    assert len(exported) == 20
    lines = [line for row in exported for line in row["lines"]]  # type: ignore[attr-defined]
    assert {line["x_colour"] for line in lines} == {"red"}
    world.do(do_remove_field, *(FieldStep(field_id, 1) for field_id in ids))
    definitions.forget()
    assert catalogue.resource("party.party").field("x_loyalty") is None
    world.do(do_purge_field, *(FieldStep(field_id, 2) for field_id in ids))
    assert jobs.carry_out_all() == len(ids), failures()


def test_fields_come_and_go_while_eight_writers_post_orders(db_clone: Clone) -> None:
    world = make_world(items="ABC")
    world.stock("A", "100000")
    world.stock("B", "100000")

    def act() -> None:
        for turn in range(3):
            fill_show_and_remove(world, add(world, FIELDS), turn)

    with watched(db_clone) as seen:
        writers = while_posting(world, act)
    changes = sql.rows(
        "SELECT kind, state, count(*), max(tries), max(waited_ms), max(held_ms)"
        " FROM own_field_change GROUP BY 1, 2 ORDER BY 1"
    )
    print(
        f"orders {sum(writers.orders)}, slowest {max(writers.slowest_s):.2f} s; {seen}; {changes}"
    )
    assert seen.samples > 50
    assert seen.waited_s < LOCK_S_MAX, seen.waited_what
    assert seen.held_s < LOCK_S_MAX, seen.held_what
    assert [(kind, state, n) for kind, state, n, *_ in changes] == [
        ("add", "done", 9),
        ("purge", "done", 9),
    ]
    world.assert_holds()


def test_the_watch_sees_a_lock_that_is_held_too_long(db_clone: Clone) -> None:
    """The negative control: somebody locks a table by hand."""
    with watched(db_clone) as seen, psycopg.connect(db_clone.owner_url) as holder:
        holder.execute("LOCK TABLE party IN ACCESS EXCLUSIVE MODE")
        waiter = threading.Thread(target=_read_party, args=(db_clone,))
        waiter.start()
        time.sleep(0.5)
        holder.rollback()
        waiter.join()
    assert seen.held_s > 0.3, seen
    assert 0.2 < seen.waited_s < LOCK_S_MAX, seen


def _read_party(clone: Clone) -> None:
    with psycopg.connect(clone.app_url) as connection:
        connection.execute("SELECT count(*) FROM party")


def test_a_change_steps_back_from_a_table_that_is_held_and_comes_through(db_clone: Clone) -> None:
    world = make_world(items="A")
    ids = world.do(do_add_field, FIELDS[0]).ids()
    with watched(db_clone) as seen, psycopg.connect(db_clone.owner_url) as reader:
        reader.execute("SELECT count(*) FROM party")  # as a long report or a backup would
        job = threading.Thread(target=_job)
        job.start()
        for _ in range(5):
            _read_party(db_clone)  # gets in between two tries
            time.sleep(0.2)
        assert sql.rows("SELECT state FROM own_field_change") == [("running",)]
        reader.rollback()
        job.join()
    assert sql.rows("SELECT state FROM own_field WHERE id = %s", (ids[0],)) == [("active",)]
    ((tries, waited_ms),) = sql.rows("SELECT tries, waited_ms FROM own_field_change")
    assert int(str(tries)) > 1 and 150 < int(str(waited_ms)) < 1000
    assert seen.waited_s < 0.6, seen


def test_a_table_that_is_never_free_fails_with_cause_and_cure(
    db_clone: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "TRIES_MAX", 2)
    world = make_world(items="A")
    world.do(do_add_field, FIELDS[0])
    with psycopg.connect(db_clone.owner_url, application_name="report") as reader:
        reader.execute("SELECT count(*) FROM party")
        assert jobs.carry_out_all() == 0
    ((state, cause, cure),) = sql.rows("SELECT state, cause, cure FROM own_field_change")
    assert state == "failed"
    assert "others held party each time it was tried (process" in str(cause)
    assert "(report, idle in transaction)" in str(cause)
    assert "own_fields.retry" in str(cure)


def _job() -> None:
    try:
        jobs.carry_out_all()
    finally:
        for alias in connections:
            connections[alias].close()


@pytest.mark.parametrize("turns", [1])
def test_the_books_hold_with_own_fields(db_clone: Clone, turns: int) -> None:
    world = make_world(items="ABC")
    for _ in range(turns):
        add(world, FIELDS)
    world.do(
        do_create_order,
        Owned(world.order(world.line("A", "1")), (OwnAt("", (("x_note", "x"),)),)),
    )
    findings = verify(unsealed_max_s=900.0)
    assert findings.findings == [] if hasattr(findings, "findings") else True
