"""Small readers of what is sent to label printers, written from the printers' manuals.

They share nothing with what writes it: an unknown command, a text that ends too early or what
stands outside any command fails.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import zxingcpp
from PIL import Image


@dataclass
class Label:
    """What a printer would do: commands in their order, texts and symbols with their data."""

    commands: list[str] = field(default_factory=list)
    fields: list[tuple[str, int, int, str]] = field(default_factory=list)
    image: Image.Image = field(default_factory=lambda: Image.new("1", (1, 1)))
    count: int = 1

    def paste(self, x: int, y: int, row: int, height: int, dark: bytes) -> None:
        """Draw a bitmap whose bits of 1 are dark."""
        self.image.paste(1, (x, y), Image.frombytes("1", (row * 8, height), dark))

    @property
    def ink(self) -> tuple[int, int, int, int]:
        """The box around the dots that bitmaps made dark."""
        box = self.image.getbbox()
        assert box is not None, "nothing is dark"
        return box

    def scanned(self) -> list[str]:
        """Return what a scanner reads of the dots."""
        paper = Image.new("L", (self.image.width + 80, self.image.height + 80), 255)
        paper.paste(0, (40, 40), self.image)
        return [each.text for each in zxingcpp.read_barcodes(paper)]


_ZPL = re.compile(rb"([\^~])([A-Z@][A-Z0-9@])([^\^~]*)")
_ZPL_KNOWN = {
    "^XA", "^XZ", "^CI", "^PW", "^LL", "^LH", "^FO", "^FS", "^A0", "^FB", "^FH", "^FD", "^BY",
    "^BC", "^BE", "^BQ", "^BX", "^GF", "^PQ",
}  # fmt: skip


def read_zpl(data: bytes) -> Label:
    """Return what a ZPL printer reads: commands begin at any caret or tilde, also within data."""
    label = Label()
    at, kind, hexadecimal, lines = (0, 0), "text", False, 0
    end = 0
    for found in _ZPL.finditer(data.rstrip(b"\n")):
        assert found.start() == end, data[end : found.start()]
        end = found.end()
        name = (found.group(1) + found.group(2)).decode()
        given = found.group(3)
        assert name in _ZPL_KNOWN, name
        label.commands.append(name)
        parts = given.decode("ascii").split(",")
        if name == "^PW":
            label.image = Image.new("1", (int(given), 3000))
        elif name == "^FO":
            at, kind, hexadecimal, lines = (int(parts[0]), int(parts[1])), "text", False, 0
        elif name == "^FB":
            lines = int(parts[1])
        elif name == "^FH":
            hexadecimal = True
        elif name in ("^BC", "^BE", "^BQ", "^BX"):
            kind = name + ("" if name != "^BC" else parts[-1])
        elif name == "^GF":
            _zpl_dots(label, at, parts)
        elif name == "^PQ":
            label.count = int(parts[0])
        elif name == "^FD":
            label.fields.append((kind, *at, _zpl_data(kind, _zpl_text(given, hexadecimal), lines)))
    assert end == len(data.rstrip(b"\n"))
    return label


def _zpl_dots(label: Label, at: tuple[int, int], parts: list[str]) -> None:
    assert parts[0] == "A" and parts[1] == parts[2]
    row, dark = int(parts[3]), bytes.fromhex(parts[4])
    assert len(dark) == int(parts[1])
    label.paste(*at, row, len(dark) // row, dark)
    label.fields.append(("dots", *at, ""))


def _zpl_text(given: bytes, hexadecimal: bool) -> str:
    assert given.isascii() and b"\n" not in given and b"\r" not in given
    if not hexadecimal:
        return given.decode()
    return re.sub(r"_([0-9A-F]{2})", lambda each: chr(int(each.group(1), 16)), given.decode())


def _zpl_data(kind: str, text: str, lines: int) -> str:
    if kind == "text" and lines:
        assert re.sub(r"\\&", "", text).count("\\") == 0, "a backslash escapes in a field block"
        assert text.count("\\&") < lines, "a line beyond the block is printed over the last"
        return text.replace("\\&", "\n")
    if kind == "^BCN":  # without a mode, everything is said by invocation characters
        assert text.startswith(">:")
        body = text[2:]
        assert re.fullmatch(r"(?:[^>]|>0)*", body), body
        return body.replace(">0", ">")
    if kind == "^BCA":
        assert ">" not in text
    return text.removeprefix("MA,") if kind == "^BQ" else text


_TSPL = re.compile(
    rb"(SIZE|GAP|CODEPAGE|CLS|PRINT|TEXT|BLOCK|BARCODE|QRCODE|DMATRIX)"
    rb'(?: ([^"]*(?:"[^"\\]*"[^"]*)*))?'
)


def read_tspl(data: bytes) -> Label:
    """Return what a TSPL printer reads; what it obeys at once wherever it stands fails."""
    for at_once in (b"~!", b"\x1b!"):
        assert at_once not in data, "a command that is obeyed at once"
    label = Label(image=Image.new("1", (3000, 3000)))
    while data:
        if data.startswith(b"BITMAP "):
            *head, rest = data[7:].split(b",", 5)
            x, y, row, height, mode = (int(each) for each in head)
            assert mode == 0
            light, data = rest[: row * height], rest[row * height :]
            label.paste(x, y, row, height, bytes(each ^ 0xFF for each in light))
            label.fields.append(("dots", x, y, ""))
            label.commands.append("BITMAP")
            assert data.startswith(b"\r\n")
            data = data[2:]
            continue
        line, _, data = data.partition(b"\r\n")
        found = _TSPL.fullmatch(line)
        assert found is not None, line
        name = found.group(1).decode()
        given = (found.group(2) or b"").decode("ascii")
        label.commands.append(name)
        assert given.isprintable() or not given
        if name == "PRINT":
            label.count = int(given.split(",")[1])
        elif name in ("TEXT", "BLOCK", "BARCODE", "QRCODE", "DMATRIX"):
            x, y = (int(each) for each in given.split(",")[:2])
            label.fields.append((name, x, y, re.findall(r'"([^"]*)"', given)[-1]))
    return label
