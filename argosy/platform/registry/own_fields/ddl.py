"""The changes of tables that own fields need, step by step, each with the lock that it takes.

A step is safe to run twice and knows whether it is done already, so that a change goes on where a
killed process left it. Names come from columns that the database itself holds to a form; nothing a
user wrote becomes SQL but literals, which are quoted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from psycopg import sql as compose

from argosy.kernel.identity import sql
from argosy.platform.registry.fields import FieldType
from argosy.platform.registry.own_fields.definitions import Definition
from argosy.platform.registry.own_fields.kinds import INDEXED_TEXT_MAX, KINDS

EXCLUSIVE: Final = "access exclusive"
SHARED: Final = "share update exclusive"
NONE: Final = "none"
LOCK_WAIT_MS: Final = 200
"""How long a step waits for its lock before it steps back and lets the others pass."""
CATALOGUE_MS: Final = 50
"""What a change of the catalogue alone holds its lock for, at most, as measured."""
NAME_MAX: Final = 63


@dataclass(frozen=True, slots=True)
class Step:
    """One statement of a change.

    Args:
        name: what it does, as it is shown.
        table: the table that is locked.
        lock: PostgreSQL's name of the lock.
        statement: the SQL.
        is_done: a query that yields a row when nothing is left to do.
        before: a statement to run first, when the step was cut off half-way.
    """

    name: str
    table: str
    lock: str
    statement: str
    is_done: str
    before: str = ""

    @property
    def is_exclusive(self) -> bool:
        """Whether others wait while the lock is held."""
        return self.lock == EXCLUSIVE

    def shown(self) -> dict[str, object]:
        """Return the plan of the step as it is stored and shown."""
        return {
            "name": self.name,
            "table": self.table,
            "lock": self.lock,
            "waits_ms_max": LOCK_WAIT_MS if self.is_exclusive else 0,
            "blocks_ms_max": LOCK_WAIT_MS + CATALOGUE_MS if self.is_exclusive else 0,
            "statement": self.statement,
        }


def quoted(value: object) -> str:
    """Return a literal."""
    return compose.Literal(value).as_string(None)


def shortened(name: str) -> str:
    """Return a name that PostgreSQL does not cut off."""
    return name if len(name) <= NAME_MAX else f"{name[:54]}_{_digest(name)}"


def _digest(name: str) -> str:
    number = 0
    for byte in name.encode():
        number = (number * 131 + byte) % 10**8
    return f"{number:08d}"


def companion_of(table: str) -> str:
    """Return the name of the companion of a table whose rows never change."""
    return f"{table}_x"


def check_name(definition: Definition) -> str:
    """Return the name of the constraint that limits a column; another one for each version."""
    return shortened(f"{definition.column_table}_{definition.name}_v{definition.version}")


def index_name(definition: Definition) -> str:
    """Return the name of a column's index."""
    return shortened(f"{definition.column_table}_{definition.name}_ix")


def steps_to_add(definition: Definition) -> list[Step]:
    """Return what makes a field's column."""
    steps: list[Step] = []
    if definition.is_companion:
        steps += _companion(definition)
    steps.append(_column(definition))
    steps += steps_to_limit(definition)
    if is_indexed(definition):
        steps.append(_index(definition))
    return steps


def steps_to_limit(definition: Definition) -> list[Step]:
    """Return what puts the limits of a column in force, in place of those there were."""
    table, name = definition.column_table, check_name(definition)
    limits = " AND ".join(_limits(definition))
    steps = [
        Step(
            f"drop constraint {former}",
            table,
            EXCLUSIVE,
            f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {former}",
            f"SELECT 1 WHERE NOT EXISTS ({_constraint(table, former)})",
        )
        for former in _former_checks(definition)
        if former != name
    ]
    if limits:
        steps += [
            Step(
                f"add constraint {name}",
                table,
                EXCLUSIVE,
                f"ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({limits}) NOT VALID",
                _constraint(table, name),
            ),
            Step(
                f"validate constraint {name}",
                table,
                SHARED,
                f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}",
                _constraint(table, name) + " AND convalidated",
            ),
        ]
    return steps


def steps_to_purge(definition: Definition) -> list[Step]:
    """Return what drops a field's column with all values."""
    table, name, index = definition.column_table, definition.name, index_name(definition)
    return [
        Step(
            f"drop index {index}",
            table,
            SHARED,
            f"DROP INDEX CONCURRENTLY IF EXISTS {index}",
            f"SELECT 1 WHERE to_regclass({quoted(index)}) IS NULL",
        ),
        Step(
            f"drop column {name}",
            table,
            EXCLUSIVE,
            f"ALTER TABLE IF EXISTS {table} DROP COLUMN IF EXISTS {name}",
            f"SELECT 1 WHERE NOT EXISTS ({_attribute(table, name)})",
        ),
    ]


def is_indexed(definition: Definition) -> bool:
    """Return whether the column gets an index: long texts would not fit one."""
    if definition.type is FieldType.LONG_TEXT:
        return False
    return definition.is_indexed and definition.max_length <= INDEXED_TEXT_MAX


def _companion(definition: Definition) -> list[Step]:
    table = definition.column_table
    company = ", company_id bigint NOT NULL" if definition.has_company else ""
    has_company = "true" if definition.has_company else "false"
    return [
        Step(
            f"create table {table}",
            table,
            NONE,
            f"DO $own$ BEGIN CREATE TABLE IF NOT EXISTS {table} (id bigint PRIMARY KEY{company});"
            f" PERFORM own_field_guard({quoted(table)}, {has_company}); END $own$",
            f"SELECT 1 WHERE to_regclass({quoted(table)}) IS NOT NULL",
        )
    ]


def _column(definition: Definition) -> Step:
    table, name = definition.column_table, definition.name
    return Step(
        f"add column {name}",
        table,
        EXCLUSIVE,
        # without a default: nothing is rewritten, whatever the number of rows
        f"ALTER TABLE {table} ADD COLUMN IF NOT EXISTS {name} {KINDS[definition.type].column}",
        _attribute(table, name),
    )


def _index(definition: Definition) -> Step:
    table, name, index = definition.column_table, definition.name, index_name(definition)
    company = "company_id, " if definition.has_company else ""
    method, columns = "btree", f"{company}{name}"
    if definition.type is FieldType.TEXTS:
        method, columns = "gin", name
    return Step(
        f"create index {index}",
        table,
        SHARED,
        f"CREATE INDEX CONCURRENTLY {index} ON {table} USING {method} ({columns})",
        f"SELECT 1 FROM pg_index WHERE indisvalid AND indexrelid = to_regclass({quoted(index)})",
        # a build that was cut off leaves an invalid index behind
        f"DROP INDEX CONCURRENTLY IF EXISTS {index}",
    )


def _limits(definition: Definition) -> Iterator[str]:
    name = definition.name
    if definition.max_length:
        yield f"char_length({name}) <= {int(definition.max_length)}"
    if definition.choices:
        values = ", ".join(quoted(choice.value) for choice in definition.choices)
        yield f"{name} IN ({values})"
    if definition.minimum is not None:
        yield f"{name} >= {_number(definition.minimum)}"
    if definition.maximum is not None:
        yield f"{name} <= {_number(definition.maximum)}"


def _number(value: Decimal) -> str:
    return f"'{value:f}'::numeric"


def _former_checks(definition: Definition) -> Sequence[str]:
    """Return the limits that the column has now, by the names that `check_name` gives."""
    found = sql.rows(
        "SELECT c.conname::text FROM pg_constraint c JOIN pg_attribute a"
        " ON a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)"
        " WHERE c.conrelid = to_regclass(%s) AND c.contype = 'c' AND a.attname = %s::text"
        " ORDER BY 1",
        (definition.column_table, definition.name),
    )
    return [str(name) for (name,) in found]


def _attribute(table: str, name: str) -> str:
    return (
        f"SELECT 1 FROM pg_attribute WHERE attrelid = to_regclass({quoted(table)})"
        f" AND attname = {quoted(name)} AND NOT attisdropped"
    )


def _constraint(table: str, name: str) -> str:
    return (
        f"SELECT 1 FROM pg_constraint WHERE conrelid = to_regclass({quoted(table)})"
        f" AND conname = {quoted(name)}"
    )
