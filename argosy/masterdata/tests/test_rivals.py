"""Two people at the same moment: one is told, nothing is half done, nothing deadlocks."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from psycopg import errors as pg

from argosy.kernel.events.commands import close, reading
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor, ActorKind
from argosy.kernel.primitives.errors import ArgosyError, Conflict
from argosy.masterdata.party.commands import do_add_parts, do_create_party
from argosy.masterdata.party.rules.changes import AddParts
from argosy.masterdata.party.rules.new_party import NewParty
from argosy.masterdata.party.rules.roles import DatedRole
from argosy.masterdata.rivals import rivals_refused

ACTOR = Actor(7, ActorKind.SYSTEM, 1, (1,))
RIVALS = 8


def race(attempt: Callable[[int], object]) -> list[str]:
    """Run an attempt in several threads at once; return "done" or the code of each refusal."""
    outcome: list[str] = []
    start = threading.Barrier(RIVALS)

    def run(n: int) -> None:
        try:
            start.wait(timeout=30)
            attempt(n)
            outcome.append("done")
        except ArgosyError as error:
            outcome.append(error.code)
        finally:
            close()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(RIVALS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return sorted(outcome)


def count(query: str) -> int:
    with reading(ACTOR):
        return int(str(sql.rows(query)[0][0]))


def test_eight_rivals_for_one_code_make_one_party(db_clone: object) -> None:
    outcome = race(lambda n: do_create_party([NewParty(f"N{n}", "K1")], actor=ACTOR, key=f"r{n}"))
    assert outcome.count("done") == 1
    assert set(outcome) <= {"done", "masterdata.rival", "masterdata.taken"}
    assert count("SELECT count(*) FROM party") == 1
    assert count("SELECT count(*) FROM party_profile") == 1


def test_eight_rivals_for_one_role_make_one_role(db_clone: object) -> None:
    (party_id,) = do_create_party([NewParty("Anna")], actor=ACTOR, key="make").ids()
    new = AddParts(party_id, roles=(DatedRole("customer", date(2026, 1, 1)),))
    outcome = race(lambda n: do_add_parts([new], actor=ACTOR, key=f"r{n}"))
    assert outcome == ["done"] + ["role.overlap"] * (RIVALS - 1)
    assert count("SELECT count(*) FROM party_role") == 1


def test_only_what_rivals_do_is_turned_into_a_conflict(db: object) -> None:
    with pytest.raises(Conflict, match="party"), connection.cursor(), rivals_refused():
        sql.execute(
            "INSERT INTO party (code, name, kind, is_active)"
            " VALUES ('A', 'A', 'person', true), ('A', 'B', 'person', true)"
        )
    connection.set_rollback(True)


def test_another_fault_stays_what_it_is(db: object) -> None:
    with pytest.raises(pg.NotNullViolation), rivals_refused():
        sql.execute("INSERT INTO party (code, kind, is_active) VALUES ('A', 'person', true)")
    connection.set_rollback(True)
