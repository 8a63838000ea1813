"""The texts that a workbook's cells share, kept in a file: a million of them fill no memory."""

from __future__ import annotations

import mmap
import re
import tempfile
from array import array
from types import TracebackType
from typing import Final, Self

from argosy.platform.data.sheets.cells import CELL_CHARACTERS_MAX, unreadable
from argosy.platform.data.sheets.markup import Handler

_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
KEPT_MAX: Final = 50_000
KEPT_CHARACTERS_MAX: Final = 200
TEXTS_BYTES_MAX: Final = 1_000_000_000


class SharedTexts:
    """Texts by number; written one after the other, then read in any order."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by __exit__
        self._starts = array("Q", [0])
        self._map: mmap.mmap | None = None
        self._kept: dict[str, str] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._map is not None:
            self._map.close()
        self._file.close()

    def add(self, text: str) -> None:
        """Keep the next text."""
        data = text.encode("utf-8", "replace")
        end = self._starts[-1] + len(data)
        if end > TEXTS_BYTES_MAX:
            raise unreadable(
                "xlsx_size",
                "The workbook's texts have more than {most} bytes.",
                "Send it in several parts.",
                most=TEXTS_BYTES_MAX,
            )
        self._file.write(data)
        self._starts.append(end)

    def finish(self) -> None:
        """End the writing."""
        self._file.flush()
        if self._starts[-1]:
            self._map = mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ)

    def get(self, number: str) -> str | None:
        """Return a text by its number as a cell names it; None when there is none."""
        kept = self._kept.get(number)
        if kept is not None:
            return kept
        place = int(number) if number.isascii() and number.isdecimal() and len(number) < 12 else -1
        if not 0 <= place < len(self._starts) - 1:
            return None
        start, end = self._starts[place], self._starts[place + 1]
        if start == end or self._map is None:
            return None
        text = self._map[start:end].decode("utf-8")
        if len(text) <= KEPT_CHARACTERS_MAX:
            if len(self._kept) >= KEPT_MAX:
                self._kept.clear()
            self._kept[number] = text
        return text


class TextsOfWorkbook(Handler[None]):
    """Reads the part with the shared texts; readings of Chinese and Japanese names are left out."""

    def __init__(self, texts: SharedTexts) -> None:
        super().__init__()
        self._texts = texts
        self._parts: list[str] = []
        self._length = 0
        self._is_text = False
        self._phonetic = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """See a text or a part of it begin."""
        if name == "si":
            self._parts, self._length = [], 0
        elif name == "t":
            self._is_text = not self._phonetic
        elif name == "rPh":
            self._phonetic += 1

    def text(self, text: str) -> None:
        """Take a part of a text; one that is too long is cut just above what a cell may hold."""
        if self._is_text and self._length <= CELL_CHARACTERS_MAX:
            text = text[: CELL_CHARACTERS_MAX + 1 - self._length]
            self._parts.append(text)
            self._length += len(text)

    def end(self, name: str) -> None:
        """See a text or a part of it end."""
        if name == "t":
            self._is_text = False
        elif name == "rPh":
            self._phonetic -= 1
        elif name == "si":
            self._texts.add(plain_text("".join(self._parts)))


def plain_text(text: str) -> str:
    """Return a text with the characters that XML cannot hold put back in (ECMA-376, ST_Xstring)."""
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
