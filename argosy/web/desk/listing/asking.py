"""What an address asks of a list: which records, and how they are shown; views fill it in.

An address that names a view and nothing else stands for all that the view says; one that says more
stands for itself, and the view is the one it came from. An address that says nothing opens the
default view.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.errors import Problem
from argosy.platform.registry.access import field_of
from argosy.platform.registry.filters import Query, parse_query
from argosy.platform.registry.grouping import names_of
from argosy.platform.registry.resource import Resource
from argosy.platform.views.api import CHARTS, KINDS, View, views_of
from argosy.web.desk.narrowing import OWN, PAGE, part_of

Pairs = list[tuple[str, str]]
AT: Final = "at"
"""How many records stand before a page, as the way to it says: shown, never believed."""
ALL: Final = "0"
"""The view that stands for none."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked of a list.

    Args:
        question: the parameters that say which records, columns and order, as the API has them.
        query: what they mean.
        problems: what is wrong with their form.
        kind: table, board, calendar, pivot or chart.
        by: fields that make groups.
        measures: amounts that are added up; none for those that the columns show.
        chart: bar, line or pie.
        on: the month or day that a calendar shows.
        views: those of the list.
        view: the one that is looked at, or that the address came from.
        is_changed: whether the address says something else than the view.
    """

    question: Pairs
    query: Query
    problems: list[Problem]
    kind: str
    by: tuple[str, ...]
    measures: tuple[str, ...]
    chart: str
    on: str
    views: list[View]
    view: View | None
    is_changed: bool

    def own(self) -> Pairs:
        """Return the parameters that say how the records are shown."""
        found = [
            ("as", self.kind if self.kind != "table" else ""),
            ("by", ",".join(self.by)),
            ("measures", ",".join(self.measures)),
            ("chart", self.chart),
            ("as.on", self.on),
            ("view", str(self.view.id) if self.view is not None else ""),
        ]
        if self.view is None and any(view.opens for view in self.views):
            found.append(("view", ALL))  # without it, the default view would open
        return [(name, text) for name, text in found if text]

    def address(self, *, without: Sequence[str] = (), **changed: str) -> str:
        """Return the address of the list with some parameters changed or taken out.

        Args:
            without: names of parameters that are left out.
            changed: parameters and their values; ``as_`` stands for ``as``, "" takes one out.
        """
        given = {name.rstrip("_"): text for name, text in changed.items()}
        kept = [
            (name, text)
            for name, text in [*self.own(), *self.question]
            if name not in given and name not in without
        ]
        return f"?{urlencode([*kept, *((name, text) for name, text in given.items() if text)])}"

    def within(self, filter_: object) -> str:
        """Return the address of the plain table of a group's records."""
        kept = [(name, text) for name, text in self.question if name != "filter"]
        held = [text for name, text in self.question if name == "filter"]
        parts = [*(part for text in held if (part := part_of("filter", text))), filter_]
        whole = {"all": parts} if len(parts) > 1 else filter_
        text = json.dumps(whole, ensure_ascii=False, separators=(",", ":"))
        return f"?{urlencode([*kept, ('filter', text), ('view', ALL)])}"


def ask_of(actor: Actor, noun: Resource, pairs: Sequence[tuple[str, str]]) -> Ask:
    """Return what an address asks, with the view that it names or that opens by default."""
    known = views_of(actor, noun)
    own = {name: text for name, text in pairs if name in OWN}
    chosen = [own.pop(name, "") for name in ("by.0", "by.1")]  # a form chooses them one by one
    if any(chosen):
        own["by"] = ",".join(name for name in dict.fromkeys(chosen) if name)
    page = [(name, text) for name, text in pairs if name in PAGE and name != AT]
    question = [(n, t) for n, t in _as_one(pairs) if n not in OWN and n not in PAGE]
    said = own.pop("view", "")
    view = next((each for each in known if str(each.id) == said), None)
    if not said and not own and not question:
        view = max((each for each in known if each.opens), key=lambda v: v.opens, default=None)
    is_bare = view is not None and not question and not set(own) - {"as.on"}
    if view is not None and is_bare:
        ask = _of_view(view, known)
    else:
        kind = own.get("as", "table")
        ask = Ask(
            question,
            Query(),
            [],
            kind if kind in KINDS else "table",
            names_of(own.get("by", "")),
            names_of(own.get("measures", "")),
            own.get("chart", "") if own.get("chart") in CHARTS else "",
            "",
            known,
            view,
            is_changed=view is not None,
        )
        if view is not None:
            ask = replace(ask, is_changed=_content(ask) != _content(_of_view(view, known)))
    query, problems = parse_query([*ask.question, *page])
    return replace(ask, query=query, problems=problems, on=own.get("as.on", "")[:10])


def _as_one(pairs: Sequence[tuple[str, str]]) -> Pairs:
    """Return the parameters with the columns that a form ticked one by one as one."""
    chosen = [text for name, text in pairs if name == "fields"]
    others = [(name, text) for name, text in pairs if name != "fields"]
    return [*others, ("fields", ",".join(chosen))] if chosen else others


def _of_view(view: View, known: list[View]) -> Ask:
    """Return what a view asks."""
    told = [
        ("filter", view.filter),
        ("q", view.search),
        ("fields", ",".join(view.columns)),
        ("sort", ",".join(view.sort)),
    ]
    return Ask(
        [(name, text) for name, text in told if text],
        Query(),
        [],
        view.kind,
        view.group_by,
        view.measures,
        view.chart,
        "",
        known,
        view,
        is_changed=False,
    )


def _content(ask: Ask) -> object:
    content = content_of(ask)
    return {**content, "conditions": json.loads(str(content["conditions"] or "null"))}


def content_of(ask: Ask) -> dict[str, object]:
    """Return what a view of this address would hold, by the names that its commands use."""
    given = dict(ask.question)
    parts = [
        part
        for name, text in ask.question
        if name not in ("fields", "q", "sort") and (part := part_of(name, text)) is not None
    ]
    conditions: object = {"all": parts} if len(parts) > 1 else (parts or [None])[0]
    return {
        "kind": ask.kind,
        "conditions": json.dumps(conditions, ensure_ascii=False) if parts else "",
        "search": given.get("q", ""),
        "columns": names_of(given.get("fields", "")),
        "order_by": names_of(given.get("sort", "")),
        "group_by": ask.by,
        "amounts": ask.measures,
        "picture": ask.chart,
    }


def known_keys(actor: Actor, noun: Resource, names: Sequence[str]) -> tuple[str, ...]:
    """Return the keys of an address that the reader may group by; the others drop out."""
    return tuple(name for name in names if field_of(actor, noun, name.partition(".")[0]))
