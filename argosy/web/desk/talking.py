"""Saying something about a record, taking it back, following: forms on the record's own page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from django.http import HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import reverse

from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.errors import ArgosyError, NotFound, Problem
from argosy.platform.comments import api as comments
from argosy.platform.registry import catalogue, reads
from argosy.platform.registry.words import cure_of, message_of
from argosy.web.desk.records import shown_record
from argosy.web.desk.visits import Visit

KEY_MAX: Final = 100
TEXT_MAX: Final = 10_000
"""Characters that are shown again when they were refused."""
Posted = Mapping[str, str]


def talk(visit: Visit, resource: str, record: int) -> HttpResponseBase:
    """Do what a form of the timeline asks, then show the record again.

    What was refused is shown with what was typed.
    """
    noun = catalogue.resource(resource)
    posted = {str(name): str(text) for name, text in visit.request.POST.items()}
    deed = DEEDS.get(posted.get("do", ""))
    if deed is None:
        raise NotFound(
            Problem("comments.deed", "There is no such form.", "Use those of the timeline.")
        )
    try:
        deed(visit.actor, posted, noun.name, record)
    except ArgosyError as error:
        found = reads.record(visit.actor, noun, record, with_actions=True)
        said = [(message_of(p, visit.language), cure_of(p, visit.language)) for p in error.problems]
        text = posted.get("text", "")[:TEXT_MAX]
        return shown_record(visit, noun, record, found, refused=(said, text))
    return HttpResponseRedirect(f"{reverse('desk-record', args=[noun.name, record])}#talk")


def people(visit: Visit, resource: str, record: int) -> HttpResponseBase:
    """Answer whom the beginning of a mention may mean, among those who may read the record."""
    noun = catalogue.resource(resource)
    typed = visit.request.GET.get("q", "")
    found = comments.readers(visit.actor, noun.name, record, typed)
    return JsonResponse({"options": [(each.name, each.full_name) for each in found]})


def _number(posted: Posted, name: str) -> int:
    text = posted.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def _key(posted: Posted) -> str:
    return posted.get("key", "")[:KEY_MAX]


def _say(actor: Actor, posted: Posted, resource: str, record: int) -> None:
    text = posted.get("text", "").replace("\r\n", "\n")
    new = comments.NewComment(resource, record, text)
    comments.do_comment([new], actor=actor, key=_key(posted))


def _take_back(actor: Actor, posted: Posted, _resource: str, _record: int) -> None:
    removed = comments.RemoveComment(_number(posted, "comment"))
    comments.do_remove_comment([removed], actor=actor, key=_key(posted))


def _follow(actor: Actor, posted: Posted, resource: str, record: int) -> None:
    comments.do_follow([comments.Follow(resource, record)], actor=actor, key=_key(posted))


def _unfollow(actor: Actor, posted: Posted, _resource: str, _record: int) -> None:
    over = comments.Unfollow(_number(posted, "following"))
    comments.do_unfollow([over], actor=actor, key=_key(posted))


DEEDS: Final[Mapping[str, Callable[[Actor, Posted, str, int], None]]] = {
    "say": _say,
    "take_back": _take_back,
    "follow": _follow,
    "unfollow": _unfollow,
}
