"""The jobs page: what runs and how far it is, what waits, what failed and why, what comes when."""

from __future__ import annotations

from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from argosy.kernel.primitives.errors import NotFound, Problem
from argosy.platform.jobs import api as jobs
from argosy.web.desk.pages import show
from argosy.web.desk.services.sent import key_of, only_post
from argosy.web.desk.visits import Visit


def page(visit: Visit) -> HttpResponseBase:
    """Answer the page: everything for who keeps jobs, one's own for everybody else."""
    may = visit.actor.may("jobs.read")
    return show(
        visit,
        "services/jobs.html",
        _("Background jobs"),
        workspace="system",
        may=may,
        schedule=jobs.schedule(visit.actor) if may else [],
        **_state(visit),
    )


def parts(visit: Visit) -> HttpResponseBase:
    """Answer what moves on the page, asked for again every few seconds."""
    return render(visit.request, "desk/services/jobs_parts.html", {"visit": visit, **_state(visit)})


def _state(visit: Visit) -> dict[str, object]:
    actor = visit.actor
    may = actor.may("jobs.read")
    failed = jobs.jobs(actor, "failed") if may else []
    return {
        "may": may,
        "may_write": actor.may("jobs.write"),
        "own": jobs.own(actor, most=10),
        "running": jobs.jobs(actor, "doing") if may else [],
        "waiting": jobs.jobs(actor, "todo") if may else [],
        "failed": failed,
        "counts": jobs.counts() if may else None,
        "language": visit.language,
    }


def act(visit: Visit, job: int, action: str) -> HttpResponseBase:
    """Try a job again, or cancel it."""
    only_post(visit)
    key = key_of(visit)
    if action == "retry":
        jobs.do_retry_job([jobs.RetryJob(job)], actor=visit.actor, key=key)
    elif action == "cancel":
        jobs.do_cancel_job([jobs.CancelJob(job)], actor=visit.actor, key=key)
    else:
        raise NotFound(
            Problem("desk.no_action", "There is no such action.", "Choose one of the page's.")
        )
    return HttpResponseRedirect(reverse("desk-jobs"))
