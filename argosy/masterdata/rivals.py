"""Two people enter the same code at the same moment: the second one is told, not crashed.

Commands look before they insert, but only the database's constraint decides between rivals. Its
refusal is turned into a `Conflict` that names the table and the cure.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from psycopg import errors as pg

from argosy.kernel.primitives.errors import Conflict, Problem


@contextmanager
def rivals_refused() -> Iterator[None]:
    """Turn a violated uniqueness or exclusion inside the block into a `Conflict`."""
    try:
        yield
    except (pg.UniqueViolation, pg.ExclusionViolation) as error:
        raise Conflict(
            Problem(
                "masterdata.rival",
                "Somebody else entered the same in {table} at this moment.",
                "Look at the present state, then send the command again if it is still needed.",
                "",
                {
                    "table": error.diag.table_name or "?",
                    "constraint": error.diag.constraint_name or "?",
                },
            )
        ) from error
