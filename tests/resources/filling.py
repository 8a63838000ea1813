"""Tables filled with rows that mean nothing, so that the planner chooses as it would for real.

Keys and checks are set aside: only how many rows there are and how values are spread matters here.
Ids and texts differ from row to row, choices and days repeat, and two companies share each table.
"""

from __future__ import annotations

import psycopg

from argosy.platform.registry import catalogue
from argosy.platform.registry.fields import FieldType
from argosy.platform.registry.resource import Lines, Resource

ROWS = 20_000
DOCUMENTS = ["invoice", "journal_entry", "delivery", "receipt", "payment", "sales_order"]
DOCUMENTS += ["purchase_order", "sales_quotation", "goods_document"]
_VALUES = {
    "int2": "g %% 100",
    "int4": "g",
    "int8": "g",
    "numeric": "g %% 100",
    "bool": "g %% 2 = 0",
    "date": "DATE '2024-01-01' + g %% 700",
    "timestamptz": "TIMESTAMPTZ '2024-01-01Z' + g * INTERVAL '1 hour'",
    "jsonb": "'[]'",
    "bytea": "''",
    "xid8": "'1'",
    "uuid": "gen_random_uuid()",
}
"""SQL of a value of row `g`, by type."""

_COLUMNS = """
SELECT a.attname::text, t.typname::text, t.typelem <> 0 AND t.typlen = -1, a.atttypmod
  FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
 WHERE a.attrelid = %s::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
"""
_CHECKS = """
SELECT conname::text FROM pg_constraint WHERE conrelid = %s::regclass
   AND (contype IN ('c', 'x') OR contype = 'u' AND condeferrable)
"""


def fill(admin: psycopg.Connection[tuple[object, ...]], tables: list[str]) -> None:
    """Fill tables of a throw-away database, as its superuser."""
    admin.execute("SET session_replication_role = replica")  # no triggers, no foreign keys
    for table in tables:
        for (check,) in admin.execute(_CHECKS, (table,)).fetchall():
            admin.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{check}"'.encode())
        columns = admin.execute(_COLUMNS, (table,)).fetchall()
        names = ", ".join(f'"{name}"' for name, *_ in columns)
        values = ", ".join(
            _value(table, str(name), str(kind), bool(is_list), int(str(size)))
            for name, kind, is_list, size in columns
        )
        admin.execute(
            f'INSERT INTO "{table}" ({names}) SELECT {values}'
            f" FROM generate_series(1, {ROWS}) g ON CONFLICT DO NOTHING".replace("%%", "%").encode()
        )
        admin.execute(f'ANALYZE "{table}"'.encode())


def _value(table: str, name: str, kind: str, is_list: bool, size: int) -> str:
    if name == "company_id":
        return "1 + g %% 2"
    words = _choices().get((table, name))
    if words:
        return f"(ARRAY[{', '.join(repr(word) for word in words)}])[1 + g %% {len(words)}]"
    if is_list:
        return "'{}'"
    if kind in _VALUES:
        return _VALUES[kind]
    return f"left(g::text, {size - 4})" if size > 4 else "g::text"


def _choices() -> dict[tuple[str, str], list[str]]:
    """Return the values of the columns that hold one of a few words."""
    found = {("document_number", "document_type"): DOCUMENTS}
    for resource in catalogue.resources().values():
        owners: list[Resource | Lines] = [resource, *resource.lines]
        for owner in owners:
            for field in owner.fields:
                if field.type is FieldType.CHOICE and field.sql.startswith("t."):
                    words = [choice.value for choice in field.choices]
                    found[owner.table, field.sql.removeprefix("t.")] = words
    return found
