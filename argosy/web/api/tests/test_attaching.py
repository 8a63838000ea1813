"""Files of records over HTTP: in by form or body, once for a key, out so that none runs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import override_settings

from argosy.platform.files.tests import made
from argosy.platform.system.home import Home
from argosy.platform.users.tests import people
from argosy.testing.books import make_books, make_parties
from argosy.testing.database import Clone
from argosy.web.api.tests.door import PREFIX, Door, codes, door, read

RAW = {"Content-Type": "application/octet-stream"}


@pytest.fixture(autouse=True)
def _home(tmp_path: Path) -> Iterator[None]:
    with override_settings(ARGOSY_HOME=Home(tmp_path)):
        yield


@pytest.fixture
def caller(db: Clone) -> Door:
    make_books("FILES")
    return door(people.access_key(people.user("root", "administrator")))


def content(response: HttpResponse) -> bytes:
    return b"".join(cast("list[bytes]", response.streaming_content))  # type: ignore[attr-defined]


def test_a_body_goes_in_once_and_comes_out(caller: Door) -> None:
    record, paper = make_parties(1)[0], made.pdf("x")
    at = f"party.party/{record}/files?name=%E5%90%88%E5%90%8C.pdf&note=signed"
    sent = caller.post(at, paper, key="once", headers=RAW)
    assert sent.status_code == 201, sent.content
    again = caller.post(at, paper, key="once", headers=RAW)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert read(again)["result"] == read(sent)["result"]
    assert codes(caller.post(at, made.pdf("y"), key="once", headers=RAW))
    rows = read(caller.get(f"files.attachment?resource=party.party&record_id={record}"))["rows"]
    assert [(row["name"], row["note"]) for row in rows] == [("合同.pdf", "signed")]
    out = caller.get(f"files.attachment/{rows[0]['id']}/content")
    assert content(out) == paper
    assert out.headers["Content-Type"] == "application/pdf"
    assert out.headers["Content-Disposition"].startswith("attachment;")
    assert out.headers["X-Content-Type-Options"] == "nosniff"
    assert out.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert caller.get("party.party/1/content").status_code == 404


def test_a_form_brings_its_file(caller: Door) -> None:
    record = make_parties(1)[0]
    file = SimpleUploadedFile("a.png", made.png(), "text/html")
    sent = caller.client.post(
        f"{PREFIX}party.party/{record}/files",
        {"file": file, "note": "front"},
        headers={**caller.headers, "Idempotency-Key": "form"},
    )
    assert sent.status_code == 201, sent.content
    (row,) = read(caller.get("files.attachment"))["rows"]
    assert (row["name"], row["kind"], row["note"]) == ("a.png", "png", "front")


@pytest.mark.parametrize(
    ("at", "sent", "code"),
    [
        ("?name=a.pdf", b"MZ\x90" + b"\0" * 60, "files.program"),
        ("?name=a.png", b"<html><script>1</script>", "files.page"),
        ("?name=a.pdf", made.png(), "files.disguised"),
        ("?name=a.txt", b"", "files.empty"),
        ("", b"plain", "files.disguised"),
        ("?name=a.txt&note=%00", b"plain", "text.nul"),
    ],
)
def test_what_is_refused_leaves_nothing(caller: Door, at: str, sent: bytes, code: str) -> None:
    record = make_parties(1)[0]
    answer = caller.post(f"party.party/{record}/files{at}", sent, headers=RAW)
    assert answer.status_code == 422 and codes(answer) == [code]
    assert read(caller.get("files.attachment"))["rows"] == []


def test_what_cannot_have_files(caller: Door) -> None:
    assert caller.post("party.party/999999/files?name=a.txt", b"a", headers=RAW).status_code == 404
    record = make_parties(1)[0]
    at = f"party.party/{record}/files?name=a.txt"
    assert codes(caller.post(at, b"a", key=None, headers=RAW)) == ["api.key_missing"]
    reader = door(people.access_key(people.user("eve", "auditor")))
    assert reader.post(at, b"a", headers=RAW).status_code == 403
    assert read(caller.get("files.attachment"))["rows"] == []
