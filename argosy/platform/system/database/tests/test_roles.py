"""Tests of the two roles: one that could pass the database's guards is refused at start-up."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator

import psycopg
import pytest
from psycopg import sql

from argosy.platform.system.database import EmbeddedServer, roles
from argosy.platform.system.outcome import Refused
from argosy.testing.database import Clone

Named = Callable[[str], str]


@pytest.fixture
def role(db_server: EmbeddedServer, db_clone: Clone) -> Iterator[Named]:
    """Makes a role with given attributes; returns the address of the clone for it."""
    name = f"probe_{secrets.token_hex(4)}"

    def make(attributes: str) -> str:
        with db_server.admin(db_clone.name) as admin:
            create = sql.SQL("CREATE ROLE {} LOGIN PASSWORD 'probe' " + attributes)
            admin.execute(create.format(sql.Identifier(name)))
            grant = sql.SQL("GRANT CONNECT ON DATABASE {} TO {}")
            admin.execute(grant.format(sql.Identifier(db_clone.name), sql.Identifier(name)))
        return psycopg.conninfo.make_conninfo(db_clone.app_url, user=name, password="probe")

    yield make
    with db_server.admin(db_clone.name) as admin:
        admin.execute(sql.SQL("DROP OWNED BY {}").format(sql.Identifier(name)))
        admin.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(name)))


def test_our_own_roles_are_accepted(db_clone: Clone) -> None:
    roles.check(db_clone.app_url, db_clone.owner_url)


@pytest.mark.parametrize(
    ("attributes", "fault"),
    [
        ("SUPERUSER", "is superuser"),
        ("BYPASSRLS", "bypasses row security"),
        ("CREATEROLE", "may create roles"),
        ("IN ROLE argosy_owner", "is a member of the owner 'argosy_owner'"),
        ("IN ROLE argosy_owner", "owns tables"),
    ],
)
def test_a_role_that_passes_the_guards_is_refused(
    role: Named, db_clone: Clone, attributes: str, fault: str
) -> None:
    with pytest.raises(Refused) as refusal:
        roles.check(role(attributes), db_clone.owner_url)
    assert refusal.value.code == "database.role_unsafe"
    assert fault in refusal.value.cause


@pytest.mark.parametrize(
    ("attributes", "fault"),
    [
        ("SUPERUSER", "is superuser"),
        ("BYPASSRLS", "bypasses row security"),
        ("CREATEROLE", "may create roles"),
        ("IN ROLE argosy_owner", "owns tables"),
    ],
)
def test_what_serves_people_asks_the_tables_who_owns_them(
    role: Named, db_clone: Clone, attributes: str, fault: str
) -> None:
    roles.check(db_clone.app_url)
    for address, expected in ((role(attributes), fault), (db_clone.owner_url, "owns tables")):
        with pytest.raises(Refused) as refusal:
            roles.check(address)
        assert refusal.value.code == "database.role_unsafe"
        assert expected in refusal.value.cause


def test_a_role_without_faults_is_accepted(role: Named, db_clone: Clone) -> None:
    roles.check(role(""), db_clone.owner_url)


def test_one_role_for_both_is_refused(db_clone: Clone) -> None:
    with pytest.raises(Refused) as refusal:
        roles.check(db_clone.app_url, db_clone.app_url)
    assert refusal.value.code == "database.same_role"


def test_the_owner_as_the_application_is_refused(db_clone: Clone) -> None:
    with pytest.raises(Refused) as refusal:
        roles.check(db_clone.owner_url, db_clone.owner_url)
    assert refusal.value.code == "database.same_role"


def test_a_role_that_owns_one_table_is_refused(
    role: Named, db_server: EmbeddedServer, db_clone: Clone
) -> None:
    address = role("")
    user = str(psycopg.conninfo.conninfo_to_dict(address)["user"])
    with db_server.admin(db_clone.name) as admin:
        admin.execute("CREATE TABLE stray (id int)")
        admin.execute(sql.SQL("ALTER TABLE stray OWNER TO {}").format(sql.Identifier(user)))
    with pytest.raises(Refused) as refusal:
        roles.check(address, db_clone.owner_url)
    assert "owns tables (stray)" in refusal.value.cause


def test_a_server_that_does_not_answer_is_told() -> None:
    with pytest.raises(Refused) as refusal:
        roles.check("postgresql://a@/b?host=/nonexistent", "postgresql://a@/b?host=/nonexistent")
    assert refusal.value.code == "database.unreachable"
