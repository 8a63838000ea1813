"""R3: every mutating route of the API, by its own description, does a thing once.

Each is asked eight times at once with one key, then twice in sequence, with another body, by
another user, and again after the server was killed with signal 9. What each is sent is the example
of its command. Examples that need what another one uses up get a copy of the database each.

Files are changes too: each resource's import is sent the file that the description shows, and a run
of it is gone on with and taken back. Of what is never imported, nothing may come of asking.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psycopg
import pytest

from argosy.kernel.events.log import all_companies
from argosy.kernel.identity import sql
from argosy.platform.registry import catalogue, wire
from argosy.platform.registry.undoing import reason_of
from argosy.platform.users.tests import people
from argosy.testing.database import Clone, TestDatabases
from argosy.testing.server import Reply, Server
from argosy.web.api.openapi import described
from argosy.web.api.openapi.files import sample
from tests.security.conftest import Stage

AT_ONCE = 8
ROUNDS_MAX = 6
KILLS = 3
PREFIX = "/api/v1"
OWN_SESSION = "users.account/change_own_password"
"""It ends the session that it was asked in, so that nobody is left to ask again. It has tests of
its own, as signing in (which takes no key: each time is another session) and signing out have, in
`argosy/web/api/tests/test_sessions.py`."""
REUSED = ["command.key_reused"]


@dataclass(frozen=True, slots=True)
class Request:
    """A change, as one is sent and as another one with the same key would be."""

    at: str
    company: int
    body: object
    other: object
    path: str = ""
    """Where it is sent, when that is more than its address says."""
    other_path: str = ""
    is_idle: bool = False
    """Whether there is nothing that it could change."""

    @property
    def key(self) -> str:
        """The key it is sent with."""
        return f"once {self.at}"


@dataclass(frozen=True, slots=True)
class Place:
    """A database with the stage, a server on it, and the keys of two users who may do all."""

    server: Server
    clone: Clone
    secrets: tuple[str, str]
    link: psycopg.Connection
    """Looks at what is there after each request: one for all, as opening it takes longer."""

    def send(
        self, request: Request, *, who: int = 0, is_other: bool = False, key: str = ""
    ) -> Reply:
        """Send a request with its key, or what differs from it with the same one."""
        headers = {
            "Authorization": f"Bearer {self.secrets[who]}",
            "X-Company": str(request.company),
            "Idempotency-Key": key or request.key,
        }
        body = request.other if is_other else request.body
        if isinstance(body, bytes):
            headers["Content-Type"] = "text/csv"
        path = (is_other and request.other_path) or request.path or request.at
        return self.server.send("POST", f"{PREFIX}/{path}", body, headers)

    def prepared(self, request: Request) -> Request:
        """Return a request that can be sent here: what it goes on with or takes back is there."""
        name, _, step = request.at.partition("/import")
        if not step and "/import" not in request.at:
            return request
        if not any(action.is_import for action in catalogue.resource(name).actions):
            path = request.path.replace("{id}", "1")
            return replace(request, path=path, other_path=path, is_idle=True)
        if not step:
            return request
        paths = []
        for turn in ("first", "second"):
            file = request.body if turn == "first" else request.other
            run = Request(
                f"{name}/import", request.company, file, file, f"{name}/import?mode=valid"
            )
            reply = self.send(run, key=f"{turn} {request.at}")
            assert reply.status == 200, (request.at, reply)
            paths.append(request.path.replace("{id}", str(json.loads(reply.body)["import"]["id"])))
        return replace(request, path=paths[0], other_path=paths[1], body=None, other=None)

    def effects(self, request: Request) -> list[int]:
        """Return who did something with the request's key, an entry a command."""
        found = self.link.execute(
            "SELECT actor_id FROM command_log WHERE key = %s ORDER BY id", (request.key,)
        )
        return [int(str(actor)) for (actor,) in found.fetchall()]

    def rows(self) -> tuple[object, ...]:
        """Return how much happened and was changed so far."""
        found = self.link.execute(
            "SELECT (SELECT count(*) FROM command_log), (SELECT count(*) FROM event),"
            " (SELECT count(*) FROM audit_change), (SELECT count(*) FROM journal_line),"
            " (SELECT count(*) FROM stock_move), (SELECT count(*) FROM document_number)"
        ).fetchone()
        assert found is not None
        return found


def mutating_routes() -> list[str]:
    """Return every route of the description that changes something by a key."""
    paths = json.loads(described("en"))["paths"]
    return sorted(
        path.removeprefix("/")
        for path, methods in paths.items()
        for method in methods
        if method not in ("get", "head") and path != "/session"
    )


def requests(stage: Stage) -> dict[str, Request]:
    """Return what each route is sent."""
    found: dict[str, Request] = {}
    for bound in catalogue.actions().values():
        example = stage.examples[bound.action.command.name]
        item = wire.dump(example.item, currency="EUR")
        at = f"{bound.resource.name}/{bound.action.name}"
        company = example.actor.company_id
        found[at] = Request(at, company, item, another(item))
        many: dict[str, object] = {"items": [item], "mode": "all"}
        found[f"{at}/bulk"] = Request(f"{at}/bulk", company, many, {**many, "mode": "valid"})
    company = stage.trade.seller.books.actor.company_id
    return found | file_requests(company) | print_requests(stage) | attach_requests(stage)


def print_requests(stage: Stage) -> dict[str, Request]:
    """Return what the addresses of printing are sent: parties to print, of others what is not."""
    seller = stage.trade.seller
    company = seller.books.actor.company_id
    found: dict[str, Request] = {}
    for resource in catalogue.resources().values():
        at = f"{resource.name}/print"
        nothing, else_ = ({"ids": [2**62 + n]} for n in (1, 2))
        found[at] = Request(at, company, nothing, else_, is_idle=True)
    first, second = ({"ids": [id_]} for id_ in seller.customers[:2])
    found["party.party/print"] = Request("party.party/print", company, first, second)
    return found


def attach_requests(stage: Stage) -> dict[str, Request]:
    """Return what the addresses of attachments are sent: a text for a party, of others nothing."""
    seller = stage.trade.seller
    company = seller.books.actor.company_id
    found: dict[str, Request] = {}
    for resource in catalogue.resources().values():
        at, path = (f"{resource.name}/{id_}/files" for id_ in ("{id}", 2**62))
        found[at] = Request(at, company, b"one", b"two", f"{path}?name=a.txt", is_idle=True)
    at, path = (f"party.party/{id_}/files" for id_ in ("{id}", seller.customers[0]))
    found[at] = Request(at, company, b"one", b"two", f"{path}?name=a.txt")
    return found


def file_requests(company: int) -> dict[str, Request]:
    """Return what the addresses of files are sent: the file that the description shows."""
    found: dict[str, Request] = {}
    for resource in catalogue.resources().values():
        file = sample(resource).encode()
        other = file + file.splitlines(keepends=True)[-1]
        at = f"{resource.name}/import"
        found[at] = Request(at, company, file, other, f"{at}?mode=valid")
        if reason_of(resource) is not None:
            file, other = (f"id\n{2**62 + n}\n".encode() for n in (1, 2))
        for step in ("resume", "undo"):
            path = f"{at}/{{id}}/{step}"
            found[path] = Request(path, company, file, other, path, path)
    return found


def another(item: dict[str, object]) -> dict[str, object]:
    """Return an item that says something else in one place and can still be read."""
    for name, value in item.items():
        if isinstance(value, bool):
            return {**item, name: not value}
        if isinstance(value, int):
            return {**item, name: value + 1}
    for name, value in item.items():
        if isinstance(value, str) and name != "use":  # which takes none but its own words
            changed = "2031-01-01" if value[:2] == "20" and value[4:5] == "-" else f"{value}x"
            return {**item, name: changed}
    raise AssertionError(f"nothing to change in {item}")


@pytest.fixture
def places(
    test_databases: TestDatabases, committed_stage: tuple[Clone, Stage], tmp_path: Path
) -> Iterator[Callable[[], Place]]:
    """Makes places: copies of the stage, each with a server."""
    made: list[Place] = []

    def make() -> Place:
        with test_databases.server.admin() as admin:
            name = f"{committed_stage[0].name}_{len(made)}"
            test_databases.server.make_database(admin, name, committed_stage[0].name)
        urls = test_databases.server.urls(name)
        clone = Clone(name, urls.app, urls.owner)
        with test_databases.aliases_on(clone):
            one, two = (people.user(name, "administrator") for name in ("one", "two"))
            secrets = (people.access_key(one), people.access_key(two))
            give_to(one)
        server = Server(clone, tmp_path / f"server{len(made)}.log")
        link = psycopg.connect(urls.owner, autocommit=True)
        made.append(Place(server, clone, secrets, link))
        server.start()
        return made[-1]

    yield make
    for place in made:
        if place.server.process is not None:
            place.server.kill()
        place.link.close()
        test_databases.drop(place.clone)


def give_to(account: int) -> None:
    """Make what is one's own alone in the stage, notices say, that of an account's key."""
    own = "(SELECT id FROM api_key WHERE account_id = %s)"
    with all_companies():
        assert sql.execute(f"UPDATE notification SET account_id = {own}", (account,))
        assert sql.execute(f"UPDATE saved_view SET owner_id = {own}", (account,))
        assert sql.execute(f"UPDATE record_comment SET author_id = {own}", (account,))
        assert sql.execute(f"UPDATE record_follower SET account_id = {own}", (account,))
        assert sql.execute(f"UPDATE file_receipt SET actor_id = {own}", (account,))
        assert sql.execute(f"UPDATE menu_pin SET person_id = {own}", (account,))


def ask_at_once(place: Place, request: Request) -> list[Reply]:
    """Send the same request eight times at once."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(lambda _: place.send(request), range(AT_ONCE)))


def idle_faults(place: Place, request: Request) -> tuple[list[str], Reply]:
    """Ask a route that has nothing to do: it says so to all alike, and nothing comes of it.

    There is nothing that two at once could rival for, so they are asked one after the other.
    """
    before = place.rows()
    replies = [place.send(request), place.send(request), place.send(request, who=1)]
    faults = []
    if {reply.status for reply in replies} - {404, 422} or len({r.body for r in replies}) != 1:
        faults.append(f"idle: {replies}")
    if place.rows() != before or place.effects(request):
        faults.append("idle, and something happened")
    return faults, replies[0]


def faults_of(place: Place, request: Request) -> tuple[list[str], Reply | None]:
    """Ask a route in all ways but after a kill; return what is wrong, and the one answer.

    No answer means that the example needs what another one has used up.
    """
    if request.is_idle:
        return idle_faults(place, request)
    replies = ask_at_once(place, request)
    if not any(reply.status < 300 for reply in replies):
        assert all(reply.status < 500 for reply in replies), (request.path, replies[0])
        return [], None
    first = replies[0]
    faults = []
    if {(reply.status, reply.body) for reply in replies} != {(first.status, first.body)}:
        faults.append(f"eight at once: {sorted({r.body for r in replies})}")
    if sum(not reply.is_replayed for reply in replies) != 1:
        faults.append(f"eight at once: {[reply.is_replayed for reply in replies]}")
    before = place.rows()
    for _ in range(2):
        again = place.send(request)
        if (again.status, again.body, again.is_replayed) != (first.status, first.body, True):
            faults.append(f"again: {again}")
    reused = place.send(request, is_other=True)
    if (reused.status, reused.codes) != (422, REUSED):
        faults.append(f"with another body: {reused}")
    if place.rows() != before:
        faults.append("something happened again")
    if len(place.effects(request)) != 1:
        faults.append(f"{len(place.effects(request))} effects")
    return faults, first


def strangers_faults(place: Place, request: Request) -> list[str]:
    """Ask with somebody else's key: it is his own, whatever comes of it."""
    reply = place.send(request, who=1)
    if reply.status >= 500 or reply.is_replayed or reply.codes == REUSED:
        return [f"by another user: {reply}"]
    effects = place.effects(request)
    expected = 2 if reply.status < 300 else 1
    return [] if len({*effects}) == expected == len(effects) else [f"by another user: {effects}"]


def test_every_change_happens_once(
    places: Callable[[], Place], committed_stage: tuple[Clone, Stage]
) -> None:
    everything = requests(committed_stage[1])
    assert sorted(everything) == mutating_routes()
    left = {at: r for at, r in everything.items() if not at.startswith(OWN_SESSION)}
    faults: list[str] = []
    for _ in range(ROUNDS_MAX):
        place = places()
        answered: dict[str, Reply] = {}
        sent: dict[str, Request] = {}
        for at, wanted in left.items():
            # The single form and the many use the same example: one of them a place.
            if at.removesuffix("/bulk") in answered or f"{at}/bulk" in answered:
                continue
            request = sent[at] = place.prepared(wanted)
            found, reply = faults_of(place, request)
            faults += [f"{at} {fault}" for fault in found]
            if reply is not None:
                answered[at] = reply
        place.server.kill()
        place.server.start()
        for at, reply in answered.items():
            again = place.send(sent[at])
            is_replayed = not sent[at].is_idle
            if (again.status, again.body, again.is_replayed) != (
                reply.status,
                reply.body,
                is_replayed,
            ):
                faults.append(f"{at} after kill -9: {again}")
        for at in answered:
            if not sent[at].is_idle:
                faults += [f"{at} {fault}" for fault in strangers_faults(place, sent[at])]
        left = {at: request for at, request in left.items() if at not in answered}
        place.server.kill()
        if not left:
            break
    assert faults == []
    assert sorted(left) == [], "nobody showed that these happen once"


def test_a_request_that_died_with_its_server_is_done_once(
    places: Callable[[], Place], committed_stage: tuple[Clone, Stage]
) -> None:
    request = requests(committed_stage[1])["accounting.payment/post"]
    place = places()
    done: set[str] = set()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for turn in range(KILLS):
            keys = [f"{turn}/{number}" for number in range(AT_ONCE)]
            asked = [pool.submit(_insist, place, request, key) for key in keys]
            place.server.kill()
            place.server.start()
            done |= {future.result() for future in asked}
    found = place.link.execute("SELECT key FROM command_log WHERE key LIKE 'dies %'").fetchall()
    assert sorted(str(key) for (key,) in found) == sorted(f"dies {key}" for key in done)
    assert len(done) == KILLS * AT_ONCE


def _insist(place: Place, request: Request, key: str) -> str:
    """Ask until there is an answer, as a client does; each key is a payment of its own."""
    headers = {
        "Authorization": f"Bearer {place.secrets[0]}",
        "X-Company": str(request.company),
        "Idempotency-Key": f"dies {key}",
    }
    assert isinstance(request.body, dict)
    body: dict[str, Any] = {**request.body, "allocations": []}
    while True:
        try:
            reply = place.server.send("POST", f"{PREFIX}/{request.at}", body, headers)
        except OSError:
            continue
        if reply.status == 503:
            continue
        assert reply.status in (200, 201), reply
        return key


def test_the_database_holds_no_example_twice(committed_stage: tuple[Clone, Stage]) -> None:
    """Control: the requests differ from each other, and each from its other form."""
    everything = requests(committed_stage[1])
    assert len({request.key for request in everything.values()}) == len(everything) > 150
    for request in everything.values():
        assert request.body != request.other
    files = [at for at in everything if "/import" in at]
    assert len(files) == 3 * len(catalogue.resources()) > 150
    assert sql.alias() == "default"
