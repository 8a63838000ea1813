"""What is sent to label and receipt printers, byte by byte; no text becomes a command."""

from __future__ import annotations

import pytest

from argosy.kernel.primitives.errors import ValidationFailed
from argosy.platform.printing.raw import program, wide


def label(value: str, symbols: str = "", **more: object) -> dict[str, object]:
    at = {
        "kind": "at", "x": 5, "y": 10, "width": 50, "height": 12, "align": "left", "size": 10,
        "strong": False, "value": value, "symbols": symbols, "svg": "<svg/>" if symbols else "",
    }  # fmt: skip
    return {
        "style": "label", "width": 60, "height": 40, "dx": 0, "dy": 0, "mark": "",
        "blocks": [at], **more,
    }  # fmt: skip


def test_zpl_in_dots() -> None:
    # 203 dots an inch: 60 mm 480, 40 mm 320, 5 mm 40, 10 mm 80; 10 pt are 3.528 mm, 28 dots
    assert program("zpl", [label("Bolt 螺栓")], 203).decode() == (
        "^XA^CI28^PW480^LL320^LH0,0^FO40,80^A0N,28,28^FB400,1,0,L^FH^FDBolt 螺栓^FS^XZ\n"
    )


def test_zpl_of_a_barcode_shifted_by_a_millimetre() -> None:
    made = program("zpl", [label("A-1", "code128", dx=1, dy=-1)], 203).decode()
    assert "^FO48,72^BY4^BCN,96,N,N,N,A^FH^FDA-1^FS" in made


def test_no_text_commands_a_printer() -> None:
    zpl = program("zpl", [label("a^XZ~JA_41")], 203).decode()
    assert "a_5EXZ_7EJA_5F41" in zpl
    assert zpl.count("^XZ") == 1 and "~JA" not in zpl
    tspl = program("tspl", [label('a"\r\nREBOOT')], 203).decode()
    assert 'TEXT 40,80,"0",0,10,10,"a\\["]"\r\n' in tspl
    assert "\r\nREBOOT" not in tspl
    receipt = {"style": "receipt", "width": 80, "mark": "", "blocks": [
        {"kind": "text", "label": "", "value": "a\x1bp0", "align": "left"}]}  # fmt: skip
    assert program("escpos", [receipt], 203).count(b"\x1b") == 1


def test_tspl_in_dots() -> None:
    assert program("tspl", [label("A-1", "qr")], 203).decode() == (
        "SIZE 60 mm,40 mm\r\nGAP 2 mm,0 mm\r\nCODEPAGE UTF-8\r\nCLS\r\n"
        'QRCODE 40,80,M,10,A,0,"A-1"\r\nPRINT 1,1\r\n'
    )


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
