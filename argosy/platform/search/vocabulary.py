"""Known words, and what a mistyped one may have meant: one or two letters off, swapped or missing.

Three-letter pieces narrow the words down in the database, whatever its extensions; the distance is
measured here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from argosy.kernel.identity import sql

LENGTH_MIN: Final = 4
"""Shorter words have too many neighbours to guess."""
LENGTH_MAX: Final = 40
TWO_FROM: Final = 8
"""Words of so many letters may have two mistakes; shorter ones have one."""
LOOKED_AT: Final = 300
MEANT_MAX: Final = 12


def is_kept(word: str) -> bool:
    """Return whether a word can be guessed at: of letters, long enough."""
    return LENGTH_MIN <= len(word) <= LENGTH_MAX and not word.isdigit() and word[0] not in "#=~"


def grams(word: str) -> list[str]:
    """Return the three-letter pieces of a word, its ends marked by a blank."""
    padded = f" {word} "
    return sorted({padded[place : place + 3] for place in range(len(padded) - 2)})


def learn(words: Iterable[str]) -> int:
    """Keep words; return how many were new."""
    kept = sorted(set(words))
    if not kept:
        return 0
    return sql.execute(
        "INSERT INTO search_word (word, grams)"
        " SELECT w.word, string_to_array(w.grams, '|') FROM unnest(%s::text[], %s::text[])"
        " AS w(word, grams) ON CONFLICT (word) DO NOTHING",
        (kept, ["|".join(grams(word)) for word in kept]),
    )


def meant(word: str) -> list[str]:
    """Return known words that a mistyped one may have meant, the nearest first."""
    if not is_kept(word):
        return []
    most = 2 if len(word) >= TWO_FROM else 1
    found = sql.rows(
        "SELECT word FROM search_word w WHERE grams && %s::text[]"
        " AND length(word) BETWEEN %s AND %s"
        " ORDER BY (SELECT count(*) FROM unnest(w.grams) g WHERE g = ANY(%s::text[])) DESC, word"
        " LIMIT %s",
        (grams(word), len(word) - most, len(word) + most, grams(word), LOOKED_AT),
    )
    near = [(distance(word, str(each), most), str(each)) for (each,) in found]
    return [each for far, each in sorted(near) if 0 < far <= most][:MEANT_MAX]


def distance(one: str, other: str, most: int) -> int:
    """Return how many letters lie between two words: put in, left out, exchanged or swapped.

    Args:
        one: a word.
        other: another.
        most: beyond this, only that it is more is of interest.
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        earlier, before, row = before, row, [i]
        for j, against in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != against))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        if min(row) > most and i > 1 and min(before) > most:
            return most + 1
    return row[-1]
