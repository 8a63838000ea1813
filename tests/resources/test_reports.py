"""Every declared report on every door: page, JSON, files; for who has the right, nobody else."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from urllib.parse import urlencode

import pytest
from jsonschema import Draft202012Validator

from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor
from argosy.platform.registry import catalogue, reads
from argosy.platform.registry.fields import FieldType
from argosy.platform.registry.filters import Query
from argosy.platform.registry.reports.catalogue import declared, problems, reports
from argosy.platform.registry.reports.declared import Report
from argosy.platform.users.tests import people
from argosy.web.api.openapi import described
from argosy.web.api.tests.door import PREFIX, door
from argosy.web.desk.tests.visitor import Page, signed_in
from tests.resources.test_desk import labels
from tests.security.conftest import Stage

STATEMENTS_MAX = 24
"""Of any report's page, however many rows it has."""
SINCE = "2020-01-01"


def given_of(actor: Actor, report: Report, *, by_id: bool) -> dict[str, str] | None:
    """Return parameters that a report can be asked with; None where nothing can be chosen."""
    given = {}
    for parameter in report.parameters:
        field = parameter.field
        if field.name == "since":
            given["since"] = SINCE
        if not parameter.is_required or parameter.default:
            continue
        if field.type is FieldType.TEXT:
            given[field.name] = "total_assets"
        if field.type is FieldType.CHOICE:
            given[field.name] = field.choices[0].value
        if field.type is FieldType.REFERENCE:
            rows = reads.page(actor, field.target, Query(limit=1)).rows
            if not rows:
                return None
            given[field.name] = str(rows[0]["id"]) if by_id else f"#{rows[0]['id']}"
    return given


def test_the_declarations_hold() -> None:
    assert problems() == []
    assert len({report.name for _, report in declared()}) == len(declared()) >= 5


def test_every_report_is_a_page_in_both_languages(filled: Stage) -> None:
    people.user("report-root", "administrator")
    seller = filled.trade.seller.books.actor
    wrong: list[str] = []
    for language in ("en", "zh"):
        client = signed_in("report-root", language=language, company=seller.company_id)
        for report in reports().values():
            given = given_of(seller, report, by_id=False)
            if given is None:
                continue
            with sql.counted() as statements:
                answer = client.get(f"/desk/report/{report.name}/?{urlencode(given)}")
            page = Page(answer)
            if answer.status_code != 200 or not page.has(report.label.in_language(language)):
                wrong.append(f"{report.name} in {language}: {answer.status_code}")
            wrong += [f"{report.name}: {text}" for text in labels(page, language)]
            if statements.statements > STATEMENTS_MAX:
                wrong.append(f"{report.name} makes {statements.statements} statements")
            for link in page.all("td"):
                assert "style" not in link
    assert not wrong, "\n".join(wrong)


def test_every_answer_is_as_described_and_every_file_opens(filled: Stage) -> None:
    root = people.user("report-api", "administrator")
    seller = filled.trade.seller.books.actor
    api = door(people.access_key(root), X_Company=str(seller.company_id))
    components = json.loads(described("en"))["components"]
    seen = 0
    for report in reports().values():
        given = given_of(seller, report, by_id=True)
        if given is None:
            continue
        answer = api.get(f"reports/{report.name}?{urlencode(given)}")
        assert answer.status_code == 200, (report.name, answer.content)
        schema = {**components["schemas"][f"reports.{report.name}"], "components": components}
        body = json.loads(answer.content)
        errors = [error.message for error in Draft202012Validator(schema).iter_errors(body)]
        assert errors == [], report.name
        seen += bool(body["rows"])
        csv = api.get(f"reports/{report.name}/export?{urlencode(given)}")
        assert csv.status_code == 200
        head = b"".join(csv.streaming_content).decode("utf-8-sig").splitlines()[0]  # type: ignore[attr-defined]
        assert head.count(",") >= len(report.columns) - 4
        xlsx = api.get(f"reports/{report.name}/export?{urlencode({**given, 'format': 'xlsx'})}")
        book = zipfile.ZipFile(io.BytesIO(b"".join(xlsx.streaming_content)))  # type: ignore[attr-defined]
        assert "xl/worksheets/sheet1.xml" in book.namelist()
    assert seen >= len(reports()) // 2


def test_without_the_right_no_door_answers(filled: Stage) -> None:
    blind = people.user("report-blind", "integrator")
    seller = filled.trade.seller.books.actor
    client = signed_in("report-blind", company=seller.company_id)
    api = door(people.access_key(blind), X_Company=str(seller.company_id))
    for report in reports().values():
        assert client.get(f"/desk/report/{report.name}/").status_code == 403
        assert client.get(f"/desk/report/{report.name}/file").status_code == 403
        assert api.get(f"reports/{report.name}").status_code == 403
        assert api.get(f"reports/{report.name}/export").status_code == 403


def test_another_company_sees_nothing_of_ours(filled: Stage) -> None:
    """What a report of one company shows is nowhere in the same report of a company without it."""
    people.user("report-two", "administrator")
    ours = filled.trade.seller.books.actor
    theirs = replace(ours, company_id=filled.trade.buyer.books.actor.company_id)
    assert theirs.company_id != ours.company_id
    name = "accounting.journal_book"
    entries = []
    for actor in (ours, theirs):
        client = signed_in("report-two", company=actor.company_id)
        page = Page(client.get(f"/desk/report/{name}/?since={SINCE}"))
        hrefs = {link["href"] for link in page.all("a") if "accounting.entry/" in str(link["href"])}
        entries.append({href for href in hrefs if href and href.count("/") > 3})
    assert entries[0] and not entries[0] & entries[1]


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("since=2026-02-30", "date"),
        ("since=2026-03-01&on=2026-02-01", "report.span"),
        ("colour=red", "report.parameter"),
        ("limit=0", "report.limit"),
        ("level=9999999999999999999999", "number"),
    ],
)
def test_a_bad_question_is_refused_with_its_reason(filled: Stage, question: str, code: str) -> None:
    root = people.user("report-bad", "administrator")
    company = str(filled.trade.seller.books.actor.company_id)
    api = door(people.access_key(root), X_Company=company)
    answer = api.client.get(
        f"{PREFIX}reports/accounting.trial_balance?{question}", headers=api.headers
    )
    assert answer.status_code == 400
    told = json.loads(answer.content)["problems"]
    assert any(code in problem["code"] for problem in told), told
    assert catalogue.resource("accounting.account")


@pytest.mark.parametrize(
    "after",
    [
        "1",
        "2026-03-01",
        "2026-03-01_1",
        "x_1_1",
        "2026-02-30_1_1",
        "2026-03-01_-1_1",
        "2026-03-01_1_9223372036854775808",
        f"2026-03-01_{'9' * 5000}_1",
        "2026-03-01_\u0661_1",
    ],
)
def test_a_made_up_place_is_refused(filled: Stage, after: str) -> None:
    root = people.user("report-place", "administrator")
    api = door(people.access_key(root), X_Company=str(filled.trade.seller.books.actor.company_id))
    for name in ("accounting.journal_book", "inventory.layers"):
        question = urlencode(
            {"since": SINCE, "after": after} if "book" in name else {"after": after}
        )
        refused = api.get(f"reports/{name}?{question}")
        if after == "1" and "book" not in name:
            assert refused.status_code == 200, "control: a layer's number is a place"
            continue
        assert refused.status_code == 400, (name, after)
        assert json.loads(refused.content)["code"] == "query.bad_cursor"
    first = json.loads(api.get(f"reports/accounting.journal_book?since={SINCE}&limit=1").content)
    again = api.get(f"reports/accounting.journal_book?since={SINCE}&after={first['next']}")
    assert again.status_code == 200 and first["next"], "control: its own place is taken"
