"""Each check of the information flow, tripped on purpose: a check that cannot fail is worthless."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from argosy.kernel.events import record_proof, references, seal
from argosy.kernel.events.checks import CHECKS
from argosy.kernel.events.findings import offenders
from argosy.kernel.identity import sql
from argosy.testing.database import TestDatabases
from argosy.testing.synthetic import as_superuser, corrupted
from argosy.testing.toy import Raise, do_raise_toy, make_companies

CORRUPTIONS: dict[str, tuple[tuple[str, str], ...]] = {
    "INV-04.chain": (
        ("DELETE FROM document_number WHERE n = 2", "document_number"),
        ("UPDATE document_number SET previous_n = NULL WHERE n = 3", "document_number"),
    ),
    "INV-04.next": (
        ("UPDATE number_series SET next_n = next_n + 1", "number_series"),
        ("DELETE FROM document_number WHERE n = 3", "number_series"),
        ("DELETE FROM number_series", "number_series"),
    ),
    "INV-04.once": (
        ("UPDATE document_number SET document_id = 11 WHERE n = 2", "document_number"),
        (
            "UPDATE document_number SET number = (SELECT number FROM document_number WHERE n = 1)"
            " WHERE n = 2",
            "document_number",
        ),
    ),
    "INV-43.answer": (
        ("DELETE FROM command_answer WHERE id = (SELECT min(id) FROM command_log)", "command_log"),
        ("DELETE FROM command_log WHERE id = (SELECT min(id) FROM command_log)", "command_log"),
        ("UPDATE command_answer SET company_id = 2", "command_log"),
        ("UPDATE command_answer SET recorded_at = recorded_at - interval '1 s'", "command_log"),
    ),
    "INV-43.key": (("UPDATE command_log SET key = 'same'", "command_log"),),
    "EVT-01": (
        ("UPDATE event SET command_id = 999 WHERE id = 1", "event"),
        ("UPDATE event SET company_id = 2 WHERE id = 1", "event"),
        ("UPDATE event SET actor_id = 2 WHERE id = 1", "event"),
        ("UPDATE event SET recorded_at = recorded_at - interval '1 s' WHERE id = 1", "event"),
    ),
    "EVT-02": (
        ("UPDATE event SET causation_id = 2 WHERE id = 1", "event"),
        ("UPDATE event SET causation_id = 999 WHERE id = 2", "event"),
    ),
    "EVT-03": (
        ("UPDATE event_personal SET salt = sha256(salt)", "event_personal"),
        ("UPDATE event_personal SET id = 999", "event_personal"),
    ),
    "EVT-04": (("UPDATE subscription SET position = 999", "subscription"),),
    "EVT-05": (
        ("DELETE FROM inbox WHERE event_id = 1", "event"),
        (
            "INSERT INTO event_retry (company_id, subscription, event_id, tries, error,"
            " next_try_at, is_parked) VALUES (1, 'toy', 1, 1, '', now(), false)",
            "event",
        ),
    ),
    "EVT-06": (("UPDATE inbox SET event_id = 999", "inbox"),),
    "EVT-07": (
        (
            "INSERT INTO event_retry (company_id, subscription, event_id, tries, error,"
            " next_try_at, is_parked) VALUES (1, 'toy', 1, 5, 'no', now(), true)",
            "event_retry",
        ),
    ),
}
CASES = [
    pytest.param(number, statement, table, id=f"{number}-{place}")
    for number, cases in CORRUPTIONS.items()
    for place, (statement, table) in enumerate(cases)
]


@pytest.fixture(scope="module")
def told(test_databases: TestDatabases) -> Iterator[None]:
    """A database with commands, events, numbers, personal data and a delivered subscription."""
    clone = test_databases.clone()
    with test_databases.aliases_on(clone):
        first, _ = make_companies(2)
        do_raise_toy([Raise(1, document_id=11), Raise(2, document_id=12)], actor=first, key="a")
        do_raise_toy([Raise(1, document_id=13, contact="Ada")], actor=first, key="b")
        with as_superuser(test_databases.server, clone.name):
            seal.seal_everything()
            sql.execute(
                "INSERT INTO subscription (name, position, kinds)"
                " VALUES ('toy', 3, '{\"toy.raised\": 0}')"
            )
            sql.execute(
                "INSERT INTO inbox (company_id, subscription, event_id)"
                " SELECT company_id, 'toy', id FROM event"
            )
            yield
    test_databases.drop(clone)


def found(number: str) -> list[str]:
    """The tables that a check names."""
    (check,) = [check for check in CHECKS if check.number == number]
    return [offender.table for offender in offenders(check.sql)]


def test_every_check_has_a_corruption_that_trips_it() -> None:
    assert set(CORRUPTIONS) == {check.number for check in CHECKS}


@pytest.mark.parametrize("number", sorted(CORRUPTIONS))
def test_it_holds_while_nobody_touches_anything(told: None, number: str) -> None:
    with corrupted():
        assert found(number) == []


@pytest.mark.parametrize(("number", "statement", "table"), CASES)
def test_it_names_what_was_done(told: None, number: str, statement: str, table: str) -> None:
    with corrupted():
        if number == "INV-43.key":
            sql.execute("ALTER TABLE command_log DROP CONSTRAINT command_log_key")
        if number == "EVT-06":
            sql.execute("ALTER TABLE inbox DROP CONSTRAINT inbox_once")
        assert sql.execute(statement) > 0
        assert table in found(number)


def test_a_row_that_points_nowhere_is_an_orphan(told: None) -> None:
    with corrupted():
        assert references.orphans("event") == []
        sql.execute("UPDATE event SET actor_id = 77 WHERE id = 2")
        (orphan,) = references.orphans("event")
        assert (orphan.table, orphan.row_id) == ("event", "2")
        assert "actor_id 77 points at no row of actor" in orphan.what
    with corrupted():
        sql.execute("UPDATE command_log SET company_id = 2 WHERE key = 'a'")
        named = references.orphans("event")
        assert {o.row_id for o in named} == {"1", "2"}, "a row of another company does not count"


@pytest.mark.parametrize(
    ("statement", "number", "row"),
    [
        ("UPDATE actor SET name = 'x' WHERE id = 1", "AUD.actor", "1"),
        ("DELETE FROM actor WHERE id = 2", "AUD.actor", "2"),
        (
            "INSERT INTO actor (id, kind, name, is_active) VALUES (9, 'user', 'x', true)",
            "AUD.actor",
            "9",
        ),
        (
            "UPDATE audit_change SET recorded_at = now() + interval '1 hour' WHERE id = 1",
            "TIM.audit_change",
            "1",
        ),
    ],
)
def test_times_and_the_audit_trail_are_proved(
    told: None, statement: str, number: str, row: str
) -> None:
    (examination,) = [e for e in record_proof.examinations() if e.number == number]
    with corrupted():
        assert list(examination.find()) == []
        sql.execute(statement)
        assert [offender.row_id for offender in examination.find()] == [row]
