"""The views of a list as tabs, what can be done with them, and the kinds a list can be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, urlencode

from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.errors import NotFound, Problem
from argosy.platform.registry import catalogue
from argosy.platform.registry.access import check_read
from argosy.platform.registry.labels import Text
from argosy.platform.registry.resource import Resource
from argosy.platform.views import api as views
from argosy.web.desk.listing.asking import ALL, Ask, ask_of, content_of
from argosy.web.desk.listing.boards import board_fields
from argosy.web.desk.listing.calendars import date_fields
from argosy.web.desk.visits import Visit

KINDS: Final = {
    "table": (Text("Table", "表格"), "list"),
    "board": (Text("Board", "看板"), "layout-grid"),
    "calendar": (Text("Calendar", "日历"), "calendar"),
    "pivot": (Text("Pivot", "透视"), "columns"),
    "chart": (Text("Chart", "图表"), "chart-bar"),
}
KEY_MAX: Final = 100


@dataclass(frozen=True, slots=True)
class Tab:
    """A view to open."""

    label: str
    href: str
    is_open: bool
    hint: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind that a list can be."""

    name: str
    label: str
    icon: str
    href: str
    is_chosen: bool


def tabs_of(visit: Visit, noun: Resource, ask: Ask) -> list[Tab]:
    """Return the views of a list, the plain one first."""
    if not ask.views:
        return []
    has_default = any(view.opens for view in ask.views)
    found = [Tab(_("All"), f"?view={ALL}" if has_default else "?", ask.view is None, "")]
    for view in ask.views:
        is_open = ask.view is not None and view.id == ask.view.id
        hint = "" if view.is_mine else view.owner
        found.append(Tab(view.name, f"?view={view.id}", is_open, hint))
    return found


def kinds_of(actor: Actor, noun: Resource, ask: Ask) -> list[Kind]:
    """Return the kinds that a list can be: a board needs a choice, a calendar a date."""
    found = []
    for name, (label, icon) in KINDS.items():
        if name == "board" and not board_fields(actor, noun):
            continue
        if name == "calendar" and not date_fields(actor, noun):
            continue
        by = ",".join(ask.by) if name in ("pivot", "chart") and ask.kind != "board" else ""
        href = ask.address(as_=name if name != "table" else "", by=by, without=("as.on", "chart"))
        found.append(Kind(name, label.in_language(actor.language), icon, href, name == ask.kind))
    return found


def keep(visit: Visit, resource: str) -> HttpResponseBase:
    """Do what a form asks of the views of a list, then show the list."""
    noun = catalogue.resource(resource)
    check_read(visit.actor, noun)
    posted = {str(name): str(text) for name, text in visit.request.POST.items()}
    pairs = _pairs(posted.get("address", ""))
    ask = ask_of(visit.actor, noun, pairs)
    deed = DEEDS.get(posted.get("do", ""))
    if deed is None:
        raise NotFound(
            Problem("views.deed", "There is no such change of a view.", "Choose one of the menu.")
        )
    view = deed(visit.actor, noun, ask, posted)
    target = reverse("desk-list", args=[noun.name])
    return HttpResponseRedirect(f"{target}?{urlencode({'view': view})}" if view else target)


def _pairs(address: str) -> list[tuple[str, str]]:
    return parse_qsl(address.partition("?")[2][:20_000], keep_blank_values=True)


def _key(posted: dict[str, str]) -> str:
    return posted.get("key", "")[:KEY_MAX]


def _save(actor: Actor, noun: Resource, ask: Ask, posted: dict[str, str]) -> str:
    item = views.NewView(noun.name, posted.get("name", ""), **content_of(ask))  # type: ignore[arg-type]
    done = views.do_save_view([item], actor=actor, key=_key(posted))
    return str(done.ids()[0])


def _change(actor: Actor, noun: Resource, ask: Ask, posted: dict[str, str]) -> str:
    view = _view(actor, noun, posted)
    item = views.ChangeView(
        view.id,
        _version(posted),
        view.name,
        density=view.density,
        **content_of(ask),  # type: ignore[arg-type]
    )
    views.do_change_view([item], actor=actor, key=_key(posted))
    return str(view.id)


def _rename(actor: Actor, noun: Resource, ask: Ask, posted: dict[str, str]) -> str:
    view = _view(actor, noun, posted)
    item = views.RenameView(view.id, _version(posted), posted.get("name", ""))
    views.do_rename_view([item], actor=actor, key=_key(posted))
    return str(view.id)


def _share(actor: Actor, noun: Resource, ask: Ask, posted: dict[str, str]) -> str:
    view = _view(actor, noun, posted)
    role = posted.get("role", "").strip()
    item = views.ShareView(view.id, _version(posted), posted.get("audience", ""), role)
    views.do_share_view([item], actor=actor, key=_key(posted))
    return str(view.id)


def _default(actor: Actor, noun: Resource, ask: Ask, posted: dict[str, str]) -> str:
    view = _view(actor, noun, posted)
    role = posted.get("role", "").strip()
    item = views.DefaultView(view.id, posted.get("audience", "mine"), role)
    views.do_set_default([item], actor=actor, key=_key(posted))
    return str(view.id)


def _clear(actor: Actor, noun: Resource, ask: Ask, posted: dict[str, str]) -> str:
    item = views.ClearDefault(noun.name, posted.get("audience", "mine"))
    views.do_clear_default([item], actor=actor, key=_key(posted))
    return posted.get("view", "")


def _remove(actor: Actor, noun: Resource, ask: Ask, posted: dict[str, str]) -> str:
    view = _view(actor, noun, posted)
    views.do_remove_view([views.RemoveView(view.id)], actor=actor, key=_key(posted))
    return ""


def _view(actor: Actor, noun: Resource, posted: dict[str, str]) -> views.View:
    return views.access_view(actor, noun, _whole(posted.get("view", "")))


def _version(posted: dict[str, str]) -> int:
    return _whole(posted.get("version", ""))


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


DEEDS: Final = {
    "save": _save,
    "change": _change,
    "rename": _rename,
    "share": _share,
    "default": _default,
    "clear": _clear,
    "remove": _remove,
}
