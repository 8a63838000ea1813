"""Keeps the index: reads what was changed since, noun by noun, and makes everything anew.

Changes are read after their commit from what the kernel records in any case: the trail of changes
for what people maintain, the rows themselves for what is posted. Nothing is added to a write, and
no change is passed over, since rows are read up to the horizon only (`events.horizon`), as the
outbox does. One keeper is at work at a time; what it reads is younger than what it was told of.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from django.db import transaction

from argosy.kernel.events import horizon
from argosy.kernel.identity import guard, sql
from argosy.kernel.identity.tables import TableKind
from argosy.platform.search.plans import Plan, plans
from argosy.platform.search.writing import CHUNK, Written, all_ids, entries, stored, write

OWNER: Final = "owner"
TRAIL: Final = "audit_change"
ROWS_MAX: Final = 20_000
"""Changes that are read at a time."""
LOCK: Final = 0x5EA2C4
Say = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Difference:
    """What is wrong with the index of a noun: entries missing, and entries of nothing."""

    resource: str
    missing: int
    extra: int


@contextmanager
def _keeper() -> Iterator[bool]:
    """Open the keeper's transaction; false when another keeper is at work."""
    with sql.using(OWNER), transaction.atomic(using=OWNER):
        ((is_mine,),) = sql.rows("SELECT pg_try_advisory_xact_lock(%s::bigint)", (LOCK,))
        yield bool(is_mine)


def catch_up() -> Written:
    """Bring the index up to what is committed, as far as no older transaction is open.

    Nouns that are new, or declared otherwise than they were indexed, are indexed as a whole.
    """
    total = Written()
    for plan in _not_indexed():
        total += rebuild_noun(plan)
    _forget_others()
    with sql.using(OWNER):
        sequences = _followed()
        horizon.advance(sequences)
        horizon.advance(sequences)
    while True:
        with _keeper() as is_mine:
            if not is_mine:
                return total
            done, is_all = _step()
        total += done
        if is_all:
            return total


def rebuild(say: Say = lambda name, count: None) -> Written:
    """Make the whole index anew.

    Args:
        say: told of each noun, and how many of its records are done so far.
    """
    total = Written()
    for plan in plans().values():
        total += rebuild_noun(plan, say)
    _forget_others()
    return total


def rebuild_noun(plan: Plan, say: Say = lambda name, count: None) -> Written:
    """Index all records of a noun; readers find by the old entries until all is done."""
    total, count = Written(), 0
    name = plan.resource.name
    with sql.using(OWNER), transaction.atomic(using=OWNER):
        sql.rows("SELECT pg_advisory_xact_lock(%s::bigint)", (LOCK,))
        _start_positions(plan)
        sql.execute("CREATE TEMPORARY TABLE search_seen (id bigint PRIMARY KEY) ON COMMIT DROP")
        for ids in all_ids(plan):
            total += write(plan, ids)
            sql.execute("INSERT INTO search_seen SELECT unnest(%s::bigint[])", (ids,))
            count += len(ids)
            say(name, count)
        gone = sql.execute(
            "DELETE FROM search_entry WHERE resource = %s"
            " AND record_id NOT IN (SELECT id FROM search_seen)",
            (name,),
        )
        sql.execute(
            "INSERT INTO search_noun (resource, declaration) VALUES (%s, %s)"
            " ON CONFLICT (resource) DO UPDATE SET declaration = excluded.declaration",
            (name, plan.declaration),
        )
        sql.execute("DROP TABLE search_seen")
    return total + Written(0, gone)


def differences() -> list[Difference]:
    """Compare the index with the records as they stand; nothing is changed.

    A change that was committed a moment ago and is not indexed yet counts as missing.
    """
    found = []
    with sql.using(OWNER), transaction.atomic(using=OWNER):
        for name, plan in plans().items():
            missing, right = 0, 0
            for ids in all_ids(plan):
                made, _ = entries(plan, ids)
                known = stored(plan, ids)
                holds = [known.get((e.record_id, e.permission)) == e.fingerprint for e in made]
                right += sum(holds)
                missing += len(holds) - sum(holds)
            ((there,),) = sql.rows("SELECT count(*) FROM search_entry WHERE resource = %s", (name,))
            if missing or there != right:
                found.append(Difference(name, missing, int(str(there)) - right))
    return found


# -- following changes ----------------------------------------------------------------------------


def _kinds() -> dict[str, TableKind]:
    return {model._meta.db_table: kind for model, kind in guard.guarded_models()}


def _followed() -> dict[str, str]:
    """Return the posted tables that are read for changes, with their sequences."""
    tables = {table for plan in plans().values() for table in plan.sources} | {TRAIL}
    known = horizon.posted_sequences()
    return {table: known[table] for table in sorted(tables) if table in known}


def _not_indexed() -> list[Plan]:
    with sql.using(OWNER):
        found = sql.rows("SELECT resource, declaration FROM search_noun")
    known = {str(name): int(str(declaration)) for name, declaration in found}
    return [plan for name, plan in plans().items() if known.get(name) != plan.declaration]


def _forget_others() -> None:
    """Take out nouns that are no longer declared."""
    with sql.using(OWNER), transaction.atomic(using=OWNER):
        names = list(plans())
        sql.execute("DELETE FROM search_noun WHERE resource <> ALL(%s::text[])", (names,))
        sql.execute(
            "DELETE FROM search_entry WHERE resource IN (SELECT DISTINCT resource"
            " FROM search_entry EXCEPT SELECT unnest(%s::text[]))",
            (names,),
        )


def _start_positions(plan: Plan) -> None:
    """Follow a noun's tables from the horizon on; what lies before it is read as a whole."""
    kinds = _kinds()
    tables = [TRAIL, *(t for t in plan.sources if kinds.get(t) is TableKind.POSTED)]
    for table in tables:
        sql.execute(
            "INSERT INTO search_position (table_name, position) VALUES (%s, %s)"
            " ON CONFLICT (table_name) DO NOTHING",
            (table, horizon.settled(table)),
        )


def _step() -> tuple[Written, bool]:
    """Index what the next changes of each table touched; say whether all are read."""
    touched: dict[str, set[int]] = defaultdict(set)
    is_all = True
    for table, place in sql.rows("SELECT table_name, position FROM search_position ORDER BY 1"):
        name, position = str(table), int(str(place))
        settled = horizon.settled(name)
        if position >= settled:
            continue
        upto = min(settled, position + ROWS_MAX)
        is_all = is_all and upto == settled
        follow = _trail if name == TRAIL else _posted
        for resource, ids in follow(name, position, upto):
            touched[resource] |= ids
        sql.execute("UPDATE search_position SET position = %s WHERE table_name = %s", (upto, name))
    for resource, latest in _unfollowed():
        touched[resource] |= latest
    total = Written()
    for resource, found in touched.items():
        wanted = sorted(found)
        for start in range(0, len(wanted), CHUNK):
            total += write(plans()[resource], wanted[start : start + CHUNK])
    return total, is_all


Touched = Iterator[tuple[str, set[int]]]


def _trail(table: str, after: int, upto: int) -> Touched:
    """Yield what changes of maintained tables touched, before and after each."""
    wanted = [
        (source, column, name)
        for name, plan in plans().items()
        for source, column in plan.sources.items()
    ]
    found = sql.rows(
        "SELECT d.resource, array_agg(DISTINCT v.id) FROM audit_change c"
        " JOIN unnest(%s::text[], %s::text[], %s::text[]) AS d(source, col, resource)"
        "  ON d.source = c.table_name"
        " CROSS JOIN LATERAL (VALUES ((c.after->>d.col)::bigint), ((c.before->>d.col)::bigint))"
        "  AS v(id)"
        " WHERE c.id > %s AND c.id <= %s AND v.id IS NOT NULL GROUP BY d.resource",
        (*map(list, zip(*wanted, strict=True)), after, upto),
    )
    return _sets(found)


def _posted(table: str, after: int, upto: int) -> Touched:
    """Yield what rows of a posted table touched."""
    for name, plan in plans().items():
        column = plan.sources.get(table)
        if column is None:
            continue
        found = sql.rows(
            f"SELECT DISTINCT {column} FROM {table}"
            f" WHERE id > %s AND id <= %s AND {column} IS NOT NULL",
            (after, upto),
        )
        yield name, {int(str(each)) for (each,) in found}


def _unfollowed() -> Touched:
    """Yield new records of tables that keep no trail: those with a larger id than any indexed."""
    kinds = _kinds()
    for name, plan in plans().items():
        if kinds.get(plan.resource.table) in (TableKind.WORK, TableKind.PROJECTION):
            key = plan.resource.key
            found = sql.rows(
                f"SELECT {key} FROM {plan.resource.table}"
                f" WHERE {key} > (SELECT coalesce(max(record_id), 0) FROM search_entry"
                f" WHERE resource = %s) ORDER BY {key} LIMIT {CHUNK}",
                (name,),
            )
            yield name, {int(str(each)) for (each,) in found}


def _sets(found: Sequence[sql.Row]) -> Touched:
    for name, ids in found:
        assert isinstance(ids, list)
        yield str(name), {int(each) for each in ids}
