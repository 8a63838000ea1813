"""A rehearsal or an import: its progress while it runs, then what came of it and what can be done.

One address for all of it: the record of the noun ``data.import`` is this page.
"""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import BinaryIO, Final, cast

from django.http import FileResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from argosy.kernel.primitives.errors import ArgosyError, NotFound, Problem
from argosy.platform.data.columns import Column
from argosy.platform.data.imports import progress, runs, uploads
from argosy.platform.data.imports.commands import BEGUN, IMPORT
from argosy.platform.data.imports.importing import Report, report
from argosy.platform.data.imports.options import ImportOptions, Mode
from argosy.platform.data.imports.planning import known_columns
from argosy.platform.data.imports.queueing import SECONDS_SILENT_MAX, queue, queue_again
from argosy.platform.data.imports.records import Placed
from argosy.platform.data.imports.refusals import write_refusals
from argosy.platform.data.imports.undo import undo
from argosy.platform.data.sheets.cells import Format
from argosy.platform.data.tasks import defer
from argosy.platform.registry import catalogue, reads
from argosy.platform.registry.access import check_read
from argosy.platform.registry.filters import Query, Test
from argosy.platform.registry.resource import Resource
from argosy.platform.registry.undoing import reason_of
from argosy.platform.registry.words import cure_of, message_of
from argosy.web.api.data import KINDS
from argosy.web.desk.importing.labels import label_of
from argosy.web.desk.importing.sending import KEY_MAX
from argosy.web.desk.pages import show
from argosy.web.desk.visits import Visit

SHOWN_MAX: Final = 200
"""Problems and changed cells on the page; the file of refused rows has all of them."""
COUNTED: Final = ("created", "changed", "same", "refused")


@dataclass(frozen=True, slots=True)
class Wrong:
    """A problem of a row as it is read."""

    row: int
    column: str
    message: str
    cure: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A changed cell: whose, which, what stands, what the file says."""

    row: int
    record: str
    href: str
    column: str
    before: str
    after: str


def page(visit: Visit, record: int) -> HttpResponseBase:
    """Answer the page of an import; the part of it that changes, when that is asked for."""
    return _page(visit, record)


def load(visit: Visit, record: int) -> HttpResponseBase:
    """Load what was rehearsed: all of it or nothing, or what can be taken."""
    run, noun = _run(visit, record)
    wanted = str(visit.request.POST.get("mode", ""))
    if wanted not in (Mode.ALL, Mode.VALID) or run.state != runs.CHECKED:
        return HttpResponseRedirect(reverse("desk-import-run", args=[record]))
    try:
        sent = uploads.get(visit.actor, run.upload_id, noun.name)
        options = replace(ImportOptions.from_json(run.options), mode=Mode(wanted))
        new = queue(visit.actor, noun, sent, options, key=_key(visit), defer=defer)
    except ArgosyError as error:
        return _page(visit, record, error.problems)
    return HttpResponseRedirect(reverse("desk-import-run", args=[new]))


def resume(visit: Visit, record: int) -> HttpResponseBase:
    """Go on with an import that was broken off."""
    _, noun = _run(visit, record)
    try:
        queue_again(visit.actor, record, noun.name, key=_key(visit), defer=defer)
    except ArgosyError as error:
        return _page(visit, record, error.problems)
    return HttpResponseRedirect(reverse("desk-import-run", args=[record]))


def take_back(visit: Visit, record: int) -> HttpResponseBase:
    """Take a whole import back, unless something depends on it."""
    _, noun = _run(visit, record)
    try:
        undo(visit.actor, record, noun.name, key=_key(visit))
    except ArgosyError as error:
        return _page(visit, record, error.problems)
    return HttpResponseRedirect(reverse("desk-import-run", args=[record]))


def refused_rows(visit: Visit, record: int, kind: str) -> HttpResponseBase:
    """Answer the refused rows as a file, with a column that says why."""
    run, noun = _run(visit, record)
    if kind not in tuple(Format):
        raise NotFound(_nothing())
    sent = uploads.get(visit.actor, run.upload_id, noun.name)
    form = Format(kind)
    names = _names(visit, noun)

    def say(placed: Placed) -> str:
        wrong = _wrong(visit, names, placed)
        about = f"{wrong.column}: " if wrong.column else ""
        return f"{about}{wrong.message} {wrong.cure}".strip()

    file = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115 - the response closes it
    with closing(uploads.opened(visit.actor, sent)) as given:
        write_refusals(visit.actor, record, given, file, kind=form, say=say)
    file.seek(0)
    stem = (run.file_name.rpartition(".")[0] or run.file_name)[:100]
    response = FileResponse(
        file, as_attachment=True, filename=f"{stem}.refused.{kind}", content_type=KINDS[form]
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _run(visit: Visit, record: int) -> tuple[runs.Run, Resource]:
    visit.actor.check_permission(IMPORT)
    with runs.working(visit.actor):
        run = runs.get(visit.actor, record)
    noun = catalogue.resources().get(run.resource)
    if noun is None:
        raise NotFound(_nothing())
    check_read(visit.actor, noun)
    return run, noun


def _nothing() -> Problem:
    return Problem(
        "desk.no_import", "Files are not imported here.", "Choose one of the imports in the list."
    )


def _key(visit: Visit) -> str:
    return str(visit.request.POST.get("key", ""))[:KEY_MAX]


def _page(visit: Visit, record: int, problems: Sequence[Problem] = ()) -> HttpResponseBase:
    run, noun = _run(visit, record)
    told, counts = _progress(visit, run)
    language = visit.language
    found = report(visit.actor, record)
    names = _names(visit, noun)
    reason = reason_of(noun)
    context: dict[str, object] = {
        "here": noun.name,
        "plural": noun.plural.in_language(language),
        "run": run,
        "is_rehearsal": run.mode == Mode.CHECK,
        "is_running": run.state == BEGUN,
        "is_silent": told,
        "counts": {name: counts.get(name, 0) for name in ("rows", *COUNTED)},
        "total": _total(visit, run),
        "wrong": [_wrong(visit, names, placed) for placed in found.problems[:SHOWN_MAX]],
        "cells": _cells(visit, noun, names, found),
        "shown_max": SHOWN_MAX,
        "left_out": [name for note in run.notes for name in cast("list[str]", note["columns"])],
        "can_load": run.state == runs.CHECKED and _is_kept(visit, run, noun),
        "has_file": _is_kept(visit, run, noun),
        "can_undo": run.state == runs.DONE and reason is None,
        "why_no_undo": reason.in_language(language) if reason is not None else "",
        "key": secrets.token_urlsafe(24),
        "problems_found": [(message_of(p, language), cure_of(p, language)) for p in problems],
    }
    if "HX-Request" in visit.request.headers:
        shell = {"visit": visit, "looks": visit.looks}
        return render(visit.request, "desk/importing/part.html", context | shell)
    title = run.file_name or noun.plural.in_language(language)
    status = 409 if problems else 200
    return show(visit, "importing/run.html", title, status=status, **context)


def _progress(visit: Visit, run: runs.Run) -> tuple[bool, Mapping[str, int]]:
    """Return whether nothing was heard of a run for long, and its counts so far."""
    if run.state != BEGUN:
        return False, run.counts
    counts, at = progress.seen(visit.actor, run.id)
    is_silent = at is not None and (datetime.now(UTC) - at).total_seconds() > SECONDS_SILENT_MAX
    return is_silent, max(counts, run.counts, key=lambda each: each.get("rows", 0))


def _total(visit: Visit, run: runs.Run) -> int:
    if run.state != BEGUN or not run.upload_id:
        return 0
    with runs.working(visit.actor):
        return runs.rows_of_upload(visit.actor, run.upload_id)


def _is_kept(visit: Visit, run: runs.Run, noun: Resource) -> bool:
    """Whether the visitor's file is still there."""
    if not run.upload_id:
        return False
    with suppress(NotFound):
        uploads.get(visit.actor, run.upload_id, noun.name)
        return True
    return False


def _names(visit: Visit, noun: Resource) -> Mapping[str, Column]:
    with suppress(ArgosyError):
        return known_columns(visit.actor, noun)
    return {}


def _column(visit: Visit, names: Mapping[str, Column], path: str) -> str:
    column = names.get(path)
    if column is None:
        return path
    label = label_of(column).in_language(visit.language)
    if column.lines is None:
        return label
    return f"{column.lines.label.in_language(visit.language)} · {label}"


def _wrong(visit: Visit, names: Mapping[str, Column], placed: Placed) -> Wrong:
    problem, language = placed.problem, visit.language
    return Wrong(
        placed.row,
        _column(visit, names, placed.path),
        message_of(problem, language),
        cure_of(problem, language),
    )


def _cells(visit: Visit, noun: Resource, names: Mapping[str, Column], found: Report) -> list[Cell]:
    """Return the first changed cells with the records they belong to."""
    owners = found.owners[:SHOWN_MAX]
    shown = _shown(visit, noun, sorted({owner for owner in owners if owner}))
    return [
        Cell(
            cast(int, change["row"]),
            shown.get(owner, ""),
            reverse("desk-record", args=[noun.name, owner]) if owner else "",
            _column(visit, names, str(change["field"])),
            str(change["before"]),
            str(change["after"]),
        )
        for change, owner in zip(found.changes, owners, strict=False)
    ]


def _shown(visit: Visit, noun: Resource, ids: Sequence[int]) -> dict[int, str]:
    """Return what people call records, by their ids."""
    display = tuple(name for name in noun.display[:2] if noun.field(name) is not None)
    if not ids or not display:
        return {}
    query = Query(fields=display, where=Test("id", "in", ids), sort=("id",), limit=SHOWN_MAX)
    return {
        cast(int, row["id"]): " ".join(filter(None, (_said(row.get(name)) for name in display)))
        for row in reads.page(visit.actor, noun, query).rows
    }


def _said(value: object) -> str:
    if isinstance(value, Mapping):
        return str(value.get("code") or value.get("name") or "")
    return "" if value is None else str(value)
