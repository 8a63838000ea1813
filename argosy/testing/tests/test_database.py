"""Tests of the test databases: right role, real commits, clean roll-back, quick copies."""

from __future__ import annotations

import psycopg
import pytest
from django.db import connection, connections
from django.db.utils import OperationalError

from argosy.testing.database import Clone, TestDatabases, quickest_clone_s


def role_and_database(alias: str) -> tuple[str, str]:
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT current_user::text, current_database()::text")
        found = cursor.fetchone()
    assert found is not None
    return found[0], found[1]


def add_job(alias: str = "default") -> None:
    with connections[alias].cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_jobs (queue_name, task_name) VALUES ('q', 't')")


def jobs(alias: str = "default") -> int:
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs")
        found = cursor.fetchone()
    assert found is not None
    return int(found[0])


def test_a_clone_is_reached_by_both_roles_and_commits(db_clone: Clone) -> None:
    assert role_and_database("default") == ("argosy_app", db_clone.name)
    assert role_and_database("owner") == ("argosy_owner", db_clone.name)
    add_job()
    assert jobs("owner") == 1
    with psycopg.connect(db_clone.app_url) as other:
        assert other.execute("SELECT count(*) FROM procrastinate_jobs").fetchone() == (1,)


@pytest.mark.parametrize("turn", [1, 2])
def test_the_cheap_database_starts_empty_each_time(db: Clone, turn: int) -> None:
    assert role_and_database("default") == ("argosy_app", db.name)
    assert connection.in_atomic_block
    assert jobs() == 0
    add_job()
    assert jobs() == 1


def test_without_a_fixture_there_is_no_database() -> None:
    with pytest.raises(OperationalError, match="asked_for_no_database"):
        jobs()


def test_a_clone_takes_less_than_a_second(test_databases: TestDatabases) -> None:
    assert quickest_clone_s(test_databases, tries=12) < 1.0
