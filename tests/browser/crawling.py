"""Every page that an administrator can reach, found by following links from the home pages.

One page a shape: of a noun's records the first, of forms one each, of what an address asks for
(sorting, filters) one a kind. What new parts of the desk link to is found without being named here.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urljoin, urlsplit

from playwright.sync_api import APIRequestContext

from argosy.platform.registry import catalogue
from argosy.platform.registry.actions import ActionKind
from argosy.web.desk.forms import has_form

NUMBER = re.compile(r"(?<=/)\d+(?=/|$)")
NOUN = re.compile(r"^/desk/[a-z_]+\.[a-z_]+/")
FILES = ("/export", "/assets/", "/template.", "/refused.")
OWN_KEYS = frozenset(
    {"after", "before", "q", "sort", "limit", "columns", "view", "group", "by", "as", "done"}
)
PAGES_MAX = 2_000


class Links(HTMLParser):
    """The addresses that a page leads to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a" and given.get("href") and "download" not in given:
            self.found.append(str(given["href"]))


@dataclass
class Reached:
    """Pages by their path, each with what the server sent."""

    pages: dict[str, str] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)

    def part(self, number: int, of: int) -> list[str]:
        """Return every so-manieth path, so that parts take about as long."""
        return sorted(self.pages)[number::of]


def shape_of(address: str) -> str:
    """Return what all addresses of one kind of page share.

    What a list is asked for is one kind for all nouns, and so are all fields that it is asked by.
    """
    split = urlsplit(address)
    path = NUMBER.sub("N", split.path)
    if not split.query:
        return path
    keys = {key for key, _ in parse_qsl(split.query, keep_blank_values=True)}
    known = sorted(keys & OWN_KEYS)
    return f"{NOUN.sub('/desk/*/', path)}?{'&'.join(known) if known else 'field'}"


def kind_of(path: str) -> str:
    """Return what all pages of one kind share, whatever the noun: lists, records, forms, others."""
    shape = shape_of(path)
    if "?" in shape:
        return shape
    whole = re.sub(r"/(new|do)/[a-z_]+/$", r"/\1/*/", NOUN.sub("/desk/*/", shape))
    return re.sub(r"^/desk/(home|report|settings)/[^/]+/$", r"/desk/\1/*/", whole)


def one_of_each_kind(paths: list[str]) -> list[str]:
    """Return the first path of every kind of page."""
    return list({kind_of(path): path for path in sorted(paths, reverse=True)}.values())


def lists_and_forms(paths: list[str]) -> list[str]:
    """Return every noun's list, and the first form that makes one of it."""
    found: dict[str, str] = {}
    for path in sorted(paths):
        kind, noun = kind_of(path), NOUN.match(path)
        if noun and kind in ("/desk/*/", "/desk/*/new/*/"):
            found.setdefault(f"{noun[0]} {kind}", path)
    return list(found.values())


def first_paths() -> list[str]:
    """Return where to begin: the first page, and every form, possible at the moment or not."""
    found = ["/desk/"]
    for bound in catalogue.actions().values():
        noun, action = bound.resource, bound.action
        if not action.hidden and has_form(noun, action) and action.kind is ActionKind.CREATE:
            found.append(f"/desk/{noun.name}/new/{action.name}/")
    return found


def reach(request: APIRequestContext, home: str, first: list[str]) -> Reached:
    """Follow links from the first paths on; answers that are no pages are left alone."""
    found = Reached()
    seen = {shape_of(path) for path in first}
    ahead = deque(first)
    while ahead:
        path = ahead.popleft()
        answer = request.get(f"{home}{path}", max_redirects=0)
        if answer.status in (301, 302, 303):
            ahead.extend(_fresh(seen, home, path, [answer.headers["location"]]))
            continue
        if answer.status != 200:
            found.refused.append(f"{answer.status} {path}")
            continue
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        text = answer.text()
        found.pages[path] = text
        assert len(found.pages) < PAGES_MAX, "links go on without an end"
        ahead.extend(_fresh(seen, home, path, Links(text).found))
    return found


def _fresh(seen: set[str], home: str, path: str, links: list[str]) -> Iterator[str]:
    for link in links:
        address = urljoin(f"{home}{path}", link)
        split = urlsplit(address)
        if not address.startswith(home) or not split.path.startswith("/desk/"):
            continue
        if any(mark in split.path for mark in FILES):
            continue
        shape = shape_of(address)
        if shape not in seen:
            seen.add(shape)
            yield split.path + (f"?{split.query}" if split.query else "")
