"""The horizon: under it nothing appears any more, however transactions overlap."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from threading import Event, Thread

import psycopg
import pytest
from django.db import transaction

from argosy.kernel.events import horizon, seal, seal_proof
from argosy.kernel.identity import sql
from argosy.testing.database import Clone

INBOX = {"inbox": "inbox_id_seq"}
SEED = 20_260_302
TRIES = 200


def advance() -> int:
    """Move the horizon of the inbox and say where it is."""
    with sql.using("owner"):
        horizon.advance(INBOX)
        return horizon.settled("inbox")


def start(writer: psycopg.Connection[tuple[object, ...]]) -> int:
    """Draw an id as a command does: the transaction id first."""
    writer.execute("SELECT pg_current_xact_id()")
    row = writer.execute("SELECT nextval('inbox_id_seq')").fetchone()
    assert row is not None
    return int(str(row[0]))


def finish(writer: psycopg.Connection[tuple[object, ...]], row_id: int) -> None:
    """Insert the row and commit."""
    writer.execute(
        "INSERT INTO inbox (id, company_id, subscription, event_id) VALUES (%s, 1, 'x', %s)",
        (row_id, row_id),
    )
    writer.commit()


def test_an_id_drawn_and_not_committed_holds_the_horizon_back(db_clone: Clone) -> None:
    with psycopg.connect(db_clone.owner_url) as slow, psycopg.connect(db_clone.owner_url) as fast:
        low = start(slow)
        finish(fast, start(fast))
        for _ in range(3):
            assert advance() < low
        finish(slow, low)
        advance()
        assert advance() == low + 1


def test_the_end_of_a_snapshot_would_be_too_early(db_clone: Clone) -> None:
    """The negative control: a snapshot's xmax lies below transactions that are under way."""
    with psycopg.connect(db_clone.owner_url) as first, psycopg.connect(db_clone.owner_url) as last:
        for _ in range(TRIES):
            first.execute("SELECT pg_current_xact_id()")
            low = start(last)
            (own,) = last.execute("SELECT pg_current_xact_id()::text::bigint").fetchone() or (0,)
            with sql.using("owner"):
                ((xmax, noted),) = sql.rows(
                    "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint,"
                    " pg_sequence_last_value('inbox_id_seq')"
                )
                first.commit()
            if int(str(xmax)) <= int(str(own)):
                break
            last.rollback()  # a neighbour's later transaction ended first and raised xmax
        assert int(str(noted)) == low and is_ended_before(xmax), "naively settled"
        assert advance() < low and advance() < low, "the horizon is not deceived"
        finish(last, low)


def is_ended_before(bound: object) -> bool:
    """Return whether what began before is over; what neighbours are ending just now may be asked
    about again."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        with sql.using("owner"):
            ((ended,),) = sql.rows("SELECT argosy_ended_before(%s::text::xid8)", (str(bound),))
        if ended is True:
            return True
    return False


def test_a_neighbour_database_does_not_hold_the_horizon_back(
    db_clone: Clone, clone_factory: Callable[[], Clone]
) -> None:
    with psycopg.connect(clone_factory().owner_url) as neighbour:
        neighbour.execute("SELECT pg_current_xact_id()")
        with psycopg.connect(db_clone.owner_url) as writer:
            row_id = start(writer)
            finish(writer, row_id)
        advance()
        assert advance() == row_id


def test_it_refuses_a_transaction_that_wrote_before(db_clone: Clone) -> None:
    with psycopg.connect(db_clone.owner_url) as writer:
        finish(writer, start(writer))
    with sql.using("owner"), transaction.atomic(using="owner"):
        sql.rows("SELECT pg_current_xact_id()::text")
        with pytest.raises(RuntimeError, match="wrote nothing before"):
            horizon.advance(INBOX)


def test_nothing_appears_under_it_while_four_writers_overlap(db_clone: Clone) -> None:
    print(f"seed {SEED}")
    stop = Event()

    def write(number: int) -> None:
        chance = random.Random(SEED + number)
        with psycopg.connect(db_clone.owner_url) as connection:
            while not stop.is_set():
                row_id = start(connection)
                time.sleep(chance.choice([0, 0, 0.002, 0.02]))
                if chance.random() < 0.2:
                    connection.rollback()
                else:
                    finish(connection, row_id)

    threads = [Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    seen: dict[int, set[int]] = {}
    deadline = time.monotonic() + 2.0
    while time.monotonic() < deadline:
        settled = advance()
        with sql.using("owner"):
            there = {
                int(str(i)) for (i,) in sql.rows("SELECT id FROM inbox WHERE id <= %s", (settled,))
            }
        for before, rows in seen.items():
            assert {i for i in there if i <= before} == rows, "a row appeared under the horizon"
        seen = {settled: there}
    stop.set()
    for thread in threads:
        thread.join()
    assert max(seen) > 20, "the horizon moved while they wrote"


def test_sealing_waits_for_what_is_under_way_and_says_so(db_clone: Clone) -> None:
    with psycopg.connect(db_clone.owner_url) as slow, sql.using("owner"):
        seal.seal_everything()
        low = start(slow)
        with pytest.raises(TimeoutError, match="open for more than"):
            seal.seal_everything(wait_s=0.3)
        finish(slow, low)
        assert seal.seal_everything().rows == 1
        assert seal_proof.broken_rows("inbox") == []


def test_a_lost_horizon_is_found_again(db_clone: Clone) -> None:
    """It is only a note: without it the sealer goes on where the seals end."""
    with psycopg.connect(db_clone.owner_url) as writer, sql.using("owner"):
        finish(writer, start(writer))
        seal.seal_everything()
        sql.execute("DELETE FROM id_horizon")
        finish(writer, start(writer))
        assert seal.seal_everything().rows == 1
        assert seal_proof.broken_rows("inbox") == []
        assert seal_proof.broken_chain() == []


def test_large_tables_are_sealed_in_ranges_and_rounds(
    db_clone: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sql.using("owner"):
        seal.seal_everything()
    monkeypatch.setattr(seal, "SEAL_ROWS_MAX", 10)
    monkeypatch.setattr(seal, "SEALS_MAX", 2)
    with sql.using("owner"):
        sql.execute(
            "INSERT INTO inbox (company_id, subscription, event_id)"
            " SELECT 1, 'x', i FROM generate_series(1, 45) i"
        )
        assert seal.seal_everything() == seal.Sealed(45, 5)
        assert sql.rows(
            "SELECT from_id, to_id, row_count FROM seal WHERE table_name = 'inbox' ORDER BY id"
        ) == [
            (1, 10, 10),
            (11, 20, 10),
            (21, 30, 10),
            (31, 40, 10),
            (41, 45, 5),
        ]
        assert seal_proof.broken_rows("inbox") == []
