"""A visitor for tests: a browser's requests without the browser."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import cast

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client

from argosy.platform.users import api as users
from argosy.platform.users.tests.people import PASSWORD
from argosy.web.api.calls import SESSION_COOKIE

LANGUAGES = {"en": "en", "zh": "zh-hans"}
HAN = re.compile(r"[\u4e00-\u9fff]")


def signed_in(name: str, *, language: str = "en", company: int | None = None) -> Client:
    """Return the client of somebody who has signed in."""
    client = Client(raise_request_exception=False)
    client.cookies[SESSION_COOKIE] = users.sign_in(name, PASSWORD, "127.0.0.1").token
    client.cookies["django_language"] = LANGUAGES[language]
    if company is not None:
        client.cookies["argosy_company"] = str(company)
    return client


def csrf(client: Client) -> str:
    """Return what a form of this session has to send back."""
    return users.csrf_token(client.cookies[SESSION_COOKIE].value)


class Page(HTMLParser):
    """What a page is made of: tags with their attributes, and the texts that people read."""

    def __init__(self, response: HttpResponseBase) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(cast(HttpResponse, response).content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.append(data.strip())

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """Return the attributes of all tags of a name."""
        return [attributes for name, attributes in self.tags if name == tag]

    def has(self, text: str) -> bool:
        """Return whether a text is read somewhere."""
        return any(text in each for each in self.texts)
