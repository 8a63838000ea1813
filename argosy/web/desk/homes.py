"""Home pages: what stands open in a workspace, counted as lists count, and charts of reports."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse

from argosy.kernel.primitives.errors import NotFound, Problem
from argosy.platform.registry import catalogue
from argosy.platform.registry.access import actions_of
from argosy.platform.registry.labels import Text
from argosy.web.desk.charts import charts_of
from argosy.web.desk.lists import creations_of, excerpt
from argosy.web.desk.menu import may_read, menu_of, workspace_of
from argosy.web.desk.pages import show
from argosy.web.desk.tiles import Figure, Reported, Tile, tile_of
from argosy.web.desk.visits import Visit

FIGURES: Final[Mapping[str, tuple[Figure | Reported, ...]]] = {
    "supply": (
        Figure("inventory.planned_move", "to_receive", late="late_in"),
        Figure("inventory.planned_move", "to_ship", late="late_out"),
        Figure(
            "purchasing.order",
            "to_receive",
            "net",
            late="late",
            label=Text("Purchase orders open", "未完成采购订单"),
        ),
        Figure(
            "purchasing.order",
            "to_confirm",
            tone="warn",
            label=Text("Purchase orders to confirm", "待审核的采购订单"),
            is_work=True,
        ),
        Figure(
            "purchasing.bill",
            "blocked",
            tone="warn",
            label=Text("Bills to approve", "待放行的采购账单"),
            is_work=True,
        ),
        Figure(
            "purchasing.request",
            "open",
            tone="warn",
            label=Text("Requests to order", "待下单的请购单"),
            is_work=True,
        ),
        Figure(
            "inventory.count",
            question="state=open",
            tone="warn",
            label=Text("Counts to finish", "待完成的盘点"),
            is_work=True,
        ),
    ),
    "customers": (
        Figure(
            "sales.order",
            "to_deliver",
            "company_gross",
            late="late",
        ),
        Figure("sales.order", "to_bill", "company_gross"),
        Figure("sales.order", "quotations", "company_gross", late="run_out"),
        Figure(
            "sales.order",
            "",
            "company_gross",
            question="state.in=confirmed,done&document_date.gt={ago}",
            before="state.in=confirmed,done&document_date.gt={before}&document_date.lte={ago}",
            label=Text("Orders in 30 days", "近30天订单"),
        ),
        Figure(
            "sales.order",
            "to_confirm",
            tone="warn",
            label=Text("Orders to confirm", "待确认的销售订单"),
            is_work=True,
        ),
    ),
    "enterprise": (
        Reported("accounting.cash_by_month", "balance", Text("Cash today", "当前货币资金")),
        Figure("accounting.open_item", "receivable", "open_company", late="receivable_late"),
        Figure(
            "accounting.open_item",
            "payable",
            "open_company",
            late="payable_late",
            is_credit=True,
        ),
        Reported("accounting.profit_by_month", "result", Text("Result of this month", "本月利润")),
        Figure(
            "accounting.period",
            "to_close",
            tone="warn",
            label=Text("Months to close", "待结账的期间"),
            is_work=True,
        ),
        Figure(
            "purchasing.bill",
            "blocked",
            tone="warn",
            label=Text("Bills to approve", "待放行的采购账单"),
            is_work=True,
        ),
        Figure(
            "sales.order",
            "to_bill",
            tone="warn",
            label=Text("Orders to bill", "待开票的销售订单"),
            is_work=True,
        ),
        Figure(
            "accounting.tax_application",
            "to_issue",
            tone="warn",
            label=Text("Tax invoices to issue", "待开具的税务发票"),
            is_work=True,
        ),
    ),
    "system": (
        Figure("users.account", question="is_active=true", label=Text("Users", "用户")),
        Figure("users.key", question="is_active=true", label=Text("Access keys", "访问密钥")),
        Figure(
            "trail.command",
            question="recorded_at.gte={ago}T00:00:00Z",
            label=Text("Commands in 30 days", "近30天操作"),
        ),
        Figure(
            "webhooks.delivery",
            question="state=parked",
            label=Text("Deliveries that failed", "失败的推送"),
            tone="bad",
        ),
    ),
}
"""What each home says: how things stand, and what is to be done."""
LATEST: Final = {
    "supply": ("purchasing.order", "inventory.move"),
    "customers": ("sales.order", "sales.delivery"),
    "enterprise": ("accounting.invoice", "accounting.payment"),
    "system": ("trail.command",),
}
"""What each home shows the newest records of."""


def first(visit: Visit) -> HttpResponseBase:
    """Go to the first workspace in which the visitor may do something, else to his first."""
    parts = menu_of(visit.actor)
    if not parts:
        return show(visit, "nothing.html", "")
    part = next((each for each in parts if _has_work(visit, each.code)), parts[0])
    return HttpResponseRedirect(reverse("desk-home", args=[part.code]))


def _has_work(visit: Visit, workspace: str) -> bool:
    """Return whether a visitor may give a command of a workspace that not everybody may give."""
    return any(
        action.permission
        for noun in catalogue.resources().values()
        if workspace_of(noun.name).code == workspace
        for action in actions_of(visit.actor, noun)
    )


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
    tiles, work = _tiles(visit, workspace)
    return show(
        visit,
        "home.html",
        part.label,
        workspace=workspace,
        part=part,
        charts=charts_of(visit, workspace),
        tiles=tiles,
        work=work,
        creations=_creations(visit, workspace),
        latest=[excerpt(visit, name) for name in _readable(visit, workspace)],
    )


NEW: Final = {
    "supply": (("purchasing.order", "create"), ("purchasing.request", "create")),
    "customers": (("sales.order", "create"), ("sales.order", "create_quotation")),
    "enterprise": (("accounting.entry", "enter"), ("accounting.payment", "post")),
}
"""What is begun from each home: nouns and actions."""


def _creations(visit: Visit, workspace: str) -> list[tuple[str, str]]:
    known = catalogue.resources()
    wanted = [(name, action) for name, action in NEW.get(workspace, ()) if name in known]
    return [
        (label, href)
        for name, action in wanted
        for label, href in creations_of(visit, known[name])
        if href == reverse("desk-create", args=[name, action])
    ]


def _readable(visit: Visit, workspace: str) -> list[str]:
    known = catalogue.resources()
    return [
        name
        for name in LATEST.get(workspace, ())
        if name in known and may_read(visit.actor, known[name])
    ]


def _tiles(visit: Visit, workspace: str) -> tuple[list[Tile], list[Tile]]:
    """Return how things stand, and what is to be done of which there is any."""
    today = date.today()  # noqa: DTZ011 - a boundary of a list; the reader sees it in its filter
    stands: list[Tile] = []
    work: list[Tile] = []
    for figure in FIGURES.get(workspace, ()):
        tile = tile_of(visit, figure, today)
        if tile is None:
            continue
        if not figure.is_work:
            stands.append(tile)
        elif tile.count:
            work.append(tile)
    return stands, work
