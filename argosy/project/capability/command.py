"""`argosy new-capability NAME`: a capability with one working noun, that passes all checks.

Without `--in` it becomes a folder of this program's own domains; with it, a distribution of its
own, which the suite finds by the entry point `argosy.capabilities` once it is installed.
"""

from __future__ import annotations

import argparse
import keyword
import re
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from string import Template

from argosy import __version__
from argosy.platform.system.outcome import Refused
from argosy.project.apps import ENTRY_POINT, PACKAGE

TEMPLATES = Path(__file__).parent / "templates"
NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
NAME_MAX = 30
"""Characters; names of tables and constraints begin with it."""

DISTRIBUTION = """[build-system]
requires = ["setuptools>=77"]
build-backend = "setuptools.build_meta"

[project]
name = "$distribution"
version = "0.1.0"
description = "$title, a capability of Argosy."
requires-python = ">=3.11"
dependencies = ["argosy>=$argosy"]

[project.entry-points."$group"]
$name = "$package"

[tool.setuptools.packages.find]
include = ["$package*"]
"""


def run(arguments: Sequence[str]) -> int:
    """Write the folder; returns the exit status."""
    parser = argparse.ArgumentParser(prog="argosy new-capability", description=__doc__)
    parser.add_argument("name", help="small letters and _, in the singular: service_contract")
    parser.add_argument("--zh", default="", help="its Chinese name")
    parser.add_argument("--plural", default="", help="its English plural")
    parser.add_argument(
        "--in", dest="folder", type=Path, help="write a distribution of its own into this folder"
    )
    given = parser.parse_args(list(arguments))
    written = write(given.name, zh=given.zh, plural=given.plural, folder=given.folder)
    print(f"{len(written)} files written to {written[0].parent}")
    print("Next: docs/adding-a-capability.md, from step 2 on.")
    return 0


def write(name: str, *, zh: str = "", plural: str = "", folder: Path | None = None) -> list[Path]:
    """Write a capability and return its files.

    Args:
        name: of the capability, of its noun and of its table.
        zh: its Chinese name; the English one stands in where it is not given.
        plural: its English plural, in small letters.
        folder: where a distribution of its own is written; None for a folder of our domains.

    Raises:
        Refused: the name cannot be used, or something stands there already.
    """
    _check(name)
    title = name.replace("_", " ").capitalize()
    several = plural or name.replace("_", " ") + "s"
    package = name if folder is not None else f"argosy.domains.{name}"
    home = folder / name if folder is not None else PACKAGE / "domains" / name
    if home.exists():
        raise Refused(
            "capability.exists",
            cause=f"{home} stands already; nothing was written.",
            cure="Choose another name, or work on what is there.",
        )
    words = {
        "name": name,
        "Class": "".join(part.capitalize() for part in name.split("_")),
        "title": title,
        "plural": several,
        "Plural": several[0].upper() + several[1:],
        "zh": zh or title,
        "package": package,
        "distribution": name.replace("_", "-"),
        "argosy": __version__,
        "group": ENTRY_POINT,
    }
    written = []
    for template in sorted(TEMPLATES.rglob("*.txt")):
        target = home / template.relative_to(TEMPLATES).with_suffix("")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(Template(template.read_text("utf-8")).substitute(words), "utf-8")
        written.append(target)
    if folder is not None:
        file = folder / "pyproject.toml"
        file.write_text(Template(DISTRIBUTION).substitute(words), "utf-8")
        written.append(file)
    _tidy(home)
    return written


def _tidy(home: Path) -> None:
    """Sort imports and break lines as long names need it, where the tool for it is installed."""
    if find_spec("ruff") is None:
        return
    tidy = [sys.executable, "-m", "ruff"]
    style = ["--quiet", "--config", "line-length=100", str(home)]
    subprocess.run([*tidy, "check", "--fix", "--select", "I", *style], check=True)
    subprocess.run([*tidy, "format", *style], check=True)


def _check(name: str) -> None:
    """Refuse names that no table, module or application can have."""
    taken = {path.name for path in PACKAGE.glob("*/*") if path.is_dir()}
    if not NAME.fullmatch(name) or len(name) > NAME_MAX or keyword.iskeyword(name):
        raise Refused(
            "capability.name",
            cause=f"{name!r} is no name for a capability.",
            cure=f"Use small letters, digits and _, at most {NAME_MAX}: service_contract.",
        )
    if name in taken or name == "argosy":
        raise Refused(
            "capability.taken",
            cause=f"Argosy has something called {name} already.",
            cure="Choose another name.",
        )
