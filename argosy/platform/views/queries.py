"""The reads of saved views: those of a list for a reader, without what he may not see."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.errors import NotFound, Problem
from argosy.platform.registry import reads
from argosy.platform.registry.conditions import Compiler
from argosy.platform.registry.filters import Query, Test, where_of
from argosy.platform.registry.resource import Resource
from argosy.platform.views.checking import (
    readable_keys,
    readable_measures,
    readable_names,
)

VIEWS_MAX = 200


@dataclass(frozen=True, slots=True)
class View:
    """A view as one reader may use it.

    Args:
        filter: the conditions as JSON, "" for none.
        opens: 3 when his list opens with it by his own choice, 2 by his role's, 1 by everybody's.
        dropped: what it holds that he may not see, by the names of the fields.
    """

    id: int
    version: int
    name: str
    kind: str
    audience: str
    role: str
    owner: str
    is_mine: bool
    opens: int
    filter: str
    search: str
    columns: tuple[str, ...]
    sort: tuple[str, ...]
    group_by: tuple[str, ...]
    measures: tuple[str, ...]
    chart: str
    density: str
    dropped: tuple[str, ...] = ()


def views_of(actor: Actor, resource: Resource) -> list[View]:
    """Return the views that a reader has of a list, by name; one statement."""
    if not actor.may("views.use"):
        return []
    query = Query(where=Test("resource", "is", resource.name), sort=("name",), limit=VIEWS_MAX)
    return [_view(actor, resource, row) for row in reads.page(actor, "views.view", query).rows]


def access_view(actor: Actor, resource: Resource, id_: int) -> View:
    """Return one view of a list.

    Raises:
        NotFound: there is none that the reader sees, or it is of another list.
    """
    found = next((view for view in views_of(actor, resource) if view.id == id_), None)
    if found is None:
        raise NotFound(
            Problem(
                "views.unknown",
                "There is no view {view}.",
                "Choose one that the list shows.",
                "view_id",
                {"view": id_},
            )
        )
    return found


def _view(actor: Actor, noun: Resource, row: Mapping[str, object]) -> View:
    columns, sort = _texts(row["columns"]), _texts(row["order_by"])
    keys, measures = _texts(row["group_by"]), _texts(row["amounts"])
    seen = (
        tuple(readable_names(actor, noun, columns)),
        tuple(readable_names(actor, noun, sort)),
        tuple(readable_keys(actor, noun, keys)),
        tuple(readable_measures(actor, noun, measures)),
    )
    filter_, unseen = _readable_filter(actor, noun, str(row["conditions"] or ""))
    gone = {*columns, *sort, *keys, *measures} - {name for names in seen for name in names}
    return View(
        cast(int, row["id"]),
        cast(int, row["version"]),
        str(row["name"]),
        str(row["kind"]),
        str(row["audience"]),
        str(row["role"] or ""),
        str(row["owner"] or ""),
        bool(row["is_mine"]),
        cast(int, row["opens"]),
        filter_,
        str(row["search"] or ""),
        *seen,
        chart=str(row["picture"] or ""),
        density=str(row["density"] or ""),
        dropped=tuple(sorted({name.removeprefix("-") for name in gone} | unseen)),
    )


def _texts(value: object) -> tuple[str, ...]:
    return tuple(str(each) for each in cast("list[object]", value or []))


def _readable_filter(actor: Actor, noun: Resource, text: str) -> tuple[str, set[str]]:
    """Return a filter without the conditions on what a reader may not see, and their names."""
    if not text:
        return "", set()
    gone: set[str] = set()
    kept = _kept(actor, noun, json.loads(text), gone)
    return (text if not gone else json.dumps(kept, ensure_ascii=False) if kept else ""), gone


def _kept(actor: Actor, noun: Resource, found: object, gone: set[str]) -> object:
    """Return a part of a filter in JSON without the tests that cannot be made; None for nothing."""
    if not isinstance(found, Mapping):
        return None
    kept: dict[str, object] = {}
    for name, value in found.items():
        if name in ("all", "any") and isinstance(value, list):
            parts = [part for each in value if (part := _kept(actor, noun, each, gone))]
            if parts:
                kept[name] = parts
        elif name == "not":
            part = _kept(actor, noun, value, gone)
            if part:
                kept[name] = part
        else:
            where, problems = where_of({name: value})
            compiler = Compiler(actor)
            if where is not None and not problems:
                compiler.where(noun, where)
            if where is None or problems or compiler.problems:
                gone.add(str(name))
            else:
                kept[str(name)] = value
    return kept or None
