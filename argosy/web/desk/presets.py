"""The ready-made questions of a list, as a row of choices: press for it, press again for all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from argosy.platform.registry.access import field_of, lines_of
from argosy.platform.registry.presets import Preset, fields_named
from argosy.platform.registry.resource import Resource
from argosy.web.desk.listing.asking import ALL, Ask
from argosy.web.desk.narrowing import APART
from argosy.web.desk.visits import Visit


@dataclass(frozen=True, slots=True)
class Offer:
    """A ready-made question to choose."""

    label: str
    href: str
    is_chosen: bool


def presets_of(visit: Visit, noun: Resource, ask: Ask) -> list[Offer]:
    """Return the ready-made questions that a visitor may ask of a list.

    Columns, order and kind of the list stay as they are; other conditions give way.
    """
    today = date.today()  # noqa: DTZ011 - a boundary of a list; the reader sees it in its filter
    kept = [(name, text) for name, text in [*ask.own(), *ask.question] if name in APART]
    kept = [(name, text) for name, text in kept if name not in ("view", "q")]
    asked = {pair for pair in ask.question if pair[0] not in APART}
    found = []
    for preset in noun.presets:
        if not _may_ask(visit, noun, preset):
            continue
        pairs = preset.pairs(today, visit.actor.id)
        is_chosen = set(pairs) == asked
        # What is pressed stands for itself: the view that opens by default would add its own.
        wanted: Iterable[tuple[str, str]] = [] if is_chosen else pairs
        address = f"?{urlencode([*kept, *wanted, ('view', ALL)])}"
        found.append(Offer(preset.label.in_language(visit.language), address, is_chosen))
    return found


def _may_ask(visit: Visit, noun: Resource, preset: Preset) -> bool:
    lines = {each.name for each in lines_of(visit.actor, noun)}
    return all(
        name in lines or field_of(visit.actor, noun, name) is not None
        for name in fields_named(preset.question)
    )
