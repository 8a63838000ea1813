"""The process that reads one file: its content comes in, its text goes out, within limits.

It knows neither database nor settings. Started as ``python -m argosy.platform.files.texts KIND``.
"""

from __future__ import annotations

import io
import re
import resource
import sys
import zipfile
from collections.abc import Iterator
from typing import BinaryIO, Final
from xml.etree import ElementTree

CPU_S: Final = 15
MEMORY_BYTES: Final = 768 * 1024 * 1024
CHARACTERS_MAX: Final = 60_000
PART_MAX: Final = 50_000_000
"""Bytes of one part of a packed document that are read."""
_PARTS: Final = {
    "docx": re.compile(r"word/(?:document|footnotes|header\d*|footer\d*)\.xml"),
    "xlsx": re.compile(r"xl/(?:sharedStrings|worksheets/sheet\d+)\.xml"),
    "pptx": re.compile(r"ppt/slides/slide\d+\.xml"),
    "ofd": re.compile(r".*Content\.xml"),
}
_WORDS: Final = frozenset({"t", "TextCode", "v"})
_BREAKS: Final = frozenset({"p", "tab", "br", "si", "c", "TextCode"})


def texts_in(kind: str, content: bytes) -> Iterator[str]:
    """Yield the text in a content, piece by piece."""
    if kind == "pdf":
        yield from _pdf(io.BytesIO(content))
    elif kind in _PARTS:
        yield from _packed(kind, io.BytesIO(content))
    elif kind == "text":
        yield _plain(content)


def _pdf(file: BinaryIO) -> Iterator[str]:
    from pypdf import PdfReader

    for page in PdfReader(file).pages:
        yield page.extract_text()
        yield "\n"


def _packed(kind: str, file: BinaryIO) -> Iterator[str]:
    with zipfile.ZipFile(file) as packed:
        for name in sorted(packed.namelist()):
            if _PARTS[kind].fullmatch(name):
                with packed.open(name) as part:
                    yield from _marked(part.read(PART_MAX), kind)


def _marked(content: bytes, kind: str) -> Iterator[str]:
    """Yield the words of a part in XML; cells that only point at a shared text are left out."""
    is_shared = False
    for event, node in ElementTree.iterparse(  # noqa: S314 - this process is limited
        io.BytesIO(content), ("start", "end")
    ):
        name = node.tag.rpartition("}")[2]
        if event == "start":
            if name == "c":
                is_shared = node.get("t") == "s"
            continue
        if name in _WORDS and node.text and not (name == "v" and (is_shared or kind != "xlsx")):
            yield node.text
        if name in _BREAKS:
            yield " "
        if name in ("p", "row", "si", "TextObject"):
            node.clear()


def _plain(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030", "utf-16"):
        try:
            return content[: CHARACTERS_MAX * 4].decode(
                encoding, "strict" if len(content) <= CHARACTERS_MAX * 4 else "ignore"
            )
        except UnicodeDecodeError:
            continue
    return ""


def main() -> None:
    """Read the content on the standard input and write its text."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    left = CHARACTERS_MAX
    try:
        for text in texts_in(sys.argv[1], sys.stdin.buffer.read()):
            sys.stdout.buffer.write(text[:left].encode("utf-8", "replace"))
            left -= len(text)
            if left <= 0:
                break
    except Exception:  # noqa: BLE001 - whatever is wrong with the file, what was read is kept
        return


if __name__ == "__main__":
    main()
