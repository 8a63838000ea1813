"""Closing a month on its page: what stands in the way, what is posted, what is closed; by hand."""

from __future__ import annotations

import html
import re
from datetime import date

import pytest
from django.http import HttpResponse
from django.test import Client

from argosy.domains.accounting.api import closing_facts
from argosy.domains.accounting.tests.conftest import Office, office
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import NotFound
from argosy.platform.registry import catalogue, reads
from argosy.platform.registry.checklist import checks, look
from argosy.platform.registry.filters import parse_query
from argosy.platform.registry.presets import filled
from argosy.platform.registry.reads import Count
from argosy.platform.users.tests import people
from argosy.web.desk.tests.visitor import csrf, signed_in

__all__ = ["office"]
FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)
LEDGERS = ("stock", "ar", "ap", "asset", "tax", "gl")


@pytest.fixture
def march(office: Office) -> str:
    """The address of March's page; an invoice of 100 and a bill of 30 are in the books."""
    office.issue(office.request("invoice", "100"), office.request("bill", "30", reference="S1"))
    ((period,),) = sql.rows(
        "SELECT id FROM fiscal_period WHERE company_id = %s AND year = 2026 AND number = 3",
        (office.books.company_id,),
    )
    return f"/desk/closing/?period={period}"


def accountant(office: Office) -> Client:
    people.user("closer", "administrator")
    return signed_in("closer", company=office.books.company_id)


def send(client: Client, address: str, **fields: object) -> tuple[int, str]:
    """Send a step as its form does; return the status and the words of the answer."""
    return _read(client.post(address, {"csrf": csrf(client), **fields}))


def shown(client: Client, address: str) -> str:
    """Return the words of a page."""
    status, words = _read(client.get(address))
    assert status == 200
    return words


def _read(answer: object) -> tuple[int, str]:
    assert isinstance(answer, HttpResponse)
    words = html.unescape(re.sub(r"<[^>]*>", " ", answer.content.decode()))
    return answer.status_code, " ".join(words.split())


def statuses(office: Office, address: str) -> set[str]:
    period = int(address.rpartition("=")[2])
    return {state for _, state in closing_facts(office.books.actor, period, LAST).statuses}


def open_months(office: Office) -> list[int]:
    """Return the months that the home page offers to close on 20 April."""
    noun = catalogue.resource("accounting.period")
    preset = next(each for each in noun.presets if each.name == "to_close")
    query, problems = parse_query(filled(preset.question, date(2026, 4, 20), 0))
    assert not problems
    found = reads.page(office.books.actor, noun, query)
    return sorted(int(str(row["number"])) for row in found.rows)


def test_the_steps_of_a_month(office: Office, march: str) -> None:
    client = accountant(office)
    words = shown(client, march)
    assert "Earlier periods are open" not in words, "the books begin in March"
    assert "not carried over: 2" in words and "70.00 EUR" in words
    assert "No money account holds a foreign currency." in words
    for _ in range(2):
        assert send(client, march, step="month", key="once/result")[0] == 302
    assert sql.rows("SELECT count(*) FROM journal_entry WHERE kind = 'close'") == [(1,)]
    assert "Everything up to the last day is carried over." in shown(client, march)

    status, words = send(client, march, step="close", ledger="gl", status="hard", key="a")
    assert status == 200 and "The general ledger closes last" in words
    assert statuses(office, march) == {"open"}
    assert send(client, march, step="close", ledger=LEDGERS, status="hard", key="b")[0] == 302
    assert statuses(office, march) == {"hard"}
    assert "The period is closed." in shown(client, march)


def test_foreign_money_is_revalued_at_the_rate_that_is_typed(office: Office, march: str) -> None:
    """USD 100.00 came in at 0.90 and is worth 95.00 EUR at 0.95: 5.00 EUR are posted, once."""
    (invoice,) = office.issue(office.request("invoice", "100", currency="USD", rate="0.90"))
    office.pay(10000, (invoice, 10000), currency="USD", rate="0.90")
    client = accountant(office)
    words = shown(client, march)
    assert "100.00 USD" in words and "90.00 EUR" in words
    for wrong in ("", "abc", "-1", "NaN"):
        typed = {"step": "revalue", "rate.USD": wrong, "key": f"wrong {wrong}"}
        status, words = send(client, march, **typed)
        assert status == 200 and "Enter the rate of the day." in words, wrong
    assert send(client, march, **{"step": "revalue", "rate.USD": "9" * 5000, "key": "x"})[0] == 200
    assert send(client, march, **{"step": "revalue", "rate.USD": "0.95", "key": "r"})[0] == 302
    posted = sql.rows(
        "SELECT l.side, l.company_minor FROM journal_line l JOIN journal_entry e"
        " ON e.id = l.entry_id WHERE e.source_type = 'revaluation' ORDER BY l.side"
    )
    assert posted == [("C", 500), ("D", 500)]
    assert "again posts what changed since" in shown(client, march)


def test_nobody_without_the_right_gets_there(office: Office, march: str) -> None:
    people.user("clerk", "cashier")
    client = signed_in("clerk", company=office.books.company_id)
    assert client.get(march).status_code == 403
    assert send(client, march, step="close", ledger=LEDGERS, status="hard")[0] == 403
    assert statuses(office, march) == {"open"}
    client = accountant(office)
    forged = client.post(march, {"csrf": "x", "step": "close", "ledger": "ar", "status": "hard"})
    assert forged.status_code == 403 and statuses(office, march) == {"open"}
    assert client.get("/desk/closing/?period=999999").status_code == 404
    assert send(client, march, step="nonsense")[0] == 200 and statuses(office, march) == {"open"}


def test_only_periods_that_have_begun_are_offered(office: Office, march: str) -> None:
    facts = closing_facts(office.books.actor, None, date(2026, 2, 15))
    assert [(each.number, each.first) for each in facts.periods] == [(2, date(2026, 2, 1))]
    assert facts.period == facts.periods[-1], "the first that is open"
    with pytest.raises(NotFound):
        closing_facts(office.books.actor, int(march.rpartition("=")[2]), date(2026, 2, 15))


def test_the_months_to_close_begin_with_the_books(office: Office, march: str) -> None:
    """In March first; then a payment of 15 January turns up."""
    april = date(2026, 4, 20)
    facts = closing_facts(office.books.actor, None, april)
    assert [each.number for each in reversed(facts.periods)] == [3, 4] and facts.period.number == 3
    assert open_months(office) == [3]
    office.pay(10000, on=date(2026, 1, 15))
    facts = closing_facts(office.books.actor, None, april)
    assert [each.number for each in reversed(facts.periods)] == [1, 2, 3, 4]
    assert open_months(office) == [1, 2, 3]
    assert "2026-01, 2026-02" in shown(accountant(office), march)


def test_every_check_can_be_asked_and_tells_what_to_do(office: Office) -> None:
    assert {check.resource.partition(".")[0] for check in checks()} >= {
        "accounting",
        "inventory",
        "purchasing",
        "sales",
    }
    looked = look(office.books.actor, FIRST, LAST)
    assert len(looked) == len(checks())
    for each in looked:
        assert each.found == Count(0, True), each.check.resource
        assert each.check.cure.en and each.check.cure.zh
