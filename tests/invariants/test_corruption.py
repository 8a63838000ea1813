"""Corruptions of posted rows, generated from the schema: each is found, and its row is named.

Every posted table gets made-up rows that are sealed and anchored. An intruder with every right
then changes, deletes, inserts, swaps and cuts; all is restored by rolling back.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import pytest
from django.db import connections, transaction

from argosy.kernel.events import anchors, horizon, seal, verification
from argosy.kernel.events.canonical import quoted
from argosy.kernel.events.findings import Finding
from argosy.kernel.identity import sql
from argosy.testing.database import TestDatabases
from argosy.testing.synthetic import (
    ROW_IDS,
    as_superuser,
    columns,
    corrupted,
    drop_rules,
    fill,
    sealed_tables,
)

TABLES = sealed_tables()


@pytest.fixture(scope="module")
def sealed(test_databases: TestDatabases) -> Iterator[None]:
    """A database in which every posted table has rows, sealed and anchored."""
    clone = test_databases.clone()
    with (
        test_databases.aliases_on(clone),
        as_superuser(test_databases.server, clone.name),
    ):
        sequences = horizon.posted_sequences()
        with transaction.atomic(using="owner"):
            sql.execute("SET LOCAL session_replication_role = replica")
            drop_rules(TABLES)
            for begun in ("seal", "id_horizon"):  # what was sealed when the schema was made
                sql.execute(f"DELETE FROM {begun}")
            for table in TABLES:
                sql.execute(f"DELETE FROM {quoted(table)}")
                fill(table)
            for sequence in set(sequences.values()):
                sql.rows("SELECT setval(%s::text::regclass, %s)", (sequence, ROW_IDS[-1]))
        seal.seal_everything()
        yield
        connections["default"].close()
    test_databases.drop(clone)


def proof(table: str) -> list[Finding]:
    """What `argosy verify` says about the seals of a table, the chain and its anchors."""
    wanted = {f"INV-10.{table}", "INV-10.chain", "INV-10.anchors"}
    return [
        finding
        for finding in verification.examine(
            [e for e in verification.examinations() if e.number in wanted]
        )
        if not finding.holds
    ]


def named(table: str, findings: list[Finding]) -> set[str]:
    """The rows of a table that are named."""
    return {o.row_id for f in findings for o in f.offenders if o.table == table}


@pytest.mark.parametrize("table", TABLES)
def test_what_nobody_touched_holds(sealed: None, table: str) -> None:
    with corrupted():
        assert proof(table) == []
        ((rows,),) = sql.rows(f"SELECT count(*) FROM {quoted(table)}")
        assert rows == len(ROW_IDS)


@pytest.mark.parametrize("table", TABLES)
def test_a_changed_value_of_any_column_is_named(sealed: None, table: str) -> None:
    missed: list[str] = []
    for column in columns(table):
        if column.name == "id":
            continue
        for row_id in ROW_IDS[:2]:
            with corrupted():
                changed = sql.execute(
                    f"UPDATE {quoted(table)} SET {quoted(column.name)} = {column.other()}"
                    " WHERE id = %s",
                    (row_id,),
                )
                assert changed == 1
                if named(table, proof(table)) != {str(row_id)}:
                    missed.append(f"{column.name} of {row_id}")
    assert missed == []


@pytest.mark.parametrize("table", TABLES)
def test_a_deleted_row_is_named(sealed: None, table: str) -> None:
    with corrupted():
        sql.execute(f"DELETE FROM {quoted(table)} WHERE id = 2")
        assert named(table, proof(table)) == {"2"}


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("row_id", [4, 0, -7, 1_000_000])
def test_an_inserted_row_is_named(sealed: None, table: str, row_id: int) -> None:
    names = [quoted(c.name) for c in columns(table)]
    values = [str(row_id) if name == '"id"' else name for name in names]
    with corrupted():
        sql.execute(
            f"INSERT INTO {quoted(table)} ({', '.join(names)})"
            f" SELECT {', '.join(values)} FROM {quoted(table)} WHERE id = 3"
        )
        assert named(table, proof(table)) == {str(row_id)}


@pytest.mark.parametrize("table", TABLES)
def test_swapped_rows_are_named(sealed: None, table: str) -> None:
    with corrupted():
        for old, new in ((1, -1), (3, 1), (-1, 3)):
            sql.execute(f"UPDATE {quoted(table)} SET id = %s WHERE id = %s", (new, old))
        assert named(table, proof(table)) == {"1", "3"}


@pytest.mark.parametrize("table", TABLES)
def test_a_moved_row_is_named(sealed: None, table: str) -> None:
    with corrupted():
        sql.execute(f"UPDATE {quoted(table)} SET id = 4 WHERE id = 3")
        assert named(table, proof(table)) == {"3", "4"}


@pytest.mark.parametrize("table", TABLES)
def test_a_cut_tail_is_named(sealed: None, table: str) -> None:
    with corrupted():
        sql.execute(f"DELETE FROM {quoted(table)} WHERE id >= 3")
        assert named(table, proof(table)) == {"3", "5"}


@pytest.mark.parametrize("table", TABLES)
def test_a_tail_cut_with_its_seals_is_known_by_the_anchor_outside(sealed: None, table: str) -> None:
    with corrupted():
        ((first,),) = sql.rows("SELECT min(id) FROM seal WHERE table_name = %s", (table,))
        sql.execute("DELETE FROM seal WHERE id >= %s", (first,))
        sql.execute(
            "UPDATE id_horizon h SET sealed_to = coalesce("
            " (SELECT max(s.to_id) FROM seal s WHERE s.table_name = h.table_name), 0)"
        )
        sql.execute(f"DELETE FROM {quoted(table)}")
        findings = proof(table)
        assert [f.number for f in findings] == ["INV-10.anchors"], "nothing else can know"
        assert "1" in named(table, findings)


def test_a_chain_forged_from_end_to_end_is_known_by_the_anchor_outside(sealed: None) -> None:
    with corrupted():
        sql.execute("UPDATE event SET payload = '{\"forged\": 1}' WHERE id = 1")
        sql.execute("DELETE FROM seal")
        sql.execute("UPDATE id_horizon SET sealed_to = 0")
        seal._round()
        findings = proof("event")
        assert [f.number for f in findings] == ["INV-10.anchors"], "the forgery itself is perfect"
        assert "another one" in findings[0].offenders[0].what or "gone" in str(findings[0])


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ("hash = sha256(hash)", "hash"),
        ("previous_hash = sha256(previous_hash)", "previous"),
        ("leaves = leaves[2:]", "leaves"),
        ("ids = ids[2:]", "ids"),
        ("ids = ARRAY[9,2,3,5]::bigint[]", "ids"),
        ("row_count = row_count + 1", "count"),
        ("from_id = from_id - 1", "range"),
        ("to_id = to_id - 1", "range"),
        ("columns = columns[2:]", "columns"),
        ("table_name = 'elsewhere'", "table"),
    ],
)
def test_a_changed_seal_is_named(sealed: None, change: str, where: str) -> None:
    with corrupted():
        ((seal_id,),) = sql.rows("SELECT id FROM seal WHERE table_name = 'event'")
        sql.execute(f"UPDATE seal SET {change} WHERE id = %s", (seal_id,))
        findings = proof("event") + proof("inbox")
        assert findings, where
        texts = " ".join(str(offender) for f in findings for offender in f.offenders)
        assert "event" in texts or f"seal {seal_id}" in texts


def test_a_deleted_seal_is_named(sealed: None) -> None:
    with corrupted():
        ((second,),) = sql.rows("SELECT id FROM seal ORDER BY id OFFSET 1 LIMIT 1")
        sql.execute("DELETE FROM seal WHERE id = %s", (second,))
        offenders = [o for f in proof("event") for o in f.offenders]
        assert str(int(str(second)) + 1) in {o.row_id for o in offenders if o.table == "seal"}


def test_the_digest_of_a_row_is_the_sha256_of_its_text(sealed: None) -> None:
    """Worked out apart from the sealer, in Python, for one row of each kind of value."""
    with corrupted():
        ((columns_sealed, leaves),) = sql.rows(
            "SELECT columns, leaves FROM seal WHERE table_name = 'inbox'"
        )
        assert columns_sealed == ["id", "company_id", "subscription", "event_id", "recorded_at"]
        text = '(1,1,v1,1,"2026-01-05 08:00:00+00")'
        expected = hashlib.sha256(text.encode()).digest()[:16]
        assert leaves[0].bytes == expected  # type: ignore[index]


def test_a_column_added_later_breaks_no_seal(sealed: None) -> None:
    with corrupted():
        sql.execute("ALTER TABLE inbox ADD COLUMN note text NOT NULL DEFAULT 'new'")
        assert proof("inbox") == []
        sql.execute("UPDATE inbox SET subscription = 'other' WHERE id = 1")
        assert named("inbox", proof("inbox")) == {"1"}
    with corrupted():
        sql.execute("ALTER TABLE inbox DROP COLUMN subscription")
        (finding,) = proof("inbox")
        assert "subscription is missing" in finding.offenders[0].what


def test_anchors_of_other_databases_and_torn_lines_are_passed_over(sealed: None) -> None:
    ((database,),) = sql.rows("SELECT current_database()::text")
    before = anchors.kept(str(database))
    with anchors.anchors_file().open("a", encoding="utf-8") as stream:
        stream.write('{"database":"elsewhere","seal":1,"hash":"00","at":"","tables":{}}\n')
        stream.write(f'{{"database":"{database}","seal":1,"ha\n')
    assert anchors.kept(str(database)) == before
    assert proof("event") == []
