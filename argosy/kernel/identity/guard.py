"""Applies to every table what its kind promises: keys, grants, row security, immutability, audit.

Tables come from migrations; everything here is repeatable and is applied again after each
migration, so that a new table is never open by omission and a changed function needs no migration.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

from django.apps import AppConfig, apps
from django.db import models
from psycopg import sql as compose

from argosy.kernel.identity.fields import CompositeForeignKey
from argosy.kernel.identity.tables import TableKind

APPLICATION_ROLE = "argosy_app"
DATABASE_FILLED = ("recorded_at",)
_PRIVILEGES = {
    TableKind.POSTED: "SELECT",
    TableKind.PROJECTION: "SELECT, INSERT, UPDATE, DELETE",
    TableKind.MASTER: "SELECT, INSERT, UPDATE, DELETE",
    TableKind.DRAFT: "SELECT, INSERT, UPDATE, DELETE",
    TableKind.WORK: "SELECT, INSERT, UPDATE, DELETE",
}
_AUDITED = (TableKind.MASTER, TableKind.DRAFT)


class Runner(Protocol):
    """What runs a script on the owner's connection."""

    def __call__(self, text: str, /) -> None: ...


class UndeclaredTableError(Exception):
    """A model of Argosy does not say what kind of table it is."""


def guarded_models() -> Iterator[tuple[type[models.Model], TableKind]]:
    """Yield every managed model of the suite with its kind.

    Raises:
        UndeclaredTableError: a model of an Argosy application has no `table_kind`.
    """
    for model in apps.get_models(include_auto_created=True):
        if not model._meta.managed or model._meta.proxy:
            continue
        kind = getattr(model, "table_kind", None)
        if kind is None:
            if model.__module__.startswith("argosy."):
                raise UndeclaredTableError(
                    f"{model.__module__}.{model.__name__} declares no table_kind: say posted,"
                    " projection, master, draft or work"
                )
            continue
        yield model, TableKind(kind)


def tables_of(kind: TableKind) -> list[str]:
    """Return the names of all tables of a kind, sorted."""
    return sorted(model._meta.db_table for model, found in guarded_models() if found is kind)


def repeatable_files() -> list[Path]:
    """Return the repeatable SQL files of all applications, in order of floor and name."""
    found: list[Path] = []
    for config in _configs():
        folder = Path(config.path) / "sql"
        if folder.is_dir():
            found.extend(sorted(folder.glob("*.sql")))
    return found


def _configs() -> Sequence[AppConfig]:
    return list(apps.get_app_configs())


def apply(run: Runner, role: str = APPLICATION_ROLE) -> None:
    """Apply repeatable SQL, grants, row security and triggers on the owner's connection.

    Args:
        run: runs a SQL script as the owning role, inside one transaction of the caller.
        role: the application's role, which must not own tables.
    """
    # for files that make grants of their own: on tables that no model declares
    literal = compose.Literal(role).as_string(None)
    run(f"SELECT set_config('argosy.application_role', {literal}, true)")
    for file in repeatable_files():
        run(file.read_text(encoding="utf-8"))
    statements: list[str] = [
        "DO $$ BEGIN EXECUTE format('GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA %I TO %I',"
        f" current_schema(), '{role}'); END $$"
    ]
    for model, kind in guarded_models():
        statements.extend(
            constraint.add_statement(model._meta.db_table)
            for constraint in model._meta.constraints
            if isinstance(constraint, CompositeForeignKey)
        )
        statements.extend(_table_statements(model, kind, role))
    statements.extend(_foreign_tables(role))
    run(";\n".join(statements))


def _name(name: str) -> str:
    return compose.Identifier(name).as_string(None)


def _table_statements(model: type[models.Model], kind: TableKind, role: str) -> list[str]:
    table = _name(model._meta.db_table)
    grantee = _name(role)
    out = [
        f"REVOKE ALL ON {table} FROM {grantee}, PUBLIC",
        f"GRANT {_PRIVILEGES[kind]} ON {table} TO {grantee}",
    ]
    if getattr(model, "undeletable", False):
        # Posted rows point at it without a foreign key, which would lock a hot row a line.
        out.append(f"REVOKE DELETE ON {table} FROM {grantee}")
    columns = [str(field.column) for field in model._meta.local_concrete_fields]
    if kind is TableKind.POSTED and not getattr(model, "closed_to_application", False):
        open_columns = ", ".join(_name(c) for c in columns if c not in DATABASE_FILLED)
        out.append(f"GRANT INSERT ({open_columns}) ON {table} TO {grantee}")
    if kind is TableKind.POSTED:
        out.extend(_immutable(table))
    out.extend(_row_security(model, table, columns, grantee))
    if kind in _AUDITED:
        out.extend(_audit(table))
    return out


def _immutable(table: str) -> list[str]:
    return [
        f"CREATE OR REPLACE TRIGGER aa_immutable BEFORE UPDATE OR DELETE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION argosy_refuse_change()",
        f"CREATE OR REPLACE TRIGGER aa_no_truncate BEFORE TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION argosy_refuse_change()",
    ]


def _row_security(
    model: type[models.Model], table: str, columns: Sequence[str], grantee: str
) -> list[str]:
    if "company_id" not in columns:
        return []
    rule = "company_id = ANY ((SELECT argosy_companies())::bigint[])"
    return [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"DROP POLICY IF EXISTS company_isolation ON {table}",
        f"CREATE POLICY company_isolation ON {table} TO {grantee}"
        f" USING ({rule}) WITH CHECK ({rule})",
    ]


def _audit(table: str) -> list[str]:
    return [
        f"CREATE OR REPLACE TRIGGER zz_audit_{operation.lower()} AFTER {operation} ON {table}"
        f" REFERENCING {referencing} FOR EACH STATEMENT"
        f" EXECUTE FUNCTION argosy_audit_{operation.lower()}()"
        for operation, referencing in (
            ("INSERT", "NEW TABLE AS new_rows"),
            ("UPDATE", "OLD TABLE AS old_rows NEW TABLE AS new_rows"),
            ("DELETE", "OLD TABLE AS old_rows"),
        )
    ]


def _foreign_tables(role: str) -> list[str]:
    """Grants on the tables of the libraries we stand on (sessions, jobs)."""
    out: list[str] = [f"GRANT SELECT ON django_migrations TO {_name(role)}"]
    for model in apps.get_models(include_auto_created=True):
        if getattr(model, "table_kind", None) is None and model._meta.managed:
            table = _name(model._meta.db_table)
            out.append(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {_name(role)}")
    out.append(
        "DO $$ DECLARE t text; BEGIN FOR t IN SELECT c.oid::regclass::text FROM pg_class c"
        " WHERE c.relkind = 'r' AND c.relname LIKE 'procrastinate%'"
        " AND pg_table_is_visible(c.oid) LOOP"
        f" EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO %I', t, '{role}');"
        " END LOOP; END $$"
    )
    return out
