"""One's own account: what is known of one, how one signs in, where one is signed in."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from zoneinfo import available_timezones

import segno
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from argosy.kernel.events.commands import Answer
from argosy.kernel.primitives.errors import ArgosyError, Problem
from argosy.platform.registry.words import cure_of, message_of
from argosy.platform.users import api as users
from argosy.web.api.calls import SESSION_COOKIE
from argosy.web.desk.account import identities
from argosy.web.desk.entering import remember_language
from argosy.web.desk.pages import show
from argosy.web.desk.shown import instant
from argosy.web.desk.visits import Visit

KEY_MAX: Final = 100
TEXT_MAX: Final = 4_000
_BROWSERS: Final = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)
Said = Mapping[str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True, slots=True)
class SessionShown:
    """A session as its owner reads it."""

    id: int
    browser: str
    address: str
    is_this: bool
    seen: object
    since: object


@dataclass(frozen=True, slots=True)
class PasskeyShown:
    """A passkey as its owner reads it; `used` is None when it never opened anything."""

    id: int
    name: str
    since: object
    used: object


def page(visit: Visit) -> HttpResponseBase:
    """Answer one's own account."""
    return answer_page(visit)


def profile(visit: Visit) -> HttpResponseBase:
    """Change what is known of oneself."""
    typed = posted(visit)
    item = users.ChangeProfile(
        typed.get("full_name", ""),
        typed.get("email", ""),
        typed.get("language", ""),
        typed.get("time_zone", ""),
        typed.get("signature", "").replace("\r\n", "\n"),
        users.Password(typed.get("current", "")),
    )
    refused = given(visit, lambda key: users.do_change_profile([item], actor=visit.actor, key=key))
    if refused is not None:
        return refused
    response = HttpResponseRedirect(f"{reverse('desk-account')}?done=profile")
    remember_language(visit.request, response, item.language)
    return response


def password(visit: Visit) -> HttpResponseBase:
    """Change one's own password; every session ends, so that one signs in with the new one."""
    typed = posted(visit)
    if typed.get("password") != typed.get("again"):
        return answer_page(visit, [differ()])
    item = users.ChangeOwnPassword(
        visit.actor.id,
        users.Password(typed.get("password", "")),
        users.Password(typed.get("current", "")),
    )
    refused = given(
        visit, lambda key: users.do_change_own_password([item], actor=visit.actor, key=key)
    )
    if refused is not None:
        return refused
    response = HttpResponseRedirect(reverse("desk-sign-in"))
    response.delete_cookie(SESSION_COOKIE, samesite="Lax")
    return response


def end_session(visit: Visit) -> HttpResponseBase:
    """End a session of one's own, or all others."""
    wanted = posted(visit).get("session", "")
    own = [each.id for each in users.own_sessions(visit.actor.id)]
    if wanted == "others":
        ids = [id_ for id_ in own if id_ != visit.identity.session_id]
    else:
        is_number = wanted.isascii() and wanted.isdigit() and len(wanted) < 19
        ids = [int(wanted)] if is_number else [0]
    items = [users.EndSession(id_) for id_ in ids]
    if items:
        refused = given(visit, lambda key: users.do_end_session(items, actor=visit.actor, key=key))
        if refused is not None:
            return refused
    return HttpResponseRedirect(f"{reverse('desk-account')}?done=sessions")


def authenticator(visit: Visit) -> HttpResponseBase:
    """Show what an authenticator has to read, or make it the second factor."""
    if visit.request.method != "POST":
        return _setup(visit, users.new_secret(), secrets.token_urlsafe(24))
    typed = posted(visit)
    key = typed.get("key", "")[:KEY_MAX]
    secret = typed.get("secret", "")[:64]
    item = users.AddTotp(
        visit.actor.id,
        users.Password(secret),
        users.Password(typed.get("code", "")),
        users.Password(typed.get("current", "")),
    )
    try:
        users.do_add_totp([item], actor=visit.actor, key=key)
    except ArgosyError as error:
        return _setup(visit, secret, key, error.problems)
    return _codes(visit, key)


def remove_authenticator(visit: Visit) -> HttpResponseBase:
    """Let the password alone open one's account again."""
    item = users.RemoveTotp(visit.actor.id, users.Password(posted(visit).get("current", "")))
    refused = given(visit, lambda key: users.do_remove_totp([item], actor=visit.actor, key=key))
    return refused or HttpResponseRedirect(f"{reverse('desk-account')}?done=removed")


def renew_codes(visit: Visit) -> HttpResponseBase:
    """Make new recovery codes and show them, once."""
    item = users.RenewCodes(visit.actor.id, users.Password(posted(visit).get("current", "")))
    refused = given(visit, lambda key: users.do_renew_codes([item], actor=visit.actor, key=key))
    return refused or _codes(visit, posted(visit).get("key", "")[:KEY_MAX])


def given(visit: Visit, give: Callable[[str], Answer]) -> HttpResponseBase | None:
    """Give a command with the form's key; return the page that says what is wrong, if anything."""
    try:
        give(posted(visit).get("key", "")[:KEY_MAX])
    except ArgosyError as error:
        return answer_page(visit, error.problems)
    return None


def posted(visit: Visit) -> dict[str, str]:
    """Return what a form of an account sent, cut to a size that any field has."""
    return {str(name): str(text)[:TEXT_MAX] for name, text in visit.request.POST.items()}


def differ() -> Problem:
    """Return the problem of a new password that was typed in two ways."""
    return Problem(
        "desk.passwords_differ",
        "The two passwords differ.",
        "Type the new password twice.",
        "again",
    )


def said(visit: Visit, problems: Sequence[Problem]) -> Said:
    """Return problems by the field they are about, without the place in the batch."""
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for problem in problems:
        name = problem.field.rpartition("].")[2].strip("[]0123456789")
        told = (message_of(problem, visit.language), cure_of(problem, visit.language))
        found[name] = (*found.get(name, ()), told)
    return found


def answer_page(visit: Visit, problems: Sequence[Problem] = ()) -> HttpResponse:
    """Answer one's own account, with what is wrong with what was just sent."""
    done = {
        "profile": _("Your profile was changed."),
        "picture": _("Your picture was changed."),
        "sessions": _("The sessions were ended."),
        "passkey": _("The passkey opens your account from now on."),
        "passkeys": _("Your passkeys were changed."),
        "linked": _("From now on this service opens your account."),
        "unlinked": _("This service opens your account no more."),
        "removed": _("Your password alone opens your account again."),
    }
    now = users.profile_of(visit.actor.id)
    typed = posted(visit) if problems else {}
    is_profile = "full_name" in typed
    return show(
        visit,
        "account/page.html",
        _("My account"),
        status=422 if problems else 200,
        profile={
            name: typed.get(name, "") if is_profile else getattr(now, name)
            for name in ("full_name", "email", "language", "time_zone", "signature")
        },
        name=now.name,
        has_picture=users.has_picture(visit.actor.id),
        is_proved=now.is_proved,
        zones=sorted(zone for zone in available_timezones() if "/" in zone or zone == "UTC"),
        factor=users.standing(visit.actor.id),
        has_passkeys=bool(users.home_of(visit.request.build_absolute_uri())),
        passkeys=[
            PasskeyShown(
                each.id,
                each.name,
                instant(each.created_at.isoformat(), visit.language),
                instant(each.used_at.isoformat(), visit.language) if each.used_at else None,
            )
            for each in users.own_passkeys(visit.actor.id)
        ],
        sessions=[
            SessionShown(
                each.id,
                browser_name(each.browser),
                each.address,
                each.id == visit.identity.session_id,
                instant(each.seen_at.isoformat(), visit.language),
                instant(each.created_at.isoformat(), visit.language),
            )
            for each in users.own_sessions(visit.actor.id)
        ],
        identities=identities.shown(visit),
        key=secrets.token_urlsafe(24),
        said=said(visit, problems),
        done=done.get(visit.request.GET.get("done", ""), ""),
    )


def _setup(
    visit: Visit, secret: str, key: str, problems: Sequence[Problem] = ()
) -> HttpResponseBase:
    picture = segno.make(users.authenticator_address(secret, visit.identity.name), error="m")
    drawn = picture.svg_inline(
        scale=5, border=2, dark="#000", light="#fff", svgclass="qr", lineclass=None
    )
    return show(
        visit,
        "account/authenticator.html",
        _("Set up an authenticator"),
        status=422 if problems else 200,
        secret=secret,
        spaced=" ".join(secret[place : place + 4] for place in range(0, len(secret), 4)),
        picture=mark_safe(drawn),  # noqa: S308 - drawn by segno from a secret of ours
        key=key,
        said=said(visit, problems),
    )


def _codes(visit: Visit, key: str) -> HttpResponseBase:
    return show(
        visit,
        "account/codes.html",
        _("Recovery codes"),
        codes=users.recovery_codes(visit.actor.id, key),
    )


def browser_name(agent: str) -> str:
    """Return browser and system as people call them, out of what a browser says of itself."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    return " · ".join(part for part in (browser, system) if part) or agent[:60]
