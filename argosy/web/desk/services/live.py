"""The stream of one's own notices: what waits, and what is new, as it happens.

The view is an ordinary page of the desk that hands its answer over to the event loop. The stream
then says, each time something changed: how many notices are unread, how many tasks wait, and the
titles of what is new. Who cannot have a stream asks now and then, as before.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import cast

from django.db import DEFAULT_DB_ALIAS, connections
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from psycopg.conninfo import make_conninfo

from argosy.kernel.primitives.errors import PermissionDenied
from argosy.platform.notifications import api as notifications
from argosy.platform.users import api as users
from argosy.web.desk.visits import Visit
from argosy.web.serving.bridge import HAND_OVER, Stream
from argosy.web.serving.streams import Follower, Streams

NEW_FOR = timedelta(minutes=10)
"""Older notices are counted, but nobody is told of them as of something new."""
NEW_MAX = 20
RETRY_S = 60


def _conninfo() -> str:
    given = connections[DEFAULT_DB_ALIAS].get_connection_params()
    names = ("host", "port", "user", "password", "dbname", "sslmode", "sslrootcert")
    return make_conninfo(
        application_name="argosy live",
        **{name: str(given[name]) for name in names if given.get(name)},
    )


streams = Streams(users.still_signed_in, notifications.CHANNEL, _conninfo)
"""All open streams of this process."""


@dataclass(slots=True)
class Teller:
    """What one stream has told, so that it says nothing twice.

    Args:
        token: of the session.
        company_id: whose notices they are.
        language: in which they are told.
        after: id of the last notice that the browser knows; None when it knows none.
    """

    token: str
    company_id: int
    language: str
    after: int | None
    told: set[int] = field(default_factory=set)

    def tell(self) -> bytes | None:
        """Return what there is now, as an event; None when the session may not see it any more."""
        identity = users.by_session(self.token, is_use=False)
        if identity is None:
            return None
        try:
            actor = identity.actor(self.company_id, self.language)
        except PermissionDenied:
            return None
        waiting = notifications.unread(actor)
        latest = notifications.latest(actor, most=NEW_MAX)
        last = latest[0].id if latest else 0
        if self.after is None or self.after > last:
            self.after = last
        since, known = datetime.now(UTC) - NEW_FOR, self.after
        new = [
            each
            for each in reversed(latest)
            if each.id > known and each.id not in self.told and not each.is_read and each.at > since
        ]
        self.told.update(each.id for each in new)
        said = {
            "company": self.company_id,
            "notices": waiting.notices,
            "tasks": waiting.tasks,
            "new": [
                {
                    "id": each.id,
                    "title": each.title.in_language(self.language),
                    "address": each.address,
                    "task": each.is_task,
                }
                for each in new
            ],
        }
        return _event("notice", last, said)


def _event(name: str, id_: int, said: object) -> bytes:
    data = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    return f"event: {name}\nid: {id_}\ndata: {data}\n\n".encode()


def live(visit: Visit) -> HttpResponseBase:
    """Open the stream of one's notices; 429 where there is none, or no place in it."""
    hand_over = cast("Callable[[Stream], None] | None", visit.request.META.get(HAND_OVER))
    account = visit.identity.account_id
    if hand_over is None or not streams.has_place(account):
        return HttpResponse(status=429, headers={"Retry-After": str(RETRY_S)})
    teller = Teller(visit.token, visit.actor.company_id, visit.language, _after(visit))
    hand_over(partial(streams.follow, Follower(visit.token, account, teller.tell)))
    return HttpResponse(
        content_type="text/event-stream; charset=utf-8",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


def _after(visit: Visit) -> int | None:
    """Return the last notice that the browser says it knows: after a break, or another page."""
    given = visit.request.headers.get("Last-Event-ID") or visit.request.GET.get("after", "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 19 else None
