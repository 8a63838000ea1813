"""The jobs page: what runs and how far it is, what waits, what failed and why, what comes when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class State:
    """What moves on the page."""

    language: str
    may_write: bool
    own: Sequence[jobs.Run]
    counts: jobs.Counts | None
    running: Sequence[jobs.Job]
    waiting: Sequence[jobs.Job]
    failed: Sequence[jobs.Job]


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
        state=_state(visit),
    )


def parts(visit: Visit) -> HttpResponseBase:
    """Answer what moves on the page, asked for again every few seconds."""
    given = {"visit": visit, "state": _state(visit)}
    return render(visit.request, "desk/services/jobs_parts.html", given)


def _state(visit: Visit) -> State:
    actor = visit.actor
    may = actor.may("jobs.read")
    return State(
        visit.language,
        actor.may("jobs.write"),
        jobs.own(actor, most=10),
        jobs.counts() if may else None,
        jobs.jobs(actor, "doing") if may else [],
        jobs.jobs(actor, "todo") if may else [],
        jobs.jobs(actor, "failed") if may else [],
    )


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
