"""Two people at one record: what the other changed meanwhile, put together with what one typed.

A form carries what it showed when it was opened. When the record is another by the time it is
sent, each field is looked at: what only the other changed is taken over, what only oneself changed
is kept, and where both did, one's own text stays with the other's beside it. Nothing is written
until the form is sent again, so nothing is overwritten unseen.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from argosy.web.desk.forms import Form, Input

SEEN_MAX = 200_000


@dataclass(frozen=True, slots=True)
class Met:
    """A field that somebody else changed: from what, to what, and whether one changed it too."""

    name: str
    label: str
    before: str
    after: str
    is_both: bool


def seen_text(texts: Mapping[str, str]) -> str:
    """Return what a form shows as it opens, to be sent back with it."""
    return json.dumps({name: text for name, text in texts.items() if text}, sort_keys=True)


def read_seen(text: str) -> dict[str, str] | None:
    """Return what a form showed as it was opened; None when it does not say."""
    try:
        found = json.loads(text[:SEEN_MAX]) if text else None
    except ValueError:
        return None
    if not isinstance(found, dict):
        return None
    return {str(name): str(value) for name, value in found.items()}


def changed(
    form: Form, seen: Mapping[str, str], now: Mapping[str, str], mine: Mapping[str, str]
) -> list[Met]:
    """Return what differs between what a form showed and what the record has by now."""
    labels = {each.path: each for each in form.inputs}
    found = []
    for name in sorted({*seen, *now}):
        before, after = seen.get(name, ""), now.get(name, "")
        if before == after or _is_silent(labels.get(name)):
            continue
        label = labels[name].label if name in labels else _line_label(form, name)
        typed = mine.get(name, "")
        found.append(Met(name, label, before, after, typed not in (before, after)))
    return found


def _is_silent(each: Input | None) -> bool:
    return each is not None and each.kind == "password"


def _line_label(form: Form, name: str) -> str:
    """Return how a cell of a table is called: ``Lines 2 · Quantity``."""
    grid_path, _bracket, rest = name.partition("[")
    number, _bracket, last = rest.partition("].")
    grid = next((each for each in form.grids if each.path == grid_path), None)
    if grid is None or not number.isdigit():
        return name
    label = next((i.label for i in grid.inputs if i.path == f"{grid_path}.{last}"), last)
    line = _("line %(number)s") % {"number": int(number) + 1}
    return f"{grid.label}, {line} · {label}"


def merged(met: list[Met], mine: Mapping[str, str]) -> dict[str, str]:
    """Return one's own texts with what only the other changed taken over."""
    taken = {each.name: each.after for each in met if not each.is_both}
    return {**mine, **taken}


def rows_of(grid: str, texts: Mapping[str, str]) -> int:
    """Return how many rows of a table of inputs hold anything."""
    found = re.compile(rf"{re.escape(grid)}\[(\d+)\]\..+")
    matches = (found.fullmatch(name) for name, text in texts.items() if text)
    return max((int(match[1]) + 1 for match in matches if match), default=0)
