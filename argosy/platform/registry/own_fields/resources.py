"""Own fields themselves as every door shows them, and the changes of tables that make them."""

from __future__ import annotations

from collections.abc import Iterable

from argosy.platform.registry import catalogue
from argosy.platform.registry import makers as make
from argosy.platform.registry.actions import Action, ActionKind, Condition
from argosy.platform.registry.fields import Choice, choices
from argosy.platform.registry.labels import Text
from argosy.platform.registry.own_fields.commands import (
    do_add_field,
    do_change_field,
    do_purge_field,
    do_remove_field,
    do_restore_field,
    do_retry_change,
    do_set_values,
)
from argosy.platform.registry.resource import Resource, Scope

TYPES = choices(
    ("text", "Text", "文本"),
    ("long_text", "Long text", "长文本"),
    ("integer", "Whole number", "整数"),
    ("decimal", "Number", "小数"),
    ("quantity", "Quantity", "数量"),
    ("money", "Money", "金额"),
    ("percent", "Percent", "百分比"),
    ("boolean", "Yes or no", "是/否"),
    ("date", "Date", "日期"),
    ("instant", "Point in time", "时间"),
    ("choice", "Choice", "选项"),
    ("reference", "Reference", "引用"),
    ("texts", "Texts", "多个文本"),
)
STATES = choices(
    ("planned", "Planned", "待建立"),
    ("active", "Active", "启用"),
    ("removed", "Removed", "已移除"),
    ("purging", "Being purged", "清除中"),
    ("purged", "Purged", "已清除"),
)
CHANGE_STATES = choices(
    ("planned", "Planned", "已计划"),
    ("running", "Running", "执行中"),
    ("done", "Done", "已完成"),
    ("failed", "Failed", "失败"),
)
CHANGE_KINDS = choices(
    ("add", "Make", "建立"), ("check", "Change limits", "调整限制"), ("purge", "Purge", "清除")
)


def nouns() -> list[Choice]:
    """Return the nouns that may have own fields, by what they are called."""
    return _called(each for each in catalogue.resources().values() if each.owns_fields)


def every_noun() -> list[Choice]:
    """Return all nouns, by what they are called."""
    return _called(catalogue.resources().values())


def _called(found: Iterable[Resource]) -> list[Choice]:
    return sorted((Choice(each.name, each.plural) for each in found), key=lambda c: c.label.en)


def _state_is(state: str, otherwise: Text) -> Condition:
    return Condition(
        f"own_field.not_{state}",
        f"t.state = '{state}'",
        otherwise,
        Text("Look at its state and its changes.", "请查看其状态与变更。"),
    )


ACTIVE = _state_is("active", Text("The field is not active.", "字段不是启用状态。"))
REMOVED = _state_is("removed", Text("The field is not removed.", "字段不是已移除状态。"))

FIELD = Resource(
    name="own_fields.field",
    label=Text("Own field", "自定义字段"),
    plural=Text("Own fields", "自定义字段"),
    table="own_field",
    read="own_fields.read",
    scope=Scope.GROUP,
    fields=(
        make.text("resource", "Noun", "对象", example="sales.order"),
        make.text("lines", "Lines", "明细", "nullif(t.lines, '')"),
        make.text("name", "Name", "名称", example="x_colour"),
        make.choice("type", "Type", "类型", TYPES),
        make.text("label_en", "Label in English", "英文标签"),
        make.text("label_zh", "Label in Chinese", "中文标签"),
        make.text("help_en", "Help in English", "英文说明"),
        make.text("help_zh", "Help in Chinese", "中文说明"),
        make.text("unit", "Field of its unit", "单位字段", "nullif(t.unit, '')"),
        make.text("target", "Points at", "引用对象", "nullif(t.target, '')"),
        make.stored("choices", "Choices", "选项"),
        make.whole("max_length", "Characters at most", "最大长度"),
        make.decimal("minimum", "Least", "最小值"),
        make.decimal("maximum", "Greatest", "最大值"),
        make.flag("is_personal", "Personal", "个人信息"),
        make.flag("is_searchable", "Searched", "可搜索"),
        make.flag("is_indexed", "Indexed", "已建索引"),
        make.text("read_permission", "Right to see", "查看权限"),
        make.text("write_permission", "Right to fill", "填写权限"),
        make.text("required_when", "Required when", "必填条件"),
        make.text("visible_when", "Shown when", "显示条件"),
        make.whole("position", "Position", "顺序"),
        make.choice("state", "State", "状态", STATES, example="active"),
        make.whole("version", "Version", "版本", example=1),
    ),
    actions=(
        Action(
            "add",
            do_add_field,
            Text("Add a field", "新增字段"),
            kind=ActionKind.CREATE,
            choices={"resource": nouns, "target": every_noun},
        ),
        Action(
            "change",
            do_change_field,
            Text("Change", "修改"),
            conditions=(ACTIVE,),
            kind=ActionKind.CHANGE,
            subject="field_id",
            version="version",
        ),
        Action(
            "remove",
            do_remove_field,
            Text("Remove", "移除"),
            subject="field_id",
            version="version",
        ),
        Action(
            "restore",
            do_restore_field,
            Text("Restore", "恢复"),
            conditions=(REMOVED,),
            subject="field_id",
            version="version",
        ),
        Action(
            "purge",
            do_purge_field,
            Text("Purge with all values", "彻底清除"),
            conditions=(REMOVED,),
            subject="field_id",
            version="version",
        ),
        Action(
            "set_values",
            do_set_values,
            Text("Fill own fields", "填写自定义字段"),
            kind=ActionKind.CREATE,
            hidden=True,
        ),
    ),
    display=("name", "label_en"),
    sort=("resource", "lines", "position"),
    version="version",
    columns=("resource", "lines", "name", "type", "label_en", "label_zh", "state"),
    owns_fields=False,
    help=Text(
        "Fields that administrators added to nouns, for all companies.",
        "管理员为各对象新增的字段，各公司共享。",
    ),
)

CHANGE = Resource(
    name="own_fields.change",
    label=Text("Change of a table", "表结构变更"),
    plural=Text("Changes of tables", "表结构变更"),
    table="own_field_change",
    read="own_fields.read",
    scope=Scope.GROUP,
    fields=(
        make.reference("field", "Own field", "自定义字段", "own_fields.field"),
        make.choice("kind", "Kind", "类型", CHANGE_KINDS),
        make.choice("state", "State", "状态", CHANGE_STATES),
        make.stored(
            "steps",
            "Steps and their locks",
            "步骤与锁",
            help=Text(
                "Each step names its lock and how long others wait for it at most.",
                "每个步骤都标明所需的锁以及他人最长等待时间。",
            ),
        ),
        make.whole("tries", "Stepped back", "让步次数"),
        make.whole("waited_ms", "Waited at most (ms)", "最长等待（毫秒）"),
        make.whole("held_ms", "Held at most (ms)", "最长持锁（毫秒）"),
        make.text("cause", "Cause", "原因"),
        make.text("cure", "Cure", "处理办法"),
        make.instant("recorded_at", "Planned", "计划时间"),
        make.instant("begun_at", "Begun", "开始时间"),
        make.instant("ended_at", "Ended", "结束时间"),
    ),
    actions=(
        Action(
            "retry",
            do_retry_change,
            Text("Try again", "重试"),
            conditions=(
                Condition(
                    "own_field.not_failed",
                    "t.state = 'failed'",
                    Text("The change has not failed.", "该变更没有失败。"),
                    Text("Nothing is left to do.", "无需操作。"),
                ),
            ),
            subject="change_id",
        ),
    ),
    display=("kind", "state"),
    sort=("-id",),
    owns_fields=False,
    help=Text(
        "How own fields come to be: planned, running, done, or failed with cause and cure.",
        "自定义字段的建立过程：计划、执行、完成，或失败及其原因与处理办法。",
    ),
)

RESOURCES = (FIELD, CHANGE)
