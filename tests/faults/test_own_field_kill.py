"""A change of a table goes on where a killed process left it, whichever step that was."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable

import psycopg
import pytest
from django.db import connections

from argosy.domains.sales.tests.world import World, make_world
from argosy.kernel.identity import sql
from argosy.platform.registry.own_fields import ddl, jobs
from argosy.platform.registry.own_fields.commands import do_add_field
from argosy.platform.registry.own_fields.rules.inputs import AddField, FieldChoice
from argosy.testing.database import Clone, close

COLOUR = AddField(
    "sales.order", "x_colour", "choice", "Colour", "颜色", lines="lines",
    choices=(FieldChoice("red", "Red", "红"),),
)  # fmt: skip
STEPS = 5
_fork = multiprocessing.get_context("fork")


def work_until(kill_at: int) -> None:
    """Carry changes out, and be killed before (even) or after (odd) one of the steps."""
    run, count = jobs._run, [0]

    def counted(step: ddl.Step) -> None:
        for is_after in (False, True):
            if count[0] == kill_at:
                os.kill(os.getpid(), signal.SIGKILL)
            count[0] += 1
            if not is_after:
                run(step)

    jobs._run = counted
    jobs.carry_out_all()


def carry_out(at_most_s: float = 20.0) -> None:
    """Carry out what is left, once the server has noticed that the killed process is gone."""
    deadline = time.monotonic() + at_most_s
    while not jobs.carry_out_all():
        assert time.monotonic() < deadline, sql.rows("SELECT state, cause FROM own_field_change")
        time.sleep(0.1)


def stands() -> list[tuple[object, ...]]:
    """What the database has of the field: column, valid constraint, valid index."""
    return sql.rows(
        "SELECT (SELECT count(*) FROM pg_attribute WHERE attname = 'x_colour' AND attrelid ="
        " to_regclass('sales_order_line_x')), (SELECT count(*) FROM pg_constraint WHERE conrelid ="
        " to_regclass('sales_order_line_x') AND contype = 'c' AND convalidated),"
        " (SELECT count(*) FROM pg_index WHERE indisvalid AND NOT indisprimary AND indrelid ="
        " to_regclass('sales_order_line_x'))"
    )


@pytest.fixture
def world(db_clone: Clone) -> World:
    return make_world(items="A")


@pytest.mark.parametrize("kill_at", range(2 * STEPS))
def test_a_job_killed_at_any_step_is_finished_by_the_next(world: World, kill_at: int) -> None:
    (field,) = world.do(do_add_field, COLOUR).ids()
    close()  # no connection is shared with the child
    child = _fork.Process(target=work_until, args=(kill_at,))
    child.start()
    child.join(60)
    assert child.exitcode == -signal.SIGKILL
    assert sql.rows("SELECT state FROM own_field WHERE id = %s", (field,)) == [("planned",)]
    assert sql.rows("SELECT state FROM own_field_change") == [("running",)]
    carry_out()
    assert sql.rows("SELECT state FROM own_field WHERE id = %s", (field,)) == [("active",)]
    assert sql.rows("SELECT state, cause FROM own_field_change") == [("done", "")]
    assert stands() == [(1, 1, 1)]


def test_an_index_that_was_cut_off_is_built_anew(world: World, db_clone: Clone) -> None:
    world.do(do_add_field, COLOUR)
    errors: list[Exception] = []
    with psycopg.connect(db_clone.owner_url) as reader:
        reader.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        reader.execute("SELECT 1 FROM own_field")  # an old snapshot, for which the index waits
        job = threading.Thread(target=_carry_out, args=(errors,))
        job.start()
        wait_for(lambda: bool(_building()))
        ((pid,),) = _building()
        _terminate(db_clone, int(str(pid)))
        job.join(30)
        assert not job.is_alive() and errors, "the cut connection is an error, not a failed change"
    assert stands() == [(1, 1, 0)]
    assert sql.rows("SELECT state FROM own_field_change") == [("running",)]
    carry_out()
    assert stands() == [(1, 1, 1)]


def _carry_out(errors: list[Exception]) -> None:
    try:
        jobs.carry_out_all()
    except Exception as error:  # noqa: BLE001  the test looks at it
        errors.append(error)
    finally:
        for alias in connections:
            connections[alias].close()


def _building() -> list[tuple[object, ...]]:
    return sql.rows(
        "SELECT pid FROM pg_stat_progress_create_index WHERE datname = current_database()"
    )


def _terminate(clone: Clone, pid: int) -> None:
    with psycopg.connect(clone.owner_url) as owner:
        owner.execute("SELECT pg_terminate_backend(%s)", (pid,))


def wait_for(condition: Callable[[], bool], at_most_s: float = 20.0) -> None:
    deadline = time.monotonic() + at_most_s
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)
