"""`argosy demo`: adds the demo companies to the database, or goes on where it was stopped."""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from datetime import date

from argosy.kernel.primitives.errors import ArgosyError
from argosy.project.environment import database_running

PROBLEMS_SHOWN = 40


def run(arguments: Sequence[str]) -> int:
    """Make the demo companies; 0 when they are there."""
    options = _parser().parse_args(list(arguments))
    with database_running():
        from argosy.project.migration import migrate_when_new

        migrate_when_new(print)
        return _make(options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="argosy demo", description=__doc__)
    parser.add_argument("--months", type=int, default=18, help="how many months of history")
    parser.add_argument("--until", type=date.fromisoformat, help="its last day (default: today)")
    parser.add_argument("--seed", type=int, default=7, help="another seed tells another story")
    parser.add_argument("--pct", type=int, default=100, help="how much happens, in percent")
    return parser


def _make(options: argparse.Namespace) -> int:
    from argosy.project.demo.beginning import Wanted, begun, is_done, make
    from argosy.project.demo.figures import figures
    from argosy.project.demo.sending import DOER, actor
    from argosy.project.demo.story import Scale

    began_s = time.perf_counter()

    def say(text: str) -> None:
        print(f"{time.perf_counter() - began_s:7.1f} s  {text}", flush=True)

    today = options.until or date.today()  # noqa: DTZ011  (the day of this computer's place)
    wanted = begun(actor(DOER)) or Wanted(today, options.seed, Scale(options.months, options.pct))
    if is_done(actor(DOER), wanted):
        print(f"The demo is there: seed {wanted.seed}, until {wanted.last}.")
        return 0
    try:
        done = make(wanted, say)
    except ArgosyError as refusal:
        for problem in refusal.problems[:PROBLEMS_SHOWN]:
            print(f"error: {problem}")
        print("The demo stopped; what was done stays. Run it again once the cause is gone.")
        return 1
    say(f"{done.documents} steps in {done.commands} commands, {done.replayed} done before")
    for name, value in figures(actor(DOER)).items():
        print(f"{name:<40} {value:>12,}")
    return 0
