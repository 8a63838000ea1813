"""What a report was asked for, as its paper says it."""

from __future__ import annotations

from argosy.platform.users.tests import people
from argosy.testing.books import Books, make_books
from argosy.testing.database import Clone
from argosy.web.desk.tests.visitor import Page, signed_in


def test_a_choice_is_printed_by_its_label(db: Clone) -> None:
    books: Books = make_books("PAPER")
    people.user("anna", "administrator")
    address = "/desk/report/sales.margin/?by=month"
    for language, expected in (("en", "By: By month"), ("zh", "汇总方式: 按月")):
        client = signed_in("anna", language=language, company=books.company_id)
        page = Page(client.get(address))
        assert page.has(expected), [text for text in page.texts if "By" in text or "汇总" in text]
        assert not page.has("By: month") and not page.has("汇总方式: month")
