"""Files from a terminal: what the manual shows is run, and a killed import is gone on with."""

from __future__ import annotations

import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from argosy.platform.system.home import Home
from argosy.project.tests.test_cli import ROOT, Argosy, environment, runner

CUSTOMERS = "code,name,country\nC1,港湾自行车,CN\nC2,,DE\nC3,Hafen & Sohn,DE\n"
OLD = "Kd-Nr;Firma\n7;Müller\n"
COMPANY = "code,name,country,fiscal_year\nHAFEN,Hafen Räder GmbH,DE,2026\n"
ROWS = 12_000
PARTIES = ("--resource", "party.party", "--company", "HAFEN")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Holds the home and the files."""
    return tmp_path_factory.mktemp("files")


@pytest.fixture(scope="module")
def argosy(folder: Path) -> Iterator[Argosy]:
    """Runs the command in a folder with a home and files; its company is founded by a file."""
    yield from begun(folder)


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Argosy]:
    """The same in a home of one's own, where imports are numbered as the manual shows."""
    yield from begun(tmp_path)


def begun(folder: Path) -> Iterator[Argosy]:
    """Make a home with files, found the company, and give the runner."""
    for name, text in (("company", COMPANY), ("customers", CUSTOMERS)):
        (folder / f"{name}.csv").write_text(text, "utf-8")
    (folder / "old.csv").write_bytes(OLD.encode("windows-1252"))
    for run in runner(Home(folder / "home")):
        made = run("import-file", "company.csv", "--resource", "company.company", "--mode", "all")
        assert made.returncode == 0, made.stdout + made.stderr
        assert made.stdout == "import 1: done: 1 rows, 1 new\n"
        yield run


def shown() -> list[list[str]]:
    """Return the commands that the manual shows."""
    text = (ROOT / "docs" / "files.md").read_text("utf-8")
    block = text.partition("## From a terminal\n\n```\n")[2].partition("```")[0]
    return [shlex.split(line)[1:] for line in block.splitlines()]


def test_what_the_manual_shows_works(fresh: Argosy) -> None:
    refused = "row 3, name: A value is needed here. Fill in this field. [text.required]\n"
    expected = [
        (1, refused + "import 2: rehearsed, nothing was kept: 3 rows, 2 new, 1 refused\n"),
        (1, refused + "import 3: done: 3 rows, 2 new, 1 refused\n"),
        (0, "1 records in out.csv\n"),
        (0, "import 4: done: 1 rows, 1 as they were\n"),
        (0, "import 5: done: 1 rows, 1 new\n"),
        (1, refused + "import 3: done: 3 rows, 2 new, 1 refused\n"),
        (0, "import 5: taken back: 1 rows, 1 new\n"),
    ]
    found = []
    for command in shown():
        ran = fresh(*command)
        found.append((ran.returncode, ran.stdout))
    assert found == expected
    again = fresh(*shown()[1], LC_ALL="zh_CN.UTF-8")
    assert again.stdout == (
        "第 3 行, name: 此处必须填写。 请填写该字段。 [text.required]\n"
        "导入 3: 已导入（此前已请求）: 3 行, 2 新增, 1 拒绝\n"
    )


def test_changed_cells_are_shown(argosy: Argosy, tmp_path: Path) -> None:
    for name, text in (("a", "Before"), ("b", "After")):
        (tmp_path / f"{name}.csv").write_text(f"code,name\nX1,{text}\n", "utf-8")
    assert argosy("import-file", str(tmp_path / "a.csv"), *PARTIES, "--mode", "all").returncode == 0
    ran = argosy("import-file", str(tmp_path / "b.csv"), *PARTIES)
    assert ran.stdout.startswith("row 2, name: 'Before' → 'After'\n"), ran.stdout + ran.stderr
    assert ran.returncode == 0


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("import-file",), 2, "Name a file"),
        (("import-file", "customers.csv"), 2, "--resource is needed"),
        (("import-file", "none.csv", *PARTIES), 1, "none.csv cannot be read"),
        (("import-file", "customers.csv", "--resource", "party.partie"), 1, "party.party"),
        (("import-file", "customers.csv", *PARTIES, "--map", "x"), 1, "no equals sign"),
        (("import-file", "--undo", "999", "--company", "HAFEN"), 1, "There is no import 999."),
        (("import-file", "customers.csv", *PARTIES, "--user", "eve"), 1, "no active user eve"),
        (("import-file", "customers.csv", *PARTIES, "--encoding", "klingon"), 1, "klingon"),
        (("export-file", "a.pdf", *PARTIES), 2, ".csv or .xlsx"),
        (("export-file", "a.csv", *PARTIES, "--fields", "nmae"), 1, "no column nmae"),
        (("export-file", "customers.csv", *PARTIES), 1, "customers.csv exists"),
        (("export-file", "nowhere/a.csv", *PARTIES), 1, "nowhere/a.csv cannot be written"),
    ],
)
def test_what_is_wrong_is_said(
    argosy: Argosy, arguments: tuple[str, ...], status: int, said: str
) -> None:
    ran = argosy(*arguments)
    assert (ran.returncode, ran.stdout) == (status, "")
    assert said in ran.stderr
    assert "Traceback" not in ran.stderr


def test_an_import_killed_with_signal_9_goes_on(argosy: Argosy, folder: Path) -> None:
    file = folder / "many.csv"
    file.write_text("name\n" + "".join(f"Name {n}\n" for n in range(ROWS)), "utf-8")
    command = ["import-file", "many.csv", *PARTIES, "--mode", "valid"]
    killed = subprocess.Popen(
        [sys.executable, "-m", "argosy.project.cli", *command],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(Home(folder / "home")),
    )
    assert killed.stderr is not None and killed.stdout is not None
    assert killed.stderr.readline() == "… 1,000 rows, 1,000 new\n"
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    assert killed.stdout.read() == "", "killed at work"
    ran = argosy(*command)
    assert ran.returncode == 0
    assert ran.stdout.endswith(f": done (asked before): {ROWS:,} rows, {ROWS:,} new\n")
    assert "… 1,000 rows" not in ran.stderr, "what stands is not entered again"
    out = argosy("export-file", "all.csv", *PARTIES, "--where", "name.starts=Name ")
    assert out.stdout == f"{ROWS:,} records in all.csv\n"
