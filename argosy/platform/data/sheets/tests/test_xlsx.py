"""XLSX: what we write is read by a library that is not ours, and theirs is read by us."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest

from argosy.kernel.primitives.errors import ValidationFailed
from argosy.platform.data.sheets.cells import Cell, Kind
from argosy.platform.data.sheets.reading import read_rows
from argosy.platform.data.sheets.tests.test_formulas import PAYLOADS
from argosy.platform.data.sheets.xlsx_reading import read_xlsx
from argosy.platform.data.sheets.xlsx_writing import PARTS, XlsxWriter, column_name

CONTENT = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
ALL = [Kind.TEXT, Kind.NUMBER, Kind.BOOLEAN, Kind.DATE, Kind.INSTANT]


def write(*rows: tuple[Cell, ...], kinds: list[Kind]) -> io.BytesIO:
    file = io.BytesIO()
    writer = XlsxWriter(file, kinds, title="往来单位: [all]/parties of the whole group")
    writer.heading([f"field_{n}" for n in range(len(kinds))])
    writer.heading([f"标签 {n}" for n in range(len(kinds))])
    try:
        for row in rows:
            writer.row(row)
    except ValidationFailed:
        writer.abandon()
        raise
    writer.close()
    return file


def workbook(sheet: str, **parts: str) -> io.BytesIO:
    """Return a workbook with hand-made XML in its sheet."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in PARTS.items():
            archive.writestr(name, text)
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{CONTENT}" xmlns:r="http://schemas.openxmlformats.org/'
            'officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="rId1"/>'
            "</sheets></workbook>",
        )
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), text)
    return file


def of_cells(cells: str) -> io.BytesIO:
    return workbook(
        f'<worksheet xmlns="{CONTENT}"><sheetData><row r="3">{cells}</row></sheetData></worksheet>'
    )


def read(file: io.BytesIO, **options: str) -> list[list[object]]:
    return [list(row.cells) for row in read_xlsx(file, **options)]


def test_another_library_reads_true_types() -> None:
    moment = datetime(2026, 2, 28, 23, 59, 59)
    file = write(
        ("00123", Decimal("-12.30"), True, date(2026, 2, 28), moment),
        (None, 42, None, None, None),
        (' a\n<b>&"c" ', Decimal("12345678901234567.89"), False, date(1899, 1, 1), None),
        kinds=ALL,
    )
    book = openpyxl.load_workbook(file)
    (sheet,) = book.worksheets
    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)] == [
        ["00123", -12.3, True, datetime(2026, 2, 28), moment],
        [None, 42, None, None, None],
        [' a\n<b>&"c" ', "12345678901234567.89", False, "1899-01-01", None],
    ]
    assert [cell.data_type for cell in sheet[3]] == ["s", "n", "b", "d", "d"]
    assert sheet.title == "往来单位   all  parties of the whol"
    assert sheet.freeze_panes == "A3"


def test_no_payload_is_a_formula_and_each_comes_back() -> None:
    file = write(*((payload,) for payload in PAYLOADS), kinds=[Kind.TEXT])
    sheet = openpyxl.load_workbook(file).worksheets[0]
    kinds = {cell.data_type for row in sheet.iter_rows() for cell in row}
    assert kinds == {"s"}
    with zipfile.ZipFile(file) as archive:
        assert b"<f" not in archive.read("xl/worksheets/sheet1.xml")
    assert [row[0] for row in read(file)[2:]] == list(PAYLOADS)


def test_the_control_sees_formulas() -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["=1+1"])
    file = io.BytesIO()
    book.save(file)
    cell = openpyxl.load_workbook(file).worksheets[0]["A1"]
    assert cell.data_type == "f"


def test_every_cell_comes_back() -> None:
    rows: list[tuple[Cell, ...]] = [
        (
            "+86 10",
            Decimal("0.1"),
            True,
            date(2026, 3, 1),
            datetime(2026, 3, 1, 12, 30, 15, 250000),
        ),
        ("_x0041_ \x01 \r\n 𠀀", Decimal("123456789012345"), False, date(1900, 3, 1), None),
        ("x" * 32767, -7, None, date(9999, 12, 31), datetime(1900, 3, 1, 0, 0, 1)),
        ("", Decimal("1234567890123456.7"), None, date(1900, 1, 1), None),
    ]
    expected: list[list[object]] = [list(row) for row in rows]
    expected[3] = [None, "1234567890123456.7", None, "1900-01-01", None]
    found = [row + [None] * (5 - len(row)) for row in read(write(*rows, kinds=ALL))[2:]]
    assert found == expected


def test_a_text_no_cell_holds_is_refused() -> None:
    with pytest.raises(ValidationFailed) as refused:
        write(("x" * 32768,), kinds=[Kind.TEXT])
    assert refused.value.code == "file.cell_too_long_for_xlsx"


def test_files_of_another_library_are_read() -> None:
    book = openpyxl.Workbook()
    book.active.title = "first"  # type: ignore[union-attr]
    sheet = book.create_sheet("二")
    sheet.append(["code", "price", "on", "at", "ok", "sum"])
    sheet.append(["00123", 1.1, date(2026, 1, 2), datetime(2026, 1, 2, 3, 4, 5), True, "=1+1"])
    sheet["C4"] = 45000
    sheet["C4"].number_format = "dd.mm.yyyy"
    sheet["A4"] = "x"
    sheet["B4"] = 1234.5
    sheet["B4"].number_format = '"Stück" 0.00'
    file = io.BytesIO()
    book.save(file)
    found = list(read_xlsx(file, sheet="二"))
    assert [(row.number, list(row.cells)) for row in found] == [
        (1, ["code", "price", "on", "at", "ok", "sum"]),
        (2, ["00123", Decimal("1.1"), date(2026, 1, 2), datetime(2026, 1, 2, 3, 4, 5), True]),
        (4, ["x", Decimal("1234.5"), date(2023, 3, 15)]),
    ]
    with pytest.raises(ValidationFailed) as refused:
        list(read_xlsx(file, sheet="third"))
    assert "first, 二" in str(refused.value)


def test_what_spreadsheets_write_is_read_as_shown() -> None:
    cells = (
        '<c r="A3"><v>1.1000000000000001</v></c><c r="B3"><v>0.30000000000000004</v></c>'
        '<c r="D3"><v>1E-3</v></c><c r="E3" t="e"><v>#N/A</v></c><c r="F3" t="str"><f>A3</f>'
        '<v>sum</v></c><c r="G3" t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r>'
        "<rPh><t>reading</t></rPh></is></c>"
    )
    (row,) = read_xlsx(of_cells(cells))
    assert list(row.cells) == [
        Decimal("1.1"), Decimal("0.3"), None, Decimal("0.001"), None, "sum", "ab",
    ]  # fmt: skip
    assert [(p.code, p.params["column"]) for p in row.problems] == [("file.formula_error", 5)]


def test_columns_are_named_as_spreadsheets_do() -> None:
    assert [column_name(n) for n in (0, 25, 26, 51, 52, 701, 702)] == [
        "A", "Z", "AA", "AZ", "BA", "ZZ", "AAA",
    ]  # fmt: skip


LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
    f'<worksheet xmlns="{CONTENT}"><sheetData><row><c t="str"><v>&c;</v></c></row></sheetData>'
    "</worksheet>"
)
OUTSIDE = (
    '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    f'<worksheet xmlns="{CONTENT}"><sheetData><row><c t="str"><v>&a;</v></c></row></sheetData>'
    "</worksheet>"
)


@pytest.mark.parametrize(
    ("sheet", "code"),
    [
        (LAUGHS, "file.xml_declaration"),
        (OUTSIDE, "file.xml_declaration"),
        ("<a>" * 100, "file.xml_depth"),
        ("<worksheet><sheetData>", "file.xml_broken"),
        (f'<a b="{"x" * 6_000_000}"/>', "file.xml_token"),
        ("", "file.xml_broken"),
    ],
)
def test_dangerous_xml_is_refused(sheet: str, code: str) -> None:
    with pytest.raises(ValidationFailed) as refused:
        read(workbook(sheet))
    assert refused.value.code == code


@pytest.mark.parametrize("part", ["xl__workbook_xml", "xl__styles_xml", "xl__sharedStrings_xml"])
def test_no_part_may_declare_entities(part: str) -> None:
    good = f'<worksheet xmlns="{CONTENT}"><sheetData/></worksheet>'
    assert read(workbook(good)) == []
    with pytest.warns(UserWarning, match="Duplicate") if "shared" not in part else nothing():
        file = workbook(good, **{part: LAUGHS})
    with pytest.raises(ValidationFailed) as refused:
        read(file)
    assert refused.value.code == "file.xml_declaration"


class nothing:  # noqa: N801 - used like a function
    """A context in which nothing is expected."""

    def __enter__(self) -> None: ...

    def __exit__(self, *_: object) -> None: ...


def test_a_zip_bomb_is_refused_before_it_is_opened() -> None:
    file = workbook(f'<worksheet xmlns="{CONTENT}"><sheetData/></worksheet>')
    data = bytearray(file.getvalue())
    entry = data.rindex(b"xl/worksheets/sheet1.xml") - 46
    assert data[entry : entry + 4] == b"PK\x01\x02"
    data[entry + 24 : entry + 28] = (2_500_000_000).to_bytes(4, "little")
    with pytest.raises(ValidationFailed) as refused:
        read(io.BytesIO(bytes(data)))
    assert refused.value.code == "file.xlsx_size"


def test_a_bomb_that_lies_about_its_size_is_cut_off() -> None:
    file = workbook(
        f'<worksheet xmlns="{CONTENT}"><sheetData>{"<row/>" * 500_000}</sheetData></worksheet>'
    )
    data = bytearray(file.getvalue())
    entry = data.rindex(b"xl/worksheets/sheet1.xml") - 46
    data[entry + 24 : entry + 28] = (1000).to_bytes(4, "little")
    with pytest.raises(ValidationFailed) as refused:
        read(io.BytesIO(bytes(data)))
    assert refused.value.code in {"file.xlsx_broken", "file.xml_broken"}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file.empty"),
        (b"PK\x03\x04 and nothing else", "file.xlsx_broken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "file.xls"),
        (b"%PDF-1.7", "file.kind"),
        (b"\x89PNG\r\n\x1a\n", "file.kind"),
    ],
)
def test_what_is_no_table_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(ValidationFailed) as refused:
        list(read_rows(io.BytesIO(data)))
    assert refused.value.code == code


def test_a_million_shared_texts_fill_no_memory() -> None:
    import tracemalloc

    texts = "".join(f"<si><t>text {n}</t></si>" for n in range(200_000))
    cells = "".join(
        f'<row r="{n + 1}"><c r="A{n + 1}" t="s"><v>{n}</v></c></row>' for n in range(200_000)
    )
    file = workbook(
        f'<worksheet xmlns="{CONTENT}"><sheetData>{cells}</sheetData></worksheet>',
        xl__sharedStrings_xml=f'<sst xmlns="{CONTENT}">{texts}</sst>',
    )
    del texts, cells
    tracemalloc.start()
    count = last = 0
    for row in read_xlsx(file):
        count += 1
        last = row.number
        assert row.cells[0] == f"text {row.number - 1}"
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (count, last) == (200_000, 200_000)
    assert peak < 25_000_000
