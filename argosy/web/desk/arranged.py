"""The menu as one reader sees it: what his rights show, arranged as was said for him.

Rights come first, always: arranging chooses among what they show. A link whose page the reader
may not open is left out; a hidden list is still reached by its address and by what leads there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final, TypeVar

from argosy.kernel.primitives.actor import Actor
from argosy.platform.menus import api as menus
from argosy.platform.registry import catalogue
from argosy.platform.registry.reports.catalogue import reports
from argosy.web.desk.menu import Entry, Group, Part, menu_of

LAST: Final = 100_000
"""Behind everything that was given a place."""
T = TypeVar("T")
Said = Mapping[str, menus.MenuPlace]


def arranged_for(actor: Actor, said: menus.Arrangement) -> tuple[Part, ...]:
    """Return the menu of a reader."""
    parts = menu_of(actor)
    if not said.places:
        return parts
    links = [place for place in said.places if place.address and may_follow(actor, place.address)]
    places = _by_target(said.places)
    arranged = [
        replace(part, groups=_groups(part.groups, places, links, actor.language)) for part in parts
    ]
    return tuple(part for part in arranged if part.groups)


def _by_target(said: Sequence[menus.MenuPlace]) -> Said:
    """Return one place a target: a role's before everybody's; of several roles what shows it."""
    found: dict[str, menus.MenuPlace] = {}
    for place in sorted(said, key=lambda each: (not each.role, each.is_hidden, each.position)):
        if not place.address:
            found.setdefault(place.target, place)
    return found


def _groups(
    groups: Sequence[Group], places: Said, links: Sequence[menus.MenuPlace], language: str
) -> tuple[Group, ...]:
    shown = []
    for group in _ordered([(f"{menus.GROUP}{each.code}", each) for each in groups], places):
        said = places.get(f"{menus.GROUP}{group.code}")
        own = [
            Entry(link.target, link.name(language), group.code, address=link.address)
            for link in links
            if link.group == group.code
        ]
        entries = _entries([*group.entries, *own], places, links, language)
        found = replace(
            group,
            label=(said.name(language) if said else "") or group.label,
            entries=entries,
            reports=_entries(group.reports, places, links, language),
            pages=_entries(group.pages, places, links, language),
        )
        if found.entries or found.reports or found.pages:
            shown.append(found)
    return tuple(shown)


def _entries(
    entries: Sequence[Entry], places: Said, links: Sequence[menus.MenuPlace], language: str
) -> tuple[Entry, ...]:
    known = {link.target: link for link in links} | dict(places)
    named = []
    for entry in _ordered([(each.resource, each) for each in entries], known):
        said = places.get(entry.resource)
        name = said.name(language) if said else ""
        named.append(replace(entry, label=name or entry.label))
    return tuple(named)


def _ordered(named: Sequence[tuple[str, T]], places: Said) -> list[T]:
    """Return what is not hidden, in the order of its places; the rest behind, as declared."""
    kept = [
        (places[name].position if name in places else LAST, number, each)
        for number, (name, each) in enumerate(named)
        if name not in places or not places[name].is_hidden
    ]
    return [each for _, _, each in sorted(kept, key=lambda found: found[:2])]


def may_follow(actor: Actor, address: str) -> bool:
    """Return whether an address of the desk leads to something that a reader may open."""
    steps = address.partition("?")[0].strip("/").split("/")
    name = steps[1] if len(steps) > 1 else ""
    if name == "report":
        report = reports().get(steps[2]) if len(steps) > 2 else None
        return report is not None and actor.may(report.permission)
    if "." not in name:
        return True
    resource = catalogue.resources().get(name)
    return resource is not None and actor.may(resource.read_permission)
