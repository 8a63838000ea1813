"""The audit keeps whole rows, whatever their columns are called."""

from __future__ import annotations

import pytest

from argosy.kernel.identity import sql


@pytest.mark.parametrize("column", ["n", "o", "j", "k", "a", "b", "new_rows", "old_rows"])
def test_a_column_s_name_never_hides_the_row(db_clone: object, column: str) -> None:
    with sql.using("owner"):
        sql.script(
            f"CREATE TABLE planted (id bigint PRIMARY KEY, {column} int);"
            "CREATE TRIGGER i AFTER INSERT ON planted REFERENCING NEW TABLE AS new_rows"
            " FOR EACH STATEMENT EXECUTE FUNCTION argosy_audit_insert();"
            "CREATE TRIGGER u AFTER UPDATE ON planted REFERENCING OLD TABLE AS old_rows"
            " NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION argosy_audit_update();"
            "CREATE TRIGGER d AFTER DELETE ON planted REFERENCING OLD TABLE AS old_rows"
            " FOR EACH STATEMENT EXECUTE FUNCTION argosy_audit_delete();"
            f"INSERT INTO planted VALUES (7, 1); UPDATE planted SET {column} = 2;"
            " DELETE FROM planted"
        )
        kept = sql.rows(
            "SELECT operation, row_key, before, after FROM audit_change"
            " WHERE table_name = 'planted' ORDER BY id"
        )
    one, two = ({"id": 7, column: value} for value in (1, 2))
    assert kept == [("I", "7", None, one), ("U", "7", one, two), ("D", "7", two, None)]
