"""The command `argosy`: its own verbs first, every Django management command after them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from argosy import __version__
from argosy.platform.system.home import unwritable
from argosy.platform.system.outcome import Refused

Verb = Callable[[Sequence[str]], int]

VERBS: dict[str, tuple[str, str]] = {
    "up": ("argosy.project.commands.up", "start database, web and worker"),
    "down": ("argosy.project.commands.down", "stop what `up` started"),
    "status": ("argosy.project.commands.status", "say what runs, what is pending, what to do"),
    "key": ("argosy.project.commands.key", "make, list and revoke access keys of programs"),
    "migrate": ("argosy.project.commands.migrate", "bring the database up to date"),
    "backup": ("argosy.project.commands.backup", "back up database, files and keys"),
    "restore": ("argosy.project.commands.restore", "make or replace a home from a backup"),
    "import-file": ("argosy.project.commands.import_file", "import a CSV or XLSX of any noun"),
    "export-file": ("argosy.project.commands.export_file", "write any noun to CSV or XLSX"),
    "golive": ("argosy.project.golive.command", "take opening balances over, rehearsed"),
    "import": (
        "argosy.project.adventureworks.command",
        "replay a company's real orders, and tie the books out",
    ),
    "demo": ("argosy.project.demo.command", "add the demo companies, or go on with them"),
    "new-capability": (
        "argosy.project.capability.command",
        "write a capability with one working noun",
    ),
    "bench": ("argosy.testing.benchmarks.command", "measure a speed target on a scratch database"),
}
"""Own verbs: the module whose `run(arguments)` carries each out, and what it is for."""

PROOF = "verify"
"""The command whose outcome the status page shows."""
WITHOUT_DATABASE = frozenset(
    {"check", "compilemessages", "diffsettings", "makemessages", "startapp", "startproject"}
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out one command; returns the exit status (0 done, 1 refused, 2 not understood)."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if not given or (given[0] in {"help", "-h", "--help"} and len(given) == 1):
        print(usage())
        return 0 if given else 2
    if given[0] in {"version", "--version"}:
        print(f"argosy {__version__}")
        return 0
    try:
        return _carry_out(given)
    except Refused as refusal:
        return _tell(refusal)
    except PermissionError as error:
        return _tell(unwritable(Path(str(error.filename or "a file")), error))
    except KeyboardInterrupt:
        return 130


def _tell(refusal: Refused) -> int:
    print(f"argosy: {refusal.cause}\n        {refusal.cure}".rstrip(), file=sys.stderr)
    return 1


def usage() -> str:
    """What the command can do, in a few lines."""
    lines = [f"argosy {__version__}", "", "usage: argosy COMMAND [options]", ""]
    lines += [f"  {name:<15} {summary}" for name, (_, summary) in VERBS.items()]
    lines += ["", "Every Django management command works too; `argosy help --commands` lists them."]
    return "\n".join(lines)


def _carry_out(given: list[str]) -> int:
    if given[0] in VERBS:
        verb: Verb = import_module(VERBS[given[0]][0]).run
        return verb(given[1:])
    return _django(given)


def _django(given: list[str]) -> int:
    from django.core.management import execute_from_command_line

    from argosy.project.environment import database_running, name_home

    if given[0] in WITHOUT_DATABASE or given[0] == "help" or "--help" in given:
        name_home()
        execute_from_command_line(["argosy", *given])
        return 0
    if not is_command(given[0]):
        print(f"Unknown command: {given[0]!r}. `argosy help` lists them.", file=sys.stderr)
        return 2
    with database_running() as home:
        from argosy.project.migration import migrate_when_new

        migrate_when_new(lambda text: print(text, file=sys.stderr))
        status = 0
        try:
            execute_from_command_line(["argosy", *given])
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else int(end.code is not None)
        if given[0] == PROOF and status in {0, 1}:
            from argosy.platform.system.health import record_verification

            record_verification(home, holds=status == 0)
    return status


def is_command(name: str) -> bool:
    """Whether an app of the suite or Django brings a management command of that name.

    Settings are not loaded for it: they need the database's address, which is not known yet.
    """
    from django.core import management

    if name in management.find_commands(str(Path(management.__file__).parent)):
        return True
    return any(name in management.find_commands(str(folder)) for folder in installed_folders())


def installed_folders() -> Iterator[Path]:
    """Folders where the apps of the suite keep their commands."""
    from argosy.project.apps import installed

    for app in installed():
        spec = find_spec(app)
        if spec is not None and spec.origin is not None:
            yield Path(spec.origin).parent / "management"


if __name__ == "__main__":
    sys.exit(main())
