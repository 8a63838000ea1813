"""Callbacks of the providers: shown to be theirs, or refused without a word.

The provider's signature stands in for the session: what is sent here names its person itself.
"""

from __future__ import annotations

import time

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from argosy.platform.im import api as im
from argosy.platform.notifications import api as notices

COMPANY_MAX = 2**63 - 1


@csrf_exempt
@require_http_methods(["GET", "POST"])
def callback(request: HttpRequest, company: int) -> HttpResponse:
    """Answer a company's provider: that we are there, or what came of a button."""
    found = im.door_of(company) if 0 < company <= COMPANY_MAX else None
    body = request.read(im.BODY_MAX + 1) if request.method == "POST" else b""
    if found is None or len(body) > im.BODY_MAX:
        return _plain("", status=403)
    code, door = found
    call = im.Call(
        {str(name): str(text) for name, text in request.GET.items()},
        {name.lower(): text for name, text in request.headers.items()},
        body,
    )
    ear = im.EARS[code]
    try:
        heard = ear.hear(door, call, time.time())
        if isinstance(heard, im.Challenge):
            return _plain(heard.answer, heard.content_type)
        if heard is None:
            return _plain("")
        said = notices.press(company, code, heard)
        reply = ear.reply(door, call, said.text, is_done=said.is_done)
    except im.Forged:
        return _plain("", status=403)
    except im.Unreadable:
        return _plain("", status=400)
    return _plain(reply.content, reply.content_type)


def _plain(content: str, kind: str = "text/plain", status: int = 200) -> HttpResponse:
    answer = HttpResponse(content, content_type=f"{kind}; charset=utf-8", status=status)
    answer.headers["Cache-Control"] = "no-store"
    return answer
