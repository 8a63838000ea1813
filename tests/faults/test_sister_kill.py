"""Killed with signal 9 in the middle of supplies between companies: both sides or neither."""

from __future__ import annotations

import multiprocessing
import os
import random
import secrets
import signal
import time
from pathlib import Path

import pytest
from django.db import connections

from argosy.domains.intercompany.api import do_supply_from_sister
from argosy.kernel.identity import sql
from argosy.testing.database import Clone
from argosy.testing.group import Group, documents, make_group
from argosy.testing.invariants import assert_books_hold

SEED = int(os.environ.get("ARGOSY_SEED", "0")) or secrets.randbelow(10**9)
KILLS, WANTED = 12, 40
_fork = multiprocessing.get_context("fork")


def write(group: Group, told: Path) -> None:
    """Supply one rope after another, from the first that nobody was told of."""
    while (n := told.stat().st_size) < WANTED:
        asked = group.supply(("ROPE", 1))
        group.do(do_supply_from_sister, asked, actor=group.west, key=f"kill/{n}")
        with told.open("ab") as file:
            file.write(b".")


@pytest.mark.books_not_whole
def test_both_or_neither_under_kill_9(db_clone: Clone, tmp_path: Path) -> None:
    print(f"ARGOSY_SEED={SEED}")
    draw = random.Random(SEED)
    group = make_group()
    group.stock("ROPE", WANTED, 3_000)
    told = tmp_path / "told"
    told.touch()
    for _ in range(KILLS):
        _close()
        writer = _fork.Process(target=write, args=(group, told))
        writer.start()
        time.sleep(draw.uniform(0.02, 0.5))
        assert writer.pid is not None
        os.kill(writer.pid, signal.SIGKILL)
        writer.join()
        await_backends(db_clone)
        check_sides(group)
    write(group, told)
    assert check_sides(group) == WANTED
    assert_books_hold()
    check_control(group)


def _close() -> None:
    """A child must not use its parent's connections."""
    for alias in connections:
        connections[alias].close()


def await_backends(clone: Clone) -> None:
    """Wait until the killed writer's backend has noticed and rolled back."""
    deadline = time.monotonic() + 10
    query = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
        " AND state <> 'idle'"
    )
    while time.monotonic() < deadline:
        with sql.using("owner"):
            if sql.rows(query, (clone.name,)) == [(0,)]:
                return
        time.sleep(0.02)
    raise AssertionError("a backend did not end")


def check_sides(group: Group) -> int:
    """Every supply has all documents in both companies; return how many there are."""
    found = documents(group)
    supplies = found["sister_supply"][0]
    assert {name: found[name] for name in found if name not in ("stock_move", "journal_entry")} == {
        "sales_order": (supplies, 0),
        "delivery": (supplies, 0),
        "invoice": (supplies, supplies),
        "purchase_order": (0, supplies),
        "receipt": (0, supplies),
        "sister_supply": (supplies, supplies),
        "command_answer": (
            found["command_answer"][0],
            found["command_answer"][1],
        ),
    }
    return supplies


def check_control(group: Group) -> None:
    """The negative control: a document that vanished on one side is missed."""
    with sql.using("owner"):
        sql.execute("ALTER TABLE receipt DISABLE TRIGGER USER")
        sql.execute("DELETE FROM receipt WHERE id = (SELECT min(id) FROM receipt)")
    with pytest.raises(AssertionError):
        check_sides(group)
