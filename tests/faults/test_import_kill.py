"""Killed with signal 9 in the middle of an import: gone on with, every record stands once."""

from __future__ import annotations

import io
import multiprocessing
import os
import random
import secrets
import time

from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor
from argosy.platform.data.imports import importing
from argosy.platform.data.imports.importing import import_file, resume
from argosy.platform.data.imports.options import ImportOptions, Mode
from argosy.testing.database import Clone, close
from argosy.testing.toy import make_companies
from tests.faults.test_sister_kill import await_backends

SEED = int(os.environ.get("ARGOSY_SEED", "0")) or secrets.randbelow(10**9)
KILLS, ROWS = 8, 1_500
_fork = multiprocessing.get_context("fork")
# No codes: without the run's progress nothing would tell a record that was entered already.
DATA = "name,country\n" + "".join(f"Name {n},DE\n" for n in range(ROWS))


def send(actor: Actor, mode: str, key: str = "import") -> None:
    importing.CHUNK = 25  # type: ignore[misc]
    file = io.BytesIO(DATA.encode())
    import_file(actor, "party.party", file, ImportOptions(Mode(mode)), key=key, name="x.csv")


def state(clone: Clone) -> tuple[int, int, int, int]:
    """Parties, events, rows of the run, and how far it says it has come."""
    with sql.using("owner"):
        (found,) = sql.rows(
            "SELECT (SELECT count(*) FROM party), (SELECT count(*) FROM event),"
            " (SELECT count(*) FROM import_row),"
            " (SELECT coalesce(max(next_record), 0) FROM import_run)"
        )
    return tuple(int(str(part)) for part in found)  # type: ignore[return-value]


def kill_once(
    actor: Actor, clone: Clone, mode: str, after_s: float, *, after_records: int = 0
) -> None:
    """Kill an import `after_s` seconds after its start, or after it has told of `after_records`."""
    close()
    child = _fork.Process(target=send, args=(actor, mode))
    child.start()
    while after_records and child.is_alive() and state(clone)[3] < after_records:
        time.sleep(0.002)
    time.sleep(after_s)
    child.kill()
    child.join()
    await_backends(clone)


def test_every_record_stands_once_whatever_is_killed(db_clone: Clone) -> None:
    print(f"ARGOSY_SEED={SEED}")
    draw = random.Random(SEED)
    (actor,) = make_companies()
    broken = 0
    progress = 0
    for turn in range(KILLS):
        if turn % 2 == 0:  # at work, however slow the machine is
            after = progress + draw.randint(1, 250)
            kill_once(actor, db_clone, "valid", draw.uniform(0, 0.02), after_records=after)
        else:  # wherever it is by then: starting, at work, done
            kill_once(actor, db_clone, "valid", draw.uniform(0.05, 0.6))
        parties, events, rows, progress = state(db_clone)
        assert parties == events == rows == progress, "a chunk, its rows and its progress are one"
        broken += 0 < parties < ROWS
    with sql.using("owner"):
        runs = sql.rows("SELECT id FROM import_run")
    if runs:
        assert len(runs) == 1
        done = resume(actor, int(str(runs[0][0])), key="go on")
        assert done.counts == {"created": ROWS, "rows": ROWS}
    send(actor, "valid")
    assert state(db_clone) == (ROWS, ROWS, ROWS, ROWS)
    assert broken, "a kill meets the import at work"
    with sql.using("owner"):
        assert sql.rows("SELECT count(DISTINCT name) FROM party") == [(ROWS,)]
        assert sql.rows("SELECT count(*) FROM import_part") == [(0,)]


def test_all_or_nothing_under_kill_9(db_clone: Clone) -> None:
    draw = random.Random(SEED + 1)
    (actor,) = make_companies()
    for _ in range(4):
        kill_once(actor, db_clone, "all", draw.uniform(0.1, 0.5))
        assert state(db_clone)[:3] in ((0, 0, 0), (ROWS, ROWS, ROWS))
    send(actor, "all")
    assert state(db_clone)[:3] == (ROWS, ROWS, ROWS)


def test_the_control_under_another_key_posts_again(db_clone: Clone) -> None:
    (actor,) = make_companies()
    send(actor, "valid")
    send(actor, "valid", "another")
    assert state(db_clone)[0] == 2 * ROWS, "nothing but the key and its progress tells them apart"


def test_progress_that_was_lost_does_not_post_again(db_clone: Clone) -> None:
    """The keys of the commands are the second line: they come from the run and the record."""
    (actor,) = make_companies()
    send(actor, "valid")
    with sql.using("owner"):
        sql.execute("UPDATE import_run SET state = 'begun', next_record = 0, counts = '{}'")
    send(actor, "valid")
    assert state(db_clone)[:3] == (ROWS, ROWS, ROWS)
