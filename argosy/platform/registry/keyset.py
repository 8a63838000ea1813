"""Pages by key: the next page begins behind the last record, however many came before.

The order is that of ordinary indexes (nulls after all values ascending, before them descending),
so that an index on the sorted columns answers it. A cursor holds the sort values of the last
record; it is signed, so that nobody can make one up, and says which question it belongs to.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import cast

from django.utils.crypto import constant_time_compare, salted_hmac

from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.errors import Problem
from argosy.platform.registry.access import field_of
from argosy.platform.registry.conditions import Compiler, Part, joined
from argosy.platform.registry.fields import FieldType
from argosy.platform.registry.resource import Resource
from argosy.platform.registry.values import SQL_TYPES

KEYS_MAX = 4
CURSOR_MAX = 12_000
_SIGNED = 12
"""Bytes of the signature."""


@dataclass(frozen=True, slots=True)
class SortKey:
    """One key of an order."""

    name: str
    source: Part
    kind: FieldType
    is_descending: bool
    is_nullable: bool

    @property
    def order(self) -> str:
        """The words after the key in ORDER BY."""
        return " DESC" if self.is_descending else ""


def sort_keys(compiler: Compiler, resource: Resource, wanted: Sequence[str]) -> list[SortKey]:
    """Return the keys of an order, the id always last; what cannot be sorted by is noted.

    Args:
        compiler: collects the problems.
        resource: what is sorted.
        wanted: field names, ``-`` for descending; the resource's own order when empty.
    """
    keys: list[SortKey] = []
    for text in [*(wanted or resource.sort)]:
        name = text.removeprefix("-")
        found = field_of(compiler.actor, resource, name)
        if found is None or not found.can_sort or any(key.name == name for key in keys):
            compiler.problems.append(_unsortable(resource, name))
            continue
        source = compiler.source(found)
        nullable = name != "id" and _is_nullable(resource, source.text)
        keys.append(SortKey(name, source, found.type, text.startswith("-"), nullable))
        if name == "id":
            break
    if len(keys) > KEYS_MAX:
        compiler.problems.append(
            Problem(
                "query.sort_keys",
                "Records are sorted by at most {limit} fields.",
                "Leave some out.",
                "sort",
                {"limit": KEYS_MAX},
            )
        )
    if not keys or keys[-1].name != "id":
        is_descending = bool(keys) and keys[-1].is_descending
        keys.append(SortKey("id", Part(resource.key_sql), FieldType.INTEGER, is_descending, False))
    return keys


def _unsortable(resource: Resource, name: str) -> Problem:
    shown = name[:100] if name.isprintable() else ascii(name)[:100]
    return Problem(
        "query.unsortable",
        "{resource} cannot be sorted by {field}.",
        "Choose a field that the API describes as sortable, once.",
        "sort",
        {"resource": resource.name, "field": shown},
    )


_required: dict[tuple[str, str], frozenset[str]] = {}


def _is_nullable(resource: Resource, source: str) -> bool:
    """Return whether an expression may be null: all but columns that the table requires."""
    key = (sql.database(), resource.table)
    columns = _required.get(key)
    if columns is None:
        found = sql.rows(
            "SELECT attname::text FROM pg_attribute WHERE attrelid = %s::regclass"
            " AND attnum > 0 AND NOT attisdropped AND attnotnull",
            (resource.table,),
        )
        columns = _required[key] = frozenset(str(name) for (name,) in found)
    return source.removeprefix("t.") not in columns


def forget() -> None:
    """Forget which columns are required (after a migration)."""
    _required.clear()


def regions(keys: Sequence[SortKey], values: Sequence[object]) -> list[Part]:
    """Return conditions that together, one after the other, hold what comes behind a record.

    There are two only where the first key may be null: values and nulls are read apart, so that
    each can start in the middle of an index.
    """
    if len({key.is_descending for key in keys}) == 1 and not any(k.is_nullable for k in keys):
        return [_row_beyond(keys, values)]
    first, value = keys[0], values[0]
    rest = _behind(keys[1:], values[1:])
    source, operand = first.source, f"%s::{SQL_TYPES[first.kind]}"
    if value is None:
        same = joined([Part(f"{source.text} IS NULL", source.params), rest], " AND ")
        behind = Part(f"{source.text} IS NOT NULL", source.params)
        return [same, behind] if first.is_descending else [same]
    sign = "<=" if first.is_descending else ">="
    params = (*source.params, value)
    bound = Part(f"{source.text} {sign} {operand}", params)
    either = joined([_beyond(first, value), rest], " OR ")
    found = [joined([bound, either], " AND ")]
    if first.is_nullable and not first.is_descending:
        found.append(Part(f"{source.text} IS NULL", source.params))
    return found


def _row_beyond(keys: Sequence[SortKey], values: Sequence[object]) -> Part:
    """Return that all keys as one come behind a record: an index over them starts right there."""
    sources = ", ".join(key.source.text for key in keys)
    operands = ", ".join(f"%s::{SQL_TYPES[key.kind]}" for key in keys)
    sign = "<" if keys[0].is_descending else ">"
    params = [value for key in keys for value in key.source.params]
    return Part(f"({sources}) {sign} ({operands})", (*params, *values))


def _beyond(key: SortKey, value: object) -> Part:
    """Return that a key comes strictly behind a value that is not null; nulls stand apart."""
    sign = "<" if key.is_descending else ">"
    text = f"{key.source.text} {sign} %s::{SQL_TYPES[key.kind]}"
    return Part(text, (*key.source.params, value))


def _behind(keys: Sequence[SortKey], values: Sequence[object]) -> Part:
    """Return that the keys after the first come behind a record."""
    if not keys:
        return Part("false")
    key, value = keys[0], values[0]
    source = key.source
    if value is None:
        beyond = Part(f"{source.text} IS NOT NULL", source.params)
        beyond = beyond if key.is_descending else Part("false")
        same = Part(f"{source.text} IS NULL", source.params)
    else:
        beyond = _beyond(key, value)
        if key.is_nullable and not key.is_descending:
            beyond = joined([beyond, Part(f"{source.text} IS NULL", source.params)], " OR ")
        same = Part(f"{source.text} = %s::{SQL_TYPES[key.kind]}", (*source.params, value))
    if len(keys) == 1:
        return beyond
    return joined([beyond, joined([same, _behind(keys[1:], values[1:])], " AND ")], " OR ")


def cursor_of(
    actor: Actor, resource: Resource, keys: Sequence[SortKey], values: Sequence[object]
) -> str:
    """Return the cursor of a record: its sort values, signed."""
    packed = [_packed(value) for value in values]
    body = json.dumps(packed, separators=(",", ":"), ensure_ascii=False).encode()
    return base64.urlsafe_b64encode(_sign(actor, resource, keys, body) + body).decode().rstrip("=")


def read_cursor(
    actor: Actor, resource: Resource, keys: Sequence[SortKey], text: str
) -> list[object] | Problem:
    """Return the sort values in a cursor, or that it is none of this question."""
    body = _body(text)
    signature, body = body[:_SIGNED], body[_SIGNED:]
    if not constant_time_compare(signature, _sign(actor, resource, keys, body)):
        return bad_cursor()
    values = cast("list[object]", json.loads(body))
    return [_unpacked(key.kind, value) for key, value in zip(keys, values, strict=True)]


def bad_cursor() -> Problem:
    """Return what is said of a cursor that was made up, or belongs to another question."""
    return Problem(
        "query.bad_cursor",
        "This cursor does not belong to this question.",
        "Send the cursor of the page before with the same sort, or start without one.",
        "after",
    )


def _body(text: str) -> bytes:
    """Return the bytes of a cursor; nothing where it is none."""
    if len(text) > CURSOR_MAX or not text.isascii():
        return b""
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error:
        return b""


def _sign(actor: Actor, resource: Resource, keys: Sequence[SortKey], body: bytes) -> bytes:
    order = ",".join(key.name + key.order for key in keys)
    about = f"{resource.name}\n{actor.company_id}\n{order}\n".encode()
    return salted_hmac("argosy.registry.cursor", about + body, algorithm="sha256").digest()[
        :_SIGNED
    ]


def _packed(value: object) -> object:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value


def _unpacked(kind: FieldType, value: object) -> object:
    if value is None:
        return None
    match SQL_TYPES[kind]:
        case "numeric":
            return Decimal(str(value))
        case "date":
            return date.fromisoformat(str(value))
        case "timestamptz":
            return datetime.fromisoformat(str(value))
    return value
