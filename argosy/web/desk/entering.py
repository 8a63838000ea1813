"""Coming and going: the sign-in page, signing out, and what a browser remembers of its user."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from argosy.kernel.primitives.errors import ArgosyError
from argosy.platform.im.doors import messengers
from argosy.platform.registry import languages
from argosy.platform.registry.words import cure_of, message_of
from argosy.platform.users import api as users
from argosy.platform.users.oidc import api as oidc
from argosy.web.api.answers import Refusal
from argosy.web.api.calls import SESSION_COOKIE, check_origin
from argosy.web.desk.pages import bare
from argosy.web.desk.visits import (
    COMPANY_COOKIE,
    DENSITIES,
    DENSITY_COOKIE,
    THEME_COOKIE,
    THEMES,
    looks_of,
)

YEAR_S = 365 * 24 * 3600
NAME_MAX = 64
PASSWORD_MAX = 1_000
TICKET_MAX = 500
CODE_MAX = 40
LEFT_COOKIE = "argosy_signed_in_by"
"""By which provider one signed in, so that signing out offers to sign out there too."""
CHOICES = {
    "theme": (THEME_COOKIE, THEMES),
    "density": (DENSITY_COOKIE, DENSITIES),
}


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Show the sign-in page, or begin a session and go where one wanted to."""
    looks = looks_of(request)
    target = target_of(request)
    if request.method != "POST":
        return bare(
            request,
            looks,
            "sign_in.html",
            _("Sign in"),
            next=target,
            name="",
            problem=None,
            doors=_doors(request),
        )
    name = str(request.POST.get("name", ""))[:NAME_MAX]
    try:
        check_origin(request)
        signed = users.sign_in(
            name,
            str(request.POST.get("password", ""))[:PASSWORD_MAX],
            str(request.META.get("REMOTE_ADDR", "")),
            browser=request.headers.get("User-Agent", ""),
        )
    except users.SecondFactorNeeded as error:
        return code_page(request, error.ticket, target, None)
    except (users.SignInRefused, users.Throttled, Refusal) as error:
        return not_in(request, error, name, target)
    typed = str(request.POST.get("password", ""))
    if users.is_first_sign_in(settings.ARGOSY_HOME, name, typed):
        target = reverse("desk-begin")
    return enter(request, signed, target)


def _doors(request: HttpRequest) -> dict[str, object]:
    """Return what the sign-in page tells of other ways in, and of the one that was taken last."""
    language = looks_of(request).language
    providers = [(door.id, door.called(language)) for door in oidc.doors()]
    left = request.GET.get("left", "")
    return {
        "providers": providers,
        "left": next((each for each in providers if str(each[0]) == left), None),
        "can_sign_up": users.can_sign_up(),
        "has_passkeys": bool(users.home_of(request.build_absolute_uri())),
        "is_first": users.has_first_password(settings.ARGOSY_HOME),
        **messengers(),
    }


def enter(request: HttpRequest, signed: users.SignedIn, target: str) -> HttpResponse:
    """Hand a new session to the browser and go where one wanted to."""
    response = HttpResponseRedirect(target)
    response.set_cookie(
        SESSION_COOKIE,
        signed.token,
        max_age=users.SESSION_S_MAX,
        httponly=True,
        secure=request.is_secure(),
        samesite="Lax",
    )
    return response


@csrf_exempt
@require_POST
def sign_in_with_code(request: HttpRequest) -> HttpResponse:
    """Begin a session with the code that was asked for besides the password."""
    target = target_of(request)
    try:
        check_origin(request)
        signed = users.sign_in_with_code(
            str(request.POST.get("ticket", ""))[:TICKET_MAX],
            str(request.POST.get("code", ""))[:CODE_MAX],
            str(request.META.get("REMOTE_ADDR", "")),
            browser=request.headers.get("User-Agent", ""),
        )
    except users.SecondFactorNeeded as error:
        return code_page(request, error.ticket, target, error)
    except (users.SignInRefused, users.Throttled, Refusal) as error:
        return not_in(request, error, "", target)
    return enter(request, signed, target)


def code_page(
    request: HttpRequest, ticket: str, target: str, error: ArgosyError | None
) -> HttpResponse:
    """Ask for the code that is needed besides a right password."""
    looks = looks_of(request)
    told = None
    if error is not None:
        problem = error.problems[0]
        told = (message_of(problem, looks.language), cure_of(problem, looks.language))
    return bare(
        request,
        looks,
        "account/code.html",
        _("Sign in"),
        status=401 if error is not None else 200,
        next=target,
        ticket=ticket,
        problem=told,
    )


def not_in(request: HttpRequest, error: ArgosyError, name: str, target: str) -> HttpResponse:
    """Show the sign-in page once more, with what is wrong."""
    looks = looks_of(request)
    problem = error.problems[0]
    told = (message_of(problem, looks.language), cure_of(problem, looks.language))
    status = 429 if isinstance(error, users.Throttled) else 401
    if isinstance(error, Refusal):
        status = error.status
    response = bare(
        request,
        looks,
        "sign_in.html",
        _("Sign in"),
        status=status,
        next=target,
        name=name,
        problem=told,
        doors=_doors(request),
    )
    if isinstance(error, users.Throttled):
        response.headers["Retry-After"] = str(error.wait_s)
    return response


@csrf_exempt
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session; a page of another site cannot."""
    token = request.COOKIES.get(SESSION_COOKIE, "")
    if token and users.is_same(str(request.POST.get("csrf", "")), users.csrf_token(token)):
        users.sign_out(token)
        response = HttpResponseRedirect(f"{reverse('desk-sign-in')}{_left(request)}")
        response.delete_cookie(SESSION_COOKIE, samesite="Lax")
        response.delete_cookie(LEFT_COOKIE, samesite="Lax")
        return response
    return HttpResponseRedirect(reverse("desk"))


def _left(request: HttpRequest) -> str:
    """Return what tells the sign-in page by whom one had signed in, if one can sign out there."""
    told = request.COOKIES.get(LEFT_COOKIE, "")
    is_number = told.isascii() and told.isdigit() and len(told) < 19
    found = oidc.provider(int(told)) if is_number else None
    return f"?left={found.id}" if found is not None and oidc.way_out(found) else ""


@csrf_exempt
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Remember a language, theme, density or company in this browser; it grants nothing."""
    response = HttpResponseRedirect(target_of(request))
    for name, (cookie, known) in CHOICES.items():
        wanted = str(request.POST.get(name, ""))
        if wanted in known:
            _remember(request, response, cookie, wanted)
    remember_language(request, response, str(request.POST.get("language", "")))
    company = str(request.POST.get("company", ""))
    if company.isascii() and company.isdigit() and len(company) < 20:
        _remember(request, response, COMPANY_COOKIE, company)
        response.headers["Location"] = reverse("desk")
    return response


def remember_language(request: HttpRequest, response: HttpResponse, language: str) -> None:
    """Let this browser show pages in a language, if it is one of ours."""
    if language in languages.known():
        _remember(request, response, settings.LANGUAGE_COOKIE_NAME, language)


def _remember(request: HttpRequest, response: HttpResponse, cookie: str, value: str) -> None:
    response.set_cookie(
        cookie,
        value,
        max_age=YEAR_S,
        httponly=True,
        secure=request.is_secure(),
        samesite="Lax",
    )


def target_of(request: HttpRequest) -> str:
    """Return where to go on: an address of ours, else the desk."""
    wanted = str(request.POST.get("next", "") or request.GET.get("next", ""))
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_ours and wanted.startswith("/") else reverse("desk")
