"""A hundred formulas written out as texts: no cell is one, and a real spreadsheet runs none."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook

from argosy.platform.data.sheets.cells import Format, Kind
from argosy.platform.data.sheets.csv_writing import CsvWriter
from argosy.platform.data.sheets.formulas import quote
from argosy.platform.data.sheets.reading import read_rows
from argosy.platform.data.sheets.tests.payloads import PAYLOADS
from argosy.platform.data.sheets.xlsx_writing import XlsxWriter

SOFFICE = shutil.which("soffice")
needs_soffice = pytest.mark.skipif(SOFFICE is None, reason="no LibreOffice on this machine")


def written(kind: Format) -> bytes:
    """Return a file whose rows hold a number and one payload each."""
    file = io.BytesIO()
    kinds = [Kind.TEXT, Kind.TEXT]
    is_xlsx = kind is Format.XLSX
    writer = XlsxWriter(file, kinds, headings=1) if is_xlsx else CsvWriter(file, kinds)
    writer.heading(["number", "text"])
    for number, payload in enumerate(PAYLOADS):
        writer.row([f"n{number}", payload])
    writer.close()
    return file.getvalue()


def formulas(book: bytes) -> int:
    """Return how many cells of a workbook are formulas."""
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        sheets = [name for name in parts.namelist() if "worksheets/sheet" in name]
        return sum(len(re.findall(rb"<f[ >]", parts.read(name))) for name in sheets)


def test_there_are_a_hundred_different_payloads() -> None:
    assert len(set(PAYLOADS)) == 100


def test_no_cell_of_a_workbook_is_a_formula_and_each_text_comes_back() -> None:
    book = written(Format.XLSX)
    assert formulas(book) == 0
    sheet = load_workbook(io.BytesIO(book)).worksheets[0]
    cells = [sheet.cell(n + 2, 2) for n in range(100)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.value for cell in cells] == list(PAYLOADS)
    suspect = [cell for cell in cells if str(cell.value)[0] in "=+-@"]
    assert all(cell.quotePrefix for cell in suspect), "it stays a text when somebody edits it"


def test_no_cell_of_a_text_file_begins_as_a_formula_and_each_comes_back() -> None:
    text = written(Format.CSV).decode("utf-8-sig")
    for line in text.splitlines()[1:]:
        cell = line.partition(",")[2].lstrip('"')
        assert not cell.lstrip(" \u3000").startswith(tuple("=+-@＝＋－＠\t|")), line
    rows = list(read_rows(io.BytesIO(written(Format.CSV))))[1:]
    assert [row.cells[1] for row in rows] == list(PAYLOADS)


@pytest.mark.long
@needs_soffice
@pytest.mark.parametrize("kind", list(Format))
def test_libreoffice_evaluates_none(kind: Format, tmp_path: Path) -> None:
    opened = converted(written(kind), kind, tmp_path)
    assert formulas(opened) == 0
    sheet = load_workbook(io.BytesIO(opened)).worksheets[0]
    shown = [str(sheet.cell(n + 2, 2).value) for n in range(100)]
    for payload, text in zip(PAYLOADS, shown, strict=True):
        expected = payload if kind is Format.XLSX else quote(payload)
        assert text.split() == expected.split(), "white space aside, it is what was written"


@pytest.mark.long
@needs_soffice
def test_the_control_bare_formulas_are_evaluated(tmp_path: Path) -> None:
    bare = "number,text\n" + "".join(f'n{n},"={n}+1"\n' for n in range(5))
    assert formulas(converted(bare.encode(), Format.CSV, tmp_path)) == 5


def converted(file: bytes, kind: Format, folder: Path) -> bytes:
    """Return a file as LibreOffice saves it after opening it, evaluating formulas as a user's."""
    assert SOFFICE is not None
    given = folder / f"given.{kind.value}"
    given.write_bytes(file)
    # Comma, quotation mark, UTF-8, from the first line, and "evaluate formulas" (token 15).
    how = "CSV:44,34,76,1,,0,false,true,false,false,false,-1,true"
    subprocess.run(
        [
            SOFFICE,
            "--headless",
            f"-env:UserInstallation=file://{folder}/profile",
            *([f"--infilter={how}"] if kind is Format.CSV else []),
            "--convert-to",
            "xlsx",
            "--outdir",
            str(folder / "out"),
            str(given),
        ],
        check=True,
        timeout=180,
        capture_output=True,
    )
    return (folder / "out" / "given.xlsx").read_bytes()
