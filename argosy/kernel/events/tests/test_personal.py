"""Personal data of events: kept beside the log, erased for good, and the chain stays whole."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from argosy.kernel.events import personal, seal, seal_proof
from argosy.kernel.events.checks import CHECKS
from argosy.kernel.events.commands import CommandRun, Done, command, reading
from argosy.kernel.events.findings import offenders
from argosy.kernel.events.queries import timeline
from argosy.kernel.identity import sql
from argosy.testing.database import Clone
from argosy.testing.toy import Raise, do_raise_toy, make_companies


@command("toy.erase")
def do_erase_contacts(run: CommandRun, batch: Sequence[int]) -> list[Done | None]:
    """Erase the personal data of events."""
    personal.erase(run, batch)
    return [Done("event", event_id) for event_id in batch]


def check(number: str) -> list[object]:
    """Offenders of one check."""
    (wanted,) = [check for check in CHECKS if check.number == number]
    with sql.using("owner"):
        return list(offenders(wanted.sql))


def test_erasing_a_person_breaks_no_chain(db_clone: Clone) -> None:
    first, second = make_companies(2)
    do_raise_toy([Raise(1, contact="Ada"), Raise(2), Raise(3, contact="Bo")], actor=first, key="a")
    with sql.using("owner"):
        seal.seal_everything()
        stored = sql.rows(
            "SELECT e.id, p.salt, p.data, e.personal_digest FROM event e"
            " JOIN event_personal p ON p.id = e.id ORDER BY e.id"
        )
        before = sql.rows("SELECT encode(hash, 'hex') FROM seal ORDER BY id")
    assert [data for _, _, data, _ in stored] == [{"contact": "Ada"}, {"contact": "Bo"}]
    for _, salt, data, digest in stored:
        text = json.dumps(data).encode()
        assert hashlib.sha256(bytes(salt) + text).digest() == bytes(digest)  # type: ignore[call-overload]

    ids = [int(str(row[0])) for row in stored]
    do_erase_contacts(ids, actor=second, key="x")
    with reading(first):
        assert set(personal.personal_data(ids)) == set(ids), "another company erases nothing"
    do_erase_contacts(ids[:1], actor=first, key="x")
    with reading(first):
        assert personal.personal_data(ids) == {ids[1]: {"contact": "Bo"}}
        assert [entry.personal for entry in timeline("toy", 1)] == [None]
        assert [entry.personal for entry in timeline("toy", 3)] == [{"contact": "Bo"}]
    with sql.using("owner"):
        assert seal_proof.broken_rows("event") == []
        assert seal_proof.broken_chain() == []
        assert sql.rows("SELECT encode(hash, 'hex') FROM seal ORDER BY id")[: len(before)] == before
    assert check("EVT-03") == []


def test_altered_personal_data_is_named(db_clone: Clone) -> None:
    (actor,) = make_companies()
    do_raise_toy([Raise(1, contact="Ada")], actor=actor, key="a")
    with sql.using("owner"):
        sql.execute('UPDATE event_personal SET data = \'{"contact": "Eve"}\'')
    (offender,) = check("EVT-03")
    assert "event_personal" in str(offender) and "does not fit" in str(offender)


def test_a_timeline_is_the_whole_journey_in_one_query(db_clone: Clone) -> None:
    (actor,) = make_companies()
    do_raise_toy([Raise(1, 1, document_id=71, journey=500), Raise(2, 1)], actor=actor, key="a")
    do_raise_toy([Raise(3, -4, journey=500), Raise(1, 9)], actor=actor, key="b")
    with reading(actor), sql.counted() as count:
        found = timeline("toy", 1)
    assert count.statements == 1
    assert [(e.subject_id, e.kind, e.is_own) for e in found] == [
        (1, "toy.raised", True),
        (3, "toy.lowered", False),
        (1, "toy.raised", True),
    ]
    assert [e.payload["amount"] for e in found] == [1, 4, 9]
    assert {e.actor_name for e in found} == {"System 1"}
