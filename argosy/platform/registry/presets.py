"""Ready-made questions to a noun, and what it tells on the pages of records it points at.

A list offers its noun's presets beside the conditions that one puts together; a home page counts by
them, so that a figure leads to exactly the records it is of.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from urllib.parse import parse_qsl

from argosy.platform.registry.labels import Text

SPAN_DAYS: Final = 30
"""How long ``{ago}`` is before today, and ``{before}`` before that."""


@dataclass(frozen=True, slots=True)
class Preset:
    """A question that many ask of a noun, under a name.

    Args:
        name: unique within the noun.
        label: what it is called, as short as a word on a button.
        question: conditions as addresses have them. ``{today}``, ``{tomorrow}``, ``{month}`` (its
            first day), ``{ago}`` and ``{before}`` (30 and 60 days ago) and ``{me}`` (the id of who
            asks) are filled in.
    """

    name: str
    label: Text
    question: str

    def pairs(self, today: date, me: int) -> list[tuple[str, str]]:
        """Return its conditions on a day for a reader."""
        return filled(self.question, today, me)


@dataclass(frozen=True, slots=True)
class Aside:
    """What a noun tells on the page of a record that one of its fields points at.

    Args:
        of: the REFERENCE field; of lines as ``lines.item``.
        label: what it is called there.
        question: which records, as of a preset.
        measure: what is put together of them, as of groups (``qty``, ``due_date.min``); "" for a
            table of the newest.
        columns: those of the table.
        sort: its order; the noun's own when empty.
        tone: how a figure looks where there is any: ``bad`` for what is late.
        is_credit: whether credits are what one looks for, so that they are told as positive.
    """

    of: str
    label: Text
    question: str = ""
    measure: str = ""
    columns: tuple[str, ...] = ()
    sort: tuple[str, ...] = ()
    tone: str = ""
    is_credit: bool = False


def filled(question: str, today: date, me: int) -> list[tuple[str, str]]:
    """Return the conditions of a question on a day for a reader."""
    places = {
        "today": today,
        "tomorrow": today + timedelta(days=1),
        "month": today.replace(day=1),
        "ago": today - timedelta(days=SPAN_DAYS),
        "before": today - timedelta(days=2 * SPAN_DAYS),
        "me": me,
    }
    return [(name, text.format_map(places)) for name, text in parse_qsl(question)]


def fields_named(question: str) -> Iterator[str]:
    """Yield the fields of a noun that a question asks for, without paths and operators."""
    for name, _ in parse_qsl(question):
        yield name.partition(".")[0]
