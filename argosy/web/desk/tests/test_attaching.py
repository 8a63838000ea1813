"""The block of files on a record's page: sent, shown, refused with its reason, removed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http.response import HttpResponseBase
from django.test import Client, override_settings

from argosy.platform.files.tests import made
from argosy.platform.system.home import Home
from argosy.platform.users.tests import people
from argosy.testing.books import Books, make_parties
from argosy.web.desk.attaching import size_text
from argosy.web.desk.tests.visitor import Page, csrf, signed_in

NASTY = "<img src=x onerror=alert(1)>.txt"


@pytest.fixture(autouse=True)
def _home(tmp_path: Path) -> Iterator[None]:
    with override_settings(ARGOSY_HOME=Home(tmp_path)):
        yield


@pytest.fixture
def client(books: Books) -> Client:
    """An administrator."""
    people.user("anna", "administrator")
    return signed_in("anna", company=books.company_id)


def send(
    client: Client, record: int, *files: SimpleUploadedFile, key: str = "k"
) -> HttpResponseBase:
    sent = {"csrf": csrf(client), "key": key, "file": list(files)}
    return client.post(f"/desk/party.party/{record}/files", sent)


def test_files_are_sent_shown_and_removed(client: Client) -> None:
    (record,) = make_parties(1)
    at = f"/desk/party.party/{record}/"
    paper = SimpleUploadedFile("contract.pdf", made.pdf("x"))
    answer = send(client, record, paper, SimpleUploadedFile("a.txt", b"1 < 2"))
    assert answer.status_code == 302 and answer.headers["Location"] == f"{at}#files"
    page = Page(client.get(at))
    assert page.has("contract.pdf") and page.has("a.txt")
    links = {str(a["href"]): a.get("data-preview") for a in page.all("a") if "data-preview" in a}
    assert sorted(map(str, links.values())) == ["page", "text"]
    for href, kind in links.items():
        shown = client.get(href)
        assert shown.headers["Content-Disposition"].startswith("inline")
        assert shown.headers["X-Content-Type-Options"] == "nosniff"
        assert "unsafe" not in shown.headers["Content-Security-Policy"]
        assert shown.headers["Content-Security-Policy"].startswith("sandbox") == (kind == "text")
        saved = client.get(f"{href}?save=1")
        assert saved.headers["Content-Disposition"].startswith("attachment")
    (first, *_) = [str(b["value"]) for b in page.all("button") if b.get("name") == "remove"]
    sent = {"csrf": csrf(client), "key": "r", "remove": first}
    assert client.post(f"{at}files", sent).status_code == 302
    assert len([b for b in Page(client.get(at)).all("button") if b.get("name") == "remove"]) == 1


def test_what_is_refused_is_told_and_the_others_are_kept(client: Client) -> None:
    (record,) = make_parties(1)
    bad = SimpleUploadedFile("bad.pdf", b"MZ" + b"\0" * 60)
    answer = send(client, record, bad, SimpleUploadedFile("good.txt", b"good"))
    assert answer.status_code == 422
    page = Page(answer)
    assert page.has("bad.pdf: The file is a program.") and page.has("good.txt")
    assert Page(send(client, record)).has("No file was chosen.")


def test_the_same_form_twice_attaches_once(client: Client) -> None:
    (record,) = make_parties(1)
    for _ in range(2):
        send(client, record, SimpleUploadedFile("a.txt", b"a"), key="same")
    page = Page(client.get(f"/desk/party.party/{record}/"))
    assert len([b for b in page.all("button") if b.get("name") == "remove"]) == 1


def test_a_name_is_text(client: Client) -> None:
    (record,) = make_parties(1)
    send(client, record, SimpleUploadedFile(NASTY, b"a"))
    answer = client.get(f"/desk/party.party/{record}/")
    assert "<img src=x" not in answer.content.decode()
    assert [each for each in Page(answer).all("img") if each.get("src") == "x"] == []


def test_who_may_not_change_the_record_sees_no_form(client: Client, books: Books) -> None:
    (record,) = make_parties(1)
    send(client, record, SimpleUploadedFile("a.txt", b"a"))
    people.user("eve", "bank_account_approver")
    reader = signed_in("eve", company=books.company_id)
    page = Page(reader.get(f"/desk/party.party/{record}/"))
    assert page.has("a.txt") and not [f for f in page.all("form") if "data-send" in f]
    answer = send(reader, record, SimpleUploadedFile("b.txt", b"b"))
    assert answer.status_code == 422 and not Page(answer).has("b.txt ")


def test_sizes_are_read_easily() -> None:
    found = [size_text(size) for size in (0, 999, 1_000, 1_440, 999_999, 1_400_000, 25_000_000)]
    assert found == ["0 B", "999 B", "1 KB", "1.4 KB", "1 MB", "1.4 MB", "25 MB"]
