"""The status page for people and `/healthz` for machines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from argosy.platform.registry import languages
from argosy.platform.system import health
from argosy.web.words import language_of_page

ASSETS = {"status.css": "text/css; charset=utf-8", "argosy.svg": "image/svg+xml"}
RETRY_AFTER_S = 5
DAYS_FROM_H = 72
"""An age of so many hours is told in days."""


@dataclass(frozen=True, slots=True)
class Sign:
    """One line of the health list: what, how it is (`ok`, `warn` or `bad`), and in words."""

    name: str
    state: str
    words: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do next, with the exact command for it."""

    words: str
    command: str


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The status page, in the language of `?lang=` or of the browser."""
    wanted = language_of_page(request)
    with translation.override(wanted):
        found = health.read(settings.ARGOSY_HOME, settings.ARGOSY_VERSION)
        return render(
            request,
            "status.html",
            {
                "health": found,
                "signs": signs(found),
                "flows": flows(found),
                "steps": steps(found),
                "home": str(settings.ARGOSY_HOME.path),
                "lang": languages.tag_of(wanted),
            },
            status=200 if found.is_up else 503,
        )


@require_GET
def healthz(request: HttpRequest) -> JsonResponse:
    """One reading as JSON; 503 when people cannot be served. `?brief=1` asks the process only."""
    if "brief" in request.GET:
        return JsonResponse({"status": "ok"})
    found = health.read(settings.ARGOSY_HOME, settings.ARGOSY_VERSION)
    answer = JsonResponse(found.facts(), status=200 if found.is_up else 503)
    if not found.is_up:
        answer.headers["Retry-After"] = str(RETRY_AFTER_S)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@require_GET
def asset(_request: HttpRequest, name: str) -> HttpResponse:
    """A style sheet or picture of the status page, named in a fixed list."""
    if name not in ASSETS:
        raise Http404
    body = (Path(__file__).parent / "assets" / name).read_bytes()
    answer = HttpResponse(body, content_type=ASSETS[name])
    answer.headers["Cache-Control"] = "public, max-age=300"
    return answer


def signs(found: health.Health) -> list[Sign]:
    """The health list, most important first."""
    if found.database_error:
        return [
            Sign(_("Database"), "bad", _("does not answer"), found.database_error),
            _disk(found),
        ]
    size = _("%(size)s in use") % {"size": readable_bytes(found.database_bytes)}
    listed = [Sign(_("Database"), "ok", found.database, size)]
    if found.pending:
        waiting = _("%(number)s migrations are pending") % {"number": len(found.pending)}
        return [*listed, Sign(_("Tables"), "bad", waiting, found.pending[0]), _disk(found)]
    listed.append(Sign(_("Tables"), "ok", _("up to date")))
    return [*listed, _worker(found), _books(found), _backup(found), _disk(found)]


def _worker(found: health.Health) -> Sign:
    detail = _("%(waiting)s waiting, %(failed)s failed") % {
        "waiting": found.jobs_waiting,
        "failed": found.jobs_failed,
    }
    if not found.workers:
        return Sign(_("Worker"), "warn", _("not heard of for a minute"), detail)
    if found.jobs_failed:
        return Sign(_("Worker"), "warn", _("some jobs failed"), detail)
    return Sign(_("Worker"), "ok", _("working"), detail)


def _books(found: health.Health) -> Sign:
    proof = found.verification
    if proof is None:
        return Sign(_("Books"), "idle", _("not proved yet"))
    state, words = ("ok", _("proved")) if proof.holds else ("bad", _("do not hold"))
    at = datetime.fromisoformat(proof.at).astimezone(UTC)
    return Sign(_("Books"), state, words, f"{at:%Y-%m-%d %H:%M} UTC")


def _backup(found: health.Health) -> Sign:
    last = found.backup
    if last is None or (last.age_h is None and last.is_well):
        return Sign(_("Backup"), "idle", _("none yet"))
    age = _age(last.age_h)
    if last.error:
        return Sign(_("Backup"), "bad", age, _("the last one failed"))
    if last.drill_holds is False:
        return Sign(_("Backup"), "bad", age, _("could not be restored"))
    if last.is_late:
        return Sign(_("Backup"), "bad", age, _("late"))
    return Sign(_("Backup"), "ok", age, _("restored on trial") if last.drill_holds else "")


def _age(hours: int | None) -> str:
    if hours is None:
        return _("none yet")
    if hours < DAYS_FROM_H:
        return _("%(hours)s hours old") % {"hours": hours}
    return _("%(days)s days old") % {"days": hours // 24}


def _disk(found: health.Health) -> Sign:
    free = _("%(size)s free") % {"size": readable_bytes(found.disk_free_bytes)}
    low = found.disk_free_bytes < health.DISK_FREE_BYTES_MIN
    return Sign(_("Disk"), "warn" if low else "ok", free)


def flows(found: health.Health) -> list[tuple[str, str, str, int | None]]:
    """The three flows: key, name, what is counted, how many rows (None: no table yet)."""
    return [
        (key, name, unit, found.flows.get(key))
        for key, name, unit in (
            ("information", _("Information"), _("events recorded")),
            ("goods", _("Goods"), _("moves posted")),
            ("money", _("Money"), _("entries posted")),
        )
    ]


def steps(found: health.Health) -> list[Step]:
    """What to do next, given how things are."""
    if found.database_error:
        return [
            Step(_("See what runs and why not"), "argosy status"),
            Step(_("Start it again"), "argosy up"),
        ]
    if found.pending:
        return [Step(_("Bring the tables up to date"), "argosy migrate")]
    listed: list[Step] = []
    if not found.workers:
        listed.append(Step(_("Start the worker with everything else"), "argosy up"))
    if not any(found.flows.values()):
        listed.append(
            Step(_("Load a real company and replay its orders"), "argosy import adventureworks DIR")
        )
    listed.append(Step(_("Prove the books from the rows alone"), "argosy verify"))
    if found.backup is None or not found.backup.at:
        listed.append(Step(_("Back up database, files and keys"), "argosy backup"))
    listed.append(Step(_("See the state in a terminal"), "argosy status"))
    listed.append(Step(_("Look into the data"), "argosy shell"))
    listed.append(Step(_("Stop everything"), "argosy down"))
    return listed


def readable_bytes(size: int) -> str:
    """A size a person can read: 1,536 bytes are `1.5 KiB`."""
    for unit, power in (("GiB", 30), ("MiB", 20), ("KiB", 10)):
        if size >= 1 << power:
            tenths = size * 10 >> power
            return f"{tenths // 10:,}.{tenths % 10} {unit}"
    return f"{size} B"
