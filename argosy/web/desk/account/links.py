"""Pages for who has no way in yet: a forgotten password, an account to make, a link by mail."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence

from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from argosy.kernel.primitives.errors import ArgosyError, Problem
from argosy.platform.registry.words import cure_of, message_of
from argosy.platform.users import api as users
from argosy.web.api.answers import Refusal
from argosy.web.api.calls import check_origin
from argosy.web.desk.account.pages import KEY_MAX, differ
from argosy.web.desk.entering import PASSWORD_MAX, code_page, enter
from argosy.web.desk.pages import bare
from argosy.web.desk.visits import looks_of

TEXT_MAX = 300
TOKEN_MAX = 2_000
Said = Mapping[str, tuple[tuple[str, str], ...]]


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """Ask whose password is forgotten; answer alike whether there is such an account or not."""
    if request.method != "POST":
        return _page(request, "account/forgotten.html", _("A new password"), name="")
    typed = _typed(request, "name")
    try:
        check_origin(request)
        if typed:
            users.ask_for_password(typed, str(request.META.get("REMOTE_ADDR", "")))
    except (users.Throttled, Refusal) as error:
        return _page(request, "account/forgotten.html", _("A new password"), error, name=typed)
    return _page(request, "account/sent.html", _("Look into your mail"), is_forgotten=True)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: HttpRequest) -> HttpResponse:
    """Ask who wants an account, where everybody may have one."""
    if not users.can_sign_up():
        page = _page(request, "account/closed.html", _("Your account"))
        return HttpResponseNotFound(page.content, headers={"Cache-Control": "private, no-store"})
    if request.method != "POST":
        return _page(
            request, "account/sign_up.html", _("Your account"), given={"full_name": "", "email": ""}
        )
    given = {name: _typed(request, name) for name in ("full_name", "email")}
    who = users.Applicant(given["full_name"], given["email"], looks_of(request).language)
    problems = users.application_problems(who)
    try:
        check_origin(request)
        if not problems:
            users.ask_for_account(who, str(request.META.get("REMOTE_ADDR", "")))
    except (users.Throttled, Refusal) as error:
        return _page(request, "account/sign_up.html", _("Your account"), error, given=given)
    if problems:
        title = _("Your account")
        return _page(request, "account/sign_up.html", title, problems=problems, given=given)
    return _page(request, "account/sent.html", _("Look into your mail"), is_forgotten=False)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def take(request: HttpRequest, purpose: str) -> HttpResponse:
    """Open a link that came by mail: choose a password with it, or prove an address."""
    token = str(request.POST.get("t", "") or request.GET.get("t", ""))[:TOKEN_MAX]
    holder = users.link_holder(purpose, token)
    if holder is None:
        return _page(request, "account/link_closed.html", _("The link opens nothing"), status=410)
    if request.method != "POST":
        return _chooser(request, holder, token)
    try:
        check_origin(request)
    except Refusal as error:
        return _chooser(request, holder, token, error.problems, error.status)
    password = str(request.POST.get("password", ""))[:PASSWORD_MAX]
    if holder.is_for_password and password != request.POST.get("again"):
        return _chooser(request, holder, token, [differ()])
    chosen = users.Password(password) if holder.is_for_password else None
    item = users.TakeLink(purpose, users.Password(token), chosen)
    key = str(request.POST.get("key", ""))[:KEY_MAX]
    try:
        users.do_take_link([item], actor=users.argosy_itself(), key=f"link/{key}")
    except ArgosyError as error:
        return _chooser(request, holder, token, error.problems)
    if not holder.is_for_password:
        return HttpResponseRedirect(reverse("desk-account"))
    return _entered(request, holder.name, password)


def _entered(request: HttpRequest, name: str, password: str) -> HttpResponse:
    """Let somebody in with the password he has just chosen; the second factor is asked as ever."""
    try:
        signed = users.sign_in(
            name,
            password,
            str(request.META.get("REMOTE_ADDR", "")),
            browser=request.headers.get("User-Agent", ""),
        )
    except users.SecondFactorNeeded as error:
        return code_page(request, error.ticket, reverse("desk"), None)
    except (users.SignInRefused, users.Throttled):
        return HttpResponseRedirect(reverse("desk-sign-in"))
    return enter(request, signed, reverse("desk"))


def _chooser(
    request: HttpRequest,
    holder: users.Holder,
    token: str,
    problems: Sequence[Problem] = (),
    status: int = 422,
) -> HttpResponse:
    title = _("Choose a password") if holder.is_for_password else _("Is this your address?")
    return _page(
        request,
        "account/link.html",
        title,
        problems=problems,
        status=status if problems else 200,
        holder=holder,
        token=token,
        key=secrets.token_urlsafe(24),
    )


def _typed(request: HttpRequest, name: str) -> str:
    return str(request.POST.get(name, ""))[:TEXT_MAX].strip()


def _page(
    request: HttpRequest,
    template: str,
    title: str,
    error: ArgosyError | None = None,
    *,
    problems: Sequence[Problem] = (),
    status: int = 0,
    **context: object,
) -> HttpResponse:
    looks = looks_of(request)
    told = [*problems, *(error.problems if error is not None else ())]
    said: dict[str, tuple[tuple[str, str], ...]] = {}
    for each in told:
        words = (message_of(each, looks.language), cure_of(each, looks.language))
        field = each.field.rpartition("].")[2]
        said[field] = (*said.get(field, ()), words)
    if isinstance(error, users.Throttled):
        status = 429
    elif isinstance(error, Refusal):
        status = error.status
    shown = bare(
        request,
        looks,
        template,
        title,
        status=status or (422 if told else 200),
        said=said,
        **context,
    )
    if isinstance(error, users.Throttled):
        shown.headers["Retry-After"] = str(error.wait_s)
    return shown
