"""The repository is tidy, and each rule of tidiness catches what it is there for."""

from __future__ import annotations

import subprocess
from pathlib import Path, PurePosixPath

import pytest

from tests.architecture import tidy

ROOT = Path(__file__).resolve().parents[2]

EXCEPTED: frozenset[str] = frozenset()
"""Faults that stand for now, word for word as reported. This list only shrinks."""


def test_our_python_is_tidy() -> None:
    found = [
        fault
        for file in tidy.python_files(ROOT)
        for fault in tidy.faults(file.relative_to(ROOT), file.read_text("utf-8"))
    ]
    fresh = [fault for fault in found if fault not in EXCEPTED]
    assert not fresh, "\n".join(fresh)
    assert set(found) >= EXCEPTED, "an exception is no longer needed: take it off the list"


def test_no_text_names_a_registry_or_leaves_a_mark() -> None:
    found = [
        f"{file.relative_to(ROOT)}: {fault}"
        for file in text_files()
        for text in [file.read_text("utf-8", errors="replace")]
        for fault in (*tidy.hosts(text), *tidy.words(text))
    ]
    assert not found, "\n".join(found)


def test_no_sql_names_a_schema() -> None:
    files = list(ROOT.glob("argosy/**/sql/*.sql"))
    assert files, "the kernel brings repeatable SQL"
    found = [
        f"{file.relative_to(ROOT)}: {fault}"
        for file in files
        for fault in tidy.schemas(file.read_text("utf-8"))
    ]
    assert not found, "\n".join(found)


def text_files() -> list[Path]:
    """Every tracked file that a person reads, lock files included, pictures excepted."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=False,
        capture_output=True,
    )
    if listed.returncode == 0:
        names = [name for name in listed.stdout.decode().split("\0") if name]
    else:  # a copy without its history
        names = [str(file.relative_to(ROOT)) for file in ROOT.glob("[!.]*/**/*.*")]
    kinds = {".py", ".md", ".txt", ".in", ".toml", ".ini", ".cfg", ".sql", ".html", ".css", ".yml"}
    kinds |= {".ts", ".mjs", ".json"}
    return [
        ROOT / name
        for name in names
        if (Path(name).suffix in kinds or Path(name).name in {"Makefile", "run"})
        and (ROOT / name).is_file()
    ]


GOOD = '"""A module."""\n'


@pytest.mark.parametrize(
    ("path", "text", "caught"),
    [
        ("argosy/web/a.py", "x = 1\n", "the module has no docstring"),
        ("argosy/web/a.py", GOOD + "def f() -> None:\n    pass\n", "f has no docstring"),
        (
            "argosy/web/a.py",
            GOOD + 'class C:\n    """C."""\n    def m(self) -> None: ...\n',
            "m has no docstring",
        ),
        ("argosy/web/a.py", GOOD + "# TO" + "DO later\n", "TO" + "DO"),
        ("argosy/web/a.py", GOOD + "HOST = 'https://pypi." + "org/simple'\n", "pypi." + "org"),
        ("argosy/web/utils/a.py", GOOD, "the name utils"),
        ("argosy/web/helpers.py", GOOD, "the name helpers"),
        ("argosy/web/a.py", GOOD + "try:\n    x = 1\nexcept:\n    x = 2\n", "bare except"),
        ("argosy/web/a.py", GOOD + "x = 1\n" * 500, "501 lines in the file"),
        (
            "argosy/web/a.py",
            GOOD + "def _f() -> None:\n" + "    x = 1\n" * 70,
            "_f has 71 lines",
        ),
        ("argosy/kernel/a.py", GOOD + "rate = 0.5\n", "the literal 0.5"),
        ("argosy/domains/sales/rules.py", GOOD + "x = float('1')\n", "float"),
        ("argosy/masterdata/tax/a.py", GOOD + "def _f(x: float) -> None: ...\n", "float"),
        ("argosy/contracts/sales.py", GOOD + "x: float\n", "float"),
        ("argosy/kernel/a.py", GOOD + "from typing import Any\n", "Any"),
        ("argosy/web/a.py", GOOD + "from django.dispatch import receiver\n", "django.dispatch"),
        ("argosy/kernel/a.py", GOOD + "Q = 'SELECT 1 FROM public.event'\n", "public.event"),
        ("tests/journeys/test_a.py", "x = 1\n", "the module has no docstring"),
    ],
)
def test_each_rule_catches_its_bad_example(path: str, text: str, caught: str) -> None:
    found = tidy.faults(PurePosixPath(path), text)
    assert any(caught in fault for fault in found), found


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (
            "argosy/kernel/a.py",
            GOOD + "def _f(x: object) -> bool:\n    return isinstance(x, float)\n",
        ),
        ("argosy/kernel/events/a.py", GOOD + "PAUSE_S = 0.5\n"),
        ("argosy/kernel/events/a.py", GOOD + "def _f(*, wait_s: float = 1.5) -> None: ...\n"),
        ("argosy/platform/a.py", GOOD + "share = 0.5\n"),
        ("argosy/web/a.py", GOOD + "def _f() -> None:\n" + "    x = 1\n" * 69),
        ("tests/journeys/test_a.py", GOOD + "def test_it() -> None:\n    assert True\n"),
    ],
)
def test_what_is_right_is_let_through(path: str, text: str) -> None:
    assert tidy.faults(PurePosixPath(path), text) == []
