"""Menus as every door shows them: places for who arranges them, pins for oneself."""

from __future__ import annotations

from argosy.platform.menus.commands import (
    do_add_menu_link,
    do_pin_page,
    do_place_in_menu,
    do_remove_menu_entry,
    do_unpin_page,
)
from argosy.platform.registry import makers as make
from argosy.platform.registry.actions import Action, ActionKind
from argosy.platform.registry.labels import Text
from argosy.platform.registry.resource import Resource, Scope

ENTRY = Resource(
    name="menus.entry",
    label=Text("Place in the menu", "菜单项"),
    plural=Text("Places in the menu", "菜单项"),
    table="menu_entry",
    read="menus.write",
    scope=Scope.GROUP,
    fields=(
        make.text("role", "Role", "角色", "nullif(t.role_code, '')", max_length=64),
        make.text(
            "target", "What", "目标", is_searchable=True, max_length=120, example="sales.order"
        ),
        make.text("group", "Group", "分组", "nullif(t.group_code, '')", max_length=120),
        make.text("address", "Address", "地址", "nullif(t.address, '')", max_length=500),
        make.text("name_en", "English name", "英文名称", max_length=60),
        make.text("name_zh", "Chinese name", "中文名称", max_length=60),
        make.flag("is_hidden", "Left out", "隐藏"),
        make.whole("position", "Place", "位置", example=1),
    ),
    actions=(
        Action(
            "place",
            do_place_in_menu,
            Text("Place", "设置位置"),
            kind=ActionKind.CREATE,
        ),
        Action("link", do_add_menu_link, Text("Add a link", "添加链接"), kind=ActionKind.CREATE),
        Action("remove", do_remove_menu_entry, Text("Remove", "移除"), subject="entry_id"),
    ),
    display=("target", "role"),
    sort=("-id",),
    columns=("role", "target", "group", "name_en", "name_zh", "is_hidden", "position"),
    owns_fields=False,
    help=Text(
        "How the menu is arranged for everybody or a role; it grants and takes no rights.",
        "为所有人或某角色编排的菜单；不授予也不收回权限。",
    ),
)

PIN = Resource(
    name="menus.pin",
    label=Text("Pinned page", "固定的页面"),
    plural=Text("Pinned pages", "固定的页面"),
    table="menu_pin",
    read="menus.use",
    scope=Scope.GROUP,
    where="t.person_id = {actor}",
    fields=(
        make.text("name", "Name", "名称", is_searchable=True, max_length=60, example="Open orders"),
        make.text("address", "Address", "地址", max_length=500, example="/desk/sales.order/"),
    ),
    actions=(
        Action("pin", do_pin_page, Text("Pin a page", "固定页面"), kind=ActionKind.CREATE),
        Action("unpin", do_unpin_page, Text("Remove", "移除"), subject="pin_id"),
    ),
    display=("name",),
    sort=("-id",),
    columns=("name", "address"),
    owns_fields=False,
    help=Text("Pages that one has at hand in the menu.", "自己固定在菜单中的页面。"),
)

RESOURCES = (ENTRY, PIN)
