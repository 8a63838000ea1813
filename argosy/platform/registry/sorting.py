"""Orders that would read a whole large table are refused at once, not after everybody waited.

Any field can be sorted by while a list is short. In a long one only an index gives an order
quickly, and indexes on everything would slow down every posting. So the database is asked how it
would go about it: where it would sort more than `SORT_MAX` records, the reader is told which
orders there are, and that a condition makes any of them possible.
"""

from __future__ import annotations

import json
import time
from typing import Final, cast

from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import Problem, ValidationFailed
from argosy.platform.registry.conditions import Part
from argosy.platform.registry.plans import Plan

SORT_MAX: Final = 200_000
"""Records sorted for one page at most: about a second."""
KNOWN_FOR_S: Final = 60.0
"""How long the size of a table is taken as known."""
_sizes: dict[tuple[str, str], tuple[float, float]] = {}


def check_order(plan: Plan, statement: Part) -> None:
    """Check that a page's order can be had in time.

    Call it inside `reading`.

    Args:
        plan: of the query.
        statement: of the page.

    Raises:
        ValidationFailed: more than `SORT_MAX` records would have to be sorted.
    """
    if _size(plan.resource.table) <= SORT_MAX or _sorted_rows(statement) <= SORT_MAX:
        return
    raise ValidationFailed(
        Problem(
            "query.order_too_long",
            "More than {most} records would have to be sorted by {field}.",
            "Narrow the list by a condition first, or sort by {orders}.",
            "sort",
            {
                "most": SORT_MAX,
                "field": plan.keys[0].name,
                "orders": ", ".join(name.removeprefix("-") for name in plan.resource.sort) or "id",
            },
        )
    )


def forget() -> None:
    """Forget how large tables are (after many rows were written at once)."""
    _sizes.clear()


def _size(table: str) -> float:
    """Return about how many rows a table has, as the database's statistics say."""
    key, now = (sql.database(), table), time.monotonic()
    known = _sizes.get(key)
    if known is None or now - known[0] > KNOWN_FOR_S:
        ((rows,),) = sql.rows(
            "SELECT coalesce(sum(reltuples), 0)::float8 FROM pg_class WHERE oid = %s::regclass"
            " OR oid IN (SELECT inhrelid FROM pg_inherits WHERE inhparent = %s::regclass)",
            (table, table),
        )
        known = _sizes[key] = (now, cast(float, rows))
    return known[1]


def _sorted_rows(statement: Part) -> float:
    """Return how many records the database expects to sort for a statement."""
    ((told,),) = sql.rows_asked("EXPLAIN (FORMAT JSON) " + statement.text, statement.params)
    found = told if isinstance(told, list) else json.loads(str(told))
    return _most(cast("dict[str, object]", found[0]["Plan"]))


def _most(node: dict[str, object]) -> float:
    below = cast("list[dict[str, object]]", node.get("Plans", []))
    rows = max((_most(each) for each in below), default=0.0)
    if node["Node Type"] == "Sort":
        rows = max(rows, *(float(str(each["Plan Rows"])) for each in below))
    return rows
