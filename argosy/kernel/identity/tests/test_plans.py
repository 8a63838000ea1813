"""A plan that was made on an empty table does not stay for ever."""

from __future__ import annotations

from argosy.kernel.identity import plans, sql


def _plan() -> str:
    return str(sql.rows("EXPLAIN EXECUTE look_up(5)")[0][0])


def test_a_plan_of_an_empty_table_is_made_again_after_some_work(db: object) -> None:
    sql.script(
        "SET LOCAL plan_cache_mode = force_generic_plan;"
        " CREATE TEMPORARY TABLE grown (id bigint PRIMARY KEY, what text) ON COMMIT DROP;"
        " ANALYZE grown;"
        " PREPARE look_up(bigint) AS SELECT what FROM grown WHERE id = $1"
    )
    try:
        assert "Seq Scan" in _plan()
        sql.script("INSERT INTO grown SELECT n, 'row' FROM generate_series(1, 20000) n")
        assert "Seq Scan" in _plan(), "the plan is kept: else there is nothing to cure"
        for _ in range(3):
            plans.note_work(1_000_000)
        assert "Index Scan" in _plan()
    finally:
        sql.script("DEALLOCATE look_up")
