"""What was typed, as questions to the index: from the exact number to what may have been meant."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from argosy.platform.search import pinyin, vocabulary
from argosy.platform.search.words import folded, number_of, pairs, pieces, quoted

PIECES_MAX: Final = 8
"""Words of a question that count."""
PREFIX_MIN: Final = 3
"""Letters from which on a word stands for all that begin with it; digits from two on."""
NAMES: Final = "AB"


class Rank(IntEnum):
    """How well a record fits, the best first."""

    NUMBER = 0
    """Its number, or a barcode of it, is what was typed."""
    PREFIX = 1
    """Its number begins so."""
    NAME = 2
    """All words stand in its name, whole."""
    NAME_START = 3
    """All words stand in its name, as beginnings or in pinyin."""
    TEXT = 4
    """All words stand somewhere in it."""
    SIMILAR = 5
    """Words that are nearly the same do, or words that sound the same."""


@dataclass(frozen=True, slots=True)
class Question:
    """What was typed.

    Args:
        pieces: its words, folded, and runs of Chinese, each with whether it is Chinese.
        number: the whole as a number; "" when it has no digit.
    """

    pieces: tuple[tuple[str, bool], ...]
    number: str

    def ranked(self) -> dict[Rank, str]:
        """Return the index's question for each rank but the last."""
        asked: dict[Rank, str] = {}
        if self.number:
            asked[Rank.NUMBER] = quoted(f"#{self.number}")
            asked[Rank.PREFIX] = f"{quoted(f'#{self.number}')}:*"
        if self.pieces:
            asked[Rank.NAME] = " & ".join(_whole(*each) for each in self.pieces)
            asked[Rank.NAME_START] = " & ".join(_begun(*each, places=NAMES) for each in self.pieces)
            asked[Rank.TEXT] = " & ".join(_begun(*each) for each in self.pieces)
        return asked

    def similar(self) -> tuple[str, tuple[str, ...]]:
        """Return the question for what may have been meant, and the words it was taken for.

        Chinese is taken for all that sounds the same; a Latin word for known words nearby.
        """
        asked, taken = [], []
        for text, is_chinese in self.pieces:
            either = [_begun(text, is_chinese)]
            if is_chinese:
                sound = pinyin.full(text)
                if sound:
                    either.append(f"{quoted(f'={sound}')}:*")
            else:
                words = vocabulary.meant(text)
                taken += words
                either += map(quoted, words)
            asked.append(f"({' | '.join(either)})")
        return " & ".join(asked), tuple(taken)


def question(text: str) -> Question:
    """Return what was typed as a question; one without pieces finds nothing."""
    found = tuple(pieces(folded(text)))[:PIECES_MAX]
    return Question(found, number_of(text))


def _whole(text: str, is_chinese: bool) -> str:
    if is_chinese:
        return _run(text, NAMES)
    return f"{quoted(text)}:{NAMES}"


def _begun(text: str, is_chinese: bool, places: str = "") -> str:
    if is_chinese:
        return _run(text, places)
    is_prefix = len(text) >= (2 if text.isdigit() else PREFIX_MIN)
    mark = f":{'*' if is_prefix else ''}{places}" if is_prefix or places else ""
    either = [quoted(text) + mark]
    if text.isascii() and not text.isdigit() and len(text) > 1:
        either += [quoted(f"={text}") + mark, quoted(f"~{text}") + mark]
    return f"({' | '.join(either)})"


def _run(text: str, places: str) -> str:
    """Return a run of Chinese as its pairs; one character alone as what begins with it."""
    if len(text) == 1:
        return f"{quoted(text)}:*{places}"
    mark = f":{places}" if places else ""
    return " & ".join(quoted(pair) + mark for pair in pairs(text)[:-1])
