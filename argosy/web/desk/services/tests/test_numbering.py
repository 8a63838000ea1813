"""The page of document numbers: shown, tried while typing, kept; refused with what was typed."""

from __future__ import annotations

from argosy.kernel.events.log import all_companies
from argosy.kernel.identity import sql
from argosy.platform.users.tests import people
from argosy.testing.books import Books
from argosy.web.desk.services.tests.test_pages import root
from argosy.web.desk.tests.visitor import HAN, Page, csrf, signed_in

ADDRESS = "/desk/numbering/"


def patterns() -> list[tuple[object, ...]]:
    with all_companies():
        return sql.rows("SELECT code, pattern FROM number_pattern")


def test_a_pattern_is_tried_kept_and_shown(books: Books) -> None:
    client = root(books)
    tried = {"series": "sales_order", "pattern": "AB-{yy}.{n:03}", "first_number": "7"}
    shown = Page(client.get(ADDRESS + "preview", tried))
    assert any(text.startswith("AB-") and text.endswith(".007") for text in shown.texts)
    assert patterns() == []
    answer = client.post(ADDRESS, tried | {"csrf": csrf(client), "key": "a"})
    assert (answer.status_code, answer["Location"]) == (302, ADDRESS + "?saved=sales_order")
    assert patterns() == [("sales_order", "AB-{yy}.{n:03}")]
    page = Page(client.get(ADDRESS))
    assert "AB-{yy}.{n:03}" in page.texts
    assert any(text.startswith("AB-") and text.endswith(".007") for text in page.texts)


def test_what_is_refused_is_kept_as_typed_and_told(books: Books) -> None:
    client = root(books, "zh")
    sent = {"series": "sales_order", "pattern": "<b>{n}{n}", "first_number": "x"}
    answer = client.post(ADDRESS, sent | {"csrf": csrf(client)})
    assert answer.status_code == 422 and patterns() == []
    assert "&lt;b&gt;{n}{n}" in answer.content.decode() and "<b>{n}" not in answer.content.decode()
    assert "不是有效的编号格式" in answer.content.decode()
    tried = Page(client.get(ADDRESS + "preview", sent))
    assert any("不是有效的编号格式" in text for text in tried.texts)


def test_who_may_only_read_sees_no_form_and_sets_nothing(books: Books) -> None:
    people.user("bert", "intercompany_clerk")
    client = signed_in("bert", company=books.company_id)
    page = client.get(ADDRESS)
    assert page.status_code == 200 and 'name="pattern"' not in page.content.decode()
    sent = {"series": "sales_order", "pattern": "A{n}", "csrf": csrf(client)}
    assert client.post(ADDRESS, sent).status_code in (403, 422)
    assert patterns() == []


def test_both_languages(books: Books) -> None:
    shown = " ".join(Page(root(books).get(ADDRESS)).texts).replace("中文", "")
    assert not HAN.search(shown)
    assert "单据编号" in Page(root(books, "zh").get(ADDRESS)).texts
