"""Own fields themselves as every door shows them, and the changes of tables that make them."""

from __future__ import annotations

from argosy.platform.registry.actions import Action, ActionKind, Condition
from argosy.platform.registry.fields import Field, FieldType, choices
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


def _state_is(state: str, en: str, zh: str) -> Condition:
    return Condition(
        f"own_field.not_{state}",
        f"t.state = '{state}'",
        Text(f"The field is not {en}.", f"字段不是{zh}状态。"),
        Text("Look at its state and its changes.", "请查看其状态与变更。"),
    )


ACTIVE = _state_is("active", "active", "启用")
REMOVED = _state_is("removed", "removed", "已移除")

FIELD = Resource(
    name="own_fields.field",
    label=Text("Own field", "自定义字段"),
    plural=Text("Own fields", "自定义字段"),
    table="own_field",
    read="own_fields.read",
    scope=Scope.GROUP,
    fields=(
        Field("resource", FieldType.TEXT, Text("Noun", "对象"), example="sales.order"),
        Field("lines", FieldType.TEXT, Text("Lines", "明细"), "nullif(t.lines, '')"),
        Field("name", FieldType.TEXT, Text("Name", "名称"), example="x_colour"),
        Field("type", FieldType.CHOICE, Text("Type", "类型"), choices=TYPES),
        Field("label_en", FieldType.TEXT, Text("Label in English", "英文标签")),
        Field("label_zh", FieldType.TEXT, Text("Label in Chinese", "中文标签")),
        Field("help_en", FieldType.TEXT, Text("Help in English", "英文说明")),
        Field("help_zh", FieldType.TEXT, Text("Help in Chinese", "中文说明")),
        Field("unit", FieldType.TEXT, Text("Field of its unit", "单位字段"), "nullif(t.unit, '')"),
        Field("target", FieldType.TEXT, Text("Points at", "引用对象"), "nullif(t.target, '')"),
        Field("choices", FieldType.OBJECT, Text("Choices", "选项")),
        Field("max_length", FieldType.INTEGER, Text("Characters at most", "最大长度")),
        Field("minimum", FieldType.DECIMAL, Text("Least", "最小值")),
        Field("maximum", FieldType.DECIMAL, Text("Greatest", "最大值")),
        Field("is_personal", FieldType.BOOLEAN, Text("Personal", "个人信息")),
        Field("is_searchable", FieldType.BOOLEAN, Text("Searched", "可搜索")),
        Field("is_indexed", FieldType.BOOLEAN, Text("Indexed", "已建索引")),
        Field("read_permission", FieldType.TEXT, Text("Right to see", "查看权限")),
        Field("write_permission", FieldType.TEXT, Text("Right to fill", "填写权限")),
        Field("required_when", FieldType.TEXT, Text("Required when", "必填条件")),
        Field("visible_when", FieldType.TEXT, Text("Shown when", "显示条件")),
        Field("position", FieldType.INTEGER, Text("Position", "顺序")),
        Field("state", FieldType.CHOICE, Text("State", "状态"), choices=STATES, example="active"),
        Field("version", FieldType.INTEGER, Text("Version", "版本"), example=1),
    ),
    actions=(
        Action("add", do_add_field, Text("Add a field", "新增字段"), kind=ActionKind.CREATE),
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
        Field(
            "field",
            FieldType.REFERENCE,
            Text("Own field", "自定义字段"),
            "t.field_id",
            target="own_fields.field",
        ),
        Field("kind", FieldType.CHOICE, Text("Kind", "类型"), choices=CHANGE_KINDS),
        Field("state", FieldType.CHOICE, Text("State", "状态"), choices=CHANGE_STATES),
        Field(
            "steps",
            FieldType.OBJECT,
            Text("Steps and their locks", "步骤与锁"),
            help=Text(
                "Each step names its lock and how long others wait for it at most.",
                "每个步骤都标明所需的锁以及他人最长等待时间。",
            ),
        ),
        Field("tries", FieldType.INTEGER, Text("Stepped back", "让步次数")),
        Field("waited_ms", FieldType.INTEGER, Text("Waited at most (ms)", "最长等待（毫秒）")),
        Field("held_ms", FieldType.INTEGER, Text("Held at most (ms)", "最长持锁（毫秒）")),
        Field("cause", FieldType.TEXT, Text("Cause", "原因")),
        Field("cure", FieldType.TEXT, Text("Cure", "处理办法")),
        Field("recorded_at", FieldType.INSTANT, Text("Planned", "计划时间")),
        Field("begun_at", FieldType.INSTANT, Text("Begun", "开始时间")),
        Field("ended_at", FieldType.INSTANT, Text("Ended", "结束时间")),
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
