"""Field factories shared by all models, so that the same thing is the same column everywhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Statement

QUANTITY_DIGITS = 28
QUANTITY_SCALE = 12


class TransactionNow(models.Func):
    """The database's transaction time; `recorded_at` is never injected by the application.

    Not a subclass of Django's `Now`, which writes the statement's time on PostgreSQL.
    """

    function = "transaction_timestamp"
    template = "%(function)s()"
    arity = 0
    output_field = models.DateTimeField()


class FullTransactionId(models.BigIntegerField):  # type: ignore[type-arg]  # not generic at run time
    """The 64-bit transaction id (xid8) that wrote a row: what a watermark reader compares."""

    def db_type(self, connection: object) -> str:
        """Return the PostgreSQL type."""
        return "xid8"


class CurrentTransactionId(models.Func):
    """`pg_current_xact_id()` as a column default."""

    function = "pg_current_xact_id"
    template = "%(function)s()"
    arity = 0
    output_field = FullTransactionId()


def company_key() -> models.BigIntegerField[int, int]:
    """The company a row belongs to; row security is built on it."""
    return models.BigIntegerField()


def reference(**options: object) -> models.BigIntegerField[int, int]:
    """An id of another table whose integrity a composite key, trigger or check keeps."""
    return models.BigIntegerField(**options)  # type: ignore[arg-type]


def recorded() -> models.DateTimeField[object, object]:
    """Recording time: the database's transaction time, closed to the application's role."""
    return models.DateTimeField(db_default=TransactionNow(), editable=False)


def quantity_field(**options: object) -> models.DecimalField[object, object]:
    """An exact quantity or rate: 28 digits, 12 of them decimals."""
    return models.DecimalField(
        max_digits=QUANTITY_DIGITS,
        decimal_places=QUANTITY_SCALE,
        **options,  # type: ignore[arg-type]
    )


class CompositeForeignKey(models.constraints.BaseConstraint):
    """A foreign key of several columns, which Django's own fields cannot declare.

    Args:
        name: constraint name.
        columns: the referencing columns.
        to: the referenced table.
        to_columns: its columns, which are unique together.
        on_update_cascade: let the referenced key change and carry the copies along.
    """

    def __init__(
        self,
        *,
        name: str,
        columns: Sequence[str],
        to: str,
        to_columns: Sequence[str],
        on_update_cascade: bool = False,
    ) -> None:
        super().__init__(name=name)
        self.columns = tuple(columns)
        self.to = to
        self.to_columns = tuple(to_columns)
        self.on_update_cascade = on_update_cascade

    def add_statement(self, table: str) -> str:
        """Return SQL that adds the key to a table unless it is there already.

        The guard runs it after all migrations: in a migration the unique key of the referenced
        table may not stand yet, and Django orders deferred statements by model, not by need.
        """
        names = ", ".join(f'"{column}"' for column in self.columns)
        targets = ", ".join(f'"{column}"' for column in self.to_columns)
        cascade = " ON UPDATE CASCADE" if self.on_update_cascade else ""
        return (
            "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname ="
            f" '{self.name}' AND conrelid = '{table}'::regclass) THEN"
            f' ALTER TABLE "{table}" ADD CONSTRAINT "{self.name}" FOREIGN KEY ({names})'
            f' REFERENCES "{self.to}" ({targets}){cascade}; END IF; END $$'
        )

    def constraint_sql(
        self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None
    ) -> str:
        """Nothing inside CREATE TABLE: the guard adds the key."""
        return ""

    def create_sql(
        self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None
    ) -> str:
        """Nothing in the migration: the guard adds the key."""
        return ""

    def remove_sql(  # type: ignore[override]  # Django itself returns statements here
        self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None
    ) -> Statement:
        """Return ALTER TABLE ... DROP CONSTRAINT."""
        assert model is not None and schema_editor is not None
        return Statement(
            "ALTER TABLE %(table)s DROP CONSTRAINT IF EXISTS %(name)s",
            table=schema_editor.quote_name(model._meta.db_table),
            name=schema_editor.quote_name(self.name),
        )

    def validate(self, *args: object, **kwargs: object) -> None:
        """The database checks it; a form gets its choices from a query that knows the company."""

    def deconstruct(self) -> tuple[str, tuple[object, ...], dict[str, object]]:
        """Return what a migration writes."""
        path, args, kwargs = super().deconstruct()
        kwargs = {
            **kwargs,
            "columns": list(self.columns),
            "to": self.to,
            "to_columns": list(self.to_columns),
        }
        if self.on_update_cascade:
            kwargs["on_update_cascade"] = True
        return path, tuple(args), dict(kwargs)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CompositeForeignKey) and self.deconstruct() == other.deconstruct()

    __hash__: ClassVar[None]  # type: ignore[assignment]


def company_foreign_key(
    name: str,
    column: str,
    to: str,
    *,
    extra: Sequence[tuple[str, str]] = (),
    on_update_cascade: bool = False,
) -> CompositeForeignKey:
    """Return a key that carries company_id along: no row can point into another company.

    Args:
        name: constraint name.
        column: the referencing column, such as ``account_id``.
        to: the referenced table, which has UNIQUE (company_id, id).
        extra: further (local column, foreign column) pairs bound by the same key.
        on_update_cascade: let the referenced key change and carry the copies along.
    """
    return CompositeForeignKey(
        name=name,
        columns=["company_id", column, *(local for local, _ in extra)],
        to=to,
        to_columns=["company_id", "id", *(foreign for _, foreign in extra)],
        on_update_cascade=on_update_cascade,
    )
