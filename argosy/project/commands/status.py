"""`argosy status`: what runs, what is pending, what to do; it starts nothing."""

from __future__ import annotations

import argparse
import json
import os
import shutil
from collections.abc import Sequence
from dataclasses import asdict

from argosy import __version__
from argosy.platform.system import health, processes
from argosy.platform.system.database import EmbeddedServer
from argosy.platform.system.home import Home
from argosy.project import environment
from argosy.project.connections import APP_VARIABLE, OWNER_VARIABLE

MIB = 1024 * 1024


def run(arguments: Sequence[str]) -> int:
    """Print the state; exit status 0 when people can be served, 3 when not."""
    parser = argparse.ArgumentParser(prog="argosy status", description="Say how Argosy is.")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args(arguments)
    home = environment.name_home()
    home.check()
    facts = gather(home)
    if options.json:
        print(json.dumps(facts, indent=2, ensure_ascii=False))
    else:
        print("\n".join(lines(facts)))
    return 0 if facts["status"] != "down" else 3


def gather(home: Home) -> dict[str, object]:
    """Everything that is known without starting anything."""
    supervisor = processes.running(home)
    facts: dict[str, object] = {
        "status": "down",
        "version": __version__,
        "home": str(home.path),
        "address": supervisor.address if supervisor else None,
        "pid": supervisor.pid if supervisor else None,
        "processes": sorted(role for _, role in processes.supervised(home) if role),
    }
    if not environment.uses_own_server():
        server = EmbeddedServer(home)
        facts["database_pid"] = server.pid
        if server.pid is None:
            free = shutil.disk_usage(home.path).free if home.path.exists() else None
            kept = health.last_backup(home)
            return facts | {"disk_free_bytes": free, "backup": asdict(kept) if kept else None}
        urls = server.urls()
        os.environ[APP_VARIABLE], os.environ[OWNER_VARIABLE] = urls.app, urls.owner
    import django

    django.setup()
    found = health.read(home, __version__)
    facts |= found.facts()
    facts["status"] = found.word if supervisor else "down"
    return facts


def lines(facts: dict[str, object]) -> list[str]:
    """The facts as a person reads them, the next step last."""
    rows = [("Argosy", f"{facts['version']}, home {facts['home']}")]
    rows.append(("web", str(facts["address"] or "not running")))
    names = facts["processes"]
    rows.append(("processes", ", ".join(names) if isinstance(names, list) and names else "none"))
    rows.append(("database", _database(facts)))
    if "pending" in facts and not facts.get("database_error"):
        missing = facts["pending"]
        count = len(missing) if isinstance(missing, tuple) else 0
        rows.append(("tables", f"{count} migrations pending" if count else "up to date"))
        rows.append(
            (
                "jobs",
                f"{facts['workers']} workers, {facts['jobs_waiting']} waiting,"
                f" {facts['jobs_failed']} failed",
            )
        )
        flows = facts["flows"]
        if isinstance(flows, dict) and flows:
            told = ", ".join(f"{name} {rows_:,}" for name, rows_ in flows.items())
            rows.append(("flows", told))
    rows.append(("verify", _proof(facts.get("verification"))))
    rows.append(("backup", _backup(facts.get("backup"))))
    free = facts.get("disk_free_bytes")
    rows.append(("disk", f"{free // MIB:,} MiB free" if isinstance(free, int) else "no home yet"))
    rows.append(("next", _next(facts)))
    return [f"{name:<10} {words}" for name, words in rows]


def _database(facts: dict[str, object]) -> str:
    if facts.get("database_error"):
        return f"does not answer ({facts['database_error']})"
    if not facts.get("database"):
        return "not running"
    size = facts["database_bytes"]
    told = f"{facts['database']}, {size // MIB if isinstance(size, int) else 0:,} MiB"
    return f"{told}, process {facts['database_pid']}" if facts.get("database_pid") else told


def _proof(found: object) -> str:
    if not isinstance(found, dict):
        return "not proved yet"
    return f"{'holds' if found['holds'] else 'DOES NOT HOLD'}, {found['at']}"


def _backup(found: object) -> str:
    if not isinstance(found, dict):
        return "none yet: argosy backup"
    last = health.Backup(**found)
    if last.age_h is None:
        words = "none yet"
    else:
        age = f"{last.age_h} hours" if last.age_h < 72 else f"{last.age_h // 24} days"
        words = f"{age} old, {last.bytes // MIB:,} MiB in {last.where}"
    if last.drill_at:
        words += ", drill " + ("held" if last.drill_holds else "FAILED") + f" {last.drill_at}"
    if last.is_late:
        words += ", LATE"
    return words + (f", FAILED {last.failed_at}: {last.error}" if last.error else "")


def _next(facts: dict[str, object]) -> str:
    if facts["address"] is None:
        return "argosy up"
    if facts.get("pending"):
        return "argosy migrate"
    return f"open {facts['address']}"
