"""Tests of actions for many records: chosen ones, or all that fit, each with its result."""

from __future__ import annotations

import zipfile
from io import BytesIO

from django.test import Client

from argosy.kernel.identity import sql
from argosy.platform.users.tests import people
from argosy.testing.books import Books
from argosy.web.desk.tests.visitor import Page, csrf, signed_in

LIST = "/desk/views.view/"


def saved(client: Client, *names: str) -> list[str]:
    for name in names:
        form = {"csrf": csrf(client), "do": "save", "address": "?", "name": name, "key": name}
        assert client.post("/desk/party.party/views", form).status_code == 302
    return [str(id_) for (id_,) in sql.rows("SELECT id FROM saved_view ORDER BY name")]


def test_what_is_chosen_is_done_once_and_told(books: Books) -> None:
    people.user("anna", "administrator")
    client = signed_in("anna")
    ids = saved(client, "A", "B", "C")
    page = Page(client.get(LIST))
    boxes = [box["value"] for box in page.all("input") if box.get("name") == "chosen"]
    assert sorted(str(box) for box in boxes) == sorted(ids)
    assert {"remove", "share"} <= {str(b["value"]) for b in page.all("button") if "value" in b}
    form = {"csrf": csrf(client), "action": "remove", "chosen": ids[:2]}
    asked = Page(client.post(f"{LIST}many", form))
    assert asked.has("for 2 records")
    key = next(str(each["value"]) for each in asked.all("input") if each.get("name") == "key")
    sent = {**form, "chosen": ",".join([*ids[:2], "999999"]), "go": "1", "key": key}
    done = client.post(f"{LIST}many", sent)
    assert done.status_code == 302
    told = Page(client.get(done.headers["Location"]))
    assert told.has("There is no view 999999.")
    assert [str(id_) for (id_,) in sql.rows("SELECT id FROM saved_view")] == ids[2:]
    again = client.post(f"{LIST}many", sent)
    assert again.headers["Location"] == done.headers["Location"], "the same key, the same run"


def test_all_that_fit_are_those_of_the_list_s_question(books: Books) -> None:
    people.user("anna", "administrator")
    client = signed_in("anna")
    saved(client, "A1", "A2", "B1")
    form = {"csrf": csrf(client), "action": "remove", "every": "1", "address": "?name.starts=A"}
    assert Page(client.post(f"{LIST}many", form)).has("for 2 records")
    client.post(f"{LIST}many", {**form, "go": "1", "key": "k"})
    assert sql.rows("SELECT name FROM saved_view") == [("B1",)]


def test_what_cannot_be_done_for_many_is_not_offered(books: Books) -> None:
    people.user("anna", "administrator")
    client = signed_in("anna")
    ids = saved(client, "A")
    for action in ("rename", "save", "nothing", ""):
        form = {"csrf": csrf(client), "action": action, "chosen": ids}
        assert client.post(f"{LIST}many", form).status_code == 404, action
    none = client.post(f"{LIST}many", {"csrf": csrf(client), "action": "remove"})
    assert none.status_code == 422


def test_what_is_chosen_is_printed_as_one_file_or_as_one_each(books: Books) -> None:
    people.user("anna", "administrator")
    client = signed_in("anna")
    ids = saved(client, "A", "B", "C")
    buttons = Page(client.get(LIST)).all("button")
    assert "-print" in [each.get("value") for each in buttons]
    form = {"csrf": csrf(client), "action": "-print", "chosen": ids[:2]}
    asked = Page(client.post(f"{LIST}many", form))
    assert asked.has("2 records in one file")
    sent = {
        str(each["name"]): str(each["value"])
        for each in asked.all("input")
        if each.get("type") == "hidden" and each.get("name") in ("csrf", "key", "ids")
    }
    assert sent["ids"] == ",".join(ids[:2])
    looked = client.post(f"{LIST}print/", {**sent, "step": "look", "language": "en"})
    assert looked.status_code == 200 and b"data:image/png" in looked.content
    assert sql.rows("SELECT count(*)::int FROM printout") == [(0,)], "looking counts for nothing"
    packed = client.post(f"{LIST}print/", {**sent, "as": "zip"})
    assert packed.headers["Content-Type"] == "application/zip"
    with zipfile.ZipFile(BytesIO(packed.content)) as archive:
        assert len(archive.namelist()) == 2
    assert sql.rows("SELECT copy_no, format FROM printout") == [(1, "zip"), (1, "zip")]
    none = client.post(f"{LIST}many", {"csrf": csrf(client), "action": "-print"})
    assert none.status_code == 422


def test_who_may_not_print_is_not_offered_it(books: Books) -> None:
    people.user("anna", "administrator")
    saved(signed_in("anna"), "A")
    people.user("bert", "auditor")
    client = signed_in("bert")
    form = {"csrf": csrf(client), "action": "-print", "chosen": ["1"]}
    assert client.post("/desk/party.party/many", form).status_code == 403
