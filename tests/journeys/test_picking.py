"""What leaves by a day is picked place by place over all orders, what is not reserved last."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import cast

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.test import Client

from argosy.domains.sales.tests.world import DAY, World, make_world
from argosy.platform.users.tests import people
from argosy.testing.database import Clone
from argosy.web.desk.tests.visitor import Page, signed_in

HERE = "/desk/report/sales.picking/"
LATER = DAY + timedelta(days=30)


def picks(client: Client, **asked: object) -> list[list[str]]:
    """Return place, product, quantity, order and whether it is missing, row by row."""
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    answer = client.get(f"{HERE}file?format=csv&{query}")
    assert answer.status_code == 200
    head, *rows = csv.reader(io.StringIO(whole(answer).decode("utf-8-sig")))
    wanted = [head.index(name) for name in ("Place", "Product", "To pick", "Order", "Not reserved")]
    return [[row[place] for place in wanted] for row in rows]


def whole(answer: HttpResponseBase) -> bytes:
    if isinstance(answer, StreamingHttpResponse):
        return answer.getvalue()
    return cast(HttpResponse, answer).content


def world_to_pick() -> World:
    """A lies on two shelves (4 and 3), B on one; one order is promised for much later."""
    world = make_world()
    world.stock("A", "4", "WH/A")
    world.stock("A", "3", "WH/B")
    world.stock("B", "9", "WH/B")
    first = world.line("A", "5", requested_on=DAY)
    world.confirmed(world.line("B", "2", requested_on=DAY), first)
    world.confirmed(world.line("A", "4", requested_on=DAY))
    world.confirmed(world.line("B", "1", requested_on=LATER))
    return world


def test_what_leaves_by_a_day_is_picked_place_by_place(db_clone: Clone) -> None:
    world = world_to_pick()
    people.user("dora", "dispatcher")
    client = signed_in("dora", company=world.books.company_id)
    page = Page(client.get(f"{HERE}?on={DAY}"))
    assert page.has("Picking list") and page.has("SALES-A")
    people.user("root", "administrator")
    client = signed_in("root", company=world.books.company_id)
    found = picks(client, on=DAY)
    places = [row[0] for row in found]
    assert places == [*sorted(places[:-1]), ""], "in walking order, what is missing last"
    sums: dict[str, float] = {}
    for place, item, qty, _order, _missing in found:
        sums[f"{place} {item}"] = sums.get(f"{place} {item}", 0) + float(qty)
    total = sum(qty for name, qty in sums.items() if "SALES-A" in name)
    assert total == 9, "5 and 4 of A, 7 of them reserved"
    assert sum(qty for name, qty in sums.items() if "SALES-B" in name) == 2, "not what is for later"
    (missing,) = [row for row in found if not row[0]]
    assert float(missing[2]) == 2
    later = picks(client, on=LATER)
    assert sum(float(row[2]) for row in later if "SALES-B" in row[1]) == 3, "control: by then all"
