"""The search on the desk: what the palette offers as one types, and the page of all that is found.

Records come from the search, with the marks; what can be made comes from the declared actions. Both
are what the visitor has the right to, at this moment.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from urllib.parse import urlencode

from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from argosy.platform.registry import catalogue
from argosy.platform.registry.access import actions_of
from argosy.platform.registry.actions import ActionKind
from argosy.platform.registry.resource import Resource
from argosy.platform.search import api as searching
from argosy.platform.search.finding import ASKED_MAX, LIMIT_MAX
from argosy.web.api.searching import label_of
from argosy.web.desk.forms import has_form
from argosy.web.desk.menu import capability_label, icon_of
from argosy.web.desk.pages import show
from argosy.web.desk.visits import Visit

PALETTE_RECORDS: Final = 4
"""Records of a noun that the palette shows."""
PALETTE_NOUNS: Final = 6
MAKES_MAX: Final = 5
PAGE_RECORDS: Final = 8


def offer(visit: Visit) -> HttpResponse:
    """Answer what the palette shows for what was typed so far, as JSON."""
    text = _asked(visit)
    groups = [
        {
            "label": group.plan.resource.plural.in_language(visit.language),
            "entries": [_entry(each, group.plan.resource, visit) for each in group.rows],
        }
        for group in searching.search(visit.actor, text, limit=PALETTE_RECORDS)[:PALETTE_NOUNS]
        if group.rows
    ]
    return JsonResponse(
        {
            "makes": _makes(visit, text),
            "groups": groups,
            "all": f"{reverse('desk-search')}?{urlencode({'q': text})}" if groups else "",
        }
    )


def page(visit: Visit) -> HttpResponse:
    """Answer the page of all that is found, or of one noun when ``noun`` names it."""
    text, noun = _asked(visit), visit.request.GET.get("noun", "")
    every = searching.search(visit.actor, text, limit=PAGE_RECORDS)
    chosen = [each for each in every if each.plan.resource.name == noun]
    if chosen:
        chosen = searching.search(visit.actor, text, nouns=[noun], limit=LIMIT_MAX)
    groups = [_group(visit, each, text) for each in (chosen or every) if each.rows]
    return show(
        visit,
        "search.html",
        _("Search"),
        text=text,
        noun=noun if chosen else "",
        facets=[_facet(visit, each, text) for each in every],
        everything=_address(text),
        groups=groups,
        limit=LIMIT_MAX,
    )


def _asked(visit: Visit) -> str:
    """Return what was typed; nobody types more than the search takes."""
    return visit.request.GET.get("q", "").strip()[:ASKED_MAX]


def _address(text: str, noun: str = "") -> str:
    asked = {"q": text, "noun": noun} if noun else {"q": text}
    return f"{reverse('desk-search')}?{urlencode(asked)}"


def _facet(visit: Visit, group: searching.Group, text: str) -> dict[str, object]:
    resource = group.plan.resource
    return {
        "name": resource.name,
        "label": resource.plural.in_language(visit.language),
        "count": group.count,
        "is_exact": group.is_exact,
        "href": _address(text, resource.name),
    }


def _group(visit: Visit, group: searching.Group, text: str) -> dict[str, object]:
    resource = group.plan.resource
    return {
        **_facet(visit, group, text),
        "icon": icon_of(resource.name),
        "capability": capability_label(resource.name, visit.language),
        "has_more": group.count > len(group.rows),
        "rows": [
            {
                "href": reverse("desk-record", args=[resource.name, each.id]),
                "id": each.id,
                "code": each.code,
                "name": each.name,
                "is_similar": each.rank is searching.Rank.SIMILAR,
                "shown": [
                    (label_of(resource, shown.field, visit.language), shown.parts)
                    for shown in each.shown
                ],
            }
            for each in group.rows
        ],
    }


def _entry(found: searching.Found, resource: Resource, visit: Visit) -> dict[str, object]:
    return {
        "href": reverse("desk-record", args=[resource.name, found.id]),
        "code": _parts(found.code) or [[f"#{found.id}", False]],
        "name": _parts(found.name),
        "where": [
            {"label": label_of(resource, each.field, visit.language), "parts": _parts(each.parts)}
            for each in found.shown[:1]
        ],
    }


def _parts(parts: Sequence[searching.Part]) -> list[list[object]]:
    return [[part.text, part.is_match] for part in parts]


def _makes(visit: Visit, text: str) -> list[dict[str, object]]:
    """Return what can be made, by words, pinyin or initials of what it is called or is for."""
    words = text.lower().split()
    if not words:
        return []
    found: list[tuple[bool, dict[str, object]]] = []
    for resource in catalogue.resources().values():
        noun = resource.label.in_language(visit.language)
        for action in actions_of(visit.actor, resource):
            if action.kind is not ActionKind.CREATE or action.hidden:
                continue
            label = action.label.in_language(visit.language)
            said = f"{label} {noun} {_('Create')} create new"
            help_ = resource.help.in_language(visit.language) if resource.help is not None else ""
            is_called = _fits(words, said)
            if (is_called or _fits(words, f"{said} {help_}")) and has_form(resource, action):
                href = reverse("desk-create", args=[resource.name, action.name])
                entry: dict[str, object] = {"href": href, "label": label, "group": noun}
                found.append((not is_called, entry))
    return [entry for _is_far, entry in sorted(found, key=lambda each: each[0])][:MAKES_MAX]


def _fits(words: Sequence[str], said: str) -> bool:
    return all(searching.matches(word, said) for word in words)
