"""Tries bad input inside a transaction that is taken back, and says what was wrong with the answer.

Accepting is not wrong in itself: much that looks odd is allowed. Poison must be refused, a refusal
must say what, where and what to do, and it must leave every table as it was.
"""

from __future__ import annotations

import itertools
import re
import string
import traceback
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from argosy.kernel.events.commands import Answer, Mode
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.errors import ArgosyError, Problem
from tests.security.example import Example
from tests.security.nasty import Case, built

CODE = re.compile(r"[a-z_0-9]+\.[a-z_0-9.]+", re.ASCII)
TEXT_MAX = 1_000
_keys = itertools.count()


@dataclass(frozen=True, slots=True)
class Outcome:
    """An answer, or the refusal, or an exception that nobody should ever see."""

    answer: Answer | None = None
    refusal: ArgosyError | None = None
    crash: BaseException | None = None


def try_out(
    example: Example,
    batch: Sequence[object],
    *,
    mode: Mode = "all",
    actor: Actor | None = None,
) -> Outcome:
    """Give a command; take back what it did when it did something."""
    point = transaction.savepoint()
    key = f"probe-{next(_keys)}"
    try:
        answer = example.give([built(item) for item in batch], key=key, mode=mode, actor=actor)
    except ArgosyError as error:
        return Outcome(refusal=error)
    except Exception as error:  # noqa: BLE001  # whatever it is, it is reported as a fault
        return Outcome(crash=error)
    transaction.savepoint_rollback(point)
    return Outcome(answer=answer)


def faults_of(case: Case, outcome: Outcome) -> list[str]:
    """Return what is wrong with the outcome of a case."""
    if outcome.crash is not None:
        crash = outcome.crash
        where = traceback.extract_tb(crash.__traceback__)[-1]
        ours = [f for f in traceback.extract_tb(crash.__traceback__) if "/argosy/" in f.filename]
        place = ours[-1] if ours else where
        name = place.filename.partition("/argosy/")[2]
        return [f"{type(crash).__name__}: {str(crash)[:160]!r} at {name}:{place.lineno}"]
    if outcome.refusal is None:
        return ["poison was taken"] if case.bad.is_poison else []
    problems = outcome.refusal.problems
    found = [fault for problem in problems for fault in problem_faults(problem)]
    if case.bad.is_poison and not any(_names(problem, case.path) for problem in problems):
        found.append(f"no problem names the field: {[(p.code, p.field) for p in problems][:5]}")
    return found


def problem_faults(problem: Problem) -> list[str]:
    """Return what a problem lacks of a good one."""
    found = []
    text = str(problem)
    if not CODE.fullmatch(problem.code):
        found.append(f"{problem.code!r} is no code")
    if not problem.message or not problem.cure:
        found.append(f"{problem.code} has no message or no cure")
    for template in (problem.message, problem.cure):
        names = {name for _, name, _, _ in string.Formatter().parse(template) if name}
        if names - set(problem.params):
            found.append(f"{problem.code} leaves {names - set(problem.params)} unfilled")
    if len(text) > TEXT_MAX:
        found.append(f"{problem.code} repeats {len(text)} characters")
    if "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        found.append(f"{problem.code} repeats what cannot be shown")
    return found


def _names(problem: Problem, path: str) -> bool:
    return problem.field == f"[0]{path}"


class Snapshot:
    """The content of every table, as one figure each."""

    def __init__(self) -> None:
        self._query = self._ask_all()

    @staticmethod
    def _ask_all() -> str:
        tables = sql.rows(
            "SELECT relname::text FROM pg_class WHERE relkind = 'r' AND relnamespace ="
            " current_schema()::regnamespace AND has_table_privilege(oid, 'SELECT') ORDER BY 1"
        )
        parts = [
            f"(SELECT '{table} ' || count(*) || ' '"
            f" || coalesce(sum(hashtextextended(t::text, 0)), 0) FROM {table} t)"
            for (table,) in tables
        ]
        return f"SELECT {', '.join(parts)}"

    def take(self) -> tuple[object, ...]:
        """Read every table, whichever company its rows belong to."""
        everyone = "SELECT set_config('argosy.companies', array_agg(id)::text, true) FROM company"
        sql.rows(everyone)
        return sql.rows(self._query)[0]
