"""Tests of ready-made questions: offered by lists, counted on home pages, told on other records."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from urllib.parse import parse_qsl

from django.http import HttpResponse
from django.test import Client

from argosy.domains.accounting.tests.conftest import Office, office
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import ActorKind
from argosy.platform.registry import catalogue, reads
from argosy.platform.registry.aggregates import aggregate
from argosy.platform.registry.filters import parse_query
from argosy.platform.registry.grouping import Grouping
from argosy.platform.registry.presets import filled
from argosy.platform.users.tests import people
from argosy.web.desk.asides import addresses_of
from argosy.web.desk.homes import FIGURES
from argosy.web.desk.tests.visitor import signed_in
from argosy.web.desk.tiles import Figure

__all__ = ["office"]
TODAY = date(2026, 11, 23)


def visitor(office: Office, language: str = "en") -> Client:
    people.user("anna", "administrator")
    return signed_in("anna", language=language, company=office.books.company_id)


def words(client: Client, address: str) -> str:
    """Return what is read on a page, in one line."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    assert isinstance(answer, HttpResponse)
    text = re.sub(r"(?s)<(script|style|template).*?</\1>|<[^>]*>", " ", answer.content.decode())
    return re.sub(r"\s+", " ", text)


def test_the_places_of_a_question_are_filled_in() -> None:
    question = "a.gte={month}&b.lt={today}&c.gt={ago}&d.gt={before}&e={me}&f.lt={tomorrow}"
    assert filled(question, TODAY, 7) == [
        ("a.gte", "2026-11-01"),
        ("b.lt", "2026-11-23"),
        ("c.gt", "2026-10-24"),
        ("d.gt", "2026-09-24"),
        ("e", "7"),
        ("f.lt", "2026-11-24"),
    ]


def test_every_ready_made_question_can_be_asked(office: Office) -> None:
    asked = 0
    for noun in catalogue.resources().values():
        questions = [preset.question for preset in noun.presets]
        questions += [f"{aside.of}=1&{aside.question}" for aside in noun.asides]
        for question in questions:
            query, problems = parse_query(filled(question, TODAY, 1))
            assert problems == [], (noun.name, question)
            reads.page(office.books.actor, noun, query)
            asked += 1
        for aside in noun.asides:
            if aside.measure and "." not in aside.measure:
                aggregate(office.books.actor, noun, Grouping(measures=(aside.measure,)))
    assert asked > 40, "of many nouns"


def test_every_figure_of_a_home_is_counted_by_a_question_that_is_there() -> None:
    known = catalogue.resources()
    for figures in FIGURES.values():
        for figure in figures:
            if isinstance(figure, Figure):
                noun = known[figure.resource]
                named = [name for name in (figure.preset, figure.late) if name]
                assert all(noun.preset(name) for name in named), figure
                assert figure.preset or (figure.question and figure.label), figure
                assert not figure.measure or noun.field(figure.measure), figure


def test_money_of_a_home_leads_to_exactly_its_records(office: Office) -> None:
    """Two invoices of 100 and 50, a bill of 30, all due in March of a year that is gone."""
    office.issue(
        office.request("invoice", "100"),
        office.request("invoice", "50"),
        office.request("bill", "30", reference="S1"),
    )
    client = visitor(office)
    read = words(client, "/desk/home/enterprise/")
    assert "Receivable 150.00 EUR 2 in all Receivable overdue: 2 · 150.00 EUR" in read
    assert "Payable 30.00 EUR 1 in all Payable overdue: 1 · 30.00 EUR" in read, "no minus sign"
    assert "Cash today 0.00 EUR" in read
    page = client.get("/desk/home/enterprise/")
    assert isinstance(page, HttpResponse)
    found = re.search(r'href="(/desk/accounting.open_item/\?account[^"]*)"', page.content.decode())
    assert found is not None
    address = found[1].replace("&amp;", "&")
    assert parse_qsl(address.partition("?")[2]) == [("account.control", "receivable")]
    listed = words(client, address)
    assert "2 found" in listed and "150.00 EUR" in listed


def test_what_is_to_be_done_is_listed_while_there_is_any(office: Office) -> None:
    client = visitor(office)
    assert "Months to close" not in words(client, "/desk/home/enterprise/"), "nothing was posted"
    office.pay(10000)
    read = words(client, "/desk/home/enterprise/")
    ((ended,),) = sql.rows(
        "SELECT count(*) FROM fiscal_period p JOIN period_status s ON s.period_id = p.id"
        " AND s.subledger = 'gl' AND s.status = 'open'"
        " WHERE p.company_id = %s AND p.ends_on BETWEEN DATE '2026-03-01' AND current_date - 1",
        (office.books.company_id,),
    )
    assert ended, "March is over"
    assert f"Months to close {ended}" in read
    assert "Bills to approve" not in read, "there is none"


def test_a_list_offers_its_ready_made_questions(office: Office) -> None:
    office.issue(office.request("invoice", "100"), office.request("bill", "30", reference="S1"))
    client = visitor(office)
    page = client.get("/desk/accounting.open_item/?account.control=receivable&sort=due_date")
    assert isinstance(page, HttpResponse)
    part = page.content.decode().partition('class="presets"')[2].partition("</nav>")[0]
    chosen = re.findall(r'<a href="([^"]*)" aria-current="true">([^<]*)', part)
    assert chosen == [("?sort=due_date&amp;view=0", "Receivable")], "press again for all"
    others = re.findall(r'<a href="([^"]*)">([^<]*)', part)
    assert ("?sort=due_date&amp;account.control=payable&amp;view=0", "Payable") in others


def test_a_party_tells_what_is_owed_and_since_when(office: Office) -> None:
    office.issue(office.request("invoice", "100"), office.request("bill", "30", reference="S1"))
    office.pay(4000)
    ((due,),) = sql.rows("SELECT min(due_date) FROM open_item WHERE open_doc_minor > 0")
    assert isinstance(due, date)
    read = words(visitor(office), f"/desk/party.party/{office.party}/")
    # 100 less the payment of 40 that is set off against nothing
    assert "Owes us 60.00 EUR" in read
    assert "Overdue 100.00 EUR" in read, "what is to our debit; a credit is never late"
    assert f"Overdue since {due.day} {due:%b} {due.year}" in read
    assert "We owe 30.00 EUR" in read
    assert "Last payment" in read and "Open items" in read


def test_a_record_goes_by_its_name_before_its_code(office: Office) -> None:
    ((code, name),) = sql.rows("SELECT code, name FROM party WHERE id = %s", (office.party,))
    page = visitor(office).get(f"/desk/party.party/{office.party}/")
    assert isinstance(page, HttpResponse)
    head = page.content.decode().partition('<header class="head">')[2].partition("</header>")[0]
    assert re.search(rf"<h1>{re.escape(str(name))}\b", head)
    assert f'<p class="second">{code}</p>' in head


def test_an_order_shows_where_it_is_billed_and_sent(office: Office) -> None:
    for place, (street, is_bill) in enumerate((("Quay 1", True), ("Gate 9", False)), start=7):
        sql.insert(
            "party_address",
            ("party_id", "position", "country", "city", "lines", "is_bill", "is_ship"),
            [[office.party], [place], ["DE"], ["Bremen"], [street], [is_bill], [not is_bill]],
        )
    order = catalogue.resource("sales.order")
    found = addresses_of(office.books.actor, order, {"customer": {"id": office.party}})
    assert found == [("Bill to", "Quay 1\nBremen\nDE"), ("Ship to", "Gate 9\nBremen\nDE")]
    stranger = replace(office.books.actor, kind=ActorKind.USER, permissions=frozenset())
    assert addresses_of(stranger, order, {"customer": {"id": office.party}}) == []
