"""Streams of notices through the real server: at once, for one person, until the session ends."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import cast

import psutil
import pytest

from argosy.kernel.events.commands import Command, CommandRun, Done
from argosy.kernel.identity import sql
from argosy.platform.notifications import api as notifications
from argosy.platform.registry.labels import Text
from argosy.platform.users import api as users
from argosy.platform.users.commands import (
    GrantRole,
    NewUser,
    do_create_user,
    do_grant_role,
)
from argosy.platform.users.first import argosy_itself
from argosy.platform.users.secrets import digest
from argosy.platform.users.tests import people
from argosy.testing.database import Clone, TestDatabases
from argosy.testing.server import HOST, Server
from argosy.web.serving.streams import CHECK_EVERY_S, EACH_MAX

LIVE = "/desk/notices/live"
WORKERS = 2
EMPTY: Mapping[str, str] = MappingProxyType({})
NOTHING: dict[str, object] = {"company": 1, "notices": 0, "tasks": 0, "new": []}
STREAMS = 500
EACH_BYTES_MAX = 64 * 1024
THREADS_MAX = 12
"""Of one process: four answer, one reads for all streams, the others are the pool's."""


@dataclass
class Place:
    """A server on a copy of the database with two companies, and two people signed in."""

    databases: TestDatabases
    clone: Clone
    server: Server
    accounts: dict[str, int] = field(default_factory=dict)
    events: int = 1000

    def sign_in(self, name: str) -> str:
        """Return the token of a new session."""
        with self.databases.aliases_on(self.clone):
            return users.sign_in(name, people.PASSWORD, HOST).token

    def tell(self, name: str, title: str, company: int = 1) -> None:
        """Write a notice as a handler of an event does."""
        self.events += 1
        text = Text(title, f"{title}。")
        notice = notifications.Notice(
            "jobs.ended", self.accounts[name], self.events, text, address="desk/jobs/"
        )

        def run(run: CommandRun, batch: Sequence[int]) -> list[Done | None]:
            assert notifications.tell(run, [notice]) == 1
            return []

        with self.databases.aliases_on(self.clone):
            actor = replace(argosy_itself(), company_id=company, companies=(company,))
            Command("test.tell", None, run)([1], actor=actor, key=people.key())

    def do(self, query: str, *params: object) -> None:
        """Run a statement."""
        with self.databases.aliases_on(self.clone):
            sql.execute(query, params)


@dataclass
class Told:
    """What a stream said."""

    kind: str
    id: str
    data: dict[str, object]

    @property
    def titles(self) -> list[str]:
        """Titles of what is new."""
        return [str(each["title"]) for each in cast("list[dict[str, object]]", self.data["new"])]


class Reader:
    """A browser's side of a stream."""

    def __init__(
        self, place: Place, token: str, headers: Mapping[str, str] = EMPTY, ask: str = ""
    ) -> None:
        self.link = http.client.HTTPConnection(HOST, place.server.port, timeout=10)
        cookies = f"argosy_session={token}; argosy_company=1"
        self.link.request("GET", LIVE + ask, headers={"Cookie": cookies, **headers})
        self.answer = self.link.getresponse()

    def next(self, kind: str = "notice") -> Told | None:
        """Return the next event of a kind; None at the end."""
        found: dict[str, str] = {}
        while line := self.answer.readline():
            text = line.decode().rstrip("\n")
            if text:
                name, _, value = text.partition(": ")
                found[name] = value
            elif found.get("event") == kind:
                return Told(kind, found["id"], json.loads(found["data"]))
            else:
                found = {}
        return None

    def close(self) -> None:
        """Go away."""
        self.answer.close()
        self.link.close()


@pytest.fixture(scope="module")
def place(
    test_databases: TestDatabases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    """One server for this module."""
    clone = test_databases.clone()
    made = Place(test_databases, clone, Server(clone, tmp_path_factory.mktemp("s") / "server.log"))
    with test_databases.aliases_on(clone):
        people.companies(2)
        for name in ("anna", "bert"):
            made.accounts[name] = people.user(name, "administrator", company=1)
    made.server.start()
    yield made
    made.server.kill()
    test_databases.drop(clone)


def test_a_notice_is_told_within_a_second_and_to_nobody_else(place: Place) -> None:
    anna, bert = (Reader(place, place.sign_in(name)) for name in ("anna", "bert"))
    assert anna.answer.status == 200
    assert anna.answer.headers["Content-Type"] == "text/event-stream; charset=utf-8"
    assert "default-src 'none'" in anna.answer.headers["Content-Security-Policy"]
    first = anna.next()
    assert first is not None and first.data == NOTHING
    assert bert.next() is not None
    place.tell("bert", "For Bert alone")
    place.tell("anna", "Of another company", company=2)
    first = anna.next()
    assert first is not None and first.data == NOTHING, "of the other company's it says nothing"
    waits = []
    for number in (1, 2, 3):
        place.tell("anna", f"<b>Ready {number}</b>")
        begun = time.monotonic()
        told = anna.next()
        waits.append(time.monotonic() - begun)
        assert told is not None and told.titles == [f"<b>Ready {number}</b>"]
        assert told.data["notices"] == number
    assert min(waits) < 1
    heard = bert.next()
    assert heard is not None and heard.titles == ["For Bert alone"]
    anna.close()
    bert.close()


def test_after_a_break_only_what_was_missed_is_told(place: Place) -> None:
    token = place.sign_in("bert")
    reader = Reader(place, token)
    first = reader.next()
    assert first is not None and first.titles == [], "what was there before is no news"
    reader.close()
    place.tell("bert", "Missed")
    again = Reader(place, token, {"Last-Event-ID": first.id}).next()
    assert again is not None and again.titles == ["Missed"]
    page = Reader(place, token, ask=f"?after={first.id}").next()
    assert page is not None and page.titles == ["Missed"]
    known = Reader(place, token, {"Last-Event-ID": again.id}).next()
    assert known is not None and known.titles == []
    odd = Reader(place, token, {"Last-Event-ID": "9" * 40}).next()
    assert odd is not None and odd.titles == []


@pytest.mark.parametrize("end", ["session", "account"])
def test_a_stream_ends_with_its_session(place: Place, end: str) -> None:
    token = place.sign_in("anna")
    reader, other = Reader(place, token), Reader(place, place.sign_in("bert"))
    assert reader.next() is not None and other.next() is not None
    begun = time.monotonic()
    if end == "session":
        place.do("DELETE FROM user_session WHERE account_id = %s", place.accounts["anna"])
    else:
        place.do("UPDATE user_account SET is_active = false WHERE name = 'anna'")
    try:
        assert reader.next() is None
        assert time.monotonic() - begun < CHECK_EVERY_S + 2
        place.tell("bert", f"Still here {end}")
        told = other.next()
        assert told is not None and told.titles == [f"Still here {end}"]
        assert Reader(place, token).answer.status == 302
    finally:
        place.do("UPDATE user_account SET is_active = true WHERE name = 'anna'")
        other.close()


def test_a_right_that_was_withdrawn_ends_the_stream_before_it_says_more(place: Place) -> None:
    with place.databases.aliases_on(place.clone):
        place.accounts["cara"] = people.user("cara", "administrator", company=1)
    reader = Reader(place, place.sign_in("cara"))
    assert reader.next() is not None
    place.do("DELETE FROM role_grant WHERE account_id = %s", place.accounts["cara"])
    place.tell("cara", "Secret")
    assert reader.next() is None


def test_nobody_has_a_stream_without_a_session_and_everybody_so_many(place: Place) -> None:
    assert Reader(place, "nonsense").answer.status == 302
    token = place.sign_in("anna")
    readers = [Reader(place, token) for _ in range(EACH_MAX * WORKERS + 1)]
    statuses = sorted(reader.answer.status for reader in readers)
    assert statuses[-1] == 429 and statuses[0] == 200
    assert statuses.count(200) <= EACH_MAX * WORKERS
    for reader in readers:
        reader.close()
    until = time.monotonic() + 5
    while (found := Reader(place, token)).answer.status != 200:
        assert time.monotonic() < until, "places are free again when readers have gone"
        time.sleep(0.1)
    found.close()


def test_five_hundred_streams_hold_no_thread_and_little_memory(place: Place) -> None:
    tokens = _many(place, STREAMS // EACH_MAX + 1)
    workers = psutil.Process(_pid(place)).children(recursive=True)
    before = _weighed(workers)
    readers = [Reader(place, tokens[number % len(tokens)]) for number in range(STREAMS)]
    try:
        assert {reader.answer.status for reader in readers} == {200}
        assert all(reader.next() is not None for reader in readers)
        threads, memory = (
            after - was for after, was in zip(_weighed(workers), before, strict=True)
        )
        assert threads <= THREADS_MAX * WORKERS
        assert memory / STREAMS < EACH_BYTES_MAX
        place.tell("many1", "One of many")
        begun = time.monotonic()
        told = readers[1].next()
        waited = time.monotonic() - begun
        print(f"{memory / STREAMS / 1024:.0f} KiB each, {threads} threads, told in {waited:.3f} s")
        assert told is not None and told.titles == ["One of many"]
        assert waited < 1
    finally:
        for reader in readers:
            reader.close()


def _many(place: Place, number: int) -> list[str]:
    """Make people with a session each; return the tokens."""
    names = [f"many{each}" for each in range(number)]
    tokens = [f"token of {name}" for name in names]
    with place.databases.aliases_on(place.clone):
        new = [NewUser(name, name) for name in names]
        accounts = do_create_user(new, actor=argosy_itself(), key=people.key()).ids()
        place.accounts |= dict(zip(names, accounts, strict=True))
        grants = [GrantRole(id_, people.role_id("administrator"), 1) for id_ in accounts]
        do_grant_role(grants, actor=argosy_itself(), key=people.key())
        for token, account in zip(tokens, accounts, strict=True):
            sql.execute(
                "INSERT INTO user_session (token_hash, account_id, address, expires_at)"
                " VALUES (%s, %s, '', now() + interval '1 hour')",
                (digest(token), account),
            )
    return tokens


def _pid(place: Place) -> int:
    assert place.server.process is not None
    return place.server.process.pid


def _weighed(processes: Sequence[psutil.Process]) -> tuple[int, int]:
    """Return threads and bytes of processes together."""
    return (
        sum(process.num_threads() for process in processes),
        sum(process.memory_info().rss for process in processes),
    )
