"""Addresses of the service pages; none of them is the name of a resource, which has a dot."""

from __future__ import annotations

from django.urls import path

from argosy.web.desk.pages import member
from argosy.web.desk.services import health, jobs, live, menus, notices, numbering, settings, speed

urlpatterns = [
    path("metrics", speed.metrics, name="metrics"),
    path("desk/health/", member(health.page), name="desk-health"),
    path("desk/performance/", member(speed.page), name="desk-performance"),
    path("desk/performance/mine/", member(speed.traces), name="desk-traces"),
    path("desk/jobs/", member(jobs.page), name="desk-jobs"),
    path("desk/jobs/parts", member(jobs.parts), name="desk-jobs-parts"),
    path("desk/jobs/<int:job>/<str:action>", member(jobs.act), name="desk-jobs-act"),
    path("desk/settings/", member(settings.page), name="desk-settings"),
    path("desk/settings/<str:code>/", member(settings.one), name="desk-setting"),
    path("desk/settings/<str:code>/undo/<int:change>", member(settings.undo), name="desk-undo"),
    path("desk/menu/", member(menus.page), name="desk-menu"),
    path("desk/menu/link", member(menus.link), name="desk-menu-link"),
    path("desk/pin", member(menus.pin), name="desk-pin"),
    path("desk/numbering/", member(numbering.page), name="desk-numbering"),
    path("desk/numbering/preview", member(numbering.preview), name="desk-numbering-preview"),
    path("desk/notices/", member(notices.page), name="desk-notices"),
    path("desk/notices/count", member(notices.count), name="desk-notices-count"),
    path("desk/notices/live", member(live.live), name="desk-notices-live"),
    path("desk/notices/choices", member(notices.choices), name="desk-notices-choices"),
    path("desk/notices/<int:notice>/<str:action>", member(notices.act), name="desk-notices-act"),
]
