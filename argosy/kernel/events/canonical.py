"""The one text form of a row that digests are computed over, whatever the session's settings."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import models

from argosy.kernel.identity import sql

_SETTINGS = (
    ("TimeZone", "UTC"),
    ("DateStyle", "ISO, YMD"),
    ("IntervalStyle", "iso_8601"),
    ("bytea_output", "hex"),
    ("extra_float_digits", "1"),
    ("xmlbinary", "base64"),
)


def fix_settings() -> None:
    """Make values read the same in this transaction as in any other."""
    calls = ", ".join("set_config(%s, %s, true)" for _ in _SETTINGS)
    sql.rows(f"SELECT {calls}", [part for pair in _SETTINGS for part in pair])


def column_of(field: models.Field[object, object]) -> str:
    """Return the column of a model's field."""
    assert field.column is not None, f"{field} is no column"
    return field.column


def quoted(name: str) -> str:
    """Return an identifier in double quotes."""
    return '"' + name.replace('"', '""') + '"'


def row_digest(columns: Sequence[str], row: str = "t") -> str:
    """Return SQL for the SHA-256 of a row's text over the named columns, in this order."""
    parts = ", ".join(f"{row}.{quoted(column)}" for column in columns)
    return f"sha256(convert_to(ROW({parts})::text, 'UTF8'))"


def columns_of(tables: Sequence[str]) -> dict[str, list[str]]:
    """Return the present columns of tables, in the order in which they were made."""
    found = sql.rows(
        "SELECT t.name, array_agg(a.attname::text ORDER BY a.attnum)"
        " FROM unnest(%s::text[]) AS t(name)"
        " JOIN pg_attribute a ON a.attrelid = to_regclass(quote_ident(t.name))"
        "  AND a.attnum > 0 AND NOT a.attisdropped GROUP BY t.name",
        (list(tables),),
    )
    return {str(name): [str(c) for c in names] for name, names in found}  # type: ignore[attr-defined]
