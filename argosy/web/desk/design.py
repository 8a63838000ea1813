"""The living page of the design: tokens and parts, shown by the style sheet that defines them."""

from __future__ import annotations

import re
from functools import lru_cache

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from argosy.web.desk.assets import assets
from argosy.web.desk.pages import show
from argosy.web.desk.visits import Visit


def page(visit: Visit) -> HttpResponseBase:
    """Answer the page."""
    return show(
        visit,
        "design.html",
        _("Design of the desk"),
        colours=_colours(),
        tones=[
            ("still", _("nothing yet")),
            ("idle", _("not begun")),
            ("live", _("under way")),
            ("good", _("done")),
            ("warn", _("needs attention")),
            ("bad", _("stopped")),
        ],
        keys=[
            ("Ctrl K", _("go to any list")),
            ("/", _("search in the list")),
            ("j / k", _("next or previous record")),
            ("Enter", _("open the record")),
            ("Esc", _("close what is open")),
        ],
        icons=icons(),
    )


def _colours() -> list[tuple[str, str]]:
    return [
        ("paper", _("behind everything")),
        ("card", _("panels and fields")),
        ("ink", _("text")),
        ("soft", _("labels and help")),
        ("line", _("edges")),
        ("sea", _("the bar")),
        ("accent", _("links and the main action")),
        ("gold", _("where the keys are")),
        ("good", _("done")),
        ("warn", _("needs attention")),
        ("bad", _("wrong or stopped")),
    ]


@lru_cache(maxsize=1)
def icons() -> tuple[str, ...]:
    """Return the names of all icons."""
    return tuple(re.findall(r'<symbol id="([^"]+)"', assets()["icons.svg"].body.decode()))
