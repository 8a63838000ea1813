"""The first step of an import: a file is sent, or a block of cells pasted."""

from __future__ import annotations

import io
import secrets
from contextlib import closing
from typing import BinaryIO, Final, cast

from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse

from argosy.kernel.primitives.errors import ArgosyError, NotFound, Problem
from argosy.platform.data.exports.templates import write_template
from argosy.platform.data.imports import uploads
from argosy.platform.data.imports.commands import IMPORT
from argosy.platform.data.imports.planning import known_columns, needed_columns
from argosy.platform.data.sheets.cells import Format
from argosy.platform.registry import catalogue
from argosy.platform.registry.access import actions_of, check_read
from argosy.platform.registry.resource import Resource
from argosy.platform.registry.undoing import is_importable
from argosy.platform.registry.words import cure_of, message_of
from argosy.web.api.data import KINDS
from argosy.web.desk.importing.labels import label_of
from argosy.web.desk.pages import show
from argosy.web.desk.visits import Visit

KEY_MAX: Final = 100
PASTED_NAME: Final = "pasted.csv"


def importable(visit: Visit, resource: str) -> Resource:
    """Return a resource that files may be imported into.

    Raises:
        NotFound: there is no such resource, or no file enters anything of it.
        PermissionDenied: the visitor may not import, or not read it.
    """
    noun = catalogue.resource(resource)
    visit.actor.check_permission(IMPORT)
    check_read(visit.actor, noun)
    if not is_importable(noun):
        raise NotFound(
            Problem(
                "desk.no_import",
                "Files are not imported here.",
                "Records appear here by themselves as work is done elsewhere.",
            )
        )
    return noun


def address_of(visit: Visit, noun: Resource) -> str:
    """Return where files are imported into a resource; "" where that is not possible."""
    actor = visit.actor
    if not actor.may(IMPORT) or not any(each.is_import for each in actions_of(actor, noun)):
        return ""
    return reverse("desk-import", args=[noun.name])


def start(visit: Visit, resource: str) -> HttpResponseBase:
    """Answer the page where a file is sent, or take the file and go on to its columns."""
    noun = importable(visit, resource)
    if visit.request.method != "POST":
        return _page(visit, noun, secrets.token_urlsafe(24), ())
    key = str(visit.request.POST.get("key", ""))[:KEY_MAX]
    try:
        file, name = _sent(visit)
        with closing(file):
            kept = uploads.receive(visit.actor, noun, file, name=name, key=key)
    except ArgosyError as error:
        return _page(visit, noun, key, error.problems)
    return HttpResponseRedirect(reverse("desk-import-columns", args=[noun.name, kept.id]))


def _sent(visit: Visit) -> tuple[BinaryIO, str]:
    found = visit.request.FILES.get("file")
    if isinstance(found, UploadedFile):
        return cast(BinaryIO, found.file), str(found.name or "")
    pasted = str(visit.request.POST.get("pasted", ""))
    text = pasted.encode("utf-8", "replace")
    return io.BytesIO(text), PASTED_NAME


def _page(
    visit: Visit, noun: Resource, key: str, problems: tuple[Problem, ...] | list[Problem]
) -> HttpResponseBase:
    language = visit.language
    needed = needed_columns(visit.actor, noun)
    known = known_columns(visit.actor, noun)
    return show(
        visit,
        "importing/start.html",
        noun.plural.in_language(language),
        status=422 if problems else 200,
        here=noun.name,
        key=key,
        pasted=str(visit.request.POST.get("pasted", "")),
        problems_found=[(message_of(p, language), cure_of(p, language)) for p in problems],
        keys=[
            field.label.in_language(language)
            for name in noun.import_key
            if (field := noun.field(name)) is not None
        ],
        needed=[
            label_of(known[path]).in_language(language) for path in sorted(needed & known.keys())
        ],
    )


def template(visit: Visit, resource: str) -> HttpResponseBase:
    """Answer an empty workbook with the columns of a resource, its choices and its references."""
    noun = importable(visit, resource)
    file = io.BytesIO()
    write_template(visit.actor, noun, file)
    file.seek(0)
    name = f"{noun.name}.template.xlsx"
    response = FileResponse(
        file, as_attachment=True, filename=name, content_type=KINDS[Format.XLSX]
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
