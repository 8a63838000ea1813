"""The first administrator says who he is: a name, an address, a language, a password of his own."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from django.conf import settings
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from argosy.kernel.primitives.errors import ArgosyError, Problem
from argosy.platform.users import api as users
from argosy.web.api.calls import SESSION_COOKIE
from argosy.web.desk.account.pages import KEY_MAX, differ, posted, said
from argosy.web.desk.entering import remember_language
from argosy.web.desk.pages import bare
from argosy.web.desk.visits import Visit


def page(visit: Visit) -> HttpResponseBase:
    """Ask the first administrator who he is; or keep it, and let him sign in with his password.

    The drawn password that he came with is worth nothing afterwards and is removed from the home.
    """
    if visit.request.method != "POST":
        return _page(visit, secrets.token_urlsafe(24), ())
    given = posted(visit)
    key = given.get("key", "")[:KEY_MAX]
    if given.get("password") != given.get("again"):
        return _page(visit, key, [differ()])
    who = users.ChangeProfile(
        given.get("full_name", ""),
        given.get("email", ""),
        given.get("language", ""),
        current=users.Password(given.get("current", "")),
    )
    own = users.ChangeOwnPassword(
        visit.actor.id,
        users.Password(given.get("password", "")),
        users.Password(given.get("current", "")),
    )
    try:
        users.do_change_profile([who], actor=visit.actor, key=f"{key}/profile")
        users.do_change_own_password([own], actor=visit.actor, key=f"{key}/password")
    except ArgosyError as error:  # the profile may be kept already, so that the key is spent
        return _page(visit, secrets.token_urlsafe(24), error.problems)
    users.forget_first_password(settings.ARGOSY_HOME)
    response = HttpResponseRedirect(reverse("desk-sign-in"))
    response.delete_cookie(SESSION_COOKIE, samesite="Lax")
    remember_language(visit.request, response, who.language)
    return response


def _page(visit: Visit, key: str, problems: Sequence[Problem]) -> HttpResponseBase:
    given = posted(visit) if problems else {"language": visit.language}
    return bare(
        visit.request,
        visit.looks,
        "account/begin.html",
        _("Welcome to Argosy"),
        status=422 if problems else 200,
        visit=visit,
        key=key,
        given={name: given.get(name, "") for name in ("full_name", "email", "language")},
        said=said(visit, problems),
    )
