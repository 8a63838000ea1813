"""A capability is written that passes all checks, here and as a distribution of its own.

What "no edit elsewhere" means is tried out: the suite is copied or left alone, the capability is
added, and other processes find its table, commands, noun and rights.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from argosy.platform.system.outcome import Refused
from argosy.project.apps import PACKAGE
from argosy.project.capability import command
from argosy.testing import texts
from tests.architecture.tidy import faults

ROOT = PACKAGE.parent
NAME = "service_contract"
DOORS = Path(__file__).parent / "doors.py"


def ran(folder: Path, *arguments: str, path: str) -> str:
    """Run Python with a path of its own; return what it said, or fail with it."""
    environment = dict(os.environ, PYTHONPATH=path, PYTHONWARNINGS="ignore", COLUMNS="300")
    environment.pop("ARGOSY_HOME", None)
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout[-6_000:] + done.stderr[-3_000:]
    return done.stdout + done.stderr


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The suite in a temporary folder, where the command writes into its domains."""
    ignored = shutil.ignore_patterns("__pycache__", ".*_cache")
    shutil.copytree(PACKAGE, tmp_path / "argosy", ignore=ignored)
    for name in (".importlinter", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    monkeypatch.setattr(command, "PACKAGE", tmp_path / "argosy")
    return tmp_path


def test_it_becomes_a_folder_of_the_suite_that_passes_every_check(copy: Path) -> None:
    written = command.write(NAME, zh="服务合同")

    assert copy / "argosy/domains" / NAME / "resources.py" in written
    for file in written:
        if "migrations" not in file.parts:
            assert faults(file.relative_to(copy), file.read_text("utf-8")) == []
    said = texts.of_files(copy / "argosy/domains" / NAME)
    assert said, "it refuses something"
    assert said <= set(texts.chinese_of(texts.read(texts.catalogue_of()))), "in Chinese too"
    path = str(copy)
    ran(copy, "-m", "ruff", "check", f"argosy/domains/{NAME}", path=path)
    ran(copy, "-m", "ruff", "format", "--check", f"argosy/domains/{NAME}", path=path)
    linter = "from importlinter.cli import lint_imports_command as run; run()"
    assert "0 broken" in ran(copy, "-c", linter, "--no-cache", path=path)


@pytest.mark.long
def test_its_types_and_tests_hold_in_the_suite(copy: Path) -> None:
    command.write(NAME, zh="服务合同")
    path = str(copy)
    assert "Success" in ran(copy, "-m", "mypy", f"argosy/domains/{NAME}", path=path)
    tests = ran(copy, "-m", "pytest", "-q", f"argosy/domains/{NAME}", path=path)
    assert "8 passed" in tests


def test_it_becomes_a_distribution_that_an_installed_suite_finds(tmp_path: Path) -> None:
    source, site = tmp_path / "source", tmp_path / "site"
    command.write(NAME, zh="服务合同", folder=source)
    shutil.copy(DOORS, source / NAME / "tests" / "test_doors.py")
    quiet = ("--quiet", "--disable-pip-version-check", "--no-deps", "--no-index")
    ran(
        tmp_path,
        *("-m", "pip", "install", *quiet, "--no-build-isolation", "--target", str(site)),
        str(source),
        path="",
    )
    path = os.pathsep.join([str(site), str(ROOT)])

    tests = ran(site, "-m", "pytest", "-q", "-c", str(ROOT / "pyproject.toml"), NAME, path=path)

    assert "13 passed" in tests, tests


@pytest.mark.parametrize("name", ["Sales", "a b", "1st", "class", "", "x" * 31, "a__b", "é", "a."])
def test_a_name_that_nothing_can_have_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        command.write(name, folder=tmp_path)
    assert refused.value.code == "capability.name"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["sales", "ledger", "party"])
def test_a_name_that_is_taken_is_refused(name: str) -> None:
    with pytest.raises(Refused) as refused:
        command.write(name)
    assert refused.value.code == "capability.taken"


def test_nothing_is_written_over(tmp_path: Path) -> None:
    (tmp_path / NAME).mkdir()
    with pytest.raises(Refused) as refused:
        command.write(NAME, folder=tmp_path)
    assert refused.value.code == "capability.exists"
    assert list((tmp_path / NAME).iterdir()) == []
