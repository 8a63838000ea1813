"""Saved views as every door shows them: each reader sees his own and those shared with him."""

from __future__ import annotations

from argosy.platform.registry import makers as make
from argosy.platform.registry.actions import Action, ActionKind
from argosy.platform.registry.fields import choices
from argosy.platform.registry.labels import Text
from argosy.platform.registry.resource import Resource, Scope
from argosy.platform.views.commands import (
    do_change_view,
    do_clear_default,
    do_remove_view,
    do_rename_view,
    do_save_view,
    do_set_default,
    do_share_view,
)

KINDS = choices(
    ("table", "Table", "表格"),
    ("board", "Board", "看板"),
    ("calendar", "Calendar", "日历"),
    ("pivot", "Pivot table", "透视表"),
    ("chart", "Chart", "图表"),
)
AUDIENCES = choices(
    ("mine", "Only me", "仅自己"), ("role", "A role", "某角色"), ("all", "Everybody", "所有人")
)
CHARTS = choices(("bar", "Bars", "柱状图"), ("line", "Lines", "折线图"), ("pie", "Pie", "饼图"))
DENSITIES = choices(("comfortable", "Comfortable", "宽松"), ("compact", "Compact", "紧凑"))

MY_ROLES = (
    "SELECT r.code FROM role_grant g JOIN role r ON r.id = g.role_id WHERE g.account_id = {actor}"
    " AND g.valid_from <= current_date AND (g.valid_to IS NULL OR g.valid_to >= current_date)"
    " AND (g.in_company_id IS NULL OR g.in_company_id = {company})"
)
OPENS = (
    "coalesce((SELECT max(CASE WHEN d.person_id = {actor} THEN 3 WHEN d.role_code <> '' THEN 2"
    " ELSE 1 END) FROM view_default d WHERE d.view_id = t.id AND (d.person_id = {actor}"
    f" OR (d.person_id IS NULL AND (d.role_code = '' OR d.role_code IN ({MY_ROLES}))))), 0)"
)

VIEW = Resource(
    name="views.view",
    label=Text("Saved view", "保存的视图"),
    plural=Text("Saved views", "保存的视图"),
    table="saved_view",
    read="views.use",
    scope=Scope.GROUP,
    where=(
        "t.audience = 'all' OR t.owner_id = {actor}"
        f" OR (t.audience = 'role' AND t.role_code IN ({MY_ROLES}))"
    ),
    joins="LEFT JOIN actor o ON o.id = t.owner_id",
    fields=(
        make.text("resource", "Noun", "对象", max_length=80, example="party.party"),
        make.text("name", "Name", "名称", is_searchable=True, max_length=80, example="Open ones"),
        make.choice("kind", "Kind", "类型", KINDS, example="table"),
        make.choice("audience", "Seen by", "可见范围", AUDIENCES, example="mine"),
        make.text("role", "Role", "角色", "nullif(t.role_code, '')", max_length=64),
        make.text("owner", "Owner", "所有者", "o.name"),
        make.flag("is_mine", "Mine", "我的", "(t.owner_id = {actor})"),
        make.long_text("conditions", "Conditions", "条件"),
        make.text("search", "Search words", "搜索词", max_length=200),
        make.texts("columns", "Columns", "列"),
        make.texts("order_by", "Sorted by", "排序"),
        make.texts("group_by", "Grouped by", "分组"),
        make.texts("amounts", "Measures", "度量"),
        make.choice("picture", "Kind of chart", "图表类型", CHARTS, "nullif(t.picture, '')"),
        make.choice("density", "Density", "密度", DENSITIES, "nullif(t.density, '')"),
        make.whole(
            "opens",
            "The list opens with it",
            "列表默认打开",
            OPENS,
            help=Text(
                "3 for me, 2 for a role of mine, 1 for everybody, 0 not.",
                "3 对我，2 对我的角色，1 对所有人，0 否。",
            ),
            is_filterable=False,
            is_sortable=False,
        ),
        make.whole("version", "Version", "版本", example=1),
    ),
    actions=(
        Action("save", do_save_view, Text("Save a view", "保存视图"), kind=ActionKind.CREATE),
        Action(
            "change",
            do_change_view,
            Text("Change", "修改"),
            kind=ActionKind.CHANGE,
            subject="view_id",
            version="version",
        ),
        Action(
            "rename",
            do_rename_view,
            Text("Rename", "重命名"),
            kind=ActionKind.CHANGE,
            subject="view_id",
            version="version",
        ),
        Action("share", do_share_view, Text("Share", "共享"), subject="view_id", version="version"),
        Action(
            "set_default",
            do_set_default,
            Text("Open the list with it", "设为默认视图"),
            subject="view_id",
        ),
        Action(
            "clear_default",
            do_clear_default,
            Text("Clear a default view", "清除默认视图"),
            kind=ActionKind.CREATE,
            hidden=True,
        ),
        Action("remove", do_remove_view, Text("Remove", "移除"), subject="view_id"),
    ),
    display=("name", "resource"),
    sort=("resource", "name"),
    version="version",
    columns=("name", "resource", "kind", "audience", "owner"),
    owns_fields=False,
    help=Text(
        "Lists as people want to see them again: their own, a role's, everybody's.",
        "保存的列表视图：自己的、角色的或所有人的。",
    ),
)

RESOURCES = (VIEW,)
