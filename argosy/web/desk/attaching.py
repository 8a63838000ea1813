"""The files of a record: shown beside it, sent to it by a form or by dropping, looked at, removed.

One form does all of it without a script; with one, the same answer comes as the block alone.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import BinaryIO, Final, cast

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from argosy.kernel.primitives.errors import ArgosyError, Problem
from argosy.platform.files import api as files
from argosy.platform.registry import catalogue, reads
from argosy.platform.registry.resource import Resource
from argosy.platform.registry.words import cure_of, message_of
from argosy.web.api.attaching import content_answer
from argosy.web.desk.pages import show
from argosy.web.desk.shown import Shown, instant
from argosy.web.desk.visits import Visit

KEY_MAX: Final = 80
FILES_MAX: Final = 20
"""Files that are sent at once."""
PART: Final = "X-Part"
_UNITS: Final = ("B", "KB", "MB", "GB")


@dataclass(frozen=True, slots=True)
class Shelf:
    """The files of a record as its page shows them.

    Args:
        accepts: what the file dialog offers.
        problems: what was wrong with what was sent just now: message and cure.
    """

    files: tuple[Row, ...]
    can_attach: bool
    action: str
    key: str
    accepts: str
    most_mb: int
    problems: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One file."""

    id: int
    name: str
    icon: str
    kind: str
    size: str
    note: str
    added_by: str
    added_at: Shown
    href: str
    save: str
    rename: str
    preview: str
    """image, page or text when a browser shows it in its place; "" otherwise."""


def shelf(
    visit: Visit, noun: Resource, record: int, problems: Sequence[tuple[str, str]] = ()
) -> Shelf | None:
    """Return the files of a record that was read; None where there cannot be any."""
    actor = visit.actor
    if not files.may_see(actor, noun):
        return None
    rows = tuple(_row(visit, each) for each in files.attachments_of(actor, noun, record))
    can_attach = files.may_attach(actor, noun)
    if not rows and not can_attach:
        return None
    endings = (f".{end}" for kind in files.KINDS.values() for end in kind.endings)
    return Shelf(
        rows,
        can_attach,
        reverse("desk-files", args=[noun.name, record]),
        secrets.token_urlsafe(18),
        ",".join(endings),
        files.largest_mb(actor) if can_attach else 0,
        tuple(problems),
    )


def _row(visit: Visit, each: files.Attachment) -> Row:
    href = reverse("desk-file", args=[each.id])
    code = each.kind.code
    previews = {"pdf": "page", "text": "text"}
    preview = previews.get(code, "image") if each.kind.is_shown else ""
    icons = {"image": "photo", "": "file-spreadsheet" if code == "xlsx" else "file-text"}
    return Row(
        each.id,
        each.name,
        icons.get(preview, "file-text"),
        each.name.rpartition(".")[2].upper()[:5],
        size_text(each.size),
        each.note,
        each.added_by,
        instant(each.added_at, visit.language),
        href if each.kind.is_shown else f"{href}?save=1",
        f"{href}?save=1",
        reverse("desk-act", args=[files.ATTACHMENT, each.id, "rename"]),
        preview,
    )


def size_text(size: int) -> str:
    """Return a size as people read it: 1.4 MB."""
    tenths, unit = size * 10, 0
    while tenths >= 10_000 and unit < len(_UNITS) - 1:
        tenths, unit = (tenths + 500) // 1_000, unit + 1
    whole, part = divmod(tenths, 10)
    return f"{whole}.{part} {_UNITS[unit]}" if part and whole < 100 else f"{whole} {_UNITS[unit]}"


def page(visit: Visit, resource: str, record: int) -> HttpResponseBase:
    """Take what was sent to a record, or take a file off it; answer its files."""
    noun = catalogue.resource(resource)
    reads.record(visit.actor, noun, record, fields=("id",))
    problems: list[tuple[str, str]] = []
    if visit.request.method == "POST":
        problems = (
            _remove(visit) if visit.request.POST.get("remove") else _attach(visit, noun, record)
        )
    is_part = PART in visit.request.headers
    if not is_part and not problems:
        return HttpResponseRedirect(f"{reverse('desk-record', args=[noun.name, record])}#files")
    shown = {"files": shelf(visit, noun, record, problems), "visit": visit}
    status = 422 if problems else 200
    if is_part:
        return render(visit.request, "desk/attaching/part.html", shown, status=status)
    label = noun.label.in_language(visit.language)
    back = reverse("desk-record", args=[noun.name, record])
    return show(
        visit,
        "attaching/page.html",
        _("Files"),
        status=status,
        here=noun.name,
        noun_label=label,
        back=back,
        files=shown["files"],
    )


def content(visit: Visit, attachment: int) -> HttpResponseBase:
    """Answer the content of a file: shown in its place where that is safe, else to be saved."""
    found, file = files.access_file(visit.actor, attachment)
    return content_answer(found, file, is_shown="save" not in visit.request.GET)


def _attach(visit: Visit, noun: Resource, record: int) -> list[tuple[str, str]]:
    """Attach each file that was sent; return what was wrong with those that were refused."""
    key = str(visit.request.POST.get("key", ""))[:KEY_MAX]
    note = str(visit.request.POST.get("note", "")).strip()
    wrong: list[tuple[str, str]] = []
    sent = [each for each in visit.request.FILES.getlist("file") if isinstance(each, UploadedFile)]
    if not sent:
        wrong.append((_("No file was chosen."), _("Choose one, or drop it here.")))
    for place, each in enumerate(sent[:FILES_MAX]):
        try:
            with closing(cast(BinaryIO, each.file)) as file:
                received = files.receive(visit.actor, file, str(each.name or ""))
            item = files.Attach(noun.name, record, received.sha256, received.name, note)
            files.do_attach([item], actor=visit.actor, key=f"{key}/{place}")
        except ArgosyError as error:
            wrong += _told(visit, error.problems, f"{each.name}: ")
    if len(sent) > FILES_MAX:
        wrong.append(
            (
                _("Only the first %(most)s files were taken.") % {"most": FILES_MAX},
                _("Send the others after them."),
            )
        )
    return wrong


def _remove(visit: Visit) -> list[tuple[str, str]]:
    key = str(visit.request.POST.get("key", ""))[:KEY_MAX]
    number = str(visit.request.POST.get("remove", ""))
    id_ = int(number) if number.isascii() and number.isdigit() and len(number) < 19 else 0
    try:
        files.do_remove([files.Remove(id_)], actor=visit.actor, key=f"{key}/remove/{id_}")
    except ArgosyError as error:
        return _told(visit, error.problems)
    return []


def _told(visit: Visit, problems: Sequence[Problem], before: str = "") -> list[tuple[str, str]]:
    language = visit.language
    return [(before + message_of(each, language), cure_of(each, language)) for each in problems]
