"""The database itself refuses overlapping roles, from one session and from two at once."""

from __future__ import annotations

import threading

import psycopg
import pytest
from psycopg import errors as pg

from argosy.testing.database import Clone

INSERT = (
    "INSERT INTO party_role (company_id, party_id, role, ordinal, valid_from, valid_to)"
    " VALUES (1, %s, 'customer', %s, %s, %s)"
)


def session(clone: Clone) -> psycopg.Connection[tuple[object, ...]]:
    connection = psycopg.connect(clone.app_url)
    connection.execute("SELECT set_config('argosy.companies', '{1}', false)")
    connection.commit()
    return connection


def party(connection: psycopg.Connection[tuple[object, ...]]) -> int:
    found = connection.execute(
        "INSERT INTO party (code, name, kind, is_active)"
        " VALUES ('A', 'A', 'person', true) RETURNING id"
    ).fetchone()
    connection.commit()
    assert found is not None
    return int(str(found[0]))


@pytest.mark.parametrize(
    ("n", "valid_from", "valid_to", "is_right"),
    [
        (2, "2026-07-01", None, True),
        (2, "2026-06-30", None, False),
        (2, "2025-01-01", "2025-12-31", True),
        (2, "2025-01-01", None, False),
        (3, "2026-07-01", None, False),
    ],
)
def test_periods_of_a_role_share_no_day_and_skip_no_number(
    db_clone: Clone, n: int, valid_from: str, valid_to: str | None, is_right: bool
) -> None:
    with session(db_clone) as connection:
        who = party(connection)
        connection.execute(INSERT, (who, 1, "2026-01-01", "2026-06-30"))
        if is_right:
            connection.execute(INSERT, (who, n, valid_from, valid_to))
        else:
            with pytest.raises(pg.ExclusionViolation):
                connection.execute(INSERT, (who, n, valid_from, valid_to))


def test_a_changed_end_may_not_reach_into_the_next_period(db_clone: Clone) -> None:
    with session(db_clone) as connection:
        who = party(connection)
        connection.execute(INSERT, (who, 1, "2026-01-01", "2026-06-30"))
        connection.execute(INSERT, (who, 2, "2026-07-01", None))
        with pytest.raises(pg.ExclusionViolation):
            connection.execute("UPDATE party_role SET valid_to = NULL WHERE ordinal = 1")


def test_two_rivals_cannot_both_begin_a_role(db_clone: Clone) -> None:
    with session(db_clone) as one, session(db_clone) as other:
        who = party(one)
        one.execute(INSERT, (who, 1, "2026-01-01", None))
        outcome: list[str] = []

        def rival() -> None:
            try:
                other.execute(INSERT, (who, 1, "2026-02-01", None))
                outcome.append("taken")
            except pg.UniqueViolation:
                outcome.append("refused")

        thread = threading.Thread(target=rival)
        thread.start()
        one.commit()
        thread.join(timeout=10)
        assert outcome == ["refused"]
