"""Addresses that lead nowhere are answered by a page of ours, in both languages."""

from __future__ import annotations

import pytest
from django.test import Client

from argosy.platform.users.tests import people
from argosy.testing.books import Books
from argosy.testing.database import Clone
from argosy.web.desk.tests.visitor import signed_in

NOWHERE = ("/nothing", "/desk/a/b/c/d/", "/api/zzz", "/desk/assets/x/none.js")


@pytest.mark.parametrize("address", NOWHERE)
def test_a_stranger_is_told_in_the_language_of_the_browser(db: Clone, address: str) -> None:
    for language, told in (
        ("en", "There is no page at this address."),
        ("zh-CN", "该地址没有页面。"),
    ):
        answer = Client().get(address, headers={"accept-language": language})
        assert answer.status_code == 404
        assert told in answer.content.decode()
        assert "'unsafe" not in answer.headers["Content-Security-Policy"]


def test_who_is_signed_in_keeps_the_menu(books: Books) -> None:
    people.user("anna", "administrator")
    page = signed_in("anna").get("/desk/a/b/c/d/")
    assert page.status_code == 404
    assert 'class="side' in page.content.decode()
