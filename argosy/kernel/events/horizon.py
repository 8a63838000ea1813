"""Up to which id nothing can appear any more: what the sealer and the outbox may rely on.

Ids are drawn before they are committed, so an id seen says nothing about smaller ones. A command
has its transaction id before it draws its first id. So: note the sequence's last value, then take
a transaction id; once every older transaction has ended, no id up to the noted one can appear.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from argosy.kernel.identity import guard, sql
from argosy.kernel.identity.tables import TableKind

SEAL_TABLE = "seal"


_known: dict[str, dict[str, str]] = {}


def posted_sequences() -> dict[str, str]:
    """Return the sequence that each posted table's ids come from, but for the seals themselves.

    It is what the column's default draws from, or what the model names as `id_sequence` when its
    ids are another table's.
    """
    database = sql.database()
    found = _known.get(database)
    if found is None:
        found = _known[database] = _read_sequences()
    return found


def _read_sequences() -> dict[str, str]:
    posted = {
        model._meta.db_table: str(getattr(model, "id_sequence", ""))
        for model, kind in guard.guarded_models()
        if kind is TableKind.POSTED and model._meta.db_table != SEAL_TABLE
    }
    found = sql.rows(
        "SELECT t.name, coalesce(nullif(t.named, ''),"
        "  pg_get_serial_sequence(quote_ident(t.name), 'id'),"
        "  (SELECT split_part(pg_get_expr(d.adbin, d.adrelid), chr(39), 2)"
        "   FROM pg_attribute a JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum"
        "   WHERE a.attrelid = to_regclass(quote_ident(t.name)) AND a.attname = 'id'))"
        " FROM unnest(%s::text[], %s::text[]) AS t(name, named)",
        (list(posted), list(posted.values())),
    )
    return {str(table): str(sequence) for table, sequence in found if sequence is not None}


def advance(sequences: Mapping[str, str]) -> None:
    """Settle what was noted before, as far as older transactions have ended; note anew.

    Args:
        sequences: the sequence of each table.

    Raises:
        RuntimeError: called inside a transaction that has written something.
    """
    with transaction.atomic(using=sql.alias()):
        last = _moved(sequences)
        if last:
            _note(last)


def _moved(sequences: Mapping[str, str]) -> dict[str, int]:
    """Return the last value of each sequence that is not settled to its end."""
    found = sql.rows(
        "SELECT v.name, v.last, pg_current_xact_id_if_assigned() IS NULL"
        " FROM (SELECT t.name, coalesce(pg_sequence_last_value(t.seq::regclass), 0) AS last"
        "  FROM unnest(%s::text[], %s::text[]) AS t(name, seq)) v"
        " LEFT JOIN id_horizon h ON h.table_name = v.name"
        " WHERE v.last > coalesce(h.settled_to, 0) OR h.pending_to > h.settled_to",
        (list(sequences), list(sequences.values())),
    )
    if not all(is_fresh for _, _, is_fresh in found):
        raise RuntimeError("the horizon is advanced in a transaction that wrote nothing before")
    return {str(name): int(str(value)) for name, value, _ in found}


def _note(last: Mapping[str, int]) -> None:
    # The transaction id is taken here, after the sequences were read: whoever drew an id up to
    # the value read has an older one.
    sql.execute(
        "INSERT INTO id_horizon AS h (table_name, settled_to, pending_to, pending_xact, sealed_to)"
        " SELECT v.name, 0, v.last, pg_current_xact_id(), coalesce((SELECT s.to_id FROM seal s"
        "  WHERE s.table_name = v.name ORDER BY s.from_id DESC LIMIT 1), 0)"
        " FROM unnest(%s::text[], %s::bigint[]) AS v(name, last) ORDER BY v.name"
        " ON CONFLICT (table_name) DO UPDATE SET"
        " settled_to = coalesce(h.pending_to, h.settled_to),"
        " pending_to = greatest(h.pending_to, excluded.pending_to),"
        " pending_xact = excluded.pending_xact"
        " WHERE h.pending_xact IS NULL OR argosy_ended_before(h.pending_xact)",
        (list(last), list(last.values())),
    )


def settled(table: str) -> int:
    """Return the id up to which a table's rows are all there."""
    found = sql.rows("SELECT settled_to FROM id_horizon WHERE table_name = %s", (table,))
    return int(str(found[0][0])) if found else 0
