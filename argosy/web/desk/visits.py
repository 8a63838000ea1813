"""A visit: who looks at the desk, for which company, in which language and with which looks."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation

from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.errors import PermissionDenied
from argosy.platform.registry import languages
from argosy.platform.users import api as users
from argosy.web.api.calls import OUTSIDE, SESSION_COOKIE
from argosy.web.words import language_of_request

COMPANY_COOKIE = "argosy_company"
THEME_COOKIE = "argosy_theme"
DENSITY_COOKIE = "argosy_density"
FACE_COOKIE = "argosy_face"
"""Set for as long as a browser may still hold one's earlier picture."""
THEMES = ("auto", "light", "dark")
DENSITIES = ("comfortable", "compact")


@dataclass(frozen=True, slots=True)
class Looks:
    """How pages look for whoever it is: language, theme, density."""

    language: str
    theme: str
    density: str

    @property
    def tag(self) -> str:
        """The language as HTML names it."""
        return languages.tag_of(self.language)

    @property
    def words(self) -> str:
        """What scripts say in it, in JSON; "" where they know it themselves."""
        return languages.script_words(self.language)


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody who is signed in and looks at the desk."""

    request: HttpRequest
    identity: users.Identity
    actor: Actor
    token: str
    looks: Looks

    @property
    def company(self) -> users.CompanyName | None:
        """The company that is acted for; None for none of them."""
        wanted = self.actor.company_id
        return next((each for each in self.identity.companies if each.id == wanted), None)

    @property
    def csrf(self) -> str:
        """What a form has to send back, so that no other site can send it."""
        return users.csrf_token(self.token)

    @property
    def face_mark(self) -> str:
        """What tells one's new picture from the one that the browser holds; "" when none is new."""
        mark = self.request.COOKIES.get(FACE_COOKIE, "")
        return f"?{mark}" if mark.isalnum() and mark.isascii() and len(mark) <= 32 else ""

    @property
    def language(self) -> str:
        """The reader's language, of those that there are."""
        return self.looks.language


def looks_of(request: HttpRequest, identity: users.Identity | None = None) -> Looks:
    """Return how a page looks: as the browser remembers, else as the account or browser says."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if chosen not in languages.known():
        chosen = identity.language if identity is not None else language_of_request()
    language = languages.fit(chosen)
    theme = request.COOKIES.get(THEME_COOKIE, "")
    density = request.COOKIES.get(DENSITY_COOKIE, "")
    return Looks(
        language,
        theme if theme in THEMES else THEMES[0],
        density if density in DENSITIES else DENSITIES[0],
    )


def visit_of(request: HttpRequest) -> Visit | None:
    """Return the visit that a request belongs to; None when nobody is signed in.

    Raises:
        PermissionDenied: nothing at all is granted to who is signed in.
    """
    token = request.COOKIES.get(SESSION_COOKIE, "")
    identity = users.by_session(token) if token else None
    if identity is None:
        return None
    looks = looks_of(request, identity)
    translation.activate(looks.language)
    return Visit(request, identity, _actor(request, identity, looks.language), token, looks)


def _actor(request: HttpRequest, identity: users.Identity, language: str) -> Actor:
    """Return the actor for the company that was chosen last, else for the first."""
    wanted = request.COOKIES.get(COMPANY_COOKIE, "")
    known = {str(company.id): company.id for company in identity.companies}
    if wanted in known:
        return identity.actor(known[wanted], language)
    if identity.companies:
        return identity.actor(identity.companies[0].id, language)
    if identity.is_everywhere:
        return identity.actor(OUTSIDE, language)
    raise PermissionDenied(users.no_company(wanted or "-"))
