"""People's pictures at the desk: one's own is sent here, and everybody's is shown from here.

An address for each person answers a picture always, so that no page has to ask who has one.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from typing import BinaryIO, Final, cast

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, HttpResponseNotModified, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse

from argosy.kernel.primitives.errors import ArgosyError
from argosy.platform.users import api as users
from argosy.web.desk.account.pages import KEY_MAX, answer_page, posted
from argosy.web.desk.visits import FACE_COOKIE, Visit

KEPT_S: Final = 60
"""How long a browser shows a picture before it asks whether there is another one."""
CLOSED: Final = "default-src 'none'; sandbox"


def face(visit: Visit, person: int) -> HttpResponseBase:
    """Answer the picture of a person, or his initials, to who is signed in."""
    found = users.face_of(person) if person < 1 << 63 else users.face_of(0)
    mark = f'"{hashlib.sha256(found.content).hexdigest()[:32]}"'
    response: HttpResponse
    if visit.request.headers.get("If-None-Match") == mark:
        response = HttpResponseNotModified()
    else:
        response = HttpResponse(found.content, content_type=found.media)
    response.headers["ETag"] = mark
    response.headers["Cache-Control"] = f"private, max-age={KEPT_S}"
    response.headers["Content-Security-Policy"] = CLOSED
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def send(visit: Visit) -> HttpResponseBase:
    """Make what was sent one's own picture, or take the picture away."""
    if visit.request.method != "POST":
        return HttpResponseRedirect(reverse("desk-account"))
    given = posted(visit)
    key = given.get("key", "")[:KEY_MAX]
    try:
        made = b"" if given.get("do") == "remove" else _made(visit)
        item = users.SetOwnPicture(base64.b64encode(made).decode())
        users.do_set_own_picture([item], actor=visit.actor, key=f"{key}/picture")
    except ArgosyError as error:
        return answer_page(visit, error.problems)
    response = HttpResponseRedirect(f"{reverse('desk-account')}?done=picture")
    response.set_cookie(
        FACE_COOKIE, secrets.token_hex(8), max_age=KEPT_S, httponly=True, samesite="Lax"
    )
    return response


def _made(visit: Visit) -> bytes:
    sent = visit.request.FILES.get("picture")
    if not isinstance(sent, UploadedFile) or sent.file is None:
        raise users.no_picture()
    return users.drawn(cast(BinaryIO, sent.file), int(sent.size or 0), str(sent.name or ""))
