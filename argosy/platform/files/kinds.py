"""Which kinds of files are kept, told by what is in them: a name only has to agree with it.

A table of a few kinds is shorter than a library that knows hundreds and refuses none. What a
browser or a desktop would run (programs, pages, SVG, macros) is of no kind that is kept.
"""

from __future__ import annotations

import codecs
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import BinaryIO, Final

from argosy.kernel.primitives.errors import Problem, ValidationFailed
from argosy.platform.files.rules import SHOWN_MAX

HEAD_BYTES: Final = 4_096
TAIL_BYTES: Final = 4_096
MEMBERS_MAX: Final = 10_000
UNPACKED_MAX: Final = 1_000_000_000
"""Bytes that a packed file may unpack to."""
RATIO_MAX: Final = 200
"""How many times its own size a packed file may unpack to, beyond `SMALL` bytes."""
SMALL: Final = 20_000_000
_BLOCK: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file.

    Args:
        code: as it is stored.
        media: its media type.
        endings: what the name may end with.
        is_shown: whether a browser may show it in its place instead of saving it.
    """

    code: str
    media: str
    endings: tuple[str, ...]
    is_shown: bool = False


_OFFICE: Final = "application/vnd.openxmlformats-officedocument"
KINDS: Final[Mapping[str, Kind]] = {
    each.code: each
    for each in (
        Kind("pdf", "application/pdf", ("pdf",), is_shown=True),
        Kind("png", "image/png", ("png",), is_shown=True),
        Kind("jpeg", "image/jpeg", ("jpg", "jpeg"), is_shown=True),
        Kind("gif", "image/gif", ("gif",), is_shown=True),
        Kind("webp", "image/webp", ("webp",), is_shown=True),
        Kind("xlsx", f"{_OFFICE}.spreadsheetml.sheet", ("xlsx",)),
        Kind("docx", f"{_OFFICE}.wordprocessingml.document", ("docx",)),
        Kind("pptx", f"{_OFFICE}.presentationml.presentation", ("pptx",)),
        Kind("ofd", "application/ofd", ("ofd",)),
        Kind(
            "text",
            "text/plain",
            ("txt", "csv", "tsv", "json", "xml", "md", "log", "eml"),
            is_shown=True,
        ),
    )
}
_MAGIC: Final = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
)
_PROGRAMS: Final = (
    b"MZ",
    b"\x7fELF",
    b"\xca\xfe\xba\xbe",
    b"\xcf\xfa\xed\xfe",
    b"#!",
    b"\x4c\x00\x00\x00\x01\x14\x02",
)
_PAGE: Final = re.compile(
    rb"<\s*(?:!doctype\s+html|html|head|body|script|svg|iframe|object|embed|x?:?stylesheet)\b"
    rb"|http://www\.w3\.org/(?:1999/xhtml|2000/svg)",
    re.IGNORECASE,
)
_PACKED: Final = (
    ("xl/workbook.xml", "xlsx"),
    ("word/document.xml", "docx"),
    ("ppt/presentation.xml", "pptx"),
    ("OFD.xml", "ofd"),
)
ENCODINGS: Final = ("utf-8", "gb18030", "utf-16")
"""How texts are written, the likeliest first."""
_WIDE: Final = (b"\xff\xfe", b"\xfe\xff")
_CONTROLS: Final = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def kind_of(file: BinaryIO, name: str) -> Kind:
    """Return the kind of a file by its content.

    Args:
        file: seekable, read from its beginning.
        name: of the file, whose ending has to agree.

    Raises:
        ValidationFailed: it is empty, broken, of no kind that is kept, or named as another kind.
    """
    kind = KINDS[_code_of(file)]
    _, dot, ending = name.rpartition(".")
    if not dot or ending.lower() not in kind.endings:
        raise _refused(
            "files.disguised",
            "{name} is called otherwise than what it is: {kind}.",
            "Give it a name that ends with {endings}, if that is what it should be.",
            name=name[:SHOWN_MAX],
            kind=kind.code.upper(),
            endings=", ".join(f".{each}" for each in kind.endings),
        )
    return kind


def _code_of(file: BinaryIO) -> str:
    file.seek(0)
    head = file.read(HEAD_BYTES)
    size = file.seek(0, 2)
    file.seek(max(0, size - TAIL_BYTES))
    tail = file.read(TAIL_BYTES)
    if not size:
        raise _refused("files.empty", "The file is empty.", "Choose the file again.")
    if head.startswith(_PROGRAMS):
        raise _refused(
            "files.program", "The file is a program.", "Programs are not kept; send a document."
        )
    if head.startswith(b"PK"):
        return _packed(file)
    code = next((code for magic, code in _MAGIC if head.startswith(magic)), "")
    if not code and head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        code = "webp"
    if not code:
        return _text(file)
    ends = {"pdf": b"startxref", "png": b"IEND", "jpeg": b"\xff\xd9"}.get(code, b"")
    if ends not in tail:
        raise _broken()
    return code


def _packed(file: BinaryIO) -> str:
    """Return the kind of a packed document, without unpacking more than its list of contents."""
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as packed:
            members = packed.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError) as error:
        raise _broken() from error
    size = file.seek(0, 2)
    unpacked = sum(member.file_size for member in members)
    if len(members) > MEMBERS_MAX or unpacked > max(SMALL, min(UNPACKED_MAX, size * RATIO_MAX)):
        raise _refused(
            "files.bomb",
            "The file unpacks to far more than it is.",
            "Save it anew in the program that made it.",
        )
    names = {member.filename for member in members}
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise _refused(
            "files.macros",
            "The document holds macros.",
            "Save it without macros, as .xlsx, .docx or .pptx.",
        )
    code = next((code for name, code in _PACKED if name in names), "")
    if not code or any(member.flag_bits & 1 for member in members):
        raise _unknown()
    return code


def _text(file: BinaryIO) -> str:
    """Return that a file is text, which no browser would take for a page."""
    file.seek(0)
    readers = {name: codecs.getincrementaldecoder(name)() for name in ENCODINGS}
    before = b""
    while block := file.read(_BLOCK):
        if not before and not block.startswith(_WIDE):
            del readers["utf-16"]
        if "utf-16" not in readers and _CONTROLS.search(block):
            raise _unknown()
        if _PAGE.search((before + block).replace(b"\0", b"")):
            raise _refused(
                "files.page",
                "The file is a web page or a drawing that can hold programs.",
                "Send it as a PDF or as an image.",
            )
        readers = {name: each for name, each in readers.items() if _decodes(each, block)}
        before = block[-64:]
    if not any(_decodes(each, b"", is_last=True) for each in readers.values()):
        raise _unknown()
    return "text"


def _decodes(reader: codecs.IncrementalDecoder, block: bytes, *, is_last: bool = False) -> bool:
    try:
        reader.decode(block, final=is_last)
    except UnicodeDecodeError:
        return False
    return True


def _broken() -> ValidationFailed:
    return _refused(
        "files.broken",
        "The file is broken or not whole.",
        "Open it in the program that made it, save it anew and send that.",
    )


def _unknown() -> ValidationFailed:
    return _refused(
        "files.kind",
        "Files of this kind are not kept.",
        "Send one of: {known}.",
        known=", ".join(f".{end}" for kind in KINDS.values() for end in kind.endings),
    )


def _refused(code: str, message: str, cure: str, **params: str) -> ValidationFailed:
    return ValidationFailed([Problem(code, message, cure, "file", params)])
