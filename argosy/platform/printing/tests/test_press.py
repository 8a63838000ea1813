"""The press: hostile text stays text, Chinese needs no font of the machine, and nothing hangs."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from pypdf import PdfReader

from argosy.kernel.primitives.errors import ValidationFailed
from argosy.platform.printing import codes
from argosy.platform.printing.press.parent import Press

HOSTILE = (
    "<script>alert(1)</script>",
    "=HYPERLINK(1)",
    "#import sys: inputs",
    "$ integral $ `raw` *b* _i_ @r",
    '\\"); read("paper.typ")',
    "${7*7} {{7*7}} %s",
)


@pytest.fixture
def press() -> Iterator[Press]:
    made = Press(timeout_s=25)
    yield made
    made.stop()


def document(*blocks: dict[str, object], key: str = "0", **more: object) -> dict[str, object]:
    return {
        "key": key, "width": 210, "height": 297, "margins": [18, 16, 20, 16], "dx": 0, "dy": 0,
        "boxed": False,
        "style": "modern", "accent": "#1b4b7a", "size": 9, "lang": "zh", "mark": "",
        "fonts": ["Noto Sans SC", "Noto Sans Arabic", "Noto Sans Hebrew"],
        "running": "R", "footer": "F", "pages": ["Page ", " of ", ""], "blocks": list(blocks),
        **more,
    }  # fmt: skip


def words(text: str) -> dict[str, object]:
    return {
        "kind": "text", "label": "", "value": text, "align": "left", "size": 100, "strong": False
    }  # fmt: skip


def table(count: int) -> dict[str, object]:
    return {
        "kind": "table", "key": "1", "sums": [],
        "heads": [{"text": "N", "align": "left", "width": 1},
                  {"text": "Net", "align": "right", "width": 1}],
        "rows": [{"cells": [f"line {n}", f"{n}.00"], "minors": [n * 100]}
                 for n in range(1, count + 1)],
        "subtotal": {"label": "Subtotal", "brought": "Brought", "carried": "Carried",
                     "columns": [-1], "places": [2]},
    }  # fmt: skip


def pages_of(data: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(data)).pages]


def test_hostile_text_comes_out_as_text(press: Press) -> None:
    found = pages_of(press.print([document(*map(words, HOSTILE))], {}))[0]
    for text in HOSTILE:
        assert text.replace(" ", "") in found.replace(" ", "").replace("\n", ""), text


def test_chinese_and_right_to_left_without_fonts_of_the_machine(press: Press) -> None:
    data = press.print([document(words("不锈钢螺栓 龘 零壹贰"), words("שלום"), words("سلام"))], {})
    found = pages_of(data)[0]
    assert "不锈钢螺栓 龘 零壹贰" in found
    assert "שלום" in found or "םולש" in found
    fonts = {
        str(font.get_object()["/BaseFont"])
        for page in PdfReader(BytesIO(data)).pages
        for font in page["/Resources"]["/Font"].values()  # type: ignore[index]
    }
    assert all("Noto" in name and "+" in name for name in fonts), "subsets of our fonts only"


def test_ten_thousand_characters_and_five_hundred_lines(press: Press) -> None:
    long = pages_of(press.print([document(words("长" * 10_000))], {}))
    assert sum(page.count("长") for page in long) == 10_000
    pages = pages_of(press.print([document(table(500))], {}))
    lines = [int(line.split()[1]) for p in pages for line in p.split("\n") if line[:5] == "line "]
    assert lines == list(range(1, 501))
    before = 0
    for place, page in enumerate(pages):
        own = sum(int(line.split()[1]) for line in page.split("\n") if line.startswith("line "))
        assert f"Subtotal {own:,}.00" in page
        assert ("Brought" in page) == (place > 0)
        if place:
            assert f"Brought {before:,}.00" in page
        assert ("Carried" in page) == (place < len(pages) - 1)
        if place < len(pages) - 1:
            assert f"Carried {before + own:,}.00" in page
        assert f"Page {place + 1} of {len(pages)}" in page
        before += own


def test_pages_are_counted_by_document(press: Press) -> None:
    found = pages_of(press.print([document(words("a")), document(words("b"), key="1")], {}))
    assert ["Page 1 of 1" in page for page in found] == [True, True]


def test_what_hangs_is_stopped_and_the_next_one_is_set() -> None:
    slow = Press(timeout_s=0.5)
    with pytest.raises(ValidationFailed):
        slow.print([document(table(4_000))], {})
    again = Press(timeout_s=25)
    assert pages_of(again.print([document(words("after"))], {}))
    slow.stop()
    again.stop()


def folders() -> list[Path]:
    return sorted(Path(tempfile.gettempdir()).glob("argosy-press-*"))


@pytest.mark.usefixtures("own_temporary")
def test_a_press_leaves_no_folder_however_it_ends() -> None:
    stopped = Press(timeout_s=25)
    assert stopped.print([document(words("a"))], {})
    assert len(folders()) == 1
    stopped.stop()
    assert folders() == []
    killed = Press(timeout_s=25)
    assert killed.print([document(words("a"))], {})
    assert killed._process is not None
    killed._process.kill()
    killed._process.wait()
    assert killed.print([document(words("b"))], {}), "another process in another folder"
    assert len(folders()) == 1
    killed.stop()
    orphan = Press(timeout_s=25)
    assert orphan.print([document(words("a"))], {})
    process = orphan._process
    assert process is not None and process.stdin is not None
    process.stdin.close()  # what happens when its parent is killed
    process.wait(10)
    assert folders() == []


@pytest.fixture
def own_temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder for temporary files that no other test uses."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


def test_a_picture_that_is_none_is_refused_and_files_are_out_of_reach(press: Press) -> None:
    letterhead: dict[str, object] = {
        "kind": "letterhead",
        "name": "N",
        "lines": [],
        "picture": "x.png",
    }
    with pytest.raises(ValidationFailed):
        press.print([document(letterhead)], {"x.png": b"no picture"})
    for name in ("../../../etc/passwd", "../paper.typ"):
        with pytest.raises(ValidationFailed):
            press.print([document({**letterhead, "picture": name})], {})
    assert pages_of(press.print([document(words("after"))], {}))


def test_the_process_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    from argosy.platform.printing.press.parent import _environment

    monkeypatch.setenv("DATABASE_URL", "postgresql://secret")
    assert not any("secret" in value for value in _environment().values())


def test_the_process_ends_with_its_input(tmp_path: Path) -> None:
    place = tmp_path / "press"
    place.mkdir()
    ended = subprocess.run(
        [sys.executable, "-m", "argosy.platform.printing.press.child", str(place)],
        stdin=subprocess.DEVNULL,
        timeout=30,
        check=False,
    )
    assert ended.returncode == 0
    assert not place.exists()


@pytest.mark.parametrize(
    ("symbols", "value", "width", "height"),
    [
        ("code128", "SO-2026-00001", 70, 15),
        ("ean13", "6901234567892", 45, 20),
        ("qr", "https://argosy.example/发票?n=1", 30, 30),
        ("datamatrix", "LOT-2026-0042", 20, 20),
    ],
)
def test_barcodes_are_read_back(
    press: Press, symbols: str, value: str, width: int, height: int
) -> None:
    block = {
        "kind": "code", "svg": codes.drawing(symbols, value), "text": "", "width": width,
        "height": height, "align": "left",
    }  # fmt: skip
    data = press.print([document(block)], {})
    image = pypdfium2.PdfDocument(data)[0].render(scale=4).to_pil()
    assert [found.text for found in zxingcpp.read_barcodes(image)] == [value]


def test_what_a_symbology_cannot_hold_is_no_barcode() -> None:
    assert codes.drawing("ean13", "6901234567890") == "", "a wrong check digit"
    assert codes.drawing("ean13", "690123456789"), "control: twelve digits get theirs"
    assert codes.drawing("code128", "中文") == ""
    assert codes.drawing("qr", "x" * 1_201) == ""
