"""What an invariant check and a projection are; each application lists its own."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Check:
    """One invariant, in SQL written apart from the code that posts.

    Args:
        number: its number, such as ``INV-19``.
        title: what must hold, in English.
        title_zh: the same in Chinese.
        sql: returns offenders as (company_id, table_name, row_id, what), the first one first.
    """

    number: str
    title: str
    title_zh: str
    sql: str


@dataclass(frozen=True, slots=True)
class Projection:
    """A table that is derivable from posted rows, with the query that derives it.

    Args:
        table: the table's name.
        key: columns that identify a row.
        values: columns that must equal the derivation.
        definition: SELECT that yields key and value columns, named alike, from posted rows.
        ignore_when: SQL condition on the table for rows that carry nothing (all values zero) and
            may stand or be missing.
        refill: further (column, SQL expression over ``d``) pairs needed to refill the table.
        is_summed: the table may hold several rows of a key (writers' slots); their sum counts.
    """

    table: str
    key: tuple[str, ...]
    values: tuple[str, ...]
    definition: str
    ignore_when: str = "false"
    refill: tuple[tuple[str, str], ...] = field(default=())
    is_summed: bool = False
