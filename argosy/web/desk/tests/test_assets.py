"""Assets: every name that pages use is built, addresses change with contents, licences are told."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.test import Client

from argosy.web.desk import assets
from argosy.web.desk.design import icons

PACKAGE = Path(assets.__file__).parents[2]
ASKED = re.compile(r"""\b(asset|island)\((['"])([^'"]+)\2\)""")
ICON = re.compile(r"""\bicon(?:\(|=)\s*"([a-z0-9-]+)\"""")


def test_every_asset_that_a_page_asks_for_is_built() -> None:
    pages = list(PACKAGE.rglob("templates/**/*.html"))
    asked = {
        (how, name) for page in pages for how, _, name in ASKED.findall(page.read_text("utf-8"))
    }
    assert len(asked) > 3
    for how, name in asked:
        assert (assets.address if how == "asset" else assets.island)(name), name


def test_every_icon_that_a_page_or_view_names_is_built() -> None:
    files = [*PACKAGE.rglob("templates/**/*.html"), *(PACKAGE / "web").rglob("*.py")]
    named = {name for file in files for name in ICON.findall(file.read_text("utf-8"))}
    assert len(named) > 10
    assert named - set(icons()) == set()


def test_an_address_is_of_the_content_and_kept_for_a_year() -> None:
    address = assets.address("desk.css")
    answer = Client().get(address, headers={"accept-encoding": "gzip"})
    body = gzip.decompress(answer.content)
    assert body == (assets.BUILT / "desk.css").read_bytes()
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert Client().get(address).content == body
    assert Client().get(address.replace(address.split("/")[3], "0" * 12)).headers[
        "Cache-Control"
    ] == ("no-cache")


def test_what_is_not_built_cannot_be_asked_for() -> None:
    for name in (".state", "none.js", "../assets.py"):
        assert Client().get(f"/desk/assets/x/{name}").status_code == 404
        with pytest.raises(LookupError):
            assets.address(name)
    with pytest.raises(LookupError, match="no island nothing"):
        assets.island("nothing")


def test_a_sheet_lies_above_the_layer_of_others_and_calls_nobody() -> None:
    for name, each in assets.assets().items():
        text = each.body.decode()
        assert "sourceMappingURL" not in text, name
        if name.endswith(".css"):
            assert not re.search(r"url\((?!#|\"data:|data:)", text), name
    sheet = assets.assets()["desk.css"].body.decode()
    assert "@layer tabler{" in sheet


def test_each_browser_gets_the_smallest_it_can_read() -> None:
    address = assets.address("desk.js")
    sizes = {}
    for offered, told in (("", None), ("gzip, deflate", "gzip"), ("gzip, deflate, br", "br")):
        answer = Client().get(address, headers={"accept-encoding": offered})
        assert answer.headers.get("Content-Encoding") == told
        assert "Accept-Encoding" in answer.headers["Vary"]
        sizes[told] = len(answer.content)
    assert sizes["br"] < sizes["gzip"] < sizes[None] / 2


def test_the_licences_of_what_is_bundled_are_served() -> None:
    text = Client().get(assets.address("licences.txt")).content.decode()
    for name in ("@tabler/core", "@tabler/icons", "htmx.org"):
        assert re.search(rf"^{name} [0-9.]+ \((MIT|0BSD)\)$", text, re.MULTILINE), name
    assert text.count("Permission") >= 3
