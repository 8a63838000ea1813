"""Labels printed from the desk: how many, from which place on; what is wrong stands beside it."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from django.http import HttpResponse
from django.test import Client
from pypdf import PdfReader

from argosy.domains.sales.tests.world import World, make_world
from argosy.kernel.identity import sql
from argosy.kernel.stock.locations import LocationInput, do_create_location
from argosy.platform.users.tests import people
from argosy.testing.database import Clone
from argosy.web.desk.tests.visitor import csrf, signed_in

PAGE = "/desk/inventory.location/print/"


@pytest.fixture
def world(db: Clone) -> World:
    return make_world("LABEL")


@pytest.fixture
def clerk(world: World) -> Client:
    people.user("printer", "administrator")
    return signed_in("printer", company=world.books.company_id)


@pytest.fixture
def places(world: World) -> list[int]:
    shelves = [LocationInput(f"SHELF-900{n}", f"Shelf {n}", "internal") for n in range(1, 6)]
    return list(world.do(do_create_location, *shelves).ids())


def page(client: Client, ids: list[int], **more: str) -> str:
    answer = client.get(PAGE, {"ids": ",".join(map(str, ids)), **more})
    assert isinstance(answer, HttpResponse)
    assert answer.status_code == 200
    return answer.content.decode()


def sent(client: Client, ids: list[int], **more: str) -> HttpResponse:
    answer = client.post(
        PAGE, {"csrf": csrf(client), "key": "k", "ids": ",".join(map(str, ids)), **more}
    )
    assert isinstance(answer, HttpResponse)
    return answer


def field(text: str, name: str) -> dict[str, str]:
    """Return the attributes of the field that people see."""
    (found,) = re.findall(rf'<input class="form-control" name="{name}"([^>]*)>', text)
    return dict(re.findall(r'([a-z-]+)="([^"]*)"', found))


def test_labels_of_what_was_chosen_come_as_often_as_was_asked(
    clerk: Client, places: list[int]
) -> None:
    text = page(clerk, places[:3], copies="4")
    assert field(text, "copies")["value"] == "4"
    assert '<input type="hidden" name="copies" value="4">' in text, "what the button prints"
    answer = sent(clerk, places[:3], copies="4")
    assert answer["Content-Type"] == "application/pdf"
    found = [each.extract_text() for each in PdfReader(BytesIO(answer.content)).pages]
    assert [text.count("SHELF-") for text in found] == [1] * 12
    assert sum("SHELF-9002" in text for text in found) == 4
    assert sql.rows("SELECT copy_no, quantity FROM printout") == [(1, 4)] * 3


@pytest.mark.parametrize("given", ["0", "501", "-1", "1.5", "many", "", "９", "9" * 400])
def test_a_bad_number_of_labels_is_told_beside_its_field(
    clerk: Client, places: list[int], given: str
) -> None:
    for text in (
        page(clerk, places[:1], copies=given),
        sent(clerk, places[:1], copies=given).content.decode(),
    ):
        assert field(text, "copies")["aria-invalid"] == "true"
        assert field(text, "copies")["aria-describedby"] == "copies-wrong"
        (said,) = re.findall(r'id="copies-wrong">([^<]*)<', text)
        assert said.strip() == (
            "From 1 to 500 labels of each record are printed at a time. Give a number of these."
        )
    assert sql.rows("SELECT FROM printout") == []


def test_too_many_labels_together_are_told_there_too(clerk: Client, places: list[int]) -> None:
    text = sent(clerk, places, copies="401").content.decode()
    (said,) = re.findall(r'id="copies-wrong">([^<]*)<', text)
    assert said.startswith("These are 2005 labels; 2000 at most come in one file.")
    assert sql.rows("SELECT FROM printout") == []


def test_a_document_has_no_number_of_labels(clerk: Client, places: list[int]) -> None:
    text = page(clerk, places[:1], paper="general")
    assert 'name="copies"' not in text and 'name="start_at"' not in text
    text = page(clerk, places[:1], paper="general", copies="2", start_at="3")
    assert field(text, "copies")["aria-invalid"] == "true"
    assert field(text, "start_at")["aria-invalid"] == "true"


def test_a_sheet_has_places_to_begin_at(clerk: Client, world: World) -> None:
    address = "/desk/product.product/print/"
    given = {"ids": str(world.items["A"]), "paper": "labels"}
    answer = clerk.get(address, {**given, "start_at": "24", "copies": "2"})
    assert isinstance(answer, HttpResponse)
    text = answer.content.decode()
    assert field(text, "start_at")["value"] == "24"
    assert text.count('class="sheet"') == 2, "the second label comes onto a second page"
    for bad in ("0", "25", "x", ""):
        refused = clerk.get(address, {**given, "start_at": bad})
        assert isinstance(refused, HttpResponse)
        text = refused.content.decode()
        assert "The sheet has places from 1 to 24." in text
        assert field(text, "start_at")["aria-invalid"] == "true"
