"""Which texts people read when they are refused: templates, and their Chinese in the catalogue.

A `Problem` or `Verdict` is made of a stable code, a message and a cure in English, directly or by a
function that takes them on. Wherever a code stands before a sentence, in a call or a tuple, the
sentences behind it are templates. `python -m argosy.testing.texts` brings the catalogue
``problems`` up to date: what is new waits there for its Chinese, what nobody says any more goes.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from argosy.kernel.primitives.errors import OR
from argosy.masterdata.party.rules.identifiers import SCHEMES

CODE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*")
SENTENCE = re.compile(r"[A-Z{\d].*[.?]", re.DOTALL)
PACKAGE = Path(__file__).resolve().parents[1]
APART = frozenset({"tests", "testing", "migrations"})
NAMERS = frozenset({"unknown", "_unknown", "taken"})
"""Functions whose first argument is a noun that a template repeats as {what}."""
STATES = (
    "closed",
    "cancelled",
    "confirmed",
    "done",
    "draft",
    "entered",
    "open",
    "posted",
    "quotation",
)
"""Words for states that templates repeat as {state}, {wanted} or {step}."""
WORDS = (OR, *STATES, *sorted({scheme.name_en for scheme in SCHEMES.values()}))
"""What templates repeat and no code names where they are made."""
MAKERS = {"Problem": 1, "Verdict": 3}
"""What makes refusals and reasons, and where their sentences begin."""

TIMELESS = datetime(2026, 1, 1, tzinfo=UTC)
"""What the compiled form says of its making, so that the same texts make the same file."""

Found = tuple[int, str, str, list[str]]


def of_files(folder: Path) -> set[str]:
    """Return all templates and words of the Python files below a folder, tests left out."""
    found = set(WORDS)
    for file in folder.rglob("*.py"):
        if not APART & set(file.relative_to(folder).parts):
            found |= {text for _, text in templates(file.read_text("utf-8"))}
    return found


def templates(source: str) -> Iterator[tuple[int, str]]:
    """Yield the templates of refusals in Python source, and the words they repeat."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            yield from _of_parts(node.args)
            begin = MAKERS.get(_name(node.func), len(node.args))
            for part in node.args[begin : begin + 2]:
                yield from ((part.lineno, text) for text in _literals(part) if " " in text)
            if _name(node.func) in NAMERS and node.args:
                yield from ((node.lineno, word) for word in _words(node.args[0]))
        elif isinstance(node, ast.Tuple):
            yield from _of_parts(node.elts)


def _of_parts(parts: list[ast.expr]) -> Iterator[tuple[int, str]]:
    """Yield the sentences that stand behind a code."""
    for place, part in enumerate(parts[:-1]):
        codes = _literals(part)
        behind = [_literals(other) for other in parts[place + 1 : place + 3]]
        if not is_code(part) and not (codes and all(CODE.fullmatch(code) for code in codes)):
            continue
        if not behind[0] or not all(SENTENCE.fullmatch(text) for text in behind[0]):
            continue
        for texts in behind:
            yield from ((part.lineno, text) for text in texts if SENTENCE.fullmatch(text))
        return


def is_code(part: ast.expr) -> bool:
    """Return whether an expression makes a code with a part that varies: ``f"sales.{kind}"``."""
    return isinstance(part, ast.JoinedStr) and bool(
        CODE.fullmatch(
            "".join(str(p.value) if isinstance(p, ast.Constant) else "x" for p in part.values)
        )
    )


def _literals(part: ast.expr) -> list[str]:
    """Return the texts that an expression may be; none when it is not made of literals."""
    if isinstance(part, ast.Constant):
        return [part.value] if isinstance(part.value, str) and part.value else []
    if isinstance(part, ast.IfExp):
        return _literals(part.body) + _literals(part.orelse)
    return []


def _words(part: ast.expr) -> list[str]:
    return [
        text.replace("_", " ") for text in _literals(part) if CODE.fullmatch(text.replace(" ", "_"))
    ]


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Name):
        return function.id
    return function.attr if isinstance(function, ast.Attribute) else ""


def composed(source: str) -> Iterator[int]:
    """Yield the lines of Python source where a template is put together at run time.

    Such a text is in no catalogue; what varies belongs into a parameter.
    """
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or _name(node.func) not in MAKERS:
            continue
        begin = MAKERS[_name(node.func)]
        parts = [*node.args[begin : begin + 2]]
        parts += [each.value for each in node.keywords if each.arg in ("message", "cure")]
        yield from (node.lineno for part in parts if isinstance(part, ast.JoinedStr | ast.BinOp))


def read(path: Path) -> Catalog:
    """Return the catalogue of a .po file."""
    with path.open("rb") as file:
        return read_po(file, locale="zh_Hans")


def chinese_of(catalogue: Catalog) -> dict[str, str]:
    """Return English and Chinese of all entries."""
    return {str(each.id): str(each.string) for each in catalogue if each.id}


def update(package: Path = PACKAGE) -> list[str]:
    """Bring the catalogue and its compiled form up to date; return what lacks its Chinese."""
    path = catalogue_of(package)
    known = chinese_of(read(path)) if path.exists() else {}
    fresh = Catalog(
        locale="zh_Hans", header_comment="# What Argosy refuses, in Chinese.", fuzzy=False
    )
    for text in sorted(of_files(package)):
        fresh.add(text, known.get(text, ""))
    with path.open("wb") as file:
        write_po(file, fresh, omit_header=True, width=100)
    compiled = read(path)
    compiled.creation_date = compiled.revision_date = TIMELESS
    with path.with_suffix(".mo").open("wb") as file:
        write_mo(file, compiled)
    return [text for text, chinese in chinese_of(fresh).items() if not chinese]


def catalogue_of(package: Path = PACKAGE) -> Path:
    """Return where the catalogue stands."""
    return package / "locale" / "zh_Hans" / "LC_MESSAGES" / "problems.po"


if __name__ == "__main__":
    for missing in update():
        sys.stdout.write(f"no Chinese yet: {missing}\n")
