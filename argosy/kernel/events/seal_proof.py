"""Proves that sealed rows are what they were, that none is gone, and that none came later.

Ranges are first compared as a whole; only where a range differs are its rows compared one by one,
so that an intact table costs one pass.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from argosy.kernel.events import anchors, horizon
from argosy.kernel.events.canonical import columns_of, fix_settings, quoted, row_digest
from argosy.kernel.events.findings import OFFENDERS_MAX, Offender, offenders
from argosy.kernel.identity import sql


def broken_rows(table: str) -> list[Offender]:
    """Name the rows of a posted table that were changed, deleted or inserted after sealing."""
    fix_settings()
    present = columns_of([table]).get(table, [])
    found: list[Offender] = []
    for (columns,) in sql.rows("SELECT DISTINCT columns FROM seal WHERE table_name = %s", (table,)):
        names = [str(name) for name in columns]  # type: ignore[attr-defined]
        missing = [name for name in names if name not in present]
        if missing:
            found.append(Offender(None, table, "", f"the sealed column {missing[0]} is missing"))
            continue
        for seal_id in _differing_seals(table, names):
            found.extend(_differing_rows(table, names, seal_id))
    found.extend(_outside(table))
    return found[:OFFENDERS_MAX]


def _differing_seals(table: str, columns: Sequence[str]) -> list[int]:
    found = sql.rows(
        "SELECT s.id FROM seal s CROSS JOIN LATERAL ("
        " SELECT array_agg(r.id ORDER BY r.id) AS ids,"
        "  array_agg(argosy_leaf(r.d) ORDER BY r.id) AS leaves,"
        "  string_agg(int8send(r.id) || r.d, ''::bytea ORDER BY r.id) AS body"
        f" FROM (SELECT t.id, {row_digest(columns)} AS d FROM {quoted(table)} t"
        "  WHERE t.id BETWEEN s.from_id AND s.to_id ORDER BY t.id) r) x"
        " WHERE s.table_name = %s AND s.columns = %s::varchar[]"
        " AND (x.ids IS DISTINCT FROM s.ids OR x.leaves IS DISTINCT FROM s.leaves"
        "  OR s.row_count <> cardinality(s.ids)"
        "  OR s.hash IS DISTINCT FROM argosy_seal_hash(s.previous_hash, s.table_name, s.from_id,"
        "   s.to_id, s.columns::text[], x.body)) ORDER BY s.id",
        (table, list(columns)),
    )
    return [int(str(seal_id)) for (seal_id,) in found]


def _differing_rows(table: str, columns: Sequence[str], seal_id: int) -> list[Offender]:
    company = "r.company_id" if "company_id" in columns else "NULL::bigint"
    found = offenders(
        f"SELECT {company}, %s::text, coalesce(r.id, k.id)::text,"
        " CASE WHEN r.id IS NULL THEN 'was deleted after it was sealed'"
        "  WHEN k.id IS NULL THEN 'was inserted into a sealed range'"
        "  ELSE 'was changed after it was sealed' END || ' (seal ' || %s::text || ')'"
        " FROM (SELECT u.id, u.leaf FROM seal s, unnest(s.ids, s.leaves) AS u(id, leaf)"
        "  WHERE s.id = %s) k"
        f" FULL JOIN (SELECT t.*, argosy_leaf({row_digest(columns)}) AS argosy_leaf_"
        f"  FROM {quoted(table)} t, seal s"
        "  WHERE s.id = %s AND t.id BETWEEN s.from_id AND s.to_id) r"
        " ON r.id = k.id WHERE k.leaf IS DISTINCT FROM r.argosy_leaf_ ORDER BY 3",
        (table, seal_id, seal_id, seal_id),
    )
    return found or [
        Offender(None, "seal", str(seal_id), f"does not fit the rows of {table} it was made from")
    ]


def _outside(table: str) -> list[Offender]:
    """Name rows that no seal can know: below or between the ranges, or beyond the sequence."""
    sequence = horizon.posted_sequences()[table]
    return offenders(
        "WITH s AS (SELECT from_id, to_id, lag(to_id) OVER (ORDER BY from_id) AS before"
        "  FROM seal WHERE table_name = %s)"
        " SELECT NULL::bigint, %s::text, t.id::text, 'has an id that its sequence never gave'"
        f" FROM {quoted(table)} t WHERE t.id < 1 OR t.id >"
        "  coalesce(pg_sequence_last_value(%s::text::regclass), 0)"
        " UNION ALL"
        " SELECT NULL, %s::text, t.id::text, 'was inserted between two sealed ranges'"
        f" FROM s JOIN {quoted(table)} t ON t.id > coalesce(s.before, 0) AND t.id < s.from_id",
        (table, table, sequence, table),
    )


def broken_chain() -> list[Offender]:
    """Name seals that do not follow their predecessor, or ranges that do not."""
    return offenders(
        "WITH s AS (SELECT id, table_name, from_id, to_id, previous_hash,"
        "  lag(hash, 1, %s::bytea) OVER (ORDER BY id) AS expected,"
        "  lag(to_id) OVER (PARTITION BY table_name ORDER BY id) AS before FROM seal)"
        " SELECT NULL::bigint, 'seal', id::text, CASE WHEN previous_hash <> expected"
        "  THEN 'does not follow the seal before it: one was changed, deleted or inserted'"
        "  ELSE 'a range of ' || table_name || ' is missing before it' END"
        " FROM s WHERE previous_hash <> expected OR from_id <> coalesce(before, 0) + 1"
        " UNION ALL"
        " SELECT NULL, 'seal', NULL, 'seals of ' || h.table_name || ' end at '"
        "  || coalesce(m.top, 0) || ', it was sealed up to ' || h.sealed_to"
        " FROM id_horizon h LEFT JOIN (SELECT table_name, max(to_id) AS top FROM seal"
        "  GROUP BY table_name) m ON m.table_name = h.table_name"
        " WHERE coalesce(m.top, 0) <> h.sealed_to",
        (bytes(32),),
    )


def broken_anchors() -> list[Offender]:
    """Name what anchors outside the database know and the database does not (a cut tail)."""
    ((database,),) = sql.rows("SELECT current_database()::text")
    kept = anchors.kept(str(database))
    seals = {
        int(str(seal_id)): str(digest)
        for seal_id, digest in sql.rows(
            "SELECT id, encode(hash, 'hex') FROM seal WHERE id = ANY(%s::bigint[])",
            ([anchor.seal_id for anchor in kept],),
        )
    }
    ends = {
        str(table): int(str(end))
        for table, end in sql.rows("SELECT table_name, max(to_id) FROM seal GROUP BY table_name")
    }
    found: list[Offender] = []
    for anchor in kept:
        if seals.get(anchor.seal_id) != anchor.hash:
            found.extend(_lost(anchor, ends, is_gone=anchor.seal_id not in seals))
    return found[:OFFENDERS_MAX]


def _lost(anchor: anchors.Anchor, ends: dict[str, int], *, is_gone: bool) -> Iterator[Offender]:
    what = "is gone, though it" if is_gone else "is another one than"
    yield Offender(None, "seal", str(anchor.seal_id), f"{what} was anchored outside at {anchor.at}")
    for table, end in anchor.tables.items():
        now = ends.get(table, 0)
        if now < end:
            yield Offender(
                None, table, str(now + 1), f"rows from here to {end} were sealed and are not now"
            )


def unsealed_too_long(table: str, age_max_s: float) -> list[Offender]:
    """Name rows that should have been sealed long ago.

    Args:
        table: a posted table.
        age_max_s: how old an unsealed row may be.
    """
    return offenders(
        "SELECT NULL::bigint, %s::text, t.id::text, 'has not been sealed since '"
        "  || to_char(t.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS')"
        f" FROM {quoted(table)} t WHERE t.id > coalesce((SELECT max(s.to_id) FROM seal s"
        "  WHERE s.table_name = %s), 0)"
        " AND t.recorded_at < clock_timestamp() - make_interval(secs => %s) ORDER BY t.id",
        (table, table, age_max_s),
    )
