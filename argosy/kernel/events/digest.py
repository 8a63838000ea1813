"""`argosy digest`: a SHA-256 over what the books say, whatever ids they happen to say it with.

A row is named by what it says: the digest of its business columns, in which each reference is
replaced by the digest of the row it points at. Surrogate ids, recording times, sequence values,
hashes and the commands that wrote a row are left out, and what a model names as `digest_omits`
(a path of ids). A table whose model says `is_in_digest = False` is left out whole. So two databases
that hold the same business have the same digest, in whatever order they were written. `full` covers
every column of every table instead: equal after a restore.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import psycopg
from django.db import connections, models, transaction

from argosy.kernel.events.canonical import column_of, columns_of, fix_settings, quoted
from argosy.kernel.events.references import JOURNEY, POLYMORPHIC, Reference, references_of, tables
from argosy.kernel.events.registry import projections
from argosy.kernel.identity import sql
from argosy.kernel.identity.checks import Projection
from argosy.kernel.identity.tables import TableKind

OMITTED = frozenset({"recorded_at", "command_id", "causation_id"})
_KINDS = (TableKind.MASTER, TableKind.DRAFT, TableKind.POSTED)
_IDS_IN_JSON = (
    r'"[a-z_0-9]*_ids?": (-?[0-9]+|null|\[[-0-9, ]*\])(, )?|\["(item|party)", "[0-9]+"\](, )?'
)
"""Members of a payload that hold surrogate ids: contracts name them so, or as facts of a posting.

What a fact decided is in the digest all the same: the account stands in the entry's lines.
"""


@dataclass(frozen=True, slots=True)
class TableDigest:
    """The digest of one table and how many rows it covers."""

    table: str
    rows: int
    digest: str


@dataclass(frozen=True, slots=True)
class OwnColumn:
    """A column that no model declares, and the table that it points at ("" for none)."""

    name: str
    target: str = ""


@dataclass(frozen=True, slots=True)
class OwnTable:
    """A table with columns of administrators: the noun's own, or a companion with ids like it."""

    table: str
    parent: str
    columns: tuple[OwnColumn, ...]


_own_tables: list[Callable[[], Sequence[OwnTable]]] = []


def add_own_tables(read: Callable[[], Sequence[OwnTable]]) -> None:
    """Let the business digest cover columns that no model declares."""
    _own_tables.append(read)


def total(digests: Sequence[TableDigest]) -> str:
    """Return one digest over those of all tables."""
    whole = hashlib.sha256()
    for part in sorted(digests, key=lambda digest: digest.table):
        whole.update(f"{part.table} {part.rows} {part.digest}\n".encode())
    return whole.hexdigest()


def business_digest() -> list[TableDigest]:
    """Return the digest of each table of business facts, in one snapshot, by natural content."""
    with transaction.atomic(using=sql.alias()):
        sql.script("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        fix_settings()
        sql.rows("SELECT set_config('work_mem', '128MB', true), set_config('jit', 'off', true)")
        return _Business().digests()


def full_digest(snapshot: str = "") -> list[TableDigest]:
    """Return the digest of every column of every table, rows in order of their keys.

    Args:
        snapshot: the name of an exported snapshot to look at; empty for the present.
    """
    with transaction.atomic(using=sql.alias()):
        sql.script("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        if snapshot:
            sql.script(f"SET TRANSACTION SNAPSHOT '{snapshot}'")
        fix_settings()
        names = [
            str(name)
            for (name,) in sql.rows(
                "SELECT c.relname::text FROM pg_class c JOIN pg_namespace n"
                " ON n.oid = c.relnamespace WHERE n.nspname = current_schema()"
                " AND c.relkind = 'r' AND c.relpersistence = 'p' ORDER BY 1"
            )
        ]
        columns = columns_of(names)
        return [_stream(name, _every_row(name, columns[name])) for name in names]


def _every_row(table: str, columns: Sequence[str]) -> str:
    row = ", ".join(f"t.{quoted(column)}" for column in columns)
    keys = sql.rows(
        "SELECT a.attname::text, a.atttypid = ANY ('{int2,int4,int8}'::regtype[])"
        " FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid"
        "  AND a.attnum = ANY (i.indkey)"
        " WHERE i.indrelid = to_regclass(quote_ident(%s::text)) AND i.indisprimary"
        " ORDER BY array_position(i.indkey::int2[], a.attnum)",
        (table,),
    )
    if keys and all(is_number for _, is_number in keys):
        order = ", ".join(f"t.{quoted(str(name))}" for name, _ in keys)
        return f"SELECT ROW({row})::text FROM {quoted(table)} t ORDER BY {order}"
    texts = f"SELECT ROW({row})::text AS r FROM {quoted(table)} t"
    return f'SELECT r FROM ({texts}) x ORDER BY r COLLATE "C"'


def _stream(table: str, query: str) -> TableDigest:
    """Hash a query's rows as they come, so that a table of any size needs no memory."""
    raw: psycopg.Connection[tuple[object, ...]] = connections[sql.alias()].connection
    digest = hashlib.sha256()
    rows = 0
    cursor = psycopg.Cursor(raw)
    with cursor.copy(f"COPY ({query}) TO STDOUT".encode()) as copy:
        for chunk in copy:
            digest.update(chunk)
            rows += bytes(chunk).count(b"\n")
    return TableDigest(table, rows, digest.hexdigest())


class _Business:
    """Names rows table by table, what is pointed at before what points at it."""

    def __init__(self) -> None:
        self._models = {
            table: model
            for table, model in tables().items()
            if model.table_kind in _KINDS  # type: ignore[attr-defined]
            and getattr(model, "is_in_digest", True)
        }
        self._named: dict[str, str] = {}
        self._open: set[str] = set()
        self._digests: list[TableDigest] = []
        own = [table for read in _own_tables for table in read()]
        self._own = {table.table: table.columns for table in own if table.table == table.parent}
        self._companions = [table for table in own if table.table != table.parent]

    def digests(self) -> list[TableDigest]:
        """Return the digests of all tables and projections, sorted by table."""
        for table in sorted(self._models):
            self._name(table)
        names = list(self._named)
        for table in names:
            if not table.startswith("*"):
                query = f"SELECT encode(name, 'hex') FROM {self._named[table]} ORDER BY name"
                self._digests.append(_stream(table, query))
        self._digests.extend(self._companion(companion) for companion in self._companions)
        for projection in projections():
            self._digests.append(self._projected(projection))
        for temporary in self._named.values():
            sql.execute(f"DROP TABLE {temporary}")
        return sorted(self._digests, key=lambda digest: digest.table)

    def _name(self, table: str) -> str | None:
        """Make the temporary table (id, name) of a table's rows; None inside a circle."""
        if table in self._named:
            return self._named[table]
        if table in self._open:
            return None
        self._open.add(table)
        try:
            query = self._journeys() if table == JOURNEY else self._rows(self._models[table])
            temporary = f"argosy_name_{len(self._named)}_{table.strip('*')}"[:63]
            while temporary in self._named.values():
                temporary = f"x{temporary}"[:63]
            sql.execute(f"CREATE TEMPORARY TABLE {temporary} AS {query}")
            sql.execute(f"ANALYZE {temporary}")
            self._named[table] = temporary
            return temporary
        finally:
            self._open.discard(table)

    def _journeys(self) -> str:
        """A journey is named by its first event."""
        event = self._name("event")
        return (
            "SELECT DISTINCT ON (e.correlation_id) e.correlation_id AS id, n.name"
            f" FROM event e JOIN {event} n ON n.id = e.id ORDER BY e.correlation_id, e.id"
        )

    def _rows(self, model: type[models.Model]) -> str:
        table = model._meta.db_table
        values, joins = self._columns(model, "t")
        key = model._meta.pk
        is_number = isinstance(key, models.IntegerField)
        identity = f"t.{quoted(column_of(key))}" if is_number else "0::bigint"
        own = ""
        if self._is_numbered(table):
            own = ", own.number"
            joins += (
                f" LEFT JOIN document_number own ON own.document_type = '{table}'"
                f" AND own.document_id = {identity}"
            )
        return (
            f"SELECT {identity} AS id, sha256(convert_to(ROW({values}{own})::text, 'UTF8')) AS name"
            f" FROM {quoted(table)} t{joins}"
        )

    def _is_numbered(self, table: str) -> bool:
        return bool(
            sql.rows("SELECT 1 FROM document_number WHERE document_type = %s LIMIT 1", (table,))
        )

    def _columns(
        self, model: type[models.Model], row: str, only: Sequence[str] | None = None
    ) -> tuple[str, str]:
        """Return SQL for the business values of a row, and the joins they need."""
        table = model._meta.db_table
        references = {reference.column: reference for reference in references_of(model)}
        values: list[str] = []
        joins: list[str] = []
        for field in sorted(model._meta.local_concrete_fields, key=column_of):
            column = column_of(field)
            if only is not None and column not in only:
                continue
            if (
                column in OMITTED
                or column in getattr(model, "digest_omits", ())
                or _is_surrogate(field)
                or _is_hash(field)
            ):
                continue
            reference = references.get(column)
            if reference is None:
                values.append(_value(field, row))
                continue
            if reference.is_many:
                values.extend(self._many(reference, table, row))
                continue
            for target, condition in self._targets(model, reference, row):
                alias = f"r{len(joins)}"
                joins.append(
                    f" LEFT JOIN {target} {alias} ON {alias}.id = {row}.{quoted(column)}{condition}"
                )
                values.append(f"{alias}.name")
        if only is None:
            self._own_values(self._own.get(table, ()), row, values, joins)
        return ", ".join(values) or "1", "".join(joins)

    def _own_values(
        self, columns: Sequence[OwnColumn], row: str, values: list[str], joins: list[str]
    ) -> None:
        """Add columns that no model declares, ids among them by the names of their rows."""
        for column in columns:
            target = column.target and self._target("", column.target)
            if target:
                alias = f"r{len(joins)}"
                joins.append(f" LEFT JOIN {target} {alias} ON {alias}.id = {row}.{column.name}")
                values.append(f"{alias}.name")
            elif not column.target:
                values.append(f"{row}.{column.name}")

    def _companion(self, companion: OwnTable) -> TableDigest:
        """Digest the values beside a table, each row named by its document as far as it has one."""
        values: list[str] = []
        joins: list[str] = []
        named = self._target(companion.table, companion.parent)
        if named:
            values.append("n.name")
            joins.append(f" LEFT JOIN {named} n ON n.id = t.id")
        values.append(
            "(SELECT d.number FROM document_number d WHERE d.document_type ="
            f" '{companion.parent}' AND d.document_id = t.id ORDER BY d.id DESC LIMIT 1)"
        )
        self._own_values(companion.columns, "t", values, joins)
        rows = f"SELECT ROW({', '.join(values)})::text AS r FROM {companion.table} t"
        query = f'SELECT r FROM ({rows}{"".join(joins)}) x ORDER BY r COLLATE "C"'
        return _stream(companion.table, query)

    def _many(self, reference: Reference, table: str, row: str) -> Iterator[str]:
        """Return SQL for the names of all rows that a column of ids points at, sorted."""
        target = self._target(table, reference.table)
        if target is not None:
            yield (
                "(SELECT string_agg(encode(n.name, 'hex'), ',' ORDER BY n.name)"
                f" FROM {target} n WHERE n.id = ANY ({row}.{quoted(reference.column)}))"
            )

    def _targets(
        self, model: type[models.Model], reference: Reference, row: str
    ) -> Iterator[tuple[str, str]]:
        table = model._meta.db_table
        if reference.table == POLYMORPHIC:
            kind = quoted(reference.type_column)
            for (name,) in sql.rows(f"SELECT DISTINCT {kind} FROM {quoted(table)} ORDER BY 1"):
                target = self._target(table, f"{name}{reference.suffix}")
                if target is not None:
                    literal = str(name).replace("'", "''")
                    yield target, f" AND {row}.{kind} = '{literal}'"
            return
        target = self._target(table, reference.table)
        if target is not None:
            yield target, ""

    def _target(self, table: str, target: str) -> str | None:
        """Return the names of what is pointed at; a circle is cut where it closes."""
        if target == JOURNEY and table == "event":
            return None
        if target in self._models or target == JOURNEY:
            return self._name(target) or self._shallow(target)
        return None

    def _shallow(self, table: str) -> str | None:
        """Name the rows of a table by their own values alone, for circles and trees."""
        if table == JOURNEY:
            return None
        known = self._named.get(f"*{table}")
        if known is not None:
            return known
        model = self._models[table]
        pointing = {reference.column for reference in references_of(model)}
        own = [
            column_of(f) for f in model._meta.local_concrete_fields if column_of(f) not in pointing
        ]
        values, _ = self._columns(model, "t", own)
        temporary = f"argosy_shallow_{table}"[:63]
        sql.execute(
            f"CREATE TEMPORARY TABLE {temporary} AS SELECT t.id,"
            f" sha256(convert_to(ROW({values})::text, 'UTF8')) AS name FROM {quoted(table)} t"
        )
        sql.execute(f"CREATE INDEX ON {temporary} (id)")
        self._named[f"*{table}"] = temporary
        return temporary

    def _projected(self, projection: Projection) -> TableDigest:
        """Digest a projection; the rows that a key is split over are summed."""
        names = [*projection.key, *projection.values]
        keys = ", ".join(projection.key)
        plain = f"SELECT {', '.join(names)} FROM {projection.table}"
        if projection.is_summed:
            sums = ", ".join(f"sum({value}) AS {value}" for value in projection.values)
            plain = f"SELECT {keys}, {sums} FROM {projection.table} GROUP BY {keys}"
        values, joins = self._columns(tables()[projection.table], "t", names)
        row = f"ROW({values})::text"
        return _stream(
            projection.table,
            f"SELECT {row} FROM (SELECT * FROM ({plain}) AS p"
            f' WHERE NOT ({projection.ignore_when})) t{joins} ORDER BY {row} COLLATE "C"',
        )


def _is_surrogate(field: models.Field[object, object]) -> bool:
    return field.primary_key and column_of(field) == "id"


def _is_hash(field: models.Field[object, object]) -> bool:
    return column_of(field).endswith(("_hash", "_digest")) or column_of(field) == "hash"


def _value(field: models.Field[object, object], row: str) -> str:
    column = f"{row}.{quoted(column_of(field))}"
    if isinstance(field, models.JSONField):
        return f"regexp_replace({column}::text, '{_IDS_IN_JSON}', '', 'g')"
    return column
