"""Reports over HTTP: the answer as JSON, and the same as a file."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from datetime import date
from typing import BinaryIO, cast

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.errors import Problem, ValidationFailed
from argosy.platform.data.exports.report import export_report
from argosy.platform.data.sheets.cells import Format
from argosy.platform.registry.reports.asking import limit_of, read_given, written
from argosy.platform.registry.reports.declared import Report
from argosy.platform.registry.reports.reading import Answered, AnsweredRow, ask
from argosy.web.api.answers import answer
from argosy.web.api.calls import parameters_of
from argosy.web.api.data import KINDS

ROOT = "reports"
"""Below ``/api/v1/``: resources have a point in their names, so that none is called so."""


def answer_report(request: HttpRequest, actor: Actor, report: Report) -> HttpResponse:
    """Answer a report: its parameters as they were understood, its columns, its rows."""
    pairs = parameters_of(request)
    given, limit, after = _asked(actor, report, pairs)
    found = ask(actor, report, given, after=after, limit=limit)
    return answer(body_of(found, actor.language))


def answer_file(request: HttpRequest, actor: Actor, report: Report) -> HttpResponseBase:
    """Answer a report as a file."""
    pairs = parameters_of(request)
    given, _, _ = _asked(actor, report, pairs)
    return report_file(actor, report, given, format_of(dict(pairs).get("format", "csv")))


def report_file(
    actor: Actor, report: Report, given: dict[str, object], kind: Format
) -> HttpResponseBase:
    """Return a file of a report, written to disk first, so that no reader holds a transaction."""
    file = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115 - the response closes it
    try:
        export_report(actor, report, given, file, kind)
        size = file.tell()
        file.seek(0)
    except BaseException:
        file.close()
        raise
    name = f"{report.name}.{kind.value}"
    response = FileResponse(file, as_attachment=True, filename=name, content_type=KINDS[kind])
    response.headers["Content-Length"] = str(size)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def format_of(text: str) -> Format:
    """Return the format that a parameter names.

    Raises:
        ValidationFailed: there is no such format.
    """
    if text in tuple(Format):
        return Format(text)
    raise ValidationFailed(
        Problem(
            "report.format",
            "A report is had as csv or xlsx.",
            "Send one of them.",
            "format",
        )
    )


def body_of(found: Answered, language: str) -> dict[str, object]:
    """Return an answer as it travels."""
    return {
        "report": found.report.name,
        "parameters": written(found.report, found.given),
        "columns": [
            {
                "name": column.name,
                "type": column.field.type.value,
                "label": column.field.label.in_language(language),
                "is_hidden": column.is_hidden,
            }
            for column in found.columns
        ],
        "rows": [_row(row) for row in found.rows],
        "next": found.next or None,
        "notes": [note.in_language(language) for note in found.notes],
    }


def _row(row: AnsweredRow) -> Mapping[str, object]:
    return {"kind": row.kind.value, "level": row.level, "label": row.label, "cells": row.cells}


def _asked(
    actor: Actor, report: Report, pairs: Sequence[tuple[str, str]]
) -> tuple[dict[str, object], int, str]:
    """Return what a request asks for.

    Raises:
        PermissionDenied: the actor may not ask this report, whatever the question.
        ValidationFailed: with all that is wrong with the question.
    """
    actor.check_permission(report.permission)
    today = date.today()  # noqa: DTZ011 - a default; the answer says which day was taken
    given, problems = read_given(report, pairs, today)
    named = dict(pairs)
    limit = limit_of(named.get("limit", ""))
    if isinstance(limit, Problem):
        problems.append(limit)
    if problems or isinstance(limit, Problem):
        raise ValidationFailed(problems)
    return given, limit, named.get("after", "")
