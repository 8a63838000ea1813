"""People's pictures: what is taken, what is left of it, and what is shown where there is none."""

from __future__ import annotations

import re
import struct
import zlib
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from PIL import Image

from argosy.kernel.identity import sql
from argosy.platform.users import pictures
from argosy.platform.users.tests import people
from argosy.testing.books import Books
from argosy.web.desk.tests.visitor import Page, csrf, signed_in

RED, BLUE = (200, 20, 20), (20, 20, 200)


def sent(client: Client, name: str, content: bytes, **more: str) -> HttpResponse:
    file = SimpleUploadedFile(name, content, "image/png")
    given = {"csrf": csrf(client), "key": name, "picture": file, **more}
    return client.post("/desk/account/picture", given)  # type: ignore[return-value]


def picture(kind: str, size: tuple[int, int] = (400, 200), **more: object) -> bytes:
    """A picture whose left half is red and whose right half is blue."""
    made = Image.new("RGB", size, RED)
    made.paste(BLUE, (size[0] // 2, 0, size[0], size[1]))
    out = BytesIO()
    made.save(out, kind, **more)
    return out.getvalue()


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def bomb() -> bytes:
    """A PNG of a few bytes that says it has 900 million pixels."""
    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def shown(client: Client, person: int) -> HttpResponse:
    return client.get(f"/desk/people/{person}/picture")  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("name", "kind"), [("a.png", "PNG"), ("a.jpg", "JPEG"), ("a.webp", "WEBP")]
)
def test_a_picture_is_drawn_anew_as_a_small_square(books: Books, name: str, kind: str) -> None:
    anna = people.user("anna", "administrator")
    client = signed_in("anna")
    assert sent(client, name, picture(kind)).status_code == 302
    answer = shown(client, anna)
    assert answer["Content-Type"] == "image/webp" and answer["X-Content-Type-Options"] == "nosniff"
    with Image.open(BytesIO(answer.content)) as kept:
        assert (kept.format, kept.size) == ("WEBP", (192, 192))
        left, right = (kept.convert("RGB").getpixel((x, 96)) for x in (8, 184))
    assert isinstance(left, tuple) and isinstance(right, tuple)
    assert left[0] > 150 > left[2] and right[2] > 150 > right[0], "red left, blue right"
    again = client.get(f"/desk/people/{anna}/picture", headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304


def test_nothing_rides_along_in_a_picture(books: Books) -> None:
    anna = people.user("anna", "administrator")
    client = signed_in("anna")
    told = Image.Exif()
    told[0x010E] = "taken at home"
    told[0x0112] = 6  # to be turned by a quarter, clockwise
    content = picture("JPEG", (200, 400), exif=told) + b"<script>alert(1)</script>\xff\xd9"
    assert b"taken at home" in content, "control: it is there before"
    assert sent(client, "a.jpg", content).status_code == 302
    kept = shown(client, anna).content
    assert b"taken at home" not in kept and b"script" not in kept and b"EXIF" not in kept
    with Image.open(BytesIO(kept)) as image:
        top, bottom = (image.convert("RGB").getpixel((96, y)) for y in (8, 184))
    assert isinstance(top, tuple) and isinstance(bottom, tuple)
    assert top[0] > 150 and bottom[2] > 150, "upright: what was left is above"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("a.png", picture("JPEG")),
        ("a.gif", picture("GIF")),
        ("a.png", picture("PNG")[:60] + b"IEND"),
        ("a.png", bomb()),
        ("a.png", b""),
        ("a.webp", b"RIFF\x10\0\0\0WEBPVP8 nonsense"),
    ],
    ids=["page", "disguised", "other kind", "broken", "bomb", "empty", "nonsense"],
)
def test_what_is_no_picture_is_refused_and_nothing_kept(
    books: Books, name: str, content: bytes
) -> None:
    people.user("anna", "administrator")
    client = signed_in("anna")
    answer = sent(client, name, content)
    assert answer.status_code == 422
    assert any(each.get("aria-invalid") == "true" for each in Page(answer).all("input"))
    assert sql.rows("SELECT count(*) FROM user_picture") == [(0,)]


def test_a_picture_of_too_many_bytes_is_refused(books: Books) -> None:
    with pytest.raises(Exception, match="cannot be made a picture"):
        pictures.drawn(BytesIO(picture("PNG")), pictures.SENT_BYTES_MAX + 1, "a.png")
    assert pictures.drawn(BytesIO(picture("PNG")), 1_000, "a.png")[8:12] == b"WEBP", "control"


def test_without_a_picture_the_initials_are_shown(books: Books) -> None:
    anna = people.user("anna", "administrator")
    client = signed_in("anna")
    sql.execute("UPDATE user_account SET full_name = '<b> & Co' WHERE id = %s", (anna,))
    answer = shown(client, anna)
    assert answer["Content-Type"] == "image/svg+xml"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert b">C</text>" in answer.content, "what is no letter or digit stands for nobody"
    assert sent(client, "a.png", picture("PNG")).status_code == 302
    assert shown(client, anna)["Content-Type"] == "image/webp"
    assert sent(client, "none", b"", do="remove").status_code == 302
    assert shown(client, anna)["Content-Type"] == "image/svg+xml"
    assert b">?</text>" in shown(client, 999_999_999).content
    assert b">?</text>" in shown(client, 10**30).content
    assert top_bar(signed_in("anna")) == f"/desk/people/{anna}/picture"
    assert re.fullmatch(rf"/desk/people/{anna}/picture\?[0-9a-f]{{16}}", top_bar(client)), "not old"
    client.cookies["argosy_face"] = '"><script>'
    assert top_bar(client) == f"/desk/people/{anna}/picture", "a cookie says nothing else"


def top_bar(client: Client) -> str:
    """Return where the picture in the top bar comes from."""
    images = Page(client.get("/desk/account/")).all("img")
    (found,) = [str(each["src"]) for each in images if each.get("class") == "face"]
    return found


def test_strangers_see_no_faces_and_set_none(books: Books) -> None:
    anna = people.user("anna", "administrator")
    assert Client().get(f"/desk/people/{anna}/picture").status_code == 302
    client = signed_in("anna")
    file = SimpleUploadedFile("a.png", picture("PNG"))
    assert client.post("/desk/account/picture", {"key": "k", "picture": file}).status_code == 403
    assert sql.rows("SELECT count(*) FROM user_picture") == [(0,)]


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Anna Muster", "AM"),
        ("anna", "A"),
        ("Anna Maria von Muster", "AM"),
        ("王小明", "小明"),
        ("王明", "王明"),
        ("Ö", "Ö"),
        ("", "?"),
        ("***", "?"),
    ],
)
def test_initials_are_those_people_know(name: str, letters: str) -> None:
    assert pictures.initials(name) == letters
