"""What each id column points at: from foreign keys, from names, and from `<app>/references.py`.

Posted tables leave foreign keys out for speed, so the database does not know these references;
proving them (orphans) and naming rows without surrogate ids (the digest) both need them.

An application's `references.py` holds `REFERENCES`: "table.column" -> table, or "" for a number
that points at nothing here; "*.column" speaks for every table. A pair `x_type`, `x_id` points at
the table that its type names.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.contrib.postgres.fields import ArrayField
from django.db import models

from argosy.kernel.events.canonical import column_of, quoted
from argosy.kernel.events.findings import OFFENDERS_MAX, Offender, offenders
from argosy.kernel.events.registry import declared_references
from argosy.kernel.identity import guard
from argosy.kernel.identity.fields import CompositeForeignKey
from argosy.kernel.identity.tables import TableKind

JOURNEY = "*journey"
"""Stands for a correlation: a journey is named by its first event."""
POLYMORPHIC = "*"
REFERENCES: dict[str, str] = {
    "document_number.series_id": "number_series",
    "seal.from_id": "",
    "seal.to_id": "",
    "seal.ids": "",
}
_CROSSING = frozenset({("audit_change", "command_id")})
"""A command changes rows of the whole group, and of the company it founds, beside its own."""
_SELF = frozenset({"parent_id", "reverses_id"})
_WORDS = {
    "actor": "actor",
    "command": "command_log",
    "correlation": JOURNEY,
    "causation": "event",
    "operator": "actor",
    "owner": "party",
    "cashier": "actor",
    "entered_by": "actor",
    "posted_by": "actor",
    "prepared_by": "actor",
    "released_by": "actor",
    "requester": "actor",
    "reviewed_by": "actor",
    "supplier": "party",
    "customer": "party",
}


@dataclass(frozen=True, slots=True)
class Reference:
    """A column and what it points at; `type_column` names the table row by row.

    A line of a document whose type stands beside it lies in the table of that name and `suffix`.
    A column of many ids points at each of them.
    """

    column: str
    table: str
    type_column: str = ""
    suffix: str = ""
    is_many: bool = False


@lru_cache(maxsize=1)
def tables() -> dict[str, type[models.Model]]:
    """Return all guarded models by table."""
    return {model._meta.db_table: model for model, _ in guard.guarded_models()}


def references_of(model: type[models.Model]) -> list[Reference]:
    """Return the references of a model's columns; the table is "" where nothing is known."""
    table = model._meta.db_table
    declared = declared_references()
    bound = _bound(model)
    names = [column_of(field) for field in model._meta.local_concrete_fields]
    found: list[Reference] = []
    for field in model._meta.local_concrete_fields:
        column = column_of(field)
        target = declared.get(f"{table}.{column}", bound.get(column))
        if _holds_many(field):
            singular = _by_name(table, column.removesuffix("s"))
            found.append(Reference(column, target or singular or "", is_many=True))
            continue
        typed = _typed(column, names) if target is None else None
        if typed is not None:
            found.append(typed)
            continue
        if target is None:
            target = _by_name(table, column)
        if target or _looks_like_id(field):
            found.append(Reference(column, target or ""))
    return found


def _typed(column: str, names: Sequence[str]) -> Reference | None:
    """Return the reference of `x_id` beside `x_type`, and of `x_line_id` beside `x_type`."""
    for ending, suffix in (("_line_id", "_line"), ("_id", "")):
        type_column = column.removesuffix(ending) + "_type"
        if column.endswith(ending) and type_column in names:
            return Reference(column, POLYMORPHIC, type_column, suffix)
    return None


def _bound(model: type[models.Model]) -> dict[str, str]:
    """Return what foreign keys say, simple ones and those that carry the company along."""
    found: dict[str, str] = {}
    for field in model._meta.local_concrete_fields:
        if field.is_relation and field.related_model is not None:
            related = field.related_model
            has_number = isinstance(related._meta.pk, models.IntegerField)
            found[column_of(field)] = related._meta.db_table if has_number else ""
    for constraint in model._meta.constraints:
        if isinstance(constraint, CompositeForeignKey):
            pairs = zip(constraint.columns, constraint.to_columns, strict=True)
            for column, to_column in pairs:
                if to_column == "id":
                    found[column] = constraint.to
    return found


def _by_name(table: str, column: str) -> str | None:
    if column in _SELF:
        return table
    stem = column.removesuffix("_id")
    if stem in _WORDS:
        return _WORDS[stem]
    if stem == column:
        return None
    words = stem.split("_")
    return _by_words(table, ["_".join(words[start:]) for start in range(len(words))])


def _by_words(table: str, stems: Sequence[str]) -> str | None:
    """Return the table of that name, or the one that ends so.

    First the thin tables of identity, then what is declared for all, then the same application.
    """
    label = tables()[table]._meta.app_label
    declared = declared_references()
    for stem in stems:
        thin = tables().get(stem)
        if thin is not None and thin._meta.app_label == "identity":
            return stem
        if f"*.{stem}_id" in declared:
            return declared[f"*.{stem}_id"]
    nearby = [name for name, model in tables().items() if model._meta.app_label == label]
    for candidates in (nearby, list(tables())):
        for stem in stems:
            if stem in candidates:
                return stem
            ending = [name for name in candidates if name.endswith(f"_{stem}")]
            if len(ending) == 1:
                return ending[0]
    return None


def _holds_many(field: models.Field[object, object]) -> bool:
    return isinstance(field, ArrayField) and isinstance(field.base_field, models.BigIntegerField)


def _looks_like_id(field: models.Field[object, object]) -> bool:
    return (
        column_of(field).endswith("_id")
        and isinstance(field, models.IntegerField)
        and not field.primary_key
    )


def posted_with_references() -> list[str]:
    """Return the posted tables that point at something, sorted."""
    return [
        table
        for table, model in sorted(tables().items())
        if model.table_kind is TableKind.POSTED  # type: ignore[attr-defined]
        and any(_is_provable(reference) for reference in references_of(model))
    ]


def _is_provable(reference: Reference) -> bool:
    if reference.is_many:
        return False
    target = tables().get(reference.table)
    return target is not None and any(
        column_of(f) == "id" for f in target._meta.local_concrete_fields
    )


def orphans(table: str) -> list[Offender]:
    """Name rows of a posted table that point at a row that does not exist in their company.

    Zero stands for "none" in columns that are part of a key (no lot, own stock).
    """
    model = tables()[table]
    found: list[Offender] = []
    for reference in references_of(model):
        if _is_provable(reference):
            found.extend(_orphans(model, reference))
    return found[:OFFENDERS_MAX]


def _orphans(model: type[models.Model], reference: Reference) -> Sequence[Offender]:
    table, column = model._meta.db_table, quoted(reference.column)
    has_company = _has_company(model)
    same = (
        " AND t.company_id = r.company_id"
        if has_company
        and _has_company(tables()[reference.table])
        and (table, reference.column) not in _CROSSING
        else ""
    )
    company = "r.company_id" if has_company else "NULL::bigint"
    return offenders(
        f"SELECT {company}, %s::text, r.id::text, %s || r.{column}::text || %s"
        f" FROM {quoted(table)} r LEFT JOIN {quoted(reference.table)} t ON t.id = r.{column}{same}"
        f" WHERE r.{column} IS NOT NULL AND r.{column} <> 0 AND t.id IS NULL",
        (
            table,
            f"{reference.column} ",
            f" points at no row of {reference.table}" + (" of its company" if same else ""),
        ),
    )


def _has_company(model: type[models.Model]) -> bool:
    return any(column_of(field) == "company_id" for field in model._meta.local_concrete_fields)


def unresolved() -> list[str]:
    """Return each column that looks like an id of nobody knows what; a test wants none."""
    declared = declared_references()
    return [
        f"{table}.{reference.column}"
        for table, model in sorted(tables().items())
        for reference in references_of(model)
        if not reference.table
        and not {f"{table}.{reference.column}", f"*.{reference.column}"} & set(declared)
    ]
