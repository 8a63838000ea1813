"""Tests of what a list can be: groups with sums, pivots, charts, boards, calendars, saved views."""

from __future__ import annotations

import json
from urllib.parse import parse_qsl, urlencode

import pytest
from django.test import Client

from argosy.platform.users.tests import people
from argosy.testing.books import Books
from argosy.web.desk.tests.visitor import Page, csrf, signed_in

LIST = "/desk/party.party/"
PARTIES = (("ROPE", "DE"), ("SAIL", "FR"), ("MAST", "DE"))


@pytest.fixture
def client(books: Books) -> Client:
    """Somebody who may do everything, with three parties of two countries."""
    people.user("anna", "administrator")
    client = signed_in("anna")
    for number, (code, country) in enumerate(PARTIES):
        form = {"csrf": csrf(client), "key": f"k/{number}", "name": code, "code": code}
        made = client.post("/desk/party.party/new/create/", {**form, "country": country})
        assert made.status_code == 302
    return client


def shown(client: Client, address: str) -> Page:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content[:2000]
    return Page(answer)


def narrowed(country: str) -> str:
    return urlencode({"filter": f'{{"country":"{country}"}}'})


def test_groups_lead_to_their_records(client: Client) -> None:
    page = shown(client, f"{LIST}?by.0=country&by.1=")
    assert page.has("DE") and page.has("FR")
    links = [link["href"] or "" for link in page.all("a")]
    (german,) = (link for link in links if narrowed("DE") in link and "as=rows" not in link)
    inside = shown(client, LIST + german)
    assert inside.has("ROPE") and inside.has("MAST") and not inside.has("SAIL")
    (unfold,) = (
        b["hx-get"] for b in page.all("button") if narrowed("FR") in str(b.get("hx-get", ""))
    )
    rows = shown(client, f"{LIST}{unfold}")
    assert rows.has("SAIL") and not rows.has("ROPE") and not rows.all("html")


def test_a_pivot_and_a_chart_lead_to_their_records(client: Client) -> None:
    pivot = shown(client, f"{LIST}?as=pivot&by=country,language")
    assert pivot.all("table")[0]["class"] == "pivot"
    both = [link["href"] or "" for link in pivot.all("a") if "language" in (link["href"] or "")]
    assert both
    chart = shown(client, f"{LIST}?as=chart&by=country&measures=count")
    bars = chart.all("rect")
    assert [bar["width"] for bar in bars] == ["1000", "500"]
    assert any(narrowed("DE") in (link["href"] or "") for link in chart.all("a"))
    asking = shown(client, f"{LIST}?as=chart")
    assert asking.has("Choose what to group by")
    assert any("by=country" in (link["href"] or "") for link in asking.all("a"))


def test_a_line_and_a_pie_are_drawn_from_the_table_below_them(client: Client) -> None:
    pie = shown(client, f"{LIST}?as=chart&by=country&measures=count&chart=pie")
    ((told,),) = [[figure["data-chart"] for figure in pie.all("figure")]]
    drawn = json.loads(told or "")
    assert (drawn["kind"], drawn["series"][0]["values"]) == ("pie", [2, 1])
    assert narrowed("DE") in drawn["series"][0]["links"][drawn["labels"].index("DE")]
    assert len(pie.all("rect")) == 2, "the table stays"
    line = shown(client, f"{LIST}?as=chart&by=country&measures=count&chart=line")
    drawn = json.loads(line.all("figure")[0]["data-chart"] or "")
    assert (drawn["kind"], drawn["series"][0]["kind"]) == ("bar", "line")
    bars = shown(client, f"{LIST}?as=chart&by=country&measures=count&chart=bar")
    assert not bars.all("figure"), "bars are part of the table"


def test_a_key_that_is_none_is_said_beside_the_list(client: Client) -> None:
    answer = client.get(f"{LIST}?by=nothing")
    assert answer.status_code == 400
    assert Page(answer).has("cannot be grouped by nothing")


def test_a_board_and_a_calendar(client: Client) -> None:
    board = shown(client, "/desk/own_fields.field/?as=board")
    stacks = [s["data-value"] for s in board.all("section") if "data-value" in s]
    assert stacks == ["planned", "active", "removed", "purging", "purged"]
    calendar = shown(client, "/desk/trail.command/?as=calendar&by=recorded_at")
    assert len([cell for cell in calendar.all("a") if cell.get("class") == "day"]) in (28, 35, 42)
    assert any("party" in text or "create" in text for text in calendar.texts)
    week = shown(client, "/desk/trail.command/?as=calendar&as.on=2026-11-23")
    assert len([cell for cell in week.all("a") if cell.get("class") == "day"]) == 7
    assert week.has("Week 48, 2026")


def keep(client: Client, deed: str, address: str, **form: object) -> str:
    sent = {"csrf": csrf(client), "do": deed, "address": address, "key": f"{deed}/{form}", **form}
    answer = client.post(f"{LIST}views", sent)
    assert answer.status_code == 302, answer.content[:2000]
    return answer.headers["Location"]


def test_a_view_is_saved_opened_by_default_renamed_and_removed(client: Client) -> None:
    saved = keep(client, "save", "?country=DE&fields=code,country&sort=-code", name="Germans")
    page = shown(client, saved)
    assert page.has("Germans") and page.has("ROPE") and not page.has("SAIL")
    labels = [cell["data-label"] for cell in page.all("td") if "data-label" in cell]
    assert labels[:2] == ["Code", "Country"]
    view = dict(parse_qsl(saved.partition("?")[2]))["view"]
    keep(client, "default", f"?view={view}", view=view, audience="mine")
    assert not shown(client, LIST).has("SAIL"), "the list opens with it"
    assert shown(client, f"{LIST}?view=0").has("SAIL"), "the plain list is still there"
    keep(client, "rename", f"?view={view}", view=view, version="1", name="Deutsche")
    assert shown(client, LIST).has("Deutsche")
    changed = f"?view={view}&country=FR"
    assert shown(client, LIST + changed).has("Changed since it was saved")
    keep(client, "change", changed, view=view, version="2")
    assert shown(client, saved).has("SAIL")
    assert not shown(client, saved).has("Changed since it was saved")
    keep(client, "remove", changed, view=view)
    assert client.get(saved).status_code == 200
    assert shown(client, LIST).has("SAIL") and not shown(client, LIST).has("Deutsche")


def test_a_view_of_a_chart_keeps_what_it_shows(client: Client) -> None:
    saved = keep(client, "save", "?as=chart&by=country&measures=count&chart=bar", name="By land")
    assert shown(client, saved).all("rect")


def test_a_board_s_card_goes_where_a_command_leads(client: Client) -> None:
    sent = {"csrf": csrf(client), "key": "k", "record": "1", "field": "state", "to": "active"}
    answer = client.post(
        "/desk/own_fields.field/move", sent, headers={"Accept": "application/json"}
    )
    assert answer.status_code == 404
    assert client.post("/desk/own_fields.field/move", {**sent, "csrf": ""}).status_code == 403
