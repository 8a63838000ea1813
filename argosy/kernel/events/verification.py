"""`argosy verify`: proves from the rows that the books hold, and names the first row that does not.

All is read in one snapshot, as the owner, in SQL that shares nothing with the code that posts.
Two connections share the snapshot and the work.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

import psycopg
from django.db import DatabaseError, connections, transaction

from argosy.kernel.events import (
    horizon,
    rebuild,
    record_proof,
    references,
    registry,
    seal_proof,
)
from argosy.kernel.events.findings import Examination, Finding, Offender, offenders
from argosy.kernel.identity import sql
from argosy.kernel.identity.checks import Check, Projection

OWNER = "owner"
UNSEALED_MAX_S = 900.0
WORK_MEM = "128MB"


def verify(
    *,
    unsealed_max_s: float = UNSEALED_MAX_S,
    jobs: int = 2,
    say: Callable[[Finding], None] = lambda _: None,
) -> list[Finding]:
    """Prove everything in one snapshot.

    Args:
        unsealed_max_s: how old a row may be that is not yet sealed, in seconds.
        jobs: connections that share the work.
        say: told each finding as it is there.

    Returns:
        All findings, in the order of their examinations.
    """
    todo = examinations(unsealed_max_s)
    with sql.using(OWNER), transaction.atomic(using=OWNER):
        sql.script("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        ((snapshot,),) = sql.rows("SELECT pg_export_snapshot()")
        if jobs <= 1:
            return examine(todo, say)
        return _examine_together(todo, str(snapshot), jobs, say)


def examine(
    todo: Sequence[Examination], say: Callable[[Finding], None] = lambda _: None
) -> list[Finding]:
    """Carry out examinations on the present connection, in the transaction that is open."""
    _settle_in()
    found: list[Finding] = []
    for examination in todo:
        finding = _carry_out(examination)
        say(finding)
        found.append(finding)
    return found


def _settle_in() -> None:
    sql.rows("SELECT set_config('work_mem', %s, true), set_config('jit', 'off', true)", (WORK_MEM,))


def _examine_together(
    todo: Sequence[Examination], snapshot: str, jobs: int, say: Callable[[Finding], None]
) -> list[Finding]:
    found: dict[int, Finding] = {}
    waiting = iter(enumerate(todo))
    lock = Lock()

    def work() -> None:
        try:
            with sql.using(OWNER), transaction.atomic(using=OWNER):
                sql.script("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                sql.script(f"SET TRANSACTION SNAPSHOT '{snapshot}'")
                _settle_in()
                while True:
                    with lock:
                        place, examination = next(waiting, (-1, None))
                    if examination is None:
                        return
                    finding = _carry_out(examination)
                    with lock:
                        found[place] = finding
                        say(finding)
        finally:
            connections[OWNER].close()

    with ThreadPoolExecutor(jobs) as pool:
        for future in [pool.submit(work) for _ in range(jobs)]:
            future.result()
    return [found[place] for place in sorted(found)]


def _carry_out(examination: Examination) -> Finding:
    began = time.perf_counter()
    try:
        with transaction.atomic(using=sql.alias()):
            named = tuple(examination.find())
    except (DatabaseError, psycopg.Error) as error:
        named = (Offender(None, "", "", f"could not be examined: {str(error).strip()}"),)
    return Finding(
        examination.number,
        examination.title,
        examination.title_zh,
        round(time.perf_counter() - began, 3),
        named,
    )


def examinations(unsealed_max_s: float = UNSEALED_MAX_S) -> list[Examination]:
    """Return everything there is to prove; the long ones first, so that two can share them."""
    with sql.using(OWNER):
        posted = sorted(horizon.posted_sequences())
    return [
        *(_sealed(table) for table in posted),
        *(_check(check) for check in registry.checks()),
        *(_projected(projection) for projection in registry.projections()),
        *(_referring(table) for table in references.posted_with_references()),
        Examination(
            "INV-10.chain",
            "Each seal follows the one before it",
            "封印链条连续",
            seal_proof.broken_chain,
        ),
        Examination(
            "INV-10.anchors",
            "What was anchored outside the database is still in it",
            "库外锚点与库内封印一致",
            seal_proof.broken_anchors,
        ),
        *(_unsealed(table, unsealed_max_s) for table in posted if record_proof.is_timed(table)),
        *record_proof.examinations(),
    ]


def _check(check: Check) -> Examination:
    return Examination(check.number, check.title, check.title_zh, lambda: offenders(check.sql))


def _projected(projection: Projection) -> Examination:
    return Examination(
        f"PRJ.{projection.table}",
        f"{projection.table} equals what its rows add up to",
        f"{projection.table} 等于其明细之和",
        lambda: rebuild.differences(projection),
    )


def _sealed(table: str) -> Examination:
    return Examination(
        f"INV-10.{table}",
        f"Sealed rows of {table} are what they were",
        f"{table} 已封印的行未被改动",
        lambda: seal_proof.broken_rows(table),
    )


def _unsealed(table: str, age_max_s: float) -> Examination:
    return Examination(
        f"INV-10.{table}.late",
        f"No row of {table} waits for its seal for more than {age_max_s:g} s",
        f"{table} 没有超过 {age_max_s:g} 秒仍未封印的行",
        lambda: seal_proof.unsealed_too_long(table, age_max_s),
    )


def _referring(table: str) -> Examination:
    return Examination(
        f"REF.{table}",
        f"Every row that {table} points at exists",
        f"{table} 引用的行均存在",
        lambda: references.orphans(table),
    )
