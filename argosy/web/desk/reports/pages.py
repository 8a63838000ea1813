"""Pages and files of reports."""

from __future__ import annotations

from datetime import UTC, date, datetime

from django.http.response import HttpResponseBase
from django.urls import reverse

from argosy.kernel.primitives.errors import Problem, ValidationFailed
from argosy.platform.data.exports.export import EXPORT
from argosy.platform.registry.reports import catalogue
from argosy.platform.registry.reports.reading import ask
from argosy.platform.registry.words import cure_of, message_of
from argosy.web.api.calls import parameters_of
from argosy.web.api.reports import format_of, report_file
from argosy.web.desk.pages import show
from argosy.web.desk.reports.choosing import chosen, inputs, kept, spans
from argosy.web.desk.reports.showing import heads, lines, with_parameters
from argosy.web.desk.shown import instant
from argosy.web.desk.visits import Visit

ROWS_MAX = 2_000
"""Rows on a page of a report that has no pages of its own; files have all."""


def page(visit: Visit, report: str) -> HttpResponseBase:
    """Answer a report as a page; a bad question is answered beside what was asked."""
    declared = catalogue.report(report)
    actor, language = visit.actor, visit.language
    actor.check_permission(declared.permission)
    pairs = parameters_of(visit.request)
    today = date.today()  # noqa: DTZ011 - a proposal; whoever asks sees it in the form
    asked = chosen(actor, declared, pairs, today)
    named = dict(pairs)
    problems: list[Problem] = list(asked.problems)
    found = None
    if not problems and not asked.is_waiting:
        try:
            found = ask(actor, declared, asked.given, after=named.get("after", ""))
        except ValidationFailed as error:
            problems = list(error.problems)
    at = reverse("desk-report", args=[declared.name])
    parameters = kept(pairs)
    others = [(name, text) for name, text in parameters if name not in ("since", "on")]
    rows = lines(actor, found, asked.texts) if found else []
    files = reverse("desk-report-file", args=[declared.name])
    return show(
        visit,
        "report.html",
        declared.label.in_language(language),
        status=400 if problems else 200,
        here=declared.name,
        help=declared.help.in_language(language) if declared.help else "",
        inputs=inputs(declared, asked.texts, language),
        spans=[
            (label, with_parameters(at, [*others, ("since", since), ("on", on)]))
            for label, since, on in spans(declared, today, language)
        ],
        is_waiting=asked.is_waiting,
        found=found,
        columns=heads(found, language) if found else [],
        rows=rows[:ROWS_MAX],
        is_cut=len(rows) > ROWS_MAX,
        notes=[note.in_language(language) for note in found.notes] if found else [],
        next=with_parameters("", [*parameters, ("after", found.next)])
        if found and found.next
        else "",
        first=with_parameters("?" if not parameters else "", parameters),
        is_first=not named.get("after"),
        problems_found=[(message_of(each, language), cure_of(each, language)) for each in problems],
        exports=[
            (kind, with_parameters(files, [*parameters, ("format", kind.lower())]))
            for kind in ("XLSX", "CSV")
            if actor.may(EXPORT)
        ],
        printed=instant(datetime.now(UTC).isoformat(timespec="seconds"), language),
    )


def file(visit: Visit, report: str) -> HttpResponseBase:
    """Answer a report as a file."""
    declared = catalogue.report(report)
    visit.actor.check_permission(declared.permission)
    pairs = parameters_of(visit.request)
    today = date.today()  # noqa: DTZ011 - as on the page that offered the file
    asked = chosen(visit.actor, declared, pairs, today)
    if asked.problems or asked.is_waiting:
        raise ValidationFailed(list(asked.problems) or [_choose_first()])
    return report_file(
        visit.actor, declared, asked.given, format_of(dict(pairs).get("format", "xlsx"))
    )


def _choose_first() -> Problem:
    return Problem(
        "report.choose",
        "The report has not been asked yet.",
        "Choose what it needs, then export what it shows.",
    )
