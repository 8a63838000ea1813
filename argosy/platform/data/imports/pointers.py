"""What refers to what: every column that holds ids or codes of another table's rows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.contrib.postgres.fields import ArrayField
from django.db import models

from argosy.kernel.events.canonical import column_of
from argosy.kernel.events.references import POLYMORPHIC, references_of, tables
from argosy.kernel.events.registry import declared_codes
from argosy.kernel.identity.tables import TableKind

_BOOKKEEPING = frozenset({"events", "data", "webhooks"})
"""Applications that note what was done to every row; nothing depends on their notes."""


@dataclass(frozen=True, slots=True)
class Pointer:
    """A column that refers to rows of a table.

    Args:
        table: where it stands.
        column: its name.
        to: the table it refers to.
        by: ``id``, ``ids`` (an array), ``code``, ``codes`` (a text of several) or ``json``.
        type: the column beside it that names the table row by row; "" for none.
        company: whether both tables hold rows of one company.
        kind: of the table it stands in.
    """

    table: str
    column: str
    to: str
    by: str
    type: str
    company: bool
    kind: TableKind

    def as_json(self) -> dict[str, object]:
        """Return it as the database's function reads it."""
        return {
            "t": self.table,
            "c": self.column,
            "to": self.to,
            "by": self.by,
            "type": self.type,
            "company": self.company,
        }


@lru_cache(maxsize=256)
def pointers_to(table: str) -> tuple[Pointer, ...]:
    """Return every column that refers to rows of a table."""
    found: list[Pointer] = []
    target = tables()[table]
    for name, model in sorted(tables().items()):
        if model._meta.app_label in _BOOKKEEPING:
            continue
        company = _has_company(model) and _has_company(target)
        kind = TableKind(model.table_kind)  # type: ignore[attr-defined]  # every guarded one has it
        for each in references_of(model):
            if each.table != table and (each.table != POLYMORPHIC or each.suffix):
                continue
            by = "ids" if each.is_many else "id"
            found.append(Pointer(name, each.column, table, by, each.type_column, company, kind))
        for field in model._meta.local_concrete_fields:
            if declared_codes().get(f"{name}.{column_of(field)}") == table:
                by = _by(field)
                found.append(Pointer(name, column_of(field), table, by, "", company, kind))
    return tuple(found)


def _by(field: models.Field[object, object]) -> str:
    if isinstance(field, models.JSONField):
        return "json"
    assert not isinstance(field, ArrayField), "no column with codes is an array"
    return "codes" if column_of(field).endswith("s") else "code"


def _has_company(model: type[models.Model]) -> bool:
    return any(column_of(field) == "company_id" for field in model._meta.local_concrete_fields)
