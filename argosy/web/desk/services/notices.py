"""Notices and the inbox: what one was told, what waits to be done, what one wants to hear of."""

from __future__ import annotations

from django.http import HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from argosy.kernel.primitives.errors import NotFound, Problem
from argosy.platform.notifications import api as notifications
from argosy.platform.settings import api as settings
from argosy.web.desk.pages import show
from argosy.web.desk.services.sent import key_of, new_key, only_post
from argosy.web.desk.visits import Visit

PAGE = 30
RHYTHM = (
    "general.time_zone",
    "notifications.quiet_from",
    "notifications.quiet_to",
    "notifications.digest",
    "notifications.digest_at",
)


def page(visit: Visit) -> HttpResponseBase:
    """Answer the page: all notices, or the inbox of what waits to be done."""
    request = visit.request
    is_inbox = request.GET.get("show") == "inbox"
    before = request.GET.get("before", "")
    found = notifications.latest(
        visit.actor,
        tasks=is_inbox,
        before=int(before) if before.isdecimal() and len(before) < 19 else 0,
        most=PAGE + 1,
    )
    shown = found[:PAGE]
    actor = visit.actor
    chosen = settings.effective(RHYTHM, company_id=actor.company_id or None, account_id=actor.id)
    return show(
        visit,
        "services/notices.html",
        _("Inbox") if is_inbox else _("Notifications"),
        is_inbox=is_inbox,
        told=shown,
        last_id=shown[0].id if shown else 0,
        older=shown[-1].id if len(found) > PAGE else 0,
        unread=notifications.unread(actor),
        heard=notifications.choices_of(actor),
        rhythm=[chosen[code] for code in RHYTHM],
        language=visit.language,
        key=new_key(),
    )


def count(visit: Visit) -> HttpResponseBase:
    """Answer how much waits, for the bell: a few bytes, one statement."""
    found = notifications.unread(visit.actor)
    return JsonResponse({"notices": found.notices, "tasks": found.tasks})


def act(visit: Visit, notice: int, action: str) -> HttpResponseBase:
    """Mark a notice as read or done, all up to one as read, or follow it to where it leads."""
    only_post(visit)
    actor, key = visit.actor, key_of(visit)
    if action == "all":
        notifications.do_read_all([notifications.ReadAll(notice)], actor=actor, key=key)
    elif action == "done":
        notifications.do_finish_notice([notifications.FinishNotice(notice)], actor=actor, key=key)
    elif action in ("read", "open"):
        notifications.do_read_notice([notifications.ReadNotice(notice)], actor=actor, key=key)
    else:
        raise NotFound(
            Problem("desk.no_action", "There is no such action.", "Choose one of the page's.")
        )
    leads = str(visit.request.POST.get("to", ""))
    if action == "open" and leads.startswith("desk/") and "\\" not in leads:
        return HttpResponseRedirect(f"/{leads}")
    kept = "?show=inbox" if visit.request.POST.get("show") == "inbox" else ""
    return HttpResponseRedirect(reverse("desk-notices") + kept)


def choices(visit: Visit) -> HttpResponseBase:
    """Take what somebody wants to hear of, and when."""
    only_post(visit)
    sent, actor, key = visit.request.POST, visit.actor, key_of(visit)
    batch = [
        notifications.ChooseChannel(kind, channel, f"{kind}/{channel}" in sent)
        for kind in notifications.kinds()
        for channel in ("mail", "im")
    ]
    own = [settings.SetOwnSetting(code, str(sent[code]) or None) for code in RHYTHM if code in sent]
    settings.do_set_own_setting(own, actor=actor, key=f"{key}/rhythm")
    notifications.do_choose_channel(batch, actor=actor, key=f"{key}/ways")
    return HttpResponseRedirect(reverse("desk-notices") + "?saved=1#choices")
