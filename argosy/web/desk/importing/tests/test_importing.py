"""Tests of importing at the desk: sent, named, rehearsed, loaded, taken back, as a person does."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import cast

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import FileResponse
from django.http.response import HttpResponseBase
from django.test import Client
from openpyxl import load_workbook

from argosy.kernel.identity import sql
from argosy.platform.data.tasks import carry_out
from argosy.platform.users.tests import people
from argosy.testing.books import Books, make_books
from argosy.testing.database import Clone
from argosy.web.desk.tests.visitor import Page, csrf, signed_in

START = "/desk/party.party/import/"
FILE = "编码,Name,Country,Remarks\nROPE,Rope & Sail,DE,old\nMAST,Mast GmbH,,\nBAD,Wrong,Atlantis,\n"
GOOD = "code,name,country\nROPE,Rope & Sail,DE\nMAST,Mast GmbH,NL\n"


@pytest.fixture
def books(db_clone: Clone) -> Books:
    """A company with books, whose commits others can see, as a worker has to."""
    return make_books("DESK")


def clerk(language: str = "en") -> Client:
    people.user("anna", "administrator")
    return signed_in("anna", language=language)


def post(client: Client, address: str, **fields: object) -> HttpResponseBase:
    given = {"csrf": csrf(client), "key": f"k{address}", **fields}
    return client.post(address, cast("dict[str, str]", given))


def send(client: Client, text: str, name: str = "customers.csv") -> str:
    """Send a file and return the address of its columns."""
    file = SimpleUploadedFile(name, text.encode())
    answer = post(client, START, file=file, key=f"send {name}")
    assert answer.status_code == 302, Page(answer).texts
    return answer.headers["Location"]


def work() -> int:
    """Do what a worker does with everything that is queued; return how many jobs there were."""
    jobs = sql.rows(
        "SELECT id, args FROM procrastinate_jobs WHERE task_name = 'data.carry_out'"
        " AND status = 'todo' ORDER BY id"
    )
    for id_, args in jobs:
        sql.execute("UPDATE procrastinate_jobs SET status = 'succeeded' WHERE id = %s", (id_,))
        carry_out(**args)  # type: ignore[arg-type]
    return len(jobs)


def parties(*codes: str) -> list[tuple[object, ...]]:
    return sql.rows(
        "SELECT code, name FROM party WHERE code = ANY(%s) ORDER BY code", (list(codes),)
    )


def counts(page: Page) -> list[int]:
    """The figures of the tiles: new, changed, as they were, refused."""
    return [int(text) for text in page.texts if re.fullmatch(r"\d+", text)][-4:]


def test_a_file_is_sent_named_rehearsed_loaded_and_taken_back(books: Books) -> None:
    client = clerk()
    columns = send(client, GOOD)
    page = Page(client.get(columns))
    assert page.has("3 of 3 columns are recognised")
    rehearsal = post(client, columns).headers["Location"]
    assert Page(client.get(rehearsal)).has("Waiting for its turn")
    assert work() == 1
    page = Page(client.get(rehearsal))
    assert page.has("Every row can be taken.")
    assert parties("ROPE", "MAST") == [], "a rehearsal keeps nothing"
    loaded = post(client, f"{rehearsal}load", mode="all").headers["Location"]
    assert loaded != rehearsal
    assert work() == 1
    assert Page(client.get(loaded)).has("Done.")
    assert parties("ROPE", "MAST") == [("MAST", "Mast GmbH"), ("ROPE", "Rope & Sail")]
    assert post(client, f"{loaded}take-back").status_code == 302
    assert Page(client.get(loaded)).has("Taken back.")
    assert parties("ROPE", "MAST") == []
    assert Page(client.get("/desk/data.import/")).has("customers.csv")


def test_what_is_wrong_is_said_by_row_and_in_a_file_that_comes_back(books: Books) -> None:
    client = clerk()
    columns = send(client, FILE)
    page = Page(client.get(columns))
    chosen = {str(each.get("name")) for each in page.all("select")}
    assert {"c0", "c1", "c2", "c3"} <= chosen
    rehearsal = post(client, columns, c3="").headers["Location"]
    work()
    page = Page(client.get(rehearsal))
    assert page.has("Cannot be taken as they are: 1.")
    assert page.has("Country"), " | ".join(page.texts[-40:])
    answer = cast(FileResponse, client.get(f"{rehearsal}refused.xlsx"))
    body = b"".join(cast("Iterator[bytes]", answer.streaming_content))
    rows = list(load_workbook(io.BytesIO(body)).worksheets[0].values)
    assert rows[0] == ("编码", "Name", "Country", "Remarks", "Why it was refused")
    assert len(rows) == 2
    assert rows[1][:3] == ("BAD", "Wrong", "Atlantis")
    assert str(rows[1][4]).startswith("Country: ")
    loaded = post(client, f"{rehearsal}load", mode="valid").headers["Location"]
    work()
    assert Page(client.get(loaded)).has("refused: 1.")
    assert parties("ROPE", "MAST", "BAD") == [("MAST", "Mast GmbH"), ("ROPE", "Rope & Sail")]
    corrected = "编码,Name,Country,Remarks,Why it was refused\nBAD,Wrong,DE,,Country: …\n"
    again = send(client, corrected, "again.csv")
    rehearsal = post(client, again, c3="", key="again").headers["Location"]
    work()
    assert Page(client.get(rehearsal)).has("Every row can be taken.")


def test_the_columns_are_remembered_for_the_next_file_of_the_shape(books: Books) -> None:
    client = clerk()
    first = send(client, "Kd-Nr,Firma\nROPE,Rope\n")
    page = Page(client.get(first))
    assert page.has("0 of 2 columns are recognised")
    assert post(client, first, c0="code", c1="name").status_code == 302
    file = SimpleUploadedFile("next.csv", b"Kd-Nr,Firma\nMAST,Mast\n")
    second = post(client, START, file=file, key="next").headers["Location"]
    page = Page(client.get(second))
    assert page.has("2 of 2 columns are recognised")
    assert page.has("as last time")
    people.user("berta", "administrator")
    other = signed_in("berta")
    third = send(other, "Kd-Nr,Firma\nMAST,Mast\n", "other.csv")
    assert Page(other.get(third)).has("0 of 2 columns are recognised"), "another's memory"


def test_an_edited_export_comes_back_with_each_changed_cell(books: Books) -> None:
    client = clerk()
    columns = send(client, GOOD)
    rehearsal = post(client, columns).headers["Location"]
    work()
    post(client, f"{rehearsal}load", mode="all")
    work()
    answer = client.get("/desk/party.party/export?format=csv&fields=code,name,country")
    body = b"".join(cast("Iterator[bytes]", cast(FileResponse, answer).streaming_content))
    edited = body.decode("utf-8-sig").replace("Mast GmbH", "Mast & Co")
    back = post(
        client, START, file=SimpleUploadedFile("edited.csv", edited.encode()), key="edited"
    ).headers["Location"]
    rehearsal = post(client, back, key="rehearse").headers["Location"]
    work()
    page = Page(client.get(rehearsal))
    assert page.has("Cells that change")
    assert "Mast GmbH" in page.texts
    assert "Mast & Co" in page.texts
    assert page.has("MAST Mast GmbH"), "the record is named"
    assert parties("MAST") == [("MAST", "Mast GmbH")]
    post(client, f"{rehearsal}load", mode="all")
    work()
    assert parties("MAST") == [("MAST", "Mast & Co")]


def test_pasted_cells_are_a_file(books: Books) -> None:
    client = clerk("zh")
    answer = post(client, START, pasted="编码\t名称\nROPE\tRope\n")
    assert answer.status_code == 302
    page = Page(client.get(answer.headers["Location"]))
    assert page.has("pasted.csv")
    assert [each["name"] for each in page.all("select")][:2] == ["c0", "c1"]


def test_nonsense_is_refused_with_its_reason(books: Books) -> None:
    client = clerk()
    empty = post(client, START)
    assert empty.status_code == 422
    assert Page(empty).has("The file is empty.")
    picture = SimpleUploadedFile("customers.xlsx", b"\x89PNG\r\n\x1a\n0000")
    answer = post(client, START, file=picture, key="png")
    assert answer.status_code == 422
    assert Page(answer).has("neither CSV nor XLSX")
    twice = send(client, "code,name\nROPE,Rope\n")
    answer = post(client, twice, c0="name", c1="name")
    assert answer.status_code == 422
    assert Page(answer).has("both fill name")


def test_what_is_anothers_is_not_found_and_no_right_is_refused(books: Books) -> None:
    client = clerk()
    columns = send(client, GOOD)
    people.user("berta", "administrator")
    assert signed_in("berta").get(columns).status_code == 404
    people.user("carl", "data_clerk")
    assert signed_in("carl").get(START).status_code == 403, "he may not read parties"
    people.user("dora", "sales_clerk")
    assert signed_in("dora").get(START).status_code == 403, "she may not import"
    assert client.get("/desk/trail.event/import/").status_code == 404


def test_the_same_form_sent_twice_is_one_import(books: Books) -> None:
    client = clerk()
    columns = send(client, GOOD)
    first = post(client, columns, key="one").headers["Location"]
    assert post(client, columns, key="one").headers["Location"] == first
    assert work() == 2
    post(client, f"{first}load", mode="all", key="load")
    post(client, f"{first}load", mode="all", key="load")
    work()
    assert parties("ROPE", "MAST") == [("MAST", "Mast GmbH"), ("ROPE", "Rope & Sail")]
    number = sql.rows("SELECT count(*) FROM import_run WHERE mode = 'all'")
    assert number == [(1,)]


def test_what_a_new_record_needs_is_said_in_words(books: Books) -> None:
    page = Page(clerk("zh").get("/desk/calendar.calendar/import/"))
    (said,) = [text for text in page.texts if "新记录必填" in text]
    assert "起始日" in said and "每周工时" in said
    assert "valid_from" not in said and "week" not in said
