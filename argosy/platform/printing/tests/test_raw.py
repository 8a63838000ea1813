"""What is sent to label and receipt printers, read as they read it; no text becomes a command."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from argosy.kernel.primitives.errors import ValidationFailed
from argosy.platform.printing import tspl
from argosy.platform.printing.bitmaps import Bitmap, words
from argosy.platform.printing.fitting import fit, width
from argosy.platform.printing.labels import Dots
from argosy.platform.printing.raw import program
from argosy.platform.printing.receipts import wide
from argosy.platform.printing.tests.readers import Label, read_tspl, read_zpl

READERS: tuple[tuple[str, Callable[[bytes], Label]], ...] = (
    ("zpl", read_zpl),
    ("tspl", read_tspl),
)
NASTY = (
    "a^XZ~JA_41", "^FS^XZ^XA^FO0,0^FDowned", "~DGR:X,1,1,00", "_5EXZ", "a_5Eb",
    'a"\r\nREBOOT', '"\r\nPRINT 9,9\r\n', 'a\\["]b', "~!@", "a~!Rb", "~!T", "\x1b!R", "\x1b!?",
    "back\\slash", "line\\&break", "\\\\", ">", ">:", ">;>8", "a>0b", ">>", "!102", "x~1y", "_1",
    "{0}", "%s", ",,,", "^", "~", '"', "^CC*", "~CC!", "a\x00b", "a\tb", "café",
    "螺栓 ^XZ", "\u202ea",
)  # fmt: skip
"""What commands such printers, and what does if it is escaped badly."""


def label(value: str, symbols: str = "", **more: object) -> dict[str, object]:
    at: dict[str, object] = {
        "kind": "at", "x": 5, "y": 10, "width": 50, "height": 12, "align": "left", "size": 10,
        "strong": False, "value": value, "symbols": symbols, "svg": "<svg/>" if symbols else "",
        **{name: more.pop(name) for name in ("align", "size", "height", "width") if name in more},
    }  # fmt: skip
    return {
        "style": "label", "width": 60, "height": 40, "dx": 0, "dy": 0, "mark": "",
        "blocks": [at], **more,
    }  # fmt: skip


def test_zpl_in_dots() -> None:
    # 203 dots an inch: 60 mm 480, 40 mm 320, 5 mm 40, 10 mm 80; 10 pt are 3.528 mm, 28 dots
    assert program("zpl", [label("Bolt M8", count=3)], 203) == (
        b"^XA^CI28^PW480^LL320^LH0,0^FO40,80^A0N,28,28^FB400,1,6,L^FH^FDBolt M8^FS^PQ3^XZ\n"
    )


def test_tspl_in_dots() -> None:
    # A QR of 21 modules and 8 of white in 12 mm, 96 dots: 3 dots a module, 63 of 400 × 96 dots.
    assert program("tspl", [label("A-1", "qr", count=3)], 203) == (
        b"SIZE 60 mm,40 mm\r\nGAP 2 mm,0 mm\r\nCODEPAGE UTF-8\r\nCLS\r\n"
        b'QRCODE 208,96,M,3,A,0,"A-1"\r\nPRINT 1,3\r\n'
    )


def test_a_barcode_shifted_by_a_millimetre_stands_in_the_middle_of_its_box() -> None:
    # A-1 has a start, three letters, a check of 11 modules each and a stop of 13: 68, with the
    # white 88; 400 dots take 4 each; (400 - 68 × 4) / 2 = 64 dots are left on either side.
    made = program("zpl", [label("A-1", "code128", dx=1, dy=-1)], 203)
    assert b"^FO112,72^BY4^BCN,96,N,N,N,A^FH^FDA-1^FS" in made


@pytest.mark.parametrize(("speaks", "read"), READERS)
@pytest.mark.parametrize("symbols", ["", "code128", "qr", "datamatrix"])
@pytest.mark.parametrize("text", NASTY)
def test_no_text_commands_a_printer(
    speaks: str, read: Callable[[bytes], Label], symbols: str, text: str
) -> None:
    found = read(program(speaks, [label(text, symbols, width=58, height=28)], 300))
    assert len(found.fields) <= 1 and found.count == 1
    plain = read(program(speaks, [label("A", "", width=58, height=28)], 300)).commands
    frame = {"^PW", "^LL", "^LH", "^CI", "^PQ", "SIZE", "GAP", "CODEPAGE", "CLS", "PRINT"}
    assert [c for c in found.commands if c in frame] == [c for c in plain if c in frame]
    ((kind, _, _, said),) = found.fields
    if kind != "dots":
        assert said in ((text.strip(), seen(text)) if symbols else (seen(text),))
    elif symbols and text.strip().isascii() and text.strip().isprintable():
        assert found.scanned() == [text.strip()]


def seen(text: str) -> str:
    """Return what can be seen of a text."""
    return "\n".join(
        "".join(c if c.isprintable() else " " * c.isspace() for c in line).rstrip()
        for line in text.split("\n")
    )


@pytest.mark.parametrize(("speaks", "read"), READERS)
@pytest.mark.parametrize("symbols", ["code128", "qr", "datamatrix"])
@pytest.mark.parametrize("text", ["back\\slash", 'quo"te', "til~!de", "a_b~c", "a>b"])
def test_what_a_printer_might_misread_is_scanned_as_it_was_written(
    speaks: str, read: Callable[[bytes], Label], symbols: str, text: str
) -> None:
    found = read(program(speaks, [label(text, symbols, width=58, height=28)], 300))
    ((kind, _, _, said),) = found.fields
    assert (said == text) if kind != "dots" else (found.scanned() == [text])


@pytest.mark.parametrize(("speaks", "read"), READERS)
@pytest.mark.parametrize(
    ("symbols", "value", "scanned"),
    [
        ("gtin", "96385074", "96385074"),
        ("gtin", "14006381333938", "14006381333938"),
        ("gs1_128", "(01)14006381333938(10)L-08", "(01)14006381333938(10)L-08"),
    ],
)
def test_symbols_that_printers_draw_each_in_a_way_of_their_own_come_as_dots(
    speaks: str, read: Callable[[bytes], Label], symbols: str, value: str, scanned: str
) -> None:
    found = read(program(speaks, [label(value, symbols)], 203))
    assert [each[0] for each in found.fields] == ["dots"]
    assert found.scanned() == [scanned]


def test_gtins_that_every_printer_draws_are_left_to_it() -> None:
    for value, said in (("4006381333931", "400638133393"), ("036000291452", "003600029145")):
        for speaks, read in READERS:
            ((_, _, _, data),) = read(program(speaks, [label(value, "gtin")], 203)).fields
            assert data == said, "the printer adds the check digit"


@pytest.mark.parametrize(("speaks", "read"), READERS)
@pytest.mark.parametrize("dpi", [203, 300, 600])
def test_chinese_is_drawn_where_it_belongs(
    speaks: str, read: Callable[[bytes], Label], dpi: int
) -> None:
    """一 is one stroke across, 丨 one down: their ink says where letters came to stand."""
    mm = dpi / 25.4
    em = 20 * 0.3528 * mm

    def ink(value: str, align: str) -> tuple[float, float, float, float]:
        made = program(speaks, [label(value, size=20, align=align, height=24)], dpi)
        assert value.encode() not in made
        found = read(made)
        assert [each[0] for each in found.fields] == ["dots"]
        return found.ink

    left, top, right, bottom = ink("一", "left")
    assert right - left == pytest.approx(0.9 * em, abs=0.1 * em)
    assert bottom - top < 0.15 * em, "one stroke"
    assert left == pytest.approx(5 * mm, abs=0.1 * em)
    assert (top + bottom) / 2 == pytest.approx(10 * mm + 0.54 * em, abs=0.12 * em)
    left, top, right, bottom = ink("丨", "left")
    assert right - left < 0.2 * em and bottom - top > 0.7 * em
    assert top >= 10 * mm and bottom <= 10 * mm + 1.2 * em, "in its line, not above it"
    _, _, right, _ = ink("一", "right")
    assert right == pytest.approx(55 * mm, abs=0.1 * em)
    left, _, right, _ = ink("一", "center")
    assert (left + right) / 2 == pytest.approx(30 * mm, abs=0.1 * em)
    _, top, _, bottom = ink("一\n一", "left")
    assert bottom - top == pytest.approx(1.2 * em, abs=0.15 * em), "one line below the other"
    _, first, _, _ = ink("一", "left")
    _, second, _, _ = ink("\n一".strip(" "), "left")
    assert second - first == pytest.approx(1.2 * em, abs=0.1 * em)


@pytest.mark.parametrize(("speaks", "read"), READERS)
def test_other_scripts_are_drawn_too(speaks: str, read: Callable[[bytes], Label]) -> None:
    for text in ("شركة أرغو", "ארגו 12", "Größe", "a\u3000螺"):
        found = read(program(speaks, [label(text)], 203))
        assert [each[0] for each in found.fields] == ["dots"]
        assert found.ink[2] - found.ink[0] > 20


def test_texts_keep_to_the_width_and_side_of_their_box() -> None:
    zpl = program("zpl", [label("12.50", align="right")], 203)
    assert b"^FB400,1,6,R^FH^FD12.50^FS" in zpl
    tspl = program("tspl", [label("12.50\nEUR", align="center")], 203)
    # A box at 40, 80 of 400 × 34 dots (1.2 × 28), the second line 34 below the first.
    assert b'BLOCK 40,80,400,34,"0",0,10,10,0,2,"12.50"' in tspl
    assert b'BLOCK 40,114,400,34,"0",0,10,10,0,2,"EUR"' in tspl


def test_a_cut_text_ends_in_dots_that_the_printer_has() -> None:
    ((_, _, _, said),) = read_zpl(program("zpl", [label("Hexagon…")], 203)).fields
    assert said == "Hexagon..."


def test_long_names_are_broken_and_cut_to_their_box() -> None:
    english = "Hexagon head bolt, stainless steel A4-80, fully threaded, DIN 933, M8x40, passivated"
    chinese = "不锈钢六角头全螺纹螺栓（德标九三三），规格 M8×40，A4-80 级，表面钝化处理，每盒一百件"
    em = 9 * 0.3528
    for text in (english, chinese, "x" * 300, "长" * 300):
        lines = fit(text, 40, 12, 9).split("\n")
        assert len(lines) == 3, "12 mm take three lines of 9 points, 3.8 mm each"
        assert all(width(line) * em <= 40 for line in lines)
        assert lines[-1].endswith("…")
        assert "".join(lines)[:-1].replace(" ", "") in text.replace(" ", "")
    assert fit("Hexagon bolt", 40, 12, 9) == "Hexagon bolt", "control: what fits stays"
    assert fit("Hexagon head bolt", 18, 0, 9).split("\n") == ["Hexagon", "head bolt"]
    assert fit("甲乙丙丁，戊", 4 * em / 0.97, 0, 9).split("\n") == ["甲乙丙", "丁，戊"]
    assert fit("a\nb\nc\nd", 40, 8, 9) == "a\nb…"
    assert fit("", 40, 8, 9) == ""


def test_a_symbol_that_does_not_fit_its_box_is_told_in_words() -> None:
    found = read_zpl(program("zpl", [label("A" * 60, "code128", width=20)], 203))
    assert [each[0] for each in found.fields] == ["text"]


def test_a_bitmap_never_has_the_bytes_of_a_command() -> None:
    """Rows of dots that happen to be 7E 21 or 1B 21, turned to light as TSPL wants them."""
    bits = bytes(each ^ 0xFF for each in b"\x7e!\x1b!!!")
    sent = tspl._dots(Dots(1, 2, Bitmap(0, 0, 16, 3, bits)))
    assert sent == b"BITMAP 1,2,2,3,0,\x7ea\x1ba!!"


def test_no_text_commands_a_receipt_printer() -> None:
    receipt = {"style": "receipt", "width": 80, "mark": "", "blocks": [
        {"kind": "text", "label": "", "value": "a\x1bp0", "align": "left"}]}  # fmt: skip
    assert program("escpos", [receipt], 203).count(b"\x1b") == 1


def test_a_receipt_has_its_amounts_at_the_right_edge() -> None:
    receipt = {
        "style": "receipt", "width": 58, "mark": "",
        "blocks": [
            {"kind": "heading", "title": "小票", "number": "7"},
            {"kind": "totals", "items": [{"label": "合计", "value": "12.30", "strong": True}]},
        ],
    }  # fmt: skip
    lines = program("escpos", [receipt], 203).removeprefix(b"\x1b@\x1c&").decode("gb18030")
    first, second, third = lines.split("\n")[:3]
    assert first == " " * 14 + "小票"
    assert second.strip() == "7"
    assert third == "合计" + " " * 23 + "12.30" and wide(third) == 32


def test_a_letter_is_not_for_a_label_printer() -> None:
    with pytest.raises(ValidationFailed):
        program("zpl", [label("A", style="modern")], 203)


def test_strong_chinese_stays_open_where_it_is_small() -> None:
    def ink(size: int, *, is_strong: bool) -> int:
        drawn = words(["螺毫"], size=size, width=800, align="left", is_strong=is_strong, dpi=203)
        assert drawn is not None
        return sum(each.bit_count() for each in drawn.data)

    assert ink(9, is_strong=True) == ink(9, is_strong=False)
    assert ink(20, is_strong=True) > 1.1 * ink(20, is_strong=False)
