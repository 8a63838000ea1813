"""Whether the demo is there, under way or neither, and making it: what `up` and `demo` share.

What was begun is gone on with as it was begun: its keys say with which seed and which last day.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import date

from argosy.domains.intercompany.api import DefineGroupAccount, do_define_group_account
from argosy.kernel.events.commands import reading
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.errors import ArgosyError
from argosy.project.demo.sending import CHECKER, DOER, Progress, Say, Sender, actor
from argosy.project.demo.sisters import GROUP_CHART
from argosy.project.demo.span import Span
from argosy.project.demo.story import Cast, Scale, tell

SEED = 7
PROBLEMS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Wanted:
    """A demo: its seed, its last day, how much of it."""

    last: date
    seed: int = SEED
    scale: Scale = field(default_factory=Scale)

    @property
    def mark(self) -> str:
        """Return what the keys of its commands begin with."""
        return f"demo/{self.seed}/{self.last}/{self.scale.months}/{self.scale.pct}"

    @classmethod
    def of_key(cls, key: str) -> Wanted:
        """Return the demo that a command's key belongs to."""
        _, seed, last, months, pct, *_ = key.split("/")
        return cls(date.fromisoformat(last), int(seed), Scale(int(months), int(pct)))


def begun(doer: Actor) -> Wanted | None:
    """Return the demo that was begun in this database, if one was."""
    with reading(doer):
        found = sql.rows(
            "SELECT key::text FROM command_log WHERE actor_id = %s AND company_id = 0"
            " AND key LIKE 'demo/%%' ORDER BY id LIMIT 1",
            (doer.id,),
        )
    return Wanted.of_key(str(found[0][0])) if found else None


def is_done(doer: Actor, wanted: Wanted) -> bool:
    """Return whether a demo was made to its end."""
    with reading(doer):
        return bool(
            sql.rows(
                "SELECT 1 FROM command_log WHERE actor_id = %s AND company_id = 0 AND key = %s",
                (doer.id, f"{wanted.mark}//done/"),
            )
        )


def make(wanted: Wanted, say: Say) -> Progress:
    """Make a demo, or go on with it; the last command says that it is done."""
    doer = actor(DOER)
    span = Span.until(wanted.last, wanted.scale.months)
    done = tell(Cast(doer, actor(CHECKER)), span, wanted.seed, say, wanted.scale)
    code, name, name_zh, kind, _, _ = GROUP_CHART[0]
    last = Sender(doer, wanted.mark, "", 0, done)
    account = DefineGroupAccount(code, name, kind, name_zh)
    last.send("done", "", do_define_group_account, [account], on=wanted.last)
    with sql.using("owner"):
        sql.script("ANALYZE")  # plans and counts of rows that a crash does not take away
    return done


def begin_with_demo(say: Say, *, is_first: bool) -> None:
    """Fill an empty database with the demo, or go on with one that was not finished.

    A refusal is told and leaves the rest as it is: people can work without the demo.

    Args:
        say: takes progress.
        is_first: whether nobody has used this database before; who began without the demo is not
            given it later unasked.
    """
    doer = actor(DOER)
    wanted = begun(doer)
    if wanted is None and (not is_first or sql.rows("SELECT 1 FROM company LIMIT 1")):
        return
    wanted = wanted or Wanted(date.today())  # noqa: DTZ011  (the day of this computer's place)
    if is_done(doer, wanted):
        return
    began_s = time.monotonic()
    say("making the demo company: eighteen months of two bicycle companies (--empty goes without)")
    try:
        done = make(wanted, lambda text: say(f"  demo {text}"))
    except ArgosyError as refusal:
        for problem in refusal.problems[:PROBLEMS_SHOWN]:
            say(f"  demo: {problem}")
        say("the demo stopped; `argosy demo` goes on with it")
        return
    took_s = time.monotonic() - began_s
    say(f"demo company ready: {done.documents} steps in {took_s:.0f} s")
