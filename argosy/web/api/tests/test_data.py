"""Files over HTTP: out as asked for, in with every problem named, back again."""

from __future__ import annotations

import io
import json
from typing import cast

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from argosy.kernel.identity import sql
from argosy.platform.users.tests import people
from argosy.testing.books import make_books
from argosy.testing.database import Clone
from argosy.web.api.tests.door import PREFIX, Door, codes, door, fields, read

FILE = "code,name,country\nC1,港湾自行车,CN\nC2,+86 bikes,DE\n".encode()
CSV = {"Content-Type": "text/csv"}


@pytest.fixture
def caller(db_clone: Clone) -> Door:
    make_books("DATA")
    return door(people.access_key(people.user("root", "administrator")))


def body(response: HttpResponse) -> bytes:
    return b"".join(cast("list[bytes]", response.streaming_content))  # type: ignore[attr-defined]


def parties() -> list[tuple[object, ...]]:
    return sql.rows("SELECT code, name FROM party ORDER BY code")


def test_a_file_goes_in_and_comes_out(caller: Door) -> None:
    checked = read(caller.post("party.party/import", FILE, headers=CSV))
    assert checked["import"]["state"] == "checked"
    assert checked["import"]["counts"] == {"created": 2, "rows": 2}
    assert parties() == []
    sent = caller.post("party.party/import?mode=all&name=new.csv", FILE, key="in", headers=CSV)
    assert sent.status_code == 200, sent.content
    assert parties() == [("C1", "港湾自行车"), ("C2", "+86 bikes")]
    again = caller.post("party.party/import?mode=all&name=new.csv", FILE, key="in", headers=CSV)
    assert again.content == sent.content
    out = caller.get("party.party/export?fields=code,name&sort=code&code=C2&raw=1")
    assert body(out) == b"code,name,version\r\nC2,+86 bikes,1\r\n"
    assert out.headers["Content-Disposition"] == 'attachment; filename="party.party.csv"'
    assert out.headers["X-Content-Type-Options"] == "nosniff"
    book = body(caller.get("party.party/export?format=xlsx", **{"Accept-Language": "zh-hans"}))
    sheet = openpyxl.load_workbook(io.BytesIO(book)).worksheets[0]
    assert [sheet["A1"].value, sheet["A2"].value, sheet["A3"].value] == ["code", "编码", "C1"]
    assert (
        caller.client.head(PREFIX + "party.party/export", headers=caller.headers).status_code == 200
    )


def test_what_is_wrong_is_named_with_its_row(caller: Door) -> None:
    bad = b"code,name,country\nC1,,CN\nC2,Fine,DE\n"
    refused = caller.post("party.party/import?mode=all", bad, headers=CSV)
    assert refused.status_code == 422
    assert codes(refused) == ["text.required"]
    assert fields(refused) == ["name"]
    assert read(refused)["problems"][0]["row"] == 2
    assert read(refused)["import"]["counts"] == {"refused": 1, "created": 1, "rows": 2}
    number = read(refused)["import"]["id"]
    assert read(caller.get(f"party.party/import/{number}"))["import"]["state"] == "refused"
    assert caller.get(f"party.group/import/{number}").status_code == 404
    assert parties() == []


def test_an_import_is_taken_back(caller: Door) -> None:
    sent = read(caller.post("party.party/import?mode=valid", FILE, headers=CSV))
    number = sent["import"]["id"]
    assert (sent["import"]["is_undoable"], sent["import"]["undo_reason"]) == (True, "")
    undone = caller.post(f"party.party/import/{number}/undo", b"")
    assert (undone.status_code, read(undone)["import"]["state"]) == (200, "undone")
    assert parties() == []


def test_forms_bring_file_and_options(caller: Door) -> None:
    form = {
        "file": SimpleUploadedFile("old.csv", b"Nr;Firma\n7;Sieben\n"),
        "options": json.dumps({"mode": "all", "mapping": {"Nr": "code", "Firma": "name"}}),
    }
    headers = {**caller.headers, "Idempotency-Key": "form"}
    path = PREFIX + "party.party/import"
    response = Client().post(path, form, headers=headers)
    assert response.status_code == 200, response.content
    assert parties() == [("7", "Sieben")]
    response = Client().post(path, {"x": "y"}, headers={**headers, "Idempotency-Key": "f2"})
    assert response.status_code == 400


@pytest.mark.parametrize(
    ("path", "data", "status"),
    [
        ("import?mode=some", FILE, 422),
        ("import?colour=red", FILE, 422),
        ("import?saved_mapping=none", FILE, 404),
        ("import?options=[1]", FILE, 422),
        ("import?options=%7B%22mapping%22%3A%7B%22a%22%3A1%7D%7D", FILE, 422),
        ("import", b"", 422),
        ("import", b"\x00\x01\x02", 422),
        ("import", b"PK\x03\x04nonsense", 422),
        ("import?encoding=klingon", FILE, 422),
        ("import/999", b"", 405),
        ("import/999/undo", b"", 404),
        ("import/999/resume", b"", 404),
        ("import/x/undo", b"", 404),
        ("import/9223372036854775808/undo", b"", 404),
        ("import/99999999999999999999/undo", b"", 404),
        ("export", b"", 405),
    ],
)
def test_bad_requests_are_refused(caller: Door, path: str, data: bytes, status: int) -> None:
    response = caller.post(f"party.party/{path}", data, headers=CSV)
    assert response.status_code == status, response.content
    assert read(response)["problems"][0]["cure"]
    assert parties() == []


def test_a_key_and_the_rights_are_needed(caller: Door) -> None:
    assert caller.post("party.party/import", FILE, key=None, headers=CSV).status_code == 400
    clerk = door(people.access_key(people.user("anna", "party_clerk")))
    assert clerk.post("party.party/import", FILE, headers=CSV).status_code == 403
    assert clerk.get("party.party/export").status_code == 403
    assert Door().get("party.party/export").status_code == 401
    for path in ("export?format=pdf", "export?raw=maybe", "export?fields=nmae"):
        assert caller.get(f"party.party/{path}").status_code == 400
