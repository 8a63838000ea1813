"""The Jinja2 environment of all pages: escaping on, undefined names refused, texts translated."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext, ngettext
from jinja2 import Environment, StrictUndefined

from argosy.platform.registry import languages
from argosy.web.desk.assets import address, island


def environment(**options: object) -> Environment:
    """The environment that Django's Jinja2 backend asks for."""
    made = Environment(  # noqa: S701  (Django passes autoescape=True)
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
        **(options | {"undefined": StrictUndefined}),  # type: ignore[arg-type]
    )
    made.globals["url"] = reverse
    made.globals["asset"] = address
    made.globals["island"] = island
    made.globals["known_languages"] = languages.known
    made.install_gettext_callables(  # type: ignore[attr-defined]
        gettext, ngettext, newstyle=True
    )
    return made
