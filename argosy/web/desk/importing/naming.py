"""The second step of an import: what each column of the file is, guessed and corrected."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Final

from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse

from argosy.kernel.primitives.errors import ArgosyError, Problem
from argosy.platform.data.columns import Column
from argosy.platform.data.imports import uploads
from argosy.platform.data.imports.guessing import Guess, Guessed, guess, remember
from argosy.platform.data.imports.options import ImportOptions, Mode
from argosy.platform.data.imports.planning import (
    entering_actions,
    known_columns,
    needed_columns,
    taken_columns,
)
from argosy.platform.data.imports.queueing import queue
from argosy.platform.data.imports.uploads import Upload
from argosy.platform.data.sheets.reading import Reading
from argosy.platform.data.tasks import defer
from argosy.platform.registry.resource import Resource
from argosy.platform.registry.words import cure_of, message_of
from argosy.web.desk.importing.labels import label_of
from argosy.web.desk.importing.sending import KEY_MAX, importable
from argosy.web.desk.pages import show
from argosy.web.desk.visits import Visit

CONSTANTS: Final = 3
"""Values for all rows that the page has room for."""
TEXT_MAX: Final = 500
READ_AS: Final = ("encoding", "delimiter", "sheet")
DELIMITERS: Final = {"": "", ",": ",", ";": ";", "tab": "\t", "|": "|"}
ENCODINGS: Final = ("", "utf-8", "gb18030", "utf-16", "windows-1252", "big5")


@dataclass(frozen=True, slots=True)
class Choice:
    """A field that a column may be."""

    path: str
    label: str
    is_needed: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A file whose columns are to be named, and how it is read."""

    noun: Resource
    upload: Upload
    reading: Reading
    action: str


def columns(visit: Visit, resource: str, upload: int) -> HttpResponseBase:
    """Answer the page where columns are named, or rehearse the import with what was said."""
    noun = importable(visit, resource)
    sent = uploads.get(visit.actor, upload, noun.name)
    asked = Asked(noun, sent, _reading(visit), visit.request.GET.get("action", "")[:100])
    try:
        with closing(uploads.opened(visit.actor, sent)) as file:
            guessed = guess(visit.actor, noun, file, asked.reading, action=asked.action)
    except ArgosyError as error:
        return _page(visit, asked, Guess(0, (), ""), problems=error.problems)
    if visit.request.method != "POST":
        return _page(visit, asked, guessed)
    posted = {str(name): str(text) for name, text in visit.request.POST.items()}
    mapping = {
        column.name: posted.get(f"c{place}", column.path)
        for place, column in enumerate(guessed.columns)
    }
    options = ImportOptions(
        Mode.CHECK,
        asked.action,
        mapping,
        "",
        _constants(posted),
        asked.reading,
    )
    key = posted.get("key", "")[:KEY_MAX]
    remember(visit.actor, noun.name, guessed.shape, mapping)
    try:
        run_id = queue(visit.actor, noun, sent, options, key=key, defer=defer)
    except ArgosyError as error:
        said = [replace(each, path=mapping[each.name]) for each in guessed.columns]
        guessed = replace(guessed, columns=tuple(said))
        return _page(visit, asked, guessed, key=key, problems=error.problems, posted=posted)
    return HttpResponseRedirect(reverse("desk-import-run", args=[run_id]))


def _reading(visit: Visit) -> Reading:
    given = {name: visit.request.GET.get(name, "")[:100] for name in READ_AS}
    return Reading(
        given["encoding"], DELIMITERS.get(given["delimiter"], given["delimiter"]), given["sheet"]
    )


def _constants(posted: Mapping[str, str]) -> dict[str, str]:
    """Return the values that hold for every row."""
    found = {}
    for place in range(CONSTANTS):
        path, value = posted.get(f"k{place}", ""), posted.get(f"v{place}", "").strip()
        if path and value:
            found[path] = value[:TEXT_MAX]
    return found


def _page(
    visit: Visit,
    asked: Asked,
    guessed: Guess,
    *,
    key: str = "",
    problems: Sequence[Problem] = (),
    posted: Mapping[str, str] | None = None,
) -> HttpResponseBase:
    language, noun = visit.language, asked.noun
    groups = _groups(visit, asked)
    named = {column.path for column in guessed.columns}
    needed = [c for _, known in groups for c in known if c.is_needed and c.path not in named]
    given = visit.request.GET
    kept = posted or {}
    return show(
        visit,
        "importing/columns.html",
        asked.upload.name or noun.plural.in_language(language),
        status=422 if problems else 200,
        here=noun.name,
        plural=noun.plural.in_language(language),
        upload=asked.upload,
        key=key or secrets.token_urlsafe(24),
        columns=guessed.columns,
        row=guessed.row,
        groups=groups,
        needed=needed,
        number_known=sum(1 for column in guessed.columns if column.path),
        actions=[
            (each.name, each.label.in_language(language))
            for each in entering_actions(visit.actor, noun)
        ],
        action=asked.action,
        constants=[
            (f"k{n}", f"v{n}", kept.get(f"k{n}", ""), kept.get(f"v{n}", ""))
            for n in range(CONSTANTS)
        ],
        encodings=ENCODINGS,
        encoding=given.get("encoding", ""),
        delimiters=tuple(DELIMITERS),
        delimiter=given.get("delimiter", ""),
        sheet=given.get("sheet", ""),
        problems_found=[(message_of(p, language), cure_of(p, language)) for p in problems],
        unsure=_unsure(guessed.columns),
    )


def _unsure(columns: Sequence[Guessed]) -> bool:
    return any(column.path and not column.is_sure for column in columns)


def _groups(visit: Visit, asked: Asked) -> list[tuple[str, list[Choice]]]:
    """Return the fields that columns may be: those of the head, then of each kind of lines."""
    actor, noun = visit.actor, asked.noun
    try:
        known = known_columns(actor, noun, asked.action)
        needed = needed_columns(actor, noun, asked.action)
        taken = taken_columns(actor, noun, asked.action)
    except ArgosyError:
        return []
    found: dict[str, list[Choice]] = {"": []}
    for column in known.values():
        if column.path not in taken and column.field.name not in _units(known):
            continue
        title = column.lines.label.in_language(visit.language) if column.lines else ""
        label = label_of(column).in_language(visit.language)
        found.setdefault(title, []).append(Choice(column.path, label, column.path in needed))
    return [(title, choices) for title, choices in found.items() if choices]


def _units(known: Mapping[str, Column]) -> frozenset[str]:
    return frozenset(column.field.unit for column in known.values() if column.field.unit)
