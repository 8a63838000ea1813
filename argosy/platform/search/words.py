"""From a text to the words it is found by: folded, cut, in pairs of Chinese characters, in pinyin.

Chinese has no blanks, so every pair of neighbours is a word (bigrams): 银行 is found in 上海银行 at
once, whatever a dictionary would cut. Marks before a word keep its kinds apart: ``#`` a whole
number, ``=`` pinyin from a syllable on, ``~`` initials from a syllable on.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from argosy.platform.search import pinyin

WORD_MAX: Final = 40
"""Characters of a word that count; what is longer is cut."""
TEXT_MAX: Final = 20_000
"""Characters of one field that are indexed."""
NUMBER_MAX: Final = 60
_WORD: Final = re.compile(r"[^\W_]+")
_PLAIN: Final = re.compile(r"[^a-z0-9]+")


def folded(text: str) -> str:
    """Return a text without case, accents and widths: ＡÉ is ``ae``."""
    if text.isascii():
        return text.lower()
    return "".join(_folded_character(character) for character in text)


@lru_cache(maxsize=100_000)
def _folded_character(character: str) -> str:
    if pinyin.HAN.fullmatch(character):
        return unicodedata.normalize("NFKC", character)
    apart = unicodedata.normalize("NFKD", character.casefold())
    return "".join(each for each in apart if not unicodedata.combining(each))


def number_of(text: str) -> str:
    """Return a number as it is compared: SO-2026/001 is ``so2026001``; "" when it has no digit."""
    squeezed = _PLAIN.sub("", folded(text[: NUMBER_MAX * 2]))
    return squeezed[:NUMBER_MAX] if any(map(str.isdigit, squeezed)) else ""


def pieces(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the words of a folded text and its runs of Chinese, each with whether it is Chinese."""
    position = 0
    for run in pinyin.HAN.finditer(text):
        for word in _WORD.findall(text[position : run.start()]):
            yield word[:WORD_MAX], False
        yield run.group(), True
        position = run.end()
    for word in _WORD.findall(text[position:]):
        yield word[:WORD_MAX], False


def pairs(run: str) -> list[str]:
    """Return a run of Chinese as pairs of neighbours, and its last character alone."""
    return [run[place : place + 2] for place in range(len(run))]


def words_of(text: str, *, is_long: bool = False) -> set[str]:
    """Return everything a text is found by.

    Args:
        text: as it is stored.
        is_long: a text to be read: it has no number as a whole and no pinyin.
    """
    found: set[str] = set()
    small = folded(text[:TEXT_MAX])
    for piece, is_chinese in pieces(small):
        if is_chinese:
            found.update(pairs(piece))
        else:
            found.add(piece)
            if piece[0] == "0" and piece.isdigit():
                found.add(piece.lstrip("0") or "0")
    if is_long:
        return found
    number = number_of(text)
    if number:
        found.add(f"#{number}")
    found.update(f"={each[:WORD_MAX]}" for each in pinyin.endings(small))
    found.update(f"~{each[:WORD_MAX]}" for each in pinyin.endings(small, is_short=True))
    return found


def quoted(word: str) -> str:
    """Return a word as it is written in the database's own language of searches."""
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"
