"""CSV: hand-made bytes are read as they were meant, and what we write is read back."""

from __future__ import annotations

import io
from datetime import date, datetime
from decimal import Decimal

import pytest

from argosy.kernel.primitives.errors import ValidationFailed
from argosy.platform.data.sheets.cells import Kind
from argosy.platform.data.sheets.csv_reading import read_csv
from argosy.platform.data.sheets.csv_writing import CsvWriter
from argosy.platform.data.sheets.encodings import codec_of

CHINESE = "编码,名称\r\nC1,上海港湾自行车有限公司\r\nC2,北京\r\n"
GERMAN = "code;name\r\nC1;Müller & Söhne\r\nC2;Größe, Straße, Übung, Käse\r\n"


def rows(data: bytes, **options: str) -> list[list[object]]:
    return [list(row.cells) for row in read_csv(io.BytesIO(data), **options)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("codec", "mark", "expected"),
    [
        ("utf-8", b"", "utf-8"),
        ("utf-8", b"\xef\xbb\xbf", "utf-8-sig"),
        ("gb18030", b"", "gb18030"),
        ("gbk", b"", "gb18030"),
        ("utf-16-le", b"\xff\xfe", "utf-16"),
        ("utf-16-be", b"\xfe\xff", "utf-16"),
    ],
)
def test_chinese_is_read_in_each_encoding(codec: str, mark: bytes, expected: str) -> None:
    data = mark + CHINESE.encode(codec)
    assert codec_of(io.BytesIO(data)) == expected
    assert rows(data) == [
        ["编码", "名称"],
        ["C1", "上海港湾自行车有限公司"],
        ["C2", "北京"],
    ]


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_told_by_its_zeros(codec: str) -> None:
    assert rows("code,name\nA,Harbour Cycles\n".encode(codec)) == [
        ["code", "name"],
        ["A", "Harbour Cycles"],
    ]


def test_four_bytes_of_gb18030_are_read() -> None:
    assert rows("名称,字\n张三,𠀀㐀\n".encode("gb18030"))[1] == ["张三", "𠀀㐀"]


def test_western_letters_are_not_taken_for_chinese() -> None:
    data = GERMAN.encode("cp1252")
    assert data.decode("gb18030"), "the control: it decodes, into nonsense"
    with pytest.raises(ValidationFailed) as refused:
        rows(data)
    assert refused.value.code == "file.encoding"
    assert rows(data, encoding="windows-1252")[1] == ["C1", "Müller & Söhne"]


@pytest.mark.parametrize(
    ("data", "encoding", "code"),
    [
        (b"code,name\nA,\xff\xff\xff\n", "", "file.encoding"),
        (b"code,name\nA,x\0y\n", "", "file.encoding"),
        (b"\x00\x00\xfe\xff\x00\x00\x00a", "", "file.encoding"),
        ("编码".encode("gb18030"), "utf-8", "file.encoding_wrong"),
        (b"a,b", "ebcdic", "file.encoding_unknown"),
    ],
)
def test_what_cannot_be_told_is_refused(data: bytes, encoding: str, code: str) -> None:
    with pytest.raises(ValidationFailed) as refused:
        rows(data, encoding=encoding)
    assert refused.value.code == code
    assert refused.value.problems[0].cure


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_recognised(delimiter: str) -> None:
    text = 'code;x,name|y\tz\nA,"1;2|3,4\t5",b\nB,2,c\n'
    lines = [["code", "name", "note"], ["A", "Smith, John; Jr.", "a|b"], ["B", "2\t3", "c"]]
    text = "\n".join(delimiter.join(f'"{cell}"' for cell in line) for line in lines)
    assert rows(text.encode()) == lines


def test_decimal_commas_do_not_make_columns() -> None:
    assert rows(b"code;price\nA;1,50\nB;2,75\nC;3,00\n")[1] == ["A", "1,50"]


def test_quotes_and_line_ends_within_cells() -> None:
    data = b'code,lines\r\nA,"Allee 1\r\n2. Hof"\r\n\r\n,,\r\nB,"say ""hi"""\r\n'
    read = list(read_csv(io.BytesIO(data)))
    assert [(row.number, list(row.cells)) for row in read] == [
        (1, ["code", "lines"]),
        (2, ["A", "Allee 1\r\n2. Hof"]),
        (6, ["B", 'say "hi"']),
    ]


def test_a_mark_that_is_never_closed_is_named_with_its_line() -> None:
    read = list(read_csv(io.BytesIO(b'code,name\nA,good\nB,"bad\nC,lost\n')))
    assert [list(row.cells) for row in read[:2]] == [["code", "name"], ["A", "good"]]
    assert [(row.number, row.problems[0].code) for row in read[2:]] == [(3, "file.quotes")]


def test_a_broken_row_does_not_take_the_next_along() -> None:
    read = list(read_csv(io.BytesIO(b'code,name\nA,"x"y"\nB,good\n')))
    assert [row.problems[0].code if row.problems else list(row.cells) for row in read] == [
        ["code", "name"],
        "file.quotes",
        ["B", "good"],
    ]


def test_a_line_without_end_is_refused() -> None:
    with pytest.raises(ValidationFailed) as refused:
        rows(b"a" * 9_000_000)
    assert refused.value.code in {"file.no_table", "file.cell"}


def test_more_columns_than_any_table_has_are_named() -> None:
    read = list(read_csv(io.BytesIO(b",".join(b"%d" % n for n in range(600)) + b"\n")))
    assert len(read[0].cells) == 500
    assert read[0].problems[0].code == "file.columns"


def write(*cells: object, kinds: list[Kind], **options: object) -> bytes:
    file = io.BytesIO()
    writer = CsvWriter(file, kinds, **options)  # type: ignore[arg-type]
    writer.row(cells)  # type: ignore[arg-type]
    writer.close()
    return file.getvalue()


def test_what_is_written_is_safe_and_exact() -> None:
    kinds = [Kind.TEXT, Kind.NUMBER, Kind.BOOLEAN, Kind.DATE, Kind.INSTANT, Kind.TEXT, Kind.TEXT]
    cells = (
        "+86 10",
        Decimal("-1234567890123456.000000000001"),
        False,
        date(2026, 2, 28),
        datetime(2026, 2, 28, 23, 59, 59, 123456),
        None,
        'a "b", c',
    )
    expected = (
        "'+86 10,-1234567890123456.000000000001,false,2026-02-28,"
        '2026-02-28T23:59:59.123456Z,,"a ""b"", c"\r\n'
    )
    assert write(*cells, kinds=kinds) == b"\xef\xbb\xbf" + expected.encode()
    assert write(*cells, kinds=kinds, is_raw=True) == expected.replace("'", "").encode()


def test_raw_files_are_read_as_they_stand() -> None:
    data = b"name\n'+86\n"
    assert [list(r.cells) for r in read_csv(io.BytesIO(data))][1] == ["+86"]
    assert [list(r.cells) for r in read_csv(io.BytesIO(data), is_raw=True)][1] == ["'+86"]
