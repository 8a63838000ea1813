"""Files that are large, half bad or bombs: told row by row or refused, in little memory."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import zipfile
from pathlib import Path

import pytest

from argosy.kernel.identity import sql
from argosy.platform.data.sheets.xlsx_writing import PARTS
from argosy.testing.database import Clone
from argosy.testing.toy import make_companies

MEMORY_MB_MAX = 300
PROGRAM = """
    import json, sys
    from pathlib import Path
    import django
    django.setup()
    from argosy.kernel.primitives.actor import Actor, ActorKind
    from argosy.kernel.primitives.errors import ArgosyError
    from argosy.platform.data.imports.importing import import_file
    from argosy.platform.data.imports.options import ImportOptions, Mode
    actor = Actor(1, ActorKind.SYSTEM, 1, (1,))
    with open(sys.argv[1], "rb") as file:
        try:
            wanted = ImportOptions(Mode(sys.argv[2]))
            done = import_file(actor, "party.party", file, wanted, key=sys.argv[2])
            told = {"counts": dict(done.counts), "code": done.problems[0].problem.code
                    if done.problems else ""}
        except ArgosyError as error:
            told = {"counts": {}, "code": error.code}
    # Not getrusage: its peak is carried over from the process that started this one.
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    told["memory_mb"] = int(status["VmHWM"].split()[0]) // 1024
    print(json.dumps(told))
"""


def run(clone: Clone, file: Path, mode: str) -> dict[str, object]:
    """Import a file in a process of its own, whose memory is measured."""
    import json

    environment = {
        **os.environ,
        "DATABASE_URL": clone.app_url,
        "DATABASE_OWNER_URL": clone.owner_url,
    }
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(PROGRAM), str(file), mode],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    memory = found.pop("memory_mb")
    print(found, memory)
    assert isinstance(memory, int) and memory <= MEMORY_MB_MAX, memory
    return found


def parties() -> int:
    with sql.using("owner"):
        ((found,),) = sql.rows("SELECT count(*) FROM party")
    return int(str(found))


def half_bad(path: Path, rows: int) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write("code,name,country\n")
        for n in range(rows):
            file.write(f"C{n},{'' if n % 2 else f'Name {n}'},DE\n")


def test_a_half_bad_file_is_taken_by_halves_or_not_at_all(db_clone: Clone, tmp_path: Path) -> None:
    make_companies()
    half_bad(tmp_path / "half.csv", 6_000)
    expected = {"counts": {"created": 3_000, "refused": 3_000, "rows": 6_000},
                "code": "text.required"}  # fmt: skip
    assert run(db_clone, tmp_path / "half.csv", "check") == expected
    assert parties() == 0
    assert run(db_clone, tmp_path / "half.csv", "all") == expected
    assert parties() == 0
    assert run(db_clone, tmp_path / "half.csv", "valid") == expected
    assert parties() == 3_000
    with sql.using("owner"):
        assert sql.rows(
            "SELECT count(*) FROM import_row r JOIN import_run n ON n.id = r.run_id"
            " WHERE n.key = 'valid' AND r.problems IS NOT NULL"
        ) == [(3_000,)]


def bomb(path: Path, megabytes: int) -> None:
    """Write a workbook of a few kilobytes whose sheet unpacks to much more."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, text in PARTS.items():
            archive.writestr(name, text)
        archive.writestr(
            "xl/workbook.xml",
            '<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/'
            'relationships"><sheets><sheet name="S" r:id="rId1"/></sheets></workbook>',
        )
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            part.write(b"<worksheet><sheetData><row><c t='str'><v>")
            for _ in range(megabytes):
                part.write(b"A" * 1_000_000)
            part.write(b"</v></c></row></sheetData></worksheet>")


def test_a_bomb_fills_no_memory(db_clone: Clone, tmp_path: Path) -> None:
    make_companies()
    bomb(tmp_path / "bomb.xlsx", 400)
    assert (tmp_path / "bomb.xlsx").stat().st_size < 1_000_000
    found = run(db_clone, tmp_path / "bomb.xlsx", "check")
    assert found["counts"] == {}
    assert str(found["code"]).startswith(("file.", "import."))
    assert parties() == 0


@pytest.mark.long
@pytest.mark.parametrize("mode", ["check", "valid"])
def test_a_million_rows_fill_no_memory(db_clone: Clone, tmp_path: Path, mode: str) -> None:
    make_companies()
    half_bad(tmp_path / "large.csv", 1_000_000)
    found = run(db_clone, tmp_path / "large.csv", mode)
    assert found["counts"] == {"created": 500_000, "refused": 500_000, "rows": 1_000_000}
    assert parties() == (500_000 if mode == "valid" else 0)
