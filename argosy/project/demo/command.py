"""`argosy demo`: adds the demo companies to the database, or goes on where it was stopped."""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from datetime import date

from argosy.kernel.primitives.errors import ArgosyError
from argosy.project.environment import database_running
from argosy.project.speech import refusal as refused


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
    from argosy.project.demo.sending import CHECKER, DOER, actor
    from argosy.project.demo.span import Span
    from argosy.project.demo.story import Scale, tell

    began_s = time.perf_counter()

    def say(text: str) -> None:
        print(f"{time.perf_counter() - began_s:7.1f} s  {text}", flush=True)

    last = options.until or date.today()  # noqa: DTZ011
    try:
        span = Span.until(last, options.months)
        scale = Scale(options.months, options.pct)
        done = tell(actor(DOER), actor(CHECKER), span, options.seed, say, scale)
    except ArgosyError as refusal:
        for problem in refusal.problems[:40]:
            print(f"error: {refused(problem)}")
        return 1
    say(f"{done.documents} steps in {done.commands} commands, {done.replayed} done before")
    return 0
