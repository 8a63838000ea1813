"""Tests of the charts on home pages: drawn from reports, each figure with its table and its way."""

from __future__ import annotations

import json
from datetime import date

from argosy.domains.accounting.api import NewEntry, NewEntryLine, do_enter_entry
from argosy.platform.registry.reports.catalogue import reports
from argosy.platform.users.tests import people
from argosy.testing.books import Books
from argosy.web.desk.charts import CHARTS
from argosy.web.desk.tests.visitor import Page, signed_in


def _post(books: Books, on: date, debit: str, credit: str, minor: int) -> None:
    lines = tuple(
        NewEntryLine(books.account(code), side, minor)
        for code, side in ((debit, "D"), (credit, "C"))
    )
    entry = NewEntry("general", on, books.currency, lines)
    do_enter_entry([entry], actor=books.actor, key=f"charts/{on}/{debit}/{minor}")


def test_every_chart_draws_columns_that_its_report_has() -> None:
    for charts in CHARTS.values():
        for chart in charts:
            report = reports()[chart.report]
            names = {column.name for column in report.columns} | {"month", "customer"}
            assert {chart.label, *chart.bars, *chart.lines, *chart.columns} <= names, chart
            assert all(report.parameter(name) for name in chart.given), chart


def test_a_home_asks_its_charts_one_by_one_and_each_leads_to_its_records(books: Books) -> None:
    month = date.today().replace(day=1)  # noqa: DTZ011 - as the page proposes
    _post(books, month, "1002", "6001", 120_000)
    _post(books, month, "6601", "1002", 45_050)
    people.user("anna", "administrator")
    client = signed_in("anna", company=books.company_id)
    page = Page(client.get("/desk/home/enterprise/"))
    sources = [each["hx-get"] for each in page.all("section") if each.get("hx-get")]
    assert sources == [f"/desk/home/enterprise/chart/{number}" for number in range(5)]
    part = Page(client.get(str(sources[0])))
    (figure,) = part.all("figure")
    told = json.loads(str(figure["data-chart"]))
    income, expense, result = (series["values"][-1] for series in told["series"])
    assert (income, expense, result) == (1200.0, 450.5, 749.5)
    assert f"since={month.isoformat()}" in told["series"][0]["links"][-1]
    assert part.has("1,200.00") and part.has("749.50"), "the table says the same"


def test_who_may_not_ask_a_report_has_no_chart_of_it(books: Books) -> None:
    people.user("clerk", "warehouse_clerk", company=books.company_id)
    client = signed_in("clerk", company=books.company_id)
    page = Page(client.get("/desk/home/supply/"))
    sources = [each["hx-get"] for each in page.all("section") if each.get("hx-get")]
    asked = [CHARTS["supply"][int(str(each).rpartition("/")[2])].report for each in sources]
    assert asked == ["inventory.stock_map", "inventory.alerts"]
    assert client.get("/desk/home/supply/chart/0").status_code == 403
    assert client.get("/desk/home/supply/chart/99").status_code == 404
