"""Files made for tests: whole ones of each kind, and those that only say so."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import Final

SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"


def png() -> bytes:
    """Return an image of one red dot."""

    def part(name: bytes, data: bytes) -> bytes:
        end = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + end

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    dot = zlib.compress(b"\x00\xff\x00\x00")
    return SIGNATURE + part(b"IHDR", head) + part(b"IDAT", dot) + part(b"IEND", b"")


def pdf(words: str) -> bytes:
    """Return a PDF of one page with words in Latin letters."""
    drawn = f"BT /F1 24 Tf 72 720 Td ({words}) Tj ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        out
        + b"xref\n0 6\n0000000000 65535 f \n"
        + table
        + b"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(out)
    )


def packed(**parts: bytes) -> bytes:
    """Return a packed file; `__` in names stands for a slash and `_dot_` for a dot."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in parts.items():
            file.writestr(name.replace("__", "/").replace("_dot_", "."), data)
    return out.getvalue()


def docx(words: str) -> bytes:
    """Return a document with one paragraph."""
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    body = f"<w:document {space}><w:body><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:body>"
    return packed(word__document_dot_xml=f"{body}</w:document>".encode())


def xlsx(words: str) -> bytes:
    """Return a workbook with one shared text and one number."""
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    texts = f"<sst {space}><si><t>{words}</t></si></sst>"
    sheet = (
        f'<worksheet {space}><sheetData><row><c t="s"><v>0</v></c><c><v>4711</v></c></row>'
        "</sheetData></worksheet>"
    )
    return packed(
        xl__workbook_dot_xml=b"<workbook/>",
        xl__sharedStrings_dot_xml=texts.encode(),
        xl__worksheets__sheet1_dot_xml=sheet.encode(),
    )
