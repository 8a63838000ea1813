"""The timeline of a record: events, what they changed from old to new, and what people said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.urls import reverse

from argosy.kernel.events.queries import TimelineEntry
from argosy.kernel.primitives.actor import Actor
from argosy.platform.comments import api as comments
from argosy.platform.registry import catalogue
from argosy.platform.registry.resource import Resource
from argosy.platform.registry.shapes import instant_text
from argosy.web.desk.changes import Changed, changes
from argosy.web.desk.happenings import event_label
from argosy.web.desk.menu import may_read
from argosy.web.desk.shown import Shown, instant

EVENTS_MAX: Final = 50
TRAIL_READ: Final = "trail.read"
USE: Final = "comments.use"


@dataclass(frozen=True, slots=True)
class Said:
    """A comment: its text in parts, and whether a part mentions somebody."""

    id: int
    author_id: int
    parts: tuple[tuple[str, bool], ...]
    is_mine: bool
    is_removed: bool


@dataclass(frozen=True, slots=True)
class Moment:
    """Something on a timeline."""

    who: str
    at: Shown
    machine: str
    label: str = ""
    subject: str = ""
    href: str = ""
    is_own: bool = True
    fields: tuple[Changed, ...] = ()
    said: Said | None = None


@dataclass(frozen=True, slots=True)
class Talk:
    """What can be said here, and who follows."""

    followers: tuple[str, ...]
    following_id: int


def moments(
    actor: Actor, noun: Resource, record: int, entries: Sequence[TimelineEntry]
) -> tuple[list[Moment], Talk | None]:
    """Return what happened to a record, the latest first, and the talk that one may join.

    What a command changed stands with its event: both were written at the same moment.
    """
    found = _events(actor, entries)
    places = {each.machine: place for place, each in enumerate(found) if each.is_own}
    for change in changes(actor, noun, record):
        moment = Moment(change.who, change.at, change.machine, fields=change.fields)
        place = places.pop(change.machine, None)
        if place is None:
            found.append(moment)
        else:
            found[place] = replace(found[place], fields=change.fields)
    talk = None
    if actor.may(USE):
        told = comments.talk_of(actor, noun.name, record)
        found += [_comment(actor, each) for each in told.comments]
        talk = Talk(told.followers, told.following_id)
    found.sort(key=lambda each: each.machine, reverse=True)
    return found, talk


def _comment(actor: Actor, each: comments.Comment) -> Moment:
    machine = instant_text(each.recorded_at)
    said = Said(
        each.id,
        each.author_id,
        comments.parts_of(each.text),
        each.author_id == actor.id,
        each.removed_at is not None,
    )
    return Moment(each.author, instant(machine, actor.language), machine, said=said)


def _events(actor: Actor, entries: Sequence[TimelineEntry]) -> list[Moment]:
    if not actor.may(TRAIL_READ):
        return []
    by_type = {each.table: each for each in catalogue.resources().values()}
    latest = reversed(entries[-EVENTS_MAX:])
    return [_event(actor, each, by_type.get(each.subject_type)) for each in latest]


def _event(actor: Actor, each: TimelineEntry, noun: Resource | None) -> Moment:
    href = ""
    if noun is not None and may_read(actor, noun):
        href = reverse("desk-record", args=[noun.name, each.subject_id])
    subject = each.number
    if noun is not None:
        subject = f"{noun.label.in_language(actor.language)} {each.number}".strip()
    machine = instant_text(each.recorded_at)
    return Moment(
        each.actor_name,
        instant(machine, actor.language),
        machine,
        event_label(each.kind, actor.language),
        "" if each.is_own else subject,
        href,
        each.is_own,
    )
