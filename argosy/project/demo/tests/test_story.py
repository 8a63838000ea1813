"""The demo's story: the same seed tells the same, killed or not; it shows what it is there for."""

from __future__ import annotations

import multiprocessing
import os
import random
import secrets
import signal
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from django.db import connections

from argosy.kernel.events import digest
from argosy.kernel.identity import sql
from argosy.project.demo.beginning import Wanted, begin_with_demo, begun, is_done, make
from argosy.project.demo.figures import figures
from argosy.project.demo.sending import DOER, Progress, actor
from argosy.project.demo.span import Span
from argosy.project.demo.story import Scale
from argosy.testing.database import Clone, point_aliases
from argosy.testing.invariants import assert_books_hold

SMALL = Wanted(date(2026, 3, 20), 7, Scale(months=2, pct=40))
SEED = int(os.environ.get("ARGOSY_SEED", "0")) or secrets.randbelow(10**9)
WHOLE_S_MAX = 90.0
_fork = multiprocessing.get_context("fork")


def told(wanted: Wanted = SMALL) -> Progress:
    return make(wanted, lambda _: None)


def fingerprint() -> dict[str, str]:
    with sql.using("owner"):
        return {part.table: part.digest for part in digest.business_digest()}


def given() -> int:
    """Return how many commands have been given."""
    with sql.using("owner"):
        ((number,),) = sql.rows("SELECT count(*) FROM command_log")
    return int(str(number))


def _close() -> None:
    for alias in connections:
        connections[alias].close()


def skip_ids(draw: random.Random) -> None:
    """Let every sequence go on from elsewhere, as commands do that were rolled back."""
    with sql.using("owner"):
        names = sql.rows("SELECT schemaname || '.' || quote_ident(sequencename) FROM pg_sequences")
        for (name,) in sorted(names):
            sql.rows(
                "SELECT setval(%s::text::regclass, %s + nextval(%s::text::regclass))",
                (name, draw.randint(1, 1000), name),
            )


@pytest.mark.usefixtures("db_clone")
def test_same_seed_same_books_and_another_seed_others(
    clone_factory: Callable[[], Clone],
) -> None:
    print(f"ARGOSY_SEED={SEED}")
    told()
    first = fingerprint()
    point_aliases(clone_factory().name)
    skip_ids(random.Random(SEED))
    told()
    assert fingerprint() == first
    point_aliases(clone_factory().name)
    told(replace(SMALL, seed=8))
    other = fingerprint()
    assert {table for table in first if other[table] != first[table]} >= {
        "sales_order_version",
        "stock_move",
        "journal_line",
    }


@pytest.mark.usefixtures("db_clone")
def test_killed_and_gone_on_with_it_is_the_same(clone_factory: Callable[[], Clone]) -> None:
    print(f"ARGOSY_SEED={SEED}")
    draw = random.Random(SEED)
    doer = actor(DOER)
    for _ in range(5):
        _close()
        child = _fork.Process(target=told)
        child.start()
        # So many more commands, not so much time: a fast machine would be through with it.
        wanted = given() + draw.randint(5, 45)
        while given() < wanted:
            assert child.is_alive(), "the story ended before it was killed"
            time.sleep(0.02)
        assert child.pid is not None
        os.kill(child.pid, signal.SIGKILL)
        child.join()
        time.sleep(0.5)  # the server notices that its client is gone
        assert begun(doer) in (None, SMALL)
    done = told()
    assert 0 < done.replayed < done.commands
    assert is_done(doer, SMALL)
    again = told()
    assert again.replayed == again.commands == done.commands
    assert_books_hold()
    killed = fingerprint()
    point_aliases(clone_factory().name)
    told()
    assert fingerprint() == killed


@pytest.mark.usefixtures("db_clone")
def test_every_chart_has_something_to_say() -> None:
    wanted = Wanted(date(2026, 9, 22), 7, Scale(months=5, pct=60))
    told(wanted)
    found = figures(actor(DOER))
    assert found["companies"] == 2
    rows = "SELECT reltuples > 100 FROM pg_class WHERE relname = 'journal_line'"
    assert sql.rows(rows) == [(True,)], "counted, so that a crash does not take the count away"
    assert found["currencies of books"] == 2
    assert found["warehouses"] == 3
    assert found["products"] == 85
    assert found["variants"] == 42
    assert found["customers"] == 59
    assert found["people"] == 0
    assert found["months with sales"] == 6
    assert found["rows in balance"] == 0
    assert 50 <= found["late delivery lines, permille"] <= 400
    assert 50 <= found["late receipts, permille"] <= 400
    for something in (
        "sales orders", "quotations lost", "quotations open", "orders not confirmed",
        "orders delivered in part", "order lines that met no stock", "returns", "credit notes",
        "cash discounts", "purchase orders", "rejected receipts", "price differences",
        "landed costs", "counts posted", "counts open", "requests open",
        "supplies between companies", "periods closed", "bicycles made", "prices that changed",
        "exchange rates",
    ):  # fmt: skip
        assert found[something] > 0, something
    assert_books_hold()


@pytest.mark.long
@pytest.mark.usefixtures("db_clone")
def test_the_whole_history_is_made_in_time() -> None:
    began_s = time.process_time()
    told(Wanted(date(2026, 11, 22)))
    # The database works while this process waits, about as long: CPU time, since others work too.
    assert 2 * (time.process_time() - began_s) <= WHOLE_S_MAX
    found = figures(actor(DOER))
    assert found["months with sales"] == 19
    assert found["periods closed"] >= 30
    for something in (
        "overdue over 90 days", "bills blocked", "bills released", "received, not billed",
        "payments between companies", "shipped to customers by a sister", "revaluations",
    ):  # fmt: skip
        assert found[something] > 0, something
    assert_books_hold()


@pytest.mark.usefixtures("db_clone")
def test_a_database_that_is_not_empty_stays_as_it_is() -> None:
    with sql.using("owner"):
        sql.execute("INSERT INTO currency (code, numeric, minor_units, name)"
                    " VALUES ('EUR', '978', 2, 'Euro') ON CONFLICT DO NOTHING")  # fmt: skip
        sql.execute(
            "INSERT INTO company (code, name, currency_id, country, time_zone, language)"
            " VALUES ('OWN', 'Own', 'EUR', 'DE', 'Europe/Berlin', 'en')"
        )
    said: list[str] = []
    begin_with_demo(said.append, is_first=True)
    assert said == []
    assert begun(actor(DOER)) is None


@pytest.mark.usefixtures("db_clone")
def test_who_began_without_it_is_not_given_it_later() -> None:
    said: list[str] = []
    begin_with_demo(said.append, is_first=False)
    assert said == []
    assert begun(actor(DOER)) is None


def test_span_is_whole_months_and_the_present_one() -> None:
    span = Span.until(date(2026, 11, 22))
    assert span.first == date(2025, 5, 1)
    weeks = list(span.weeks())
    assert weeks[0].first == date(2025, 5, 1)  # a Thursday
    assert weeks[0].last == date(2025, 5, 4)
    assert weeks[-1].last == date(2026, 11, 22)
    assert len(list(span.months())) == 18


def test_a_key_says_which_demo_it_belongs_to() -> None:
    assert Wanted.of_key(f"{SMALL.mark}//done/") == SMALL
