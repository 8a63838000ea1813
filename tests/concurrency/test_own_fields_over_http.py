"""A field is added, filled, filtered, exported and removed by API while eight writers post."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest
from django.db import connections

from argosy.domains.sales.tests.world import World, make_world
from argosy.platform.registry.own_fields import jobs
from argosy.platform.users.tests import people
from argosy.testing.database import Clone
from argosy.web.api.tests.door import Door, codes, door, fields, read
from tests.concurrency.watching import watched

WRITERS = 8
LOCK_S_MAX = 2.0
FRESH_S_MAX = 5.0
COLOUR = {
    "resource": "sales.order",
    "lines": "lines",
    "name": "x_colour",
    "type": "choice",
    "label_en": "Colour",
    "label_zh": "颜色",
    "choices": [{"value": "red", "label_en": "Red", "label_zh": "红"}],
}
NOTE = {
    "resource": "sales.order",
    "name": "x_note",
    "type": "text",
    "label_en": "Note",
    "label_zh": "备注",
}
LOYALTY = {
    "resource": "party.party",
    "name": "x_loyalty",
    "type": "integer",
    "label_en": "Points",
    "label_zh": "积分",
    "minimum": "0",
}


class Site:
    """The API with an administrator at its door, and writers at others."""

    def __init__(self) -> None:
        self.world: World = make_world(items="A")
        self.secret = people.access_key(people.user("root", "administrator"))
        self.root = self.door()
        self.stop = threading.Event()
        self.orders = [0] * WRITERS

    def door(self) -> Door:
        return door(self.secret, **{"X-Company": str(self.world.books.company_id)})

    def order(self, **own: object) -> dict[str, object]:
        """An order as a client sends it."""
        line = {"item_id": self.world.items["A"], "qty": "2", "unit_price": "10"}
        return {
            "customer_id": self.world.customers[0],
            "warehouse_id": self.world.places["WH"],
            "currency": "EUR",
            "document_date": "2026-03-10",
            "lines": [line | {"tax_codes": ["V19"]}],
            **own,
        }

    def write(self, number: int) -> None:
        """Post orders until stopped."""
        mine = self.door()
        try:
            for turn in count():
                if self.stop.is_set():
                    return
                answer = mine.post("sales.order/create", self.order(), key=f"w{number}/{turn}")
                assert answer.status_code == 201, answer.content
                self.orders[number] += 1
        finally:
            for alias in connections:
                connections[alias].close()

    def done(self, path: str, body: object, status: int = 200) -> dict[str, object]:
        """Post and return the answer, which is as it should be."""
        answer = self.root.post(path, body)
        assert answer.status_code == status, answer.content
        return dict(read(answer))

    def shows(self, name: str, *, is_there: bool) -> None:
        """Wait until the description has a field, or has it no longer: at once, within a second."""
        deadline = time.monotonic() + FRESH_S_MAX
        while (name.encode() in self.root.get("openapi.json").content) is not is_there:
            assert time.monotonic() < deadline
            time.sleep(0.05)


@pytest.fixture
def site(db_clone: Clone) -> Site:
    return Site()


def add(site: Site) -> list[int]:
    """Add three fields; look at their planned changes; let the job make them."""
    ids = [
        int(str(site.done("own_fields.field/add", field, 201)["result"]["id"]))  # type: ignore[index]
        for field in (COLOUR, NOTE, LOYALTY)
    ]
    changes = read(site.root.get("own_fields.change?sort=id&fields=state,steps,field"))["rows"]
    assert [row["state"] for row in changes][-3:] == ["planned"] * 3
    assert all(step["blocks_ms_max"] <= 250 for row in changes for step in row["steps"])
    assert jobs.carry_out_all() == 3
    changes = read(site.root.get("own_fields.change?sort=id&fields=state,cause"))["rows"]
    assert [(row["state"], row["cause"]) for row in changes][-3:] == [("done", "")] * 3
    site.shows("x_loyalty", is_there=True)
    return ids


def use(site: Site) -> None:
    """Fill, refuse, find, change and read the fields."""
    items = [
        site.order(x_note=f"Note {n}") | {"lines": [site.order()["lines"][0] | {"x_colour": "red"}]}  # type: ignore[index]
        for n in range(10)
    ]
    made = site.done("sales.order/create/bulk", {"items": items})["results"]
    assert len(made) == 10 and None not in made  # type: ignore[arg-type, operator]
    bad = site.root.post("sales.order/create", items[0] | {"x_note": 7, "x_size": 1, "currency": 3})
    assert bad.status_code == 422
    assert sorted(zip(codes(bad), fields(bad), strict=True)) == [
        ("wire.type", "currency"),
        ("wire.type", "x_note"),
        ("wire.unknown_field", "x_size"),
    ]
    found = read(site.root.get("sales.order?x_note=Note 7&fields=x_note,lines.x_colour&count=1"))
    (row,) = found["rows"]
    assert row["x_note"] == "Note 7" and [line["x_colour"] for line in row["lines"]] == ["red"]
    site.done(
        "own_fields.field/set_values",
        {"resource": "sales.order", "record_id": row["id"], "x_note": "Note 77"},
        201,
    )
    whole = read(site.root.get(f"sales.order/{row['id']}"))
    assert whole["x_note"] == "Note 77"
    sheet = b"code,name,x_loyalty\nN1,Anna,7\nN2,Berta,3\n"
    sent = site.root.post(
        "party.party/import?mode=all", sheet, headers={"Content-Type": "text/csv"}
    )
    assert sent.status_code == 200, sent.content
    found = read(site.root.get("party.party?x_loyalty.gte=3&sort=-x_loyalty&fields=code,x_loyalty"))
    assert [(r["code"], r["x_loyalty"]) for r in found["rows"]] == [("N1", 7), ("N2", 3)]
    out = site.root.get("party.party/export?fields=code,x_loyalty&sort=code&x_loyalty.gt=0&raw=1")
    assert b"".join(out.streaming_content) == (  # type: ignore[attr-defined]
        b"code,x_loyalty,version\r\nN1,7,1\r\nN2,3,1\r\n"
    )
    number = read(sent)["import"]["id"]
    undone = site.root.post(f"party.party/import/{number}/undo", b"")
    assert undone.status_code == 200, undone.content


def remove(site: Site, ids: list[int]) -> None:
    """Remove and purge the fields."""
    for number in ids:
        site.done("own_fields.field/remove", {"field_id": number, "version": 1})
    site.shows("x_loyalty", is_there=False)
    assert site.root.get("party.party?x_loyalty.gte=7").status_code == 400
    gone = site.root.post("sales.order/create", site.order(x_note="?"))
    assert (gone.status_code, codes(gone)) == (422, ["wire.unknown_field"])
    for number in ids:
        site.done("own_fields.field/purge", {"field_id": number, "version": 2})
    assert jobs.carry_out_all() == 3


def test_fields_live_and_die_by_api_while_eight_writers_post(site: Site, db_clone: Clone) -> None:
    with watched(db_clone) as seen, ThreadPoolExecutor(WRITERS) as pool:
        running = [pool.submit(site.write, number) for number in range(WRITERS)]
        try:
            deadline = time.monotonic() + 60
            while min(site.orders) == 0 and not any(future.done() for future in running):
                assert time.monotonic() < deadline
                time.sleep(0.05)
            before = list(site.orders)
            for _ in range(2):
                ids = add(site)
                use(site)
                remove(site, ids)
        finally:
            site.stop.set()
        for future in running:
            future.result()
    print(f"orders {sum(site.orders)}; {seen}")
    assert all(a < b for a, b in zip(before, site.orders, strict=True))
    assert seen.waited_s < LOCK_S_MAX, seen.waited_what
    assert seen.held_s < LOCK_S_MAX, seen.held_what
    site.world.assert_holds()
