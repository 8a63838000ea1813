"""Files of records over HTTP: sent onto disk before they are judged, answered so that none runs.

``POST /api/v1/{resource}/{id}/files`` takes a file, as the field ``file`` of a form or alone as
the body with its name in the address; ``GET /api/v1/files.attachment/{id}/content`` answers it.
"""

from __future__ import annotations

import tempfile
from contextlib import closing
from typing import BinaryIO, Final, cast

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from argosy.kernel.primitives.actor import Actor
from argosy.platform.files import api as files
from argosy.platform.registry import reads
from argosy.platform.registry.resource import Resource
from argosy.web.api.answers import answer, refuse
from argosy.web.api.calls import key_of, parameters_of
from argosy.web.api.data import of_form

CLOSED: Final = "sandbox; default-src 'none'; frame-ancestors 'none'"
PAPER: Final = "default-src 'none'; frame-ancestors 'self'"
"""For PDF, which browsers show by a reader of their own that a sandbox keeps out."""
MEGABYTE: Final = 1_000_000
AROUND_BYTES: Final = 100_000
"""What a form may add around its file."""
_BLOCK: Final = 1 << 20


def answer_attach(
    request: HttpRequest, actor: Actor, resource: Resource, record: int
) -> HttpResponse:
    """Take a file in and attach it to a record."""
    key = key_of(request)
    reads.record(actor, resource, record, fields=("id",))
    if not files.may_attach(actor, resource):
        raise refuse(
            403,
            "files.not_yours",
            "Only who may change the record may change its files.",
            "Ask somebody who may, or an administrator for the right.",
        )
    most = files.largest_mb(actor)
    sent = request.headers.get("Content-Length", "")
    if sent.isdigit() and int(sent) > most * MEGABYTE + AROUND_BYTES:
        raise files.too_large(most)
    pairs = dict(parameters_of(request))
    if request.content_type == "multipart/form-data":
        file, name = of_form(request, pairs)
    else:
        file, name = _of_body(request, most), pairs.get("name", "")
    with closing(file):
        received = files.receive(actor, file, pairs.get("name") or name)
    item = files.Attach(
        resource.name, record, received.sha256, received.name, pairs.get("note", "")
    )
    done = files.do_attach([item], actor=actor, key=key)
    (made,) = done.ids()
    body = {
        "command_id": done.command_id,
        "result": {"type": "file_attachment", "id": made, "number": received.name},
    }
    response = answer(body, status=201)
    response.headers["Location"] = f"/api/v1/{files.ATTACHMENT}/{made}"
    if done.replayed:
        response.headers["Idempotent-Replayed"] = "true"
    return response


def answer_content(
    request: HttpRequest, actor: Actor, resource: Resource, attachment: int
) -> HttpResponseBase:
    """Answer the content of an attachment, to be saved."""
    return content_answer(*files.access_file(actor, attachment), is_shown=False)


def content_answer(found: files.Attachment, content: BinaryIO, *, is_shown: bool) -> FileResponse:
    """Answer a content so that no browser takes it for anything but its kind.

    Args:
        found: the attachment.
        content: opened; the response closes it.
        is_shown: whether the browser may show it in its place, if its kind is one of those shown.
    """
    is_inline = is_shown and found.kind.is_shown
    media = found.kind.media
    response = FileResponse(
        content,
        as_attachment=not is_inline,
        filename=found.name,
        content_type=f"{media}; charset=utf-8" if media == "text/plain" else media,
    )
    is_paper = is_inline and found.kind.code == "pdf"
    response.headers["Content-Length"] = str(found.size)
    response.headers["Content-Security-Policy"] = PAPER if is_paper else CLOSED
    response.headers["X-Frame-Options"] = "SAMEORIGIN" if is_paper else "DENY"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _of_body(request: HttpRequest, most: int) -> BinaryIO:
    """Return the body on disk; it may be larger than the memory."""
    file = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115 - the caller closes it
    size = 0
    while block := request.read(_BLOCK):
        size += len(block)
        if size > most * MEGABYTE:
            file.close()
            raise files.too_large(most)
        file.write(block)
    file.seek(0)
    return file
