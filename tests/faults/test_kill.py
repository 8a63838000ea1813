"""R1: killed with signal 9 anywhere, nothing acknowledged is lost and nothing happens twice."""

from __future__ import annotations

import os
import secrets

import pytest

from argosy.kernel.identity import sql
from argosy.testing.invariants import assert_books_hold
from tests.faults.killing import (
    RECOVERY_S_MAX,
    WRITERS,
    Diary,
    Playground,
    documents,
    playground,
    torment,
)

SEED = int(os.environ.get("ARGOSY_SEED", "0")) or secrets.randbelow(10**9)


@pytest.mark.parametrize(
    "kills", [20, pytest.param(200, marks=pytest.mark.long)], ids=["20", "200"]
)
def test_nothing_is_lost_and_nothing_happens_twice(kills: int) -> None:
    print(f"ARGOSY_SEED={SEED}")
    with playground() as place:
        torment(place, kills, SEED)
        told = {
            (writer, n)
            for writer in range(WRITERS)
            for n in Diary(place.folder / f"writer{writer}").read()[1]
        }
        print(
            f"{len(told)} commands acknowledged, slowest recovery {max(place.recoveries_s):.2f} s"
        )
        assert len(place.recoveries_s) == kills
        check_commands(told)
        check_documents(told)
        check_effects()
        assert_books_hold()
        assert max(place.recoveries_s) <= RECOVERY_S_MAX
        check_control(place)


def owner_rows(query: str) -> list[sql.Row]:
    """Rows as the owner sees them."""
    with sql.using("owner"):
        return sql.rows(query)


def check_commands(told: set[tuple[int, int]]) -> None:
    """Each acknowledged command is logged once, and none that nobody was told of."""
    logged = [str(key) for (key,) in owner_rows("SELECT key FROM command_log WHERE key LIKE 'w%'")]
    assert sorted(logged) == sorted(f"w{writer}/{n}" for writer, n in told)


def check_documents(told: set[tuple[int, int]]) -> None:
    """Each document is there once, with its goods, its value, its entry and its number."""
    wanted = {document for writer, n in told for document in documents(writer, n)}
    for table, kinds in (
        ("document_number", {"toy_receipt", "toy_invoice", "toy_payment"}),
        ("stock_move", {"toy_receipt", "toy_invoice"}),
        ("cost_layer", {"toy_receipt"}),
        ("layer_consumption", {"toy_invoice"}),
    ):
        kind, number = (
            ("document_type", "document_id")
            if table == "document_number"
            else ("source_type", "source_id")
        )
        distinct = "" if table == "layer_consumption" else "ALL"
        found = owner_rows(
            f"SELECT {kind}, {number} FROM {table} WHERE {kind} LIKE 'toy%'"
            f" UNION {distinct} SELECT NULL, NULL WHERE false"
        )
        expected = sorted((k, d) for k, d in wanted if k in kinds)
        assert sorted((str(k), int(str(d))) for k, d in found) == expected, table
    entries = owner_rows(
        "SELECT source_type, source_id, count(*) FROM journal_entry"
        " WHERE source_type LIKE 'toy%' GROUP BY 1, 2"
    )
    per_document = {"toy_receipt": 1, "toy_invoice": 2, "toy_payment": 1}
    assert {(str(k), int(str(d))): n for k, d, n in entries} == {
        (kind, number): per_document[kind] for kind, number in wanted
    }


def check_effects() -> None:
    """The job worker's effects: one an event."""
    assert owner_rows("SELECT event_id FROM toy_effect ORDER BY 1") == owner_rows(
        "SELECT id FROM event WHERE kind LIKE 'toy%' ORDER BY 1"
    )


def check_control(place: Playground) -> None:
    """The negative control: a document that vanished is missed by what was checked above."""
    told = {(0, n) for n in Diary(place.folder / "writer0").read()[1]}
    others = {
        (writer, n)
        for writer in range(1, WRITERS)
        for n in Diary(place.folder / f"writer{writer}").read()[1]
    }
    with pytest.raises(AssertionError):
        check_documents(told | others | {(0, 999_999)})
    with pytest.raises(AssertionError):
        check_commands(others)
