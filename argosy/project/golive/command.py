"""`argosy golive`: rehearse opening balances as often as needed, then commit them once."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from argosy.platform.system.outcome import Refused
from argosy.project.environment import database_running
from argosy.project.golive import profiles

DOER = "Going live"


def run(arguments: Sequence[str]) -> int:
    """Rehearse, or commit; 0 when every difference is 0.00, 1 when not."""
    options = _parser().parse_args(list(arguments))
    if options.folder == "profiles":
        for name in profiles.names():
            label = profiles.profile(name).label
            print(f"{name:<10} {label['en']:<28} {label['zh']}")
        return 0
    if not options.company or options.on is None:
        print("--company and --on are needed.", file=sys.stderr)
        return 2
    folder = Path(options.folder)
    if not folder.is_dir():
        raise Refused(
            "golive.no_folder", cause=f"{folder} is no folder.", cure="Name the folder of exports."
        )
    profile = profiles.profile(options.profile)
    with database_running():
        import django

        django.setup()
        from argosy.project.golive import cockpit
        from argosy.project.golive.acting import actor_for, scale_of
        from argosy.project.golive.running import go_live

        actor = actor_for(options.company, DOER)
        outcome = go_live(folder, profile, actor, options.on, commits=options.commit)
        scale = scale_of(actor)
    if options.json:
        print(json.dumps(cockpit.facts(outcome, scale), indent=2, ensure_ascii=False))
    else:
        print("\n".join(cockpit.lines(outcome, scale, is_chinese=options.chinese)))
    return 0 if outcome.ties_out else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="argosy golive", description="Go live.")
    parser.add_argument("folder", help="folder of exports, or the word `profiles` to list these")
    parser.add_argument("--company", help="code of the company")
    parser.add_argument("--on", type=date.fromisoformat, help="day of the balances, YYYY-MM-DD")
    parser.add_argument("--profile", default="yonyou", help="how the exports are written")
    parser.add_argument("--commit", action="store_true", help="keep it, if every area ties out")
    parser.add_argument("--chinese", action="store_true", help="name the areas in Chinese")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    return parser
