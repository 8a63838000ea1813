"""XML read in blocks, without anything that makes XML dangerous: no DTD, no entities, no depth.

Python's expat neither fetches external entities by itself nor stops a billion laughs in every
version; a document type declaration is therefore refused altogether (as defusedxml does).
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from typing import Final, Generic, TypeVar
from xml.parsers import expat

from argosy.platform.data.sheets.cells import unreadable

Found = TypeVar("Found")

BLOCK: Final = 1 << 16
DEPTH_MAX: Final = 64
TOKEN_BYTES_MAX: Final = 4_000_000
PART_BYTES_MAX: Final = 2_000_000_000
"""A million rows of thirty cells stay below it; a bomb does not."""


class Handler(Generic[Found]):
    """Is told what an XML document holds, and collects what it makes of it."""

    def __init__(self) -> None:
        self._found: list[Found] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """See an element begin; `name` is without its namespace."""

    def text(self, text: str) -> None:
        """See a part of an element's text."""

    def end(self, name: str) -> None:
        """See an element end."""

    def found(self, value: Found) -> None:
        """Keep something for the caller."""
        self._found.append(value)

    def taken(self) -> list[Found]:
        """Return what was kept since the last time."""
        found, self._found = self._found, []
        return found


class _Guard:
    """Refuses depth and declarations, and hands the rest on."""

    def __init__(self, handler: Handler[Found]) -> None:
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = handler.text
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.EntityDeclHandler = self._refuse
        self._handler = handler
        self._depth = 0

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > DEPTH_MAX:
            raise unreadable(
                "xml_depth",
                "The file's XML is nested more than {most} deep.",
                "Open it in a spreadsheet program and save it again.",
                most=DEPTH_MAX,
            )
        self._handler.start(name.rpartition(" ")[2], attributes)

    def _end(self, name: str) -> None:
        self._depth -= 1
        self._handler.end(name.rpartition(" ")[2])

    def _refuse(self, *_: object) -> None:
        raise unreadable(
            "xml_declaration",
            "The file's XML declares a document type or entities.",
            "Open it in a spreadsheet program and save it again; do not trust its source.",
        )


def parse(archive: zipfile.ZipFile, part: str, handler: Handler[Found]) -> Iterator[Found]:
    """Yield what a handler finds in a part of an archive, while it is read.

    Raises:
        ValidationFailed: the XML is broken or dangerous, or the part is larger than any workbook.
    """
    if archive.getinfo(part).file_size > PART_BYTES_MAX:
        raise unreadable(
            "xlsx_size",
            "Unpacked, the workbook would have more than {most} bytes.",
            "Send it in several parts.",
            most=PART_BYTES_MAX,
        )
    guard = _Guard(handler)
    fed = 0
    with archive.open(part) as stream:
        while True:
            block = stream.read(BLOCK)
            fed += len(block)
            try:
                guard.parser.Parse(block, not block)
            except expat.ExpatError as error:
                raise unreadable(
                    "xml_broken",
                    "The workbook's XML is broken: {cause}.",
                    "Open it in a spreadsheet program and save it again.",
                    cause=str(error),
                ) from error
            if fed - guard.parser.CurrentByteIndex > TOKEN_BYTES_MAX and block:
                raise unreadable(
                    "xml_token",
                    "The file's XML has a name or value of more than {most} bytes.",
                    "Open it in a spreadsheet program and save it again.",
                    most=TOKEN_BYTES_MAX,
                )
            yield from handler.taken()
            if not block:
                return
