"""Where each list stands: workspaces are menus over capabilities and hold no logic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from argosy.kernel.primitives.actor import Actor
from argosy.platform.registry import catalogue
from argosy.platform.registry.labels import Text
from argosy.platform.registry.reports.catalogue import reports
from argosy.platform.registry.resource import Resource


@dataclass(frozen=True, slots=True)
class Workspace:
    """A part of the company: its address, its name, its picture, its capabilities in order."""

    code: str
    label: Text
    icon: str
    capabilities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A list or a report in the menu, by its name."""

    resource: str
    label: str
    capability: str
    page: str = ""
    """The name of its address, for pages of their own."""
    address: str = ""
    """Where a link leads."""
    is_seldom: bool = False
    """Whether it is folded away at the end of its group."""


@dataclass(frozen=True, slots=True)
class Group:
    """The lists and reports of one capability, and the pages made for its daily work."""

    code: str
    label: str
    icon: str
    entries: tuple[Entry, ...]
    reports: tuple[Entry, ...] = ()
    pages: tuple[Entry, ...] = ()

    @property
    def daily(self) -> tuple[Entry, ...]:
        """The lists that are opened every day; all where only one would be folded away."""
        folded = self.seldom
        return tuple(each for each in self.entries if each not in folded)

    @property
    def seldom(self) -> tuple[Entry, ...]:
        """The lists that are folded away; a fold over one would hide it for nothing."""
        found = tuple(each for each in self.entries if each.is_seldom)
        return found if len(found) > 1 else ()


@dataclass(frozen=True, slots=True)
class Part:
    """A workspace as one reader sees it."""

    code: str
    label: str
    icon: str
    groups: tuple[Group, ...]


WORKSPACES: Final = (
    Workspace(
        "supply",
        Text("Supply chain", "供应链"),
        "truck",
        ("purchasing", "inventory", "product"),
    ),
    Workspace("customers", Text("Customers", "客户"), "users", ("sales", "party")),
    Workspace(
        "enterprise",
        Text("Enterprise", "经营"),
        "building-bank",
        ("accounting", "intercompany", "tax", "currency", "calendar", "company"),
    ),
    Workspace(
        "system",
        Text("System", "系统"),
        "settings",
        (
            "users",
            "oidc",
            "settings",
            "notifications",
            "jobs",
            "printing",
            "trail",
            "data",
            "webhooks",
            "im",
            "views",
            "menus",
            "own_fields",
            "files",
            "comments",
            "bulk",
        ),
    ),
)
PAGES: Final[Mapping[str, tuple[tuple[str, str, Text, str], ...]]] = {
    "purchasing": (
        (
            "purchasing.reordering",
            "desk-reordering",
            Text("Reorder", "补货"),
            "purchasing.order.create",
        ),
    ),
    "accounting": (
        (
            "accounting.voucher",
            "desk-voucher",
            Text("Enter vouchers", "凭证录入"),
            "accounting.entry.post",
        ),
        (
            "accounting.closing",
            "desk-closing",
            Text("Close the month", "月末结账"),
            "accounting.period.close",
        ),
    ),
    "company": (
        (
            "company.numbering",
            "desk-numbering",
            Text("Document numbers", "单据编号"),
            "company.read",
        ),
    ),
    "menus": (("menus.arrange", "desk-menu", Text("Arrange the menu", "编排菜单"), "menus.write"),),
}
"""Pages made for daily work, by capability: name, address, label and the right they need."""
ELSEWHERE: Final = "enterprise"
"""Where capabilities stand that no workspace names, such as those of other distributions."""
_LABELS: Final[Mapping[str, tuple[Text, str]]] = {
    "purchasing": (Text("Purchasing", "采购"), "shopping-cart"),
    "inventory": (Text("Inventory", "库存"), "building-warehouse"),
    "product": (Text("Products", "商品"), "package"),
    "sales": (Text("Sales", "销售"), "tag"),
    "party": (Text("Parties", "往来单位"), "users"),
    "accounting": (Text("Accounting", "财务"), "calculator"),
    "intercompany": (Text("Between companies", "公司间"), "arrows-exchange"),
    "tax": (Text("Tax", "税务"), "receipt"),
    "currency": (Text("Currencies", "币种"), "coin"),
    "calendar": (Text("Calendars", "日历"), "calendar"),
    "company": (Text("Company", "公司"), "building"),
    "users": (Text("Users and rights", "用户与权限"), "shield-lock"),
    "oidc": (Text("Single sign-on", "单点登录"), "login-2"),
    "settings": (Text("Settings", "设置"), "settings"),
    "jobs": (Text("Background jobs", "后台任务"), "player-play"),
    "notifications": (Text("Notifications", "通知"), "bell"),
    "trail": (Text("Trail", "审计"), "history"),
    "data": (Text("Files", "文件导入"), "file-spreadsheet"),
    "printing": (Text("Printing", "打印"), "printer"),
    "webhooks": (Text("Webhooks", "推送"), "webhook"),
    "im": (Text("Messenger", "即时通讯"), "users"),
    "views": (Text("Views", "视图"), "columns"),
    "menus": (Text("Menus", "菜单"), "menu-2"),
    "own_fields": (Text("Own fields", "自定义字段"), "pencil"),
    "files": (Text("Attachments", "附件"), "upload"),
    "comments": (Text("Comments", "评论"), "user-circle"),
    "bulk": (Text("Bulk actions", "批量操作"), "list"),
}
_OTHER: Final = (Text("More", "更多"), "layout-grid")


def capability_of(name: str) -> str:
    """Return the capability that a resource belongs to."""
    return name.partition(".")[0]


def workspace_of(name: str) -> Workspace:
    """Return the workspace that a resource stands in."""
    capability = capability_of(name)
    for each in WORKSPACES:
        if capability in each.capabilities:
            return each
    return next(each for each in WORKSPACES if each.code == ELSEWHERE)


def capability_label(name: str, language: str) -> str:
    """Return what people call the capability of a resource."""
    return _LABELS.get(capability_of(name), _OTHER)[0].in_language(language)


def icon_of(name: str) -> str:
    """Return the picture of a resource's capability."""
    return _LABELS.get(capability_of(name), _OTHER)[1]


def menu_of(actor: Actor) -> tuple[Part, ...]:
    """Return the menu of an actor: what he may not read is not there."""
    return _menu(actor.permissions, actor.language, catalogue.version())


def may_read(actor: Actor, resource: Resource) -> bool:
    """Return whether an actor may open a resource's list."""
    return actor.may(resource.read_permission)


@lru_cache(maxsize=256)
def _menu(permissions: frozenset[str], language: str, _version: int) -> tuple[Part, ...]:
    by_place: dict[str, dict[str, list[Entry]]] = {each.code: {} for each in WORKSPACES}
    for resource in catalogue.resources().values():
        if resource.read_permission not in permissions:
            continue
        capability = capability_of(resource.name)
        label = resource.plural.in_language(language)
        entry = Entry(resource.name, label, capability, is_seldom=resource.is_seldom)
        place = by_place[workspace_of(resource.name).code]
        place.setdefault(capability, []).append(entry)
    told: dict[str, list[Entry]] = {}
    for report in reports().values():
        if report.is_listed and report.permission in permissions:
            capability = capability_of(report.name)
            by_place[workspace_of(report.name).code].setdefault(capability, [])
            entry = Entry(report.name, report.label.in_language(language), capability)
            told.setdefault(capability, []).append(entry)
    return tuple(
        _part(each, by_place[each.code], told, permissions, language)
        for each in WORKSPACES
        if by_place[each.code]
    )


def _part(
    workspace: Workspace,
    found: Mapping[str, list[Entry]],
    told: Mapping[str, list[Entry]],
    permissions: frozenset[str],
    language: str,
) -> Part:
    known = [name for name in workspace.capabilities if name in found]
    others = sorted(set(found) - set(known))
    groups = tuple(
        Group(
            name,
            _LABELS.get(name, _OTHER)[0].in_language(language),
            _LABELS.get(name, _OTHER)[1],
            tuple(found[name]),
            tuple(told.get(name, ())),
            tuple(
                Entry(page, label.in_language(language), name, address)
                for page, address, label, right in PAGES.get(name, ())
                if right in permissions
            ),
        )
        for name in (*known, *others)
    )
    return Part(workspace.code, workspace.label.in_language(language), workspace.icon, groups)
