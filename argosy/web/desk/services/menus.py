"""Arranging the menu for everybody or a role, by mouse or keys; pinning pages for oneself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from django.http import HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from argosy.kernel.primitives.errors import ArgosyError
from argosy.platform.menus import api as menus
from argosy.platform.registry.words import cure_of, message_of
from argosy.web.desk.arranged import LAST
from argosy.web.desk.menu import Entry, Group, menu_of
from argosy.web.desk.pages import show
from argosy.web.desk.services.sent import key_of, new_key, only_post
from argosy.web.desk.visits import Visit

STEP: Final = 10
"""Places are numbered in tens, so that a later one fits between."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the page: a list, a report, a page, a group or a link, as it stands."""

    target: str
    label: str
    name_en: str
    name_zh: str
    is_shown: bool
    link: int = 0
    """The id of a link; 0 for what was declared."""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A group with what stands in it."""

    head: Line
    code: str
    part: str
    icon: str
    lines: tuple[Line, ...]


def page(visit: Visit) -> HttpResponseBase:
    """Answer the page; take an arrangement that its form sends."""
    visit.actor.check_permission("menus.write")
    request, problems = visit.request, []
    role = str((request.POST if request.method == "POST" else request.GET).get("role", ""))
    if request.method == "POST":
        try:
            batch = _sent(request.POST, role)
            menus.do_place_in_menu(batch, actor=visit.actor, key=key_of(visit))
            moved = str(request.POST.get("move", "")).partition("/")[0]
            more = {"moved": moved} if moved else {"saved": "1"}
            return HttpResponseRedirect(
                f"{reverse('desk-menu')}?{urlencode({'role': role} | more)}"
            )
        except ArgosyError as refused:
            problems = [
                (message_of(each, visit.language), cure_of(each, visit.language))
                for each in refused.problems
            ]
    return show(
        visit,
        "services/menus.html",
        _("Arrange the menu"),
        status=422 if problems else 200,
        here="menus.arrange",
        role=role,
        roles=menus.role_codes(visit.actor),
        blocks=_blocks(visit, menus.places_for(visit.actor, role)),
        problems=problems,
        is_saved="saved" in request.GET,
        moved=request.GET.get("moved", ""),
        key=new_key(),
    )


def link(visit: Visit) -> HttpResponseBase:
    """Add a link to the menu, or take one away."""
    only_post(visit)
    sent, key = visit.request.POST, key_of(visit)
    role = str(sent.get("role", ""))
    gone = str(sent.get("remove", ""))
    if gone.isascii() and gone.isdigit() and len(gone) < 19:
        menus.do_remove_menu_entry([menus.RemoveMenuEntry(int(gone))], actor=visit.actor, key=key)
    else:
        new = menus.AddMenuLink(
            str(sent.get("group", "")),
            _path(str(sent.get("address", "")).strip()),
            str(sent.get("name_en", "")).strip(),
            str(sent.get("name_zh", "")).strip(),
            role,
        )
        menus.do_add_menu_link([new], actor=visit.actor, key=key)
    return _back({"role": role, "saved": "1"})


def pin(visit: Visit) -> HttpResponseBase:
    """Pin the page one came from, or take it from the pinned ones."""
    only_post(visit)
    sent, key = visit.request.POST, key_of(visit)
    path, gone = str(sent.get("path", "")), str(sent.get("pin", ""))
    if gone.isascii() and gone.isdigit() and len(gone) < 19:
        menus.do_unpin_page([menus.UnpinPage(int(gone))], actor=visit.actor, key=key)
    else:
        name = str(sent.get("name", "")).strip()[: menus.NAME_MAX] or path[: menus.NAME_MAX]
        menus.do_pin_page([menus.PinPage(path, name)], actor=visit.actor, key=key)
    is_ours = path.startswith("/desk/") and "\\" not in path
    return HttpResponseRedirect(path if is_ours else reverse("desk"))


def _back(given: dict[str, str]) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{reverse('desk-menu')}?{urlencode(given)}")


def _path(address: str) -> str:
    """Return an address as it was copied from a browser without what stands before the desk."""
    before, found, rest = address.partition("/desk/")
    return f"/desk/{rest}" if found and (not before or "://" in before) else address


def _sent(sent: QueryDict, role: str) -> list[menus.PlaceInMenu]:
    """Return the places that a form sends, in its order, with the one move of its button."""
    order = [str(each) for each in sent.getlist("order")]
    target, _slash, way = str(sent.get("move", "")).partition("/")
    if target in order and way in ("up", "down"):
        group = str(sent.get(f"in.{target}", ""))
        beside = [each for each in order if str(sent.get(f"in.{each}", "")) == group]
        here = beside.index(target)
        there = here + (1 if way == "down" else -1)
        if 0 <= there < len(beside):
            one, other = order.index(target), order.index(beside[there])
            order[one], order[other] = order[other], order[one]
    return [
        menus.PlaceInMenu(
            each,
            role,
            (place + 1) * STEP,
            f"show.{each}" not in sent,
            str(sent.get(f"en.{each}", "")).strip(),
            str(sent.get(f"zh.{each}", "")).strip(),
        )
        for place, each in enumerate(order)
    ]


def _blocks(visit: Visit, said: Sequence[menus.MenuPlace]) -> list[Block]:
    """Return everything that can stand in the menu, in the order that was said."""
    places = {place.target: place for place in said if not place.address}
    links = [place for place in said if place.address]
    order = {each.target: each.position for each in links}
    order |= {target: place.position for target, place in places.items()}
    found: list[Block] = []
    for part in menu_of(visit.actor):
        blocks = [_block(visit, part.code, group, places, links, order) for group in part.groups]
        found += sorted(blocks, key=lambda block: order.get(block.head.target, LAST))
    return found


def _block(
    visit: Visit,
    part: str,
    group: Group,
    places: Mapping[str, menus.MenuPlace],
    links: Sequence[menus.MenuPlace],
    order: Mapping[str, int],
) -> Block:
    lines = [_line(entry, places) for entry in (*group.pages, *group.entries, *group.reports)]
    for each in links:
        if each.group == group.code:
            own = _line(Entry(each.target, each.name(visit.language), group.code), places)
            lines.append(replace(own, link=each.id, address=each.address))
    lines.sort(key=lambda line: order.get(line.target, LAST))
    head = _line(Entry(f"{menus.GROUP}{group.code}", group.label, group.code), places)
    return Block(head, group.code, part, group.icon, tuple(lines))


def _line(entry: Entry, places: Mapping[str, menus.MenuPlace]) -> Line:
    said = places.get(entry.resource)
    if said is None:
        return Line(entry.resource, entry.label, "", "", is_shown=True)
    return Line(entry.resource, entry.label, said.name_en, said.name_zh, not said.is_hidden)
