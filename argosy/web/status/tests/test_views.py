"""Tests of the status page: honest, in both languages, and closed to foreign code."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from django.db import connections
from django.test import Client

from argosy.platform.system import health
from argosy.testing.database import Clone, point_aliases
from argosy.web.status.views import readable_bytes, signs, steps


class Tags(HTMLParser):
    """Collects what a page is made of."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


def tags(html: str) -> list[tuple[str, dict[str, str | None]]]:
    parser = Tags()
    parser.feed(html)
    return parser.seen


@pytest.mark.parametrize(
    ("address", "accept", "lang", "words"),
    [
        ("/", "en-GB,en;q=0.9", "en", "What to do next"),
        ("/", "zh-CN,zh;q=0.9", "zh-Hans", "接下来做什么"),
        ("/?lang=zh", "en", "zh-Hans", "接下来做什么"),
        ("/?lang=zh-hans", "en", "zh-Hans", "接下来做什么"),
        ("/?lang=zh_Hans", "en", "zh-Hans", "接下来做什么"),
        ("/?lang=zh-CN", "en", "zh-Hans", "接下来做什么"),
        ("/?lang=en", "zh-CN", "en", "What to do next"),
        ("/?lang=en_GB", "zh-CN", "en", "What to do next"),
        ("/?lang=xx", "zh-CN", "zh-Hans", "接下来做什么"),
        ("/?lang=zhuang", "en", "en", "What to do next"),
        ("/?lang=xx", "en", "en", "What to do next"),
    ],
)
def test_the_page_speaks_the_language_of_its_reader(
    db_clone: Clone, address: str, accept: str, lang: str, words: str
) -> None:
    answer = Client().get(address, headers={"accept-language": accept})
    html = answer.content.decode()
    assert answer.status_code == 200
    assert ("html", {"lang": lang}) in tags(html)
    assert words in html
    assert "argosy import adventureworks DIR" in html


def test_no_inline_style_or_script_and_nothing_from_elsewhere(db_clone: Clone) -> None:
    answer = Client().get("/")
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    found = tags(answer.content.decode())
    assert not [tag for tag, _ in found if tag in {"script", "style"}]
    for _, attributes in found:
        assert "style" not in attributes
        assert not [name for name in attributes if name.startswith("on")]
        for name in ("href", "src"):
            assert not re.match(r"(https?:)?//", attributes.get(name) or "")


def test_the_page_brings_its_own_assets(db_clone: Clone) -> None:
    html = Client().get("/").content.decode()
    needed = {
        value
        for tag, attributes in tags(html)
        for value in [attributes.get("src") or (attributes.get("href") if tag == "link" else None)]
        if value
    }
    assert len(needed) == 2
    for address in needed:
        assert Client().get(address).status_code == 200
    assert Client().get("/status/../settings.py").status_code == 404
    assert Client().get("/status/views.py").status_code == 404


def test_healthz_is_ok_only_when_people_can_be_served(db_clone: Clone) -> None:
    answer = Client().get("/healthz")
    assert answer.status_code == 200
    assert answer.json()["status"] == "degraded", "no worker runs in a test"
    assert answer.json()["pending"] == []
    with connections["owner"].cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'events'")
    answer = Client().get("/healthz")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert "events.0001_initial" in answer.json()["pending"]
    page = Client().get("/?lang=en")
    assert page.status_code == 503
    assert "argosy migrate" in page.content.decode()


def test_without_a_database_the_page_still_answers(db_clone: Clone) -> None:
    point_aliases("no_such_database")
    page = Client().get("/?lang=en")
    assert page.status_code == 503
    assert "does not answer" in page.content.decode()
    assert Client().get("/healthz").json()["status"] == "down"
    assert Client().get("/healthz?brief=1").json() == {"status": "ok"}
    point_aliases(db_clone.name)
    assert Client().get("/").status_code == 200


def test_only_reading_is_allowed(db_clone: Clone) -> None:
    assert Client().post("/").status_code == 405
    assert Client().delete("/healthz").status_code == 405


PROVED_AT = "2026-03-01T08:00:00+00:00"


def well(**changes: object) -> health.Health:
    facts: dict[str, object] = {
        "version": "1",
        "database": "PostgreSQL 18",
        "workers": 1,
        "flows": {"information": 5, "goods": 3, "money": 2},
        "disk_free_bytes": 10**12,
    }
    return health.Health(**(facts | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({}, "ok"),
        ({"workers": 0}, "degraded"),
        ({"jobs_failed": 1}, "degraded"),
        ({"disk_free_bytes": 10**6}, "degraded"),
        ({"verification": health.Verification(PROVED_AT, False)}, "degraded"),
        ({"verification": health.Verification(PROVED_AT, True)}, "ok"),
        ({"pending": ("a.0001",)}, "down"),
        ({"database_error": "OperationalError"}, "down"),
    ],
)
def test_each_trouble_shows_in_word_signs_and_steps(changes: dict[str, object], word: str) -> None:
    found = well(**changes)
    assert found.word == word
    states = {sign.state for sign in signs(found)}
    assert bool(states & {"warn", "bad"}) is (word != "ok")
    assert steps(found)[0].command.startswith("argosy ")


def test_sizes_are_readable() -> None:
    assert [readable_bytes(size) for size in (0, 1023, 1024, 1536, 5 << 20, 3 << 30)] == [
        "0 B",
        "1023 B",
        "1.0 KiB",
        "1.5 KiB",
        "5.0 MiB",
        "3.0 GiB",
    ]
