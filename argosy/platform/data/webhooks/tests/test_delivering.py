"""Deliveries with a real receiver: signed, tried again, parked, replayed, never lost."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import ClassVar

import pytest

from argosy.kernel.events import horizon
from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.events.log import all_companies
from argosy.kernel.events.outbox import EVENT_SEQUENCE
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor, ActorKind
from argosy.kernel.primitives.clock import FixedClock
from argosy.kernel.primitives.errors import ArgosyError, PermissionDenied
from argosy.platform.data.webhooks import addresses, delivering, kinds
from argosy.platform.data.webhooks.commands import (
    ChangeWebhook,
    NewWebhook,
    RenewSecret,
    ReplayEvents,
    do_change_webhook,
    do_create_webhook,
    do_renew_secret,
    do_replay,
)
from argosy.testing.books import Books, make_books
from argosy.testing.database import Clone
from argosy.testing.invariants import assert_books_hold

T0 = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Sailed:
    """An event of these tests alone."""

    name: ClassVar[str] = "toy.sailed"
    version: ClassVar[int] = 3

    ship_id: int


@dataclass(frozen=True, slots=True)
class Sail:
    """Let ships sail."""

    ship_id: int


@command("toy.sail")
def do_sail(run: CommandRun, batch: Sequence[Sail]) -> list[Done | None]:
    """Say that ships have sailed."""
    for item in batch:
        run.emit(Sailed(item.ship_id), subject_type="ship", subject_id=item.ship_id)
    return [Done("ship", item.ship_id) for item in batch]


@dataclass
class Receiver:
    """A program that takes webhooks, or does not."""

    status: int = 200
    location: str = ""
    taken: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    url: str = ""

    def ids(self) -> list[int]:
        return [int(json.loads(body)["data"]["ship_id"]) for _, body in self.taken]


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    found = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.taken.append((dict(self.headers.items()), body))
            self.send_response(found.status)
            if found.location:
                self.send_header("Location", found.location)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    found.url = f"http://127.0.0.1:{server.server_address[1]}/hook"
    monkeypatch.setenv(addresses.VARIABLE, "127.0.0.1")
    monkeypatch.setattr(kinds, "known_kinds", lambda: {"toy.sailed": 3})
    monkeypatch.setattr(
        "argosy.platform.data.webhooks.commands.known_kinds", lambda: {"toy.sailed"}
    )
    yield found
    server.shutdown()
    server.server_close()


@pytest.fixture
def books(db_clone: Clone) -> Books:
    return make_books()


def sail(books: Books, *ships: int) -> None:
    do_sail([Sail(ship) for ship in ships], actor=books.actor, key=f"sail/{ships}")


def settle() -> None:
    """What the worker does every few seconds."""
    for _ in range(2):
        horizon.advance(EVENT_SEQUENCE)


def made(books: Books, receiver: Receiver, *names: str) -> int:
    new = NewWebhook("Shop", receiver.url, names)
    return do_create_webhook([new], actor=books.actor, key="webhook").ids()[0]


def rows() -> list[tuple[object, ...]]:
    with all_companies():
        return sql.rows("SELECT state::text, tries, status FROM webhook_delivery ORDER BY event_id")


def test_what_happens_is_told_once_signed_with_its_schema(books: Books, receiver: Receiver) -> None:
    sail(books, 1)
    assert delivering.take_up() == 0, "nobody wants to know yet"
    settle()
    webhook = made(books, receiver)
    sail(books, 2, 3)
    assert receiver.taken == [], "only from the job, after the commit"
    clock = FixedClock(T0)
    assert delivering.take_up(clock) == 2
    assert delivering.take_up(clock) == 0
    assert delivering.deliver(clock) == (2, 0)
    assert delivering.deliver(clock) == (0, 0)
    assert receiver.ids() == [2, 3], "what was before it was made is not told"
    headers, body = receiver.taken[0]
    found = json.loads(body)
    assert (found["kind"], found["version"]) == ("toy.sailed", 3)
    assert found["subject"] == {"type": "ship", "id": 2}
    assert headers["Argosy-Event"] == "toy.sailed"
    assert headers["Argosy-Schema"] == "3"
    secret = delivering.secret_of(webhook, 1).encode("ascii")
    signed = headers["Argosy-Timestamp"].encode("ascii") + b"." + body
    expected = hmac.new(secret, signed, hashlib.sha256).hexdigest()
    assert headers["Argosy-Signature"] == f"v1={expected}"
    assert rows() == [("delivered", 1, 200)] * 2
    assert_books_hold()


def test_only_the_kinds_that_were_asked_for(books: Books, receiver: Receiver) -> None:
    made(books, receiver, "toy.sailed")
    with all_companies():
        sql.execute("UPDATE webhook SET kinds = '{other.kind}'")
    sail(books, 1)
    assert delivering.take_up() == 0
    with all_companies():
        assert sql.rows("SELECT count(*) FROM webhook_delivery") == [(0,)]


def test_a_failing_receiver_is_tried_with_growing_pauses_then_parked(
    books: Books, receiver: Receiver
) -> None:
    made(books, receiver)
    sail(books, 1)
    receiver.status = 500
    now = T0
    delivering.take_up(FixedClock(now))
    waits = []
    for pause_s in (10, 60, 600, 3_600, 21_600, 86_400):
        assert delivering.deliver(FixedClock(now)) == (0, 1)
        assert delivering.deliver(FixedClock(now + timedelta(seconds=pause_s - 1))) == (0, 0)
        now += timedelta(seconds=pause_s)
        waits.append(pause_s)
    assert delivering.deliver(FixedClock(now)) == (0, 1)
    assert rows() == [("parked", 7, 500)]
    assert delivering.deliver(FixedClock(now + timedelta(days=99))) == (0, 0)
    assert len(receiver.taken) == 7
    assert {headers["Argosy-Delivery"] for headers, _ in receiver.taken} == {
        receiver.taken[0][0]["Argosy-Delivery"]
    }


def test_parked_and_delivered_ones_are_replayed_by_command(
    books: Books, receiver: Receiver
) -> None:
    sail(books, 1)
    settle()
    webhook = made(books, receiver)
    sail(books, 2)
    clock = FixedClock(T0)
    delivering.take_up(clock)
    delivering.deliver(clock)
    assert receiver.ids() == [2]
    with all_companies():
        ((first, last),) = sql.rows("SELECT min(id), max(id) FROM event WHERE kind = 'toy.sailed'")
    replay = ReplayEvents(webhook, int(str(first)), int(str(last)))
    do_replay([replay], actor=books.actor, key="replay", clock=clock)
    assert delivering.deliver(clock) == (2, 0)
    assert receiver.ids() == [2, 1, 2], "also what happened before the webhook was made"
    with pytest.raises(ArgosyError) as caught:
        do_replay([ReplayEvents(webhook, 5, 4)], actor=books.actor, key="bad")
    assert [p.code for p in caught.value.problems] == ["webhooks.replay_span"]


def test_a_redirect_is_not_followed(books: Books, receiver: Receiver) -> None:
    made(books, receiver)
    sail(books, 1)
    receiver.status, receiver.location = 307, receiver.url
    delivering.take_up(FixedClock(T0))
    assert delivering.deliver(FixedClock(T0)) == (0, 1)
    assert len(receiver.taken) == 1
    with all_companies():
        assert sql.rows("SELECT error::text FROM webhook_delivery") == [
            ("redirects are not followed",)
        ]


def test_a_worker_that_dies_between_claim_and_note_loses_nothing(
    books: Books, receiver: Receiver
) -> None:
    made(books, receiver)
    sail(books, 1)
    delivering.take_up(FixedClock(T0))
    (claimed,) = delivering._claim(FixedClock(T0), 10)  # and then it is killed
    assert delivering.deliver(FixedClock(T0)) == (0, 0), "nobody else sends it meanwhile"
    later = FixedClock(T0 + timedelta(hours=1))
    assert delivering.deliver(later) == (1, 0)
    assert receiver.ids() == [1]
    assert claimed.tries == 1
    assert rows() == [("delivered", 2, 200)]


def test_a_webhook_that_is_off_hears_nothing_and_another_secret_signs_anew(
    books: Books, receiver: Receiver
) -> None:
    webhook = made(books, receiver)
    off = ChangeWebhook(webhook, 1, "Shop", receiver.url, (), False)
    do_change_webhook([off], actor=books.actor, key="off")
    sail(books, 1)
    delivering.take_up(FixedClock(T0))
    on = ChangeWebhook(webhook, 2, "Shop", receiver.url, (), True)
    do_change_webhook([on], actor=books.actor, key="on")
    do_renew_secret([RenewSecret(webhook)], actor=books.actor, key="renew")
    sail(books, 2)
    delivering.take_up(FixedClock(T0))
    delivering.deliver(FixedClock(T0))
    assert receiver.ids() == [2]
    headers, body = receiver.taken[0]
    signed = headers["Argosy-Timestamp"].encode("ascii") + b"." + body
    for version, fits in ((1, False), (2, True)):
        secret = delivering.secret_of(webhook, version).encode("ascii")
        expected = "v1=" + hmac.new(secret, signed, hashlib.sha256).hexdigest()
        assert (headers["Argosy-Signature"] == expected) is fits
    with pytest.raises(ArgosyError) as caught:
        do_change_webhook([off], actor=books.actor, key="stale")
    assert [p.code for p in caught.value.problems] == ["webhooks.stale"]


def test_more_events_than_one_reading_takes_are_all_told(
    books: Books, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivering, "READ_MAX", 3)
    made(books, receiver)
    sail(books, *range(1, 9))
    taken = [delivering.take_up(FixedClock(T0)) for _ in range(4)]
    assert taken == [3, 3, 2, 0]
    while delivering.deliver(FixedClock(T0)) != (0, 0):
        pass
    assert receiver.ids() == list(range(1, 9))


def test_another_companys_webhook_is_unknown_and_rights_are_needed(
    books: Books, receiver: Receiver
) -> None:
    webhook = made(books, receiver)
    stranger = Actor(books.actor.id, ActorKind.USER, books.actor.company_id, books.actor.companies)
    with pytest.raises(PermissionDenied):
        do_create_webhook([NewWebhook("X", receiver.url)], actor=stranger, key="x")
    with pytest.raises(ArgosyError) as caught:
        do_renew_secret([RenewSecret(webhook + 1)], actor=books.actor, key="y")
    assert [p.code for p in caught.value.problems] == ["webhooks.unknown"]


def test_every_published_event_can_be_asked_for() -> None:
    found = kinds.known_kinds()
    assert found["sales.order_confirmed"] == 1
    assert found["sales.goods_delivered"] == 1
    assert len(found) > 20
