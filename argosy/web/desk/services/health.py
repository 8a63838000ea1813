"""The health page: what every check found, what is worst first, each with its cure."""

from __future__ import annotations

from django.conf import settings
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from argosy.platform.system import doctor
from argosy.web.desk.pages import show
from argosy.web.desk.visits import Visit

READ = "system.health.read"


def page(visit: Visit) -> HttpResponseBase:
    """Answer the page."""
    visit.actor.check_permission(READ)
    found = doctor.examine(settings.ARGOSY_HOME, settings.ARGOSY_VERSION)
    return show(
        visit,
        "services/health.html",
        _("Health"),
        workspace="system",
        findings=found,
        wrong=[each for each in found if each.cure is not None and each.grade != "idle"],
        language=visit.language,
    )
