"""Texts that a spreadsheet would take for a formula: quoted on the way out, unquoted on the way in.

A text that begins with ``=``, ``+``, ``-``, ``@``, a tab or a line end is run by the spreadsheet
that opens the file (OWASP, CSV injection; full-width forms count in Chinese and Japanese editions).
The same holds behind a separator that the reader's edition uses instead of ours, even within
quotation marks. An apostrophe before it makes it a text. What carries apostrophes already gets one
more, so that taking one away always restores the value: ``+86 10`` -> ``'+86 10`` -> ``+86 10``.
"""

from __future__ import annotations

import re
from typing import Final

STARTERS: Final = "=+\\-@＝＋－＠"
_PLACE: Final = r"(^|[;,\t|\r\n])"
_BLANK: Final = r"[ \u00a0\u3000\ufeff\u200b]*"
_OUT: Final = re.compile(rf"{_PLACE}(?='*{_BLANK}[{STARTERS}\t\r\n\0|%])")
_IN: Final = re.compile(rf"{_PLACE}'(?='*{_BLANK}[{STARTERS}\t\r\n\0|%])")
_SUSPECT: Final = re.compile(f"[{STARTERS}\t\r\n\\0|%]")


def quote(text: str) -> str:
    """Return a text that no spreadsheet runs."""
    if _SUSPECT.search(text) is None:
        return text
    return _OUT.sub(r"\1'", text)


def unquote(text: str) -> str:
    """Return the text that `quote` was given; others stay as they are."""
    if "'" not in text:
        return text
    return _IN.sub(r"\1", text)
