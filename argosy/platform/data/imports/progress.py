"""How far an import has come, told while its transaction is still open.

A rehearsal, and an import that takes all or nothing, is one transaction into which nobody else can
look; so this is written over a connection of its own, at most once a second.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Final, cast

from django.db import connections

from argosy.kernel.events.commands import companies_setting
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor
from argosy.platform.data.imports import runs
from argosy.platform.data.imports.importing import Tell

EVERY_S: Final = 1.0
_WRITE: Final = (
    "INSERT INTO import_progress AS p (company_id, run_id, counts, at)"
    " VALUES (%s, %s, %s::jsonb, clock_timestamp()) ON CONFLICT (run_id)"
    " DO UPDATE SET counts = EXCLUDED.counts, at = EXCLUDED.at"
)


@contextmanager
def told(actor: Actor, run_id: int) -> Iterator[Tell]:
    """Return what an import tells its counts to, so that others can see them."""
    link = connections.create_connection(sql.alias())
    last_s = -EVERY_S

    def write(counts: Mapping[str, int]) -> None:
        nonlocal last_s
        now_s = time.monotonic()
        if now_s - last_s < EVERY_S:
            return
        last_s = now_s
        with link.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute(
                "SELECT set_config('argosy.companies', %s, true)", (companies_setting(actor),)
            )
            cursor.execute(_WRITE, (actor.company_id, run_id, json.dumps(dict(counts))))
            cursor.execute("COMMIT")

    try:
        yield write
    finally:
        link.close()


def begun(actor: Actor, run_id: int) -> None:
    """Note that a run is being worked on. Call it inside `working`."""
    sql.execute(_WRITE, (actor.company_id, run_id, "{}"))


def seen(actor: Actor, run_id: int) -> tuple[Mapping[str, int], datetime | None]:
    """Return the counts that were told last, and when; nothing before the first."""
    with runs.working(actor):
        found = sql.rows(
            "SELECT counts, at FROM import_progress WHERE company_id = %s AND run_id = %s",
            (actor.company_id, run_id),
        )
    if not found:
        return {}, None
    return cast("Mapping[str, int]", found[0][0]), cast(datetime, found[0][1])


def forget(actor: Actor, run_id: int) -> None:
    """Remove what is not needed once the run itself says how it ended."""
    with runs.working(actor):
        sql.execute(
            "DELETE FROM import_progress WHERE company_id = %s AND run_id = %s",
            (actor.company_id, run_id),
        )
