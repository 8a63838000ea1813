"""Pinyin of Chinese texts: full and initials, as people type them without a Chinese keyboard.

Pickers, the index of the search and voucher entry match against the same forms, so that what is
found in one place is found in all. Pure functions; readings come from pypinyin, by phrases, so that
银行 is yinhang and 行走 is xingzou.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from pypinyin import Style, lazy_pinyin

CACHED: Final = 50_000
TEXT_MAX: Final = 200
"""Characters that are looked at; names are shorter, and notes are not typed in pinyin."""
HAN: Final = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
_PLAIN: Final = re.compile(r"[a-z0-9]+")


@lru_cache(maxsize=CACHED)
def syllables(text: str) -> tuple[str, ...]:
    """Return the syllables of a run of Chinese characters, without tones; ü is v.

    Characters without a reading are left out.
    """
    read = lazy_pinyin(text[:TEXT_MAX], style=Style.NORMAL, errors="ignore", v_to_u=False)
    return tuple(filter(None, (_ascii(each) for each in read)))


def full(text: str) -> str:
    """Return a text in pinyin, written together: 上海银行 2 is ``shanghaiyinhang2``.

    Latin letters and digits stay, in small letters; everything else is left out.
    """
    return "".join(_pieces(text))


def initials(text: str) -> str:
    """Return the first letters of the syllables: 上海银行 is ``shyh``.

    Latin words and numbers stay whole: 上海ABC is ``shabc``.
    """
    return "".join(_pieces(text, is_short=True))


def matches(typed: str, text: str) -> bool:
    """Return whether a text is meant by what was typed: by its characters, pinyin or initials.

    What was typed may begin at any syllable, so ``yinhang``, ``yh`` and 银行 all mean 上海银行;
    blanks and case do not count.
    """
    wanted = "".join(typed.lower().split())
    if not wanted:
        return True
    if wanted in "".join(text.lower().split()):
        return True
    if not _PLAIN.fullmatch(wanted):
        return False
    return any(form.startswith(wanted) for form in (*endings(text), *endings(text, is_short=True)))


def endings(text: str, *, is_short: bool = False) -> tuple[str, ...]:
    """Return the pinyin of a text from each of its syllables on, the whole first.

    Args:
        text: with Chinese characters in it; nothing is returned without any.
        is_short: initials instead of whole syllables.
    """
    if not HAN.search(text):
        return ()
    pieces = _pieces(text, is_short=is_short)
    return tuple("".join(pieces[start:]) for start in range(len(pieces)))


def _pieces(text: str, *, is_short: bool = False) -> list[str]:
    """Return syllables (or their first letters) and Latin words, in order."""
    found: list[str] = []
    small = text[:TEXT_MAX].lower()
    position = 0
    for run in HAN.finditer(small):
        found += _PLAIN.findall(small[position : run.start()])
        read = syllables(run.group())
        found += [each[0] for each in read] if is_short else read
        position = run.end()
    return found + _PLAIN.findall(small[position:])


def _ascii(syllable: str) -> str:
    return "".join(_PLAIN.findall(syllable.lower().replace("ü", "v")))
