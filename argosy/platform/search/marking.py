"""Marks in a text what it was found by, as parts of plain text: no markup is ever made here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from argosy.platform.search import pinyin
from argosy.platform.search.asking import Question
from argosy.platform.search.words import folded, number_of

AROUND: Final = 40
"""Characters that are shown on each side of the first mark in a long text."""
SHOWN_MAX: Final = 160
_WORD: Final = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a text, and whether it is what was looked for."""

    text: str
    is_match: bool


def marked(text: str, asked: Question, similar: Sequence[str] = ()) -> list[Part]:
    """Return a text in parts, those that were looked for marked; long texts are cut around them.

    Args:
        text: as it is stored.
        asked: what was typed.
        similar: words that it was taken for.
    """
    spans = _spans(text, asked, similar)
    first = spans[0][0] if spans else 0
    start = max(0, first - AROUND) if len(text) > SHOWN_MAX else 0
    stop = min(len(text), start + SHOWN_MAX)
    parts = [Part("… ", is_match=False)] if start else []
    at = start
    for begins, ends in spans:
        if begins >= stop:
            break
        if begins > at:
            parts.append(Part(text[at:begins], is_match=False))
        parts.append(Part(text[begins : min(ends, stop)], is_match=True))
        at = min(ends, stop)
    if at < stop:
        parts.append(Part(text[at:stop], is_match=False))
    if stop < len(text):
        parts.append(Part(" …", is_match=False))
    return parts


def is_marked(parts: Sequence[Part]) -> bool:
    """Return whether anything of a text is marked."""
    return any(part.is_match for part in parts)


def _spans(text: str, asked: Question, similar: Sequence[str]) -> list[tuple[int, int]]:
    """Return where the marks begin and end, in order, none within another."""
    small, places = _with_places(text)
    found: list[tuple[int, int]] = []
    if asked.number and number_of(text).startswith(asked.number):
        found.append(_number_span(text, asked.number))
    for piece, is_chinese in asked.pieces:
        if is_chinese:
            found += _chinese(small, piece)
        else:
            found += _latin(small, piece)
            found += _sounding(small, piece)
    words = frozenset(similar)
    if words:
        found += [word.span() for word in _WORD.finditer(small) if word.group() in words]
    if not found:
        found += [span for piece, is_han in asked.pieces if is_han for span in _alike(small, piece)]
    return _joined([(places[start], places[stop - 1] + 1) for start, stop in found])


def _with_places(text: str) -> tuple[str, list[int]]:
    """Return a text folded, and the place in the text that each of its characters comes from."""
    small: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        for each in folded(character):
            small.append(each)
            places.append(place)
    return "".join(small), places


def _number_span(text: str, number: str) -> tuple[int, int]:
    """Return how much of a text is the number that it begins with."""
    left = len(number)
    start = next(place for place, each in enumerate(text) if number_sign(each))
    for place in range(start, len(text)):
        left -= number_sign(text[place])
        if left <= 0:
            return start, place + 1
    return start, len(text)


def number_sign(character: str) -> bool:
    """Return whether a character counts in a number: a Latin letter or a digit."""
    small = folded(character)
    return small.isascii() and small.isalnum()


def _chinese(small: str, run: str) -> list[tuple[int, int]]:
    whole = [(m.start(), m.end()) for m in re.finditer(re.escape(run), small)]
    if whole or len(run) < 3:
        return whole
    pairs = [run[place : place + 2] for place in range(len(run) - 1)]
    return [(m.start(), m.end()) for pair in pairs for m in re.finditer(re.escape(pair), small)]


def _latin(small: str, piece: str) -> list[tuple[int, int]]:
    """Return the beginnings of words that a word stands for; a number fits behind zeros too."""
    found = []
    for word in _WORD.finditer(small):
        text = word.group()
        if not text.startswith(piece) and piece.isdigit():
            text = text.lstrip("0")
        if text.startswith(piece):
            start = word.end() - len(text)
            found.append((start, start + len(piece)))
    return found


def _sounding(small: str, piece: str) -> list[tuple[int, int]]:
    """Return the characters whose pinyin, or whose initials, a Latin word is."""
    if not piece.isascii():
        return []
    found = []
    for run in pinyin.HAN.finditer(small):
        read = pinyin.syllables(run.group())
        if len(read) != len(run.group()):
            continue
        for start in range(len(read)):
            for forms in (read, [each[0] for each in read]):
                length = _covered(forms[start:], piece)
                if length:
                    found.append((run.start() + start, run.start() + start + length))
    return found


def _covered(forms: Sequence[str], piece: str) -> int:
    """Return how many syllables a word takes up; 0 when it is none of them."""
    said = ""
    for count, form in enumerate(forms, 1):
        said += form
        if said.startswith(piece):
            return count
        if not piece.startswith(said):
            return 0
    return 0


def _alike(small: str, run: str) -> list[tuple[int, int]]:
    """Return characters that sound as a run of Chinese does."""
    return _sounding(small, pinyin.full(run)) if pinyin.full(run) else []


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, stop in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(stop, joined[-1][1]))
        else:
            joined.append((start, stop))
    return joined
