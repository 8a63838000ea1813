"""Home pages: what stands open in a workspace, counted as lists count, and charts of reports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from urllib.parse import parse_qsl

from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse

from argosy.kernel.primitives.errors import NotFound, Problem
from argosy.platform.registry import catalogue, reads
from argosy.platform.registry.filters import parse_query
from argosy.platform.registry.labels import Text
from argosy.web.desk.charts import charts_of
from argosy.web.desk.lists import excerpt
from argosy.web.desk.menu import may_read, menu_of
from argosy.web.desk.pages import show
from argosy.web.desk.visits import Visit

MONTH_DAYS: Final = 30


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of records that says how things stand: which list, narrowed how.

    ``{today}`` and ``{month}`` in the question are today and thirty days ago. `tone` is how it
    looks when there is any.
    """

    label: Text
    resource: str
    question: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure with its value."""

    label: str
    value: str
    href: str
    tone: str


FIGURES: Final = {
    "supply": (
        Figure(
            Text("Purchase orders open", "未完成采购订单"),
            "purchasing.order",
            "state=confirmed&receipt_state.in=none,partial",
        ),
        Figure(
            Text("Drafts to confirm", "待确认采购订单"), "purchasing.order", "state=draft", "warn"
        ),
        Figure(
            Text("Goods late by plan", "计划已逾期的收发"),
            "inventory.planned_move",
            "state=open&planned_at.lt={today}T00:00:00Z",
            "bad",
        ),
        Figure(
            Text("Receipts in 30 days", "近30天收货"),
            "purchasing.receipt",
            "posting_date.gte={month}",
        ),
    ),
    "customers": (
        Figure(
            Text("Orders to deliver", "待发货的销售订单"),
            "sales.order",
            "state=confirmed&delivery_state.in=none,partial",
        ),
        Figure(Text("Quotations open", "未成交报价"), "sales.order", "state=quotation", "warn"),
        Figure(Text("Orders in 30 days", "近30天订单"), "sales.order", "document_date.gte={month}"),
        Figure(
            Text("Deliveries in 30 days", "近30天发货"),
            "sales.delivery",
            "posting_date.gte={month}",
        ),
    ),
    "enterprise": (
        Figure(
            Text("Items overdue", "已逾期未清项"),
            "accounting.open_item",
            "due_date.lt={today}",
            "bad",
        ),
        Figure(Text("Items open", "未清项"), "accounting.open_item", ""),
        Figure(
            Text("Invoices in 30 days", "近30天发票"),
            "accounting.invoice",
            "document_date.gte={month}",
        ),
        Figure(
            Text("Journal entries in 30 days", "近30天凭证"),
            "accounting.entry",
            "posting_date.gte={month}",
        ),
    ),
    "system": (
        Figure(Text("Users", "用户"), "users.account", "is_active=true"),
        Figure(Text("Access keys", "访问密钥"), "users.key", "is_active=true"),
        Figure(
            Text("Commands in 30 days", "近30天操作"),
            "trail.command",
            "recorded_at.gte={month}T00:00:00Z",
        ),
        Figure(
            Text("Deliveries that failed", "失败的推送"), "webhooks.delivery", "state=parked", "bad"
        ),
    ),
}
LATEST: Final = {
    "supply": ("purchasing.order", "inventory.move"),
    "customers": ("sales.order", "sales.delivery"),
    "enterprise": ("accounting.invoice", "accounting.payment"),
    "system": ("trail.command",),
}
"""What each home shows the newest records of."""


def first(visit: Visit) -> HttpResponseBase:
    """Go to the first workspace that the visitor has."""
    parts = menu_of(visit.actor)
    if not parts:
        return show(visit, "nothing.html", "")
    return HttpResponseRedirect(reverse("desk-home", args=[parts[0].code]))


def home(visit: Visit, workspace: str) -> HttpResponseBase:
    """Answer the home page of a workspace."""
    part = next((each for each in menu_of(visit.actor) if each.code == workspace), None)
    if part is None:
        raise NotFound(
            Problem(
                "desk.no_workspace",
                "There is no such workspace for you.",
                "Choose one of those in the menu.",
            )
        )
    return show(
        visit,
        "home.html",
        part.label,
        workspace=workspace,
        part=part,
        charts=charts_of(visit, workspace),
        tiles=_tiles(visit, workspace),
        latest=[excerpt(visit, name) for name in _readable(visit, workspace)],
    )


def _readable(visit: Visit, workspace: str) -> list[str]:
    known = catalogue.resources()
    return [
        name
        for name in LATEST.get(workspace, ())
        if name in known and may_read(visit.actor, known[name])
    ]


def _tiles(visit: Visit, workspace: str) -> list[Tile]:
    today = date.today()  # noqa: DTZ011 - a boundary of a list; the reader sees it in its filter
    values = {"today": today, "month": today - timedelta(days=MONTH_DAYS)}
    known = catalogue.resources()
    tiles = []
    for each in FIGURES.get(workspace, ()):
        noun = known.get(each.resource)
        if noun is None or not may_read(visit.actor, noun):
            continue
        question = each.question.format_map(values)
        query, _ = parse_query([*parse_qsl(question), ("count", "1"), ("limit", "1")])
        count = reads.page(visit.actor, noun, query).count
        assert count is not None
        value = f"{count.value:,}" + ("" if count.is_exact else "+")
        address = reverse("desk-list", args=[noun.name])
        tone = each.tone if count.value else ""
        label = each.label.in_language(visit.language)
        tiles.append(Tile(label, value, f"{address}?{question}", tone))
    return tiles
