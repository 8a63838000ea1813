"""`argosy import-file`: a CSV or XLSX of any noun from the terminal, as over HTTP."""

from __future__ import annotations

import argparse
import hashlib
import json
import secrets
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from argosy.platform.system.outcome import Refused
from argosy.project import environment
from argosy.project.speech import in_terminal_language, refusal, terminal_language

if TYPE_CHECKING:
    from argosy.kernel.primitives.actor import Actor
    from argosy.platform.data.imports.importing import Report
    from argosy.platform.data.imports.options import ImportOptions

MODES = ("check", "all", "valid")
KEY_DIGITS = 32
WORDS: Mapping[str, tuple[str, str]] = {
    "rows": ("rows", "行"),
    "created": ("new", "新增"),
    "changed": ("changed", "变更"),
    "same": ("as they were", "无变化"),
    "refused": ("refused", "拒绝"),
    "checked": ("rehearsed, nothing was kept", "演练完成，未保存任何数据"),
    "done": ("done", "已导入"),
    "undone": ("taken back", "已撤销"),
    "whole": ("refused as a whole, nothing was kept", "整体拒绝，未保存任何数据"),
    "begun": ("begun", "进行中"),
    "import": ("import", "导入"),
}


def run(arguments: Sequence[str]) -> int:
    """Import a file, go on with an import, or take one back; 0 when nothing was refused."""
    options = _parser().parse_args(list(arguments))
    number = options.resume or options.undo
    if (options.file is None) == (number is None):
        print("Name a file, or an import with --resume or --undo.", file=sys.stderr)
        return 2
    if options.file is not None and not options.resource:
        print("--resource is needed, such as party.party; /api/v1/docs shows all.", file=sys.stderr)
        return 2
    return with_actor(options, lambda actor: _carry_out(options, actor))


def with_actor(options: argparse.Namespace, act: Callable[[Actor], int]) -> int:
    """Do something as the user and for the company that the options name.

    Raises:
        Refused: what is refused to the actor, in the terminal's language.
    """
    with environment.database_running() as home:
        from argosy.kernel.primitives.errors import ArgosyError
        from argosy.project.migration import migrate_when_new

        migrate_when_new(lambda text: print(text, file=sys.stderr))
        from argosy.platform.users import api as users

        users.make_first_administrator(home)
        try:
            company = users.company_named(options.company) if options.company else 0
            who = users.identity_of(users.account_named(options.user))
            return act(who.actor(company, terminal_language()))
        except ArgosyError as error:
            for problem in error.problems[1:]:
                print(refusal(problem), file=sys.stderr)
            raise Refused(error.code, cause=refusal(error.problems[0]), cure="") from None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="argosy import-file", description="Import a file.")
    parser.add_argument("file", nargs="?", type=Path, help="CSV or XLSX")
    parser.add_argument("--resource", default="", help="what it holds, such as party.party")
    add_actor(parser)
    parser.add_argument("--mode", choices=MODES, default="check", help="default: check")
    parser.add_argument("--dry-run", action="store_true", help="the same as --mode check")
    parser.add_argument("--key", default="", help="makes it happen once (default: of the file)")
    parser.add_argument("--action", default="", help="which action enters new records")
    parser.add_argument(
        "--map", action="append", default=[], metavar="COLUMN=FIELD", help="an empty field skips it"
    )
    parser.add_argument("--constant", action="append", default=[], metavar="FIELD=VALUE")
    parser.add_argument("--saved-mapping", default="", help="name of a mapping kept before")
    parser.add_argument("--encoding", default="", help="of a CSV that is not UTF or GB18030")
    parser.add_argument("--delimiter", default="", help="of a CSV")
    parser.add_argument("--sheet", default="", help="of a workbook")
    parser.add_argument("--raw", action="store_true", help="texts are taken as they stand")
    parser.add_argument("--resume", type=int, metavar="ID", help="go on with a broken-off import")
    parser.add_argument("--undo", type=int, metavar="ID", help="take a whole import back")
    return parser


def add_actor(parser: argparse.ArgumentParser) -> None:
    """Add who acts, and for which company."""
    parser.add_argument("--company", default="", help="code of the company")
    parser.add_argument("--user", default="admin", help="who does it (default: admin)")


def _carry_out(options: argparse.Namespace, actor: Actor) -> int:
    from argosy.platform.data.imports.importing import import_file, resume
    from argosy.platform.data.imports.undo import undo

    once = options.key or f"import-file {secrets.token_hex(8)}"
    if options.undo is not None:
        return _show(undo(actor, options.undo, options.resource, key=once))
    if options.resume is not None:
        done = resume(actor, options.resume, options.resource, key=once, tell=_tell)
        return _show(done)
    wanted = _options(options)
    try:
        with options.file.open("rb") as file:
            key = options.key or _key(options, wanted)
            name = options.file.name
            done = import_file(
                actor, _resource(options.resource), file, wanted, key=key, name=name, tell=_tell
            )
    except OSError as error:
        raise Refused(
            "import_file.unreadable",
            cause=f"{options.file} cannot be read: {error.strerror or error}.",
            cure="Name a file that is there.",
        ) from error
    return _show(done)


def _resource(name: str) -> str:
    from argosy.platform.registry import catalogue

    if name not in catalogue.resources():
        raise unknown_resource(name)
    return name


def unknown_resource(name: str) -> Refused:
    """Return the refusal of a noun that there is not, with those that are called alike."""
    from difflib import get_close_matches

    from argosy.platform.registry import catalogue

    known = sorted(catalogue.resources())
    close = get_close_matches(name, known, cutoff=0.4) or known[:5]
    return Refused(
        "import_file.resource",
        cause=f"There is no resource {name!r}.",
        cure=f"Perhaps {', '.join(close)}; /api/v1/docs shows all.",
    )


def _options(options: argparse.Namespace) -> ImportOptions:
    from argosy.platform.data.imports.options import ImportOptions, Mode
    from argosy.platform.data.sheets.reading import Reading

    delimiter = {"tab": "\t"}.get(options.delimiter, options.delimiter)
    return ImportOptions(
        Mode.CHECK if options.dry_run else Mode(options.mode),
        options.action,
        _pairs(options.map, "--map"),
        options.saved_mapping,
        _pairs(options.constant, "--constant"),
        Reading(options.encoding, delimiter, options.sheet, options.raw),
    )


def _pairs(given: Sequence[str], name: str) -> dict[str, str]:
    pairs = {}
    for text in given:
        left, equals, right = text.partition("=")
        if not equals or not left:
            raise Refused(
                "import_file.pair",
                cause=f"{name} {text!r} has no equals sign.",
                cure=f"Write it as {name} 'Name=value'.",
            )
        pairs[left] = right
    return pairs


def _key(options: argparse.Namespace, wanted: ImportOptions) -> str:
    """Return the key of this very import; a rehearsal looks at the present each time."""
    if wanted.mode.value == "check":
        return f"import-file {secrets.token_hex(8)}"
    with options.file.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
    digest.update(json.dumps([options.resource, wanted.as_json()], sort_keys=True).encode())
    return f"import-file {digest.hexdigest()[:KEY_DIGITS]}"


def _tell(counts: Mapping[str, int]) -> None:
    """Say how far it has come, on the other stream than the outcome."""
    print(f"… {_counted(counts)}", file=sys.stderr, flush=True)


def _counted(counts: Mapping[str, int]) -> str:
    names = [name for name in ("rows", "created", "changed", "same", "refused") if name in counts]
    return ", ".join(f"{counts[name]:,} {word(name)}" for name in names)


def word(name: str) -> str:
    """Return a word of ours in the terminal's language."""
    return in_terminal_language(WORDS[name])


def _show(done: Report) -> int:
    """Print changed cells, problems and the outcome; 0 when nothing was refused."""
    is_chinese = terminal_language().startswith("zh")
    for change in done.changes:
        place = _place(int(str(change["row"])), str(change["field"]), is_chinese=is_chinese)
        print(f"{place}: {change['before']!r} → {change['after']!r}")
    for placed in done.problems:
        place = _place(placed.row, placed.path, is_chinese=is_chinese)
        print(f"{place}: {refusal(placed.problem, with_place=False)}")
    state = "whole" if done.state == "refused" else done.state
    replayed = {True: (" (asked before)", "（此前已请求）"), False: ("", "")}[done.is_replayed]
    again = in_terminal_language(replayed)
    print(f"{word('import')} {done.run_id}: {word(state)}{again}: {_counted(done.counts)}")
    return 0 if done.is_clean else 1


def _place(row: int, field: str, *, is_chinese: bool) -> str:
    shown = f"第 {row} 行" if is_chinese else f"row {row}"
    return f"{shown}, {field}" if field else shown
