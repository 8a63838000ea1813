"""Catalogues of the languages that translators add: what there is to say, and what is said so far.

``make language CODE=fr`` makes the folder of a language, ``make texts`` brings all of them up to
date: ``labels`` (what declarations and scripts say, with the Chinese beside it), ``problems`` (what
is refused) and ``django`` (what pages say). What is not translated yet is read in English.
"""

from __future__ import annotations

import ast
import json
import re
import sys
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path

from babel.core import Locale
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from argosy.platform.registry import languages
from argosy.testing import texts

HAN = re.compile(r"[㐀-鿿]")
SCRIPTS = texts.PACKAGE.parent / "frontend" / "src"
OURS = "zh_Hans"
_SAID = re.compile(r'\bsay\(\s*"((?:[^"\\]|\\.)+)",\s*"((?:[^"\\]|\\.)+)"', re.DOTALL)


def labels_in(source: str) -> Iterator[tuple[str, str]]:
    """Yield English and Chinese of all labels in Python source: two texts beside each other.

    They are arguments, parts of a tuple, or the last columns of a table (``name|English|Chinese``).
    """
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            rows = [line.split("|") for line in node.value.splitlines() if line.count("|") == 2]
            yield from ((row[1], row[2]) for row in rows if HAN.search(row[2]))
        if isinstance(node, ast.Call):
            parts = [*node.args, *(each.value for each in node.keywords)]
        elif isinstance(node, ast.Tuple):
            parts = [*node.elts]
        else:
            continue
        said = [
            part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else ""
            for part in parts
        ]
        for english, chinese in pairwise(said):
            if english and HAN.search(chinese) and not HAN.search(english):
                yield english, chinese


def said_by_scripts(source: str) -> Iterator[tuple[str, str]]:
    """Yield English and Chinese of all that a script says."""
    for english, chinese in _SAID.findall(source):
        yield json.loads(f'"{english}"'), json.loads(f'"{chinese}"')


def labels(package: Path = texts.PACKAGE) -> dict[str, str]:
    """Return everything that declarations call things, with its Chinese."""
    found: dict[str, str] = {}
    for file in sorted(package.rglob("*.py")):
        if not texts.APART & set(file.relative_to(package).parts):
            found |= dict(labels_in(file.read_text("utf-8")))
    return found


def script_texts(folder: Path = SCRIPTS) -> dict[str, str]:
    """Return everything that scripts say, with its Chinese."""
    found: dict[str, str] = {}
    for file in sorted(folder.rglob("*.ts")):
        found |= dict(said_by_scripts(file.read_text("utf-8")))
    return found


def bring_up_to_date(folder: Path, package: Path = texts.PACKAGE) -> dict[str, int]:
    """Write the catalogues of one language, compiled too; return how many texts each lacks.

    Args:
        folder: of the language, such as ``argosy/locale/fr``.
        package: whose texts they are.
    """
    chinese = package / "locale" / OURS / "LC_MESSAGES"
    scripts = script_texts()
    wanted: Mapping[str, Mapping[str, str]] = {
        languages.LABELS: labels(package) | scripts,
        languages.PROBLEMS: dict.fromkeys(texts.of_files(package), ""),
    }
    lacking = {}
    said: dict[str, str] = {}
    place = folder / "LC_MESSAGES"
    place.mkdir(parents=True, exist_ok=True)
    name = folder / languages.NAME
    if not name.exists():
        name.write_text(f"{Locale.parse(folder.name).get_language_name()}\n", "utf-8")
    for domain, all_texts in wanted.items():
        said = _write(place / f"{domain}.po", folder.name, all_texts)
        lacking[domain] = sum(not said.get(text) for text in all_texts)
        if domain == languages.LABELS:
            words = {text: said[text] for text in sorted(scripts) if said.get(text)}
            told = json.dumps(words, ensure_ascii=False, indent=1)
            (folder / languages.SCRIPT_WORDS).write_text(f"{told}\n", "utf-8")
    lacking["django"] = _pages(chinese / "django.po", place / "django.po", folder.name)
    return lacking


def _write(path: Path, locale: str, wanted: Mapping[str, str]) -> dict[str, str]:
    """Write a catalogue with all texts wanted, keeping what is translated; return all of it."""
    known: dict[str, str] = {}
    if path.exists():
        with path.open("rb") as file:
            known = {str(each.id): str(each.string) for each in read_po(file) if each.id}
    fresh = Catalog(locale=locale, fuzzy=False)
    for text, chinese in sorted(wanted.items()):
        fresh.add(text, known.get(text, ""), user_comments=[chinese] if chinese else [])
    _save(path, fresh)
    return {text: known.get(text, "") for text in wanted}


def _pages(source: Path, path: Path, locale: str) -> int:
    """Write the catalogue of what pages say, with the texts of the Chinese one."""
    with source.open("rb") as file:
        wanted = read_po(file, locale=OURS)
    known = Catalog(locale=locale)
    if path.exists():
        with path.open("rb") as file:
            known = read_po(file, locale=locale)
    fresh = Catalog(locale=locale, fuzzy=False)
    lacking = 0
    for each in wanted:
        if each.id:
            before = known.get(each.id)
            made = fresh.add(
                each.id, before.string if before is not None else None, flags=each.flags
            )
            lacking += not any(made.string or ())
    _save(path, fresh)
    return lacking


def _save(path: Path, catalogue: Catalog) -> None:
    with path.open("wb") as file:
        write_po(file, catalogue, omit_header=False, width=100)
    with path.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalogue)


def main(codes: list[str]) -> None:
    """Make the folders of new languages, and bring all up to date."""
    for code in codes:
        languages.folder_of(code.replace("_", "-").lower()).mkdir(parents=True, exist_ok=True)
    for folder in sorted(languages.LOCALES.iterdir()):
        if folder.is_dir() and folder.name != OURS:
            for domain, number in bring_up_to_date(folder).items():
                sys.stdout.write(f"{folder.name}: {domain}: {number} texts wait\n")


if __name__ == "__main__":
    main(sys.argv[1:])
