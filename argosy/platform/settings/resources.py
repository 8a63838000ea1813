"""Settings as every door shows them: what is set, and every change that was made."""

from __future__ import annotations

from argosy.platform.registry import makers as make
from argosy.platform.registry.actions import Action, ActionKind
from argosy.platform.registry.labels import Text
from argosy.platform.registry.resource import Resource, Scope
from argosy.platform.settings.commands import (
    do_set_own_setting,
    do_set_secret,
    do_set_setting,
    do_undo_change,
)

READ = "settings.read"
OF_COMPANY = "(t.in_company_id IS NULL OR t.in_company_id = {company}) AND t.account_id IS NULL"
"""What people chose for themselves is theirs."""
COMPANY = make.reference(
    "company",
    "Company",
    "公司",
    "users.company",
    "t.in_company_id",
    help=Text("Empty: for everybody.", "空白表示全局。"),
)
CODE = make.text(
    "code", "Setting", "设置项", is_searchable=True, max_length=100, example="accounts.sign_up"
)

VALUE = Resource(
    name="settings.value",
    label=Text("Setting", "设置"),
    plural=Text("Settings", "设置"),
    table="setting_value",
    fields=(
        CODE,
        make.long_text("value", "Value", "值", example="open"),
        COMPANY,
        make.whole("version", "Version", "版本"),
    ),
    actions=(
        Action(
            "set",
            do_set_setting,
            Text("Set a value", "设置值"),
            kind=ActionKind.CREATE,
            is_import=True,
        ),
        Action(
            "set_own",
            do_set_own_setting,
            Text("Set for me", "设置本人值"),
            hidden=True,
            kind=ActionKind.CREATE,
        ),
        Action(
            "set_secret", do_set_secret, Text("Set a secret", "设置密钥"), kind=ActionKind.CREATE
        ),
    ),
    read=READ,
    where=OF_COMPANY,
    scope=Scope.GROUP,
    display=("code",),
    import_key=("code", "company"),
    sort=("code",),
    version="version",
    owns_fields=False,
    help=Text("Values that were set; all others are as declared.", "已设置的值；其余为默认值。"),
)

CHANGE = Resource(
    name="settings.change",
    label=Text("Change of a setting", "设置变更"),
    plural=Text("Changes of settings", "设置变更记录"),
    table="setting_change",
    fields=(
        make.instant("recorded_at", "Changed at", "变更时间"),
        CODE,
        make.long_text("before", "Before", "变更前"),
        make.long_text("after_change", "After", "变更后", "t.after"),
        COMPANY,
        make.reference("actor", "By", "操作人", "trail.actor"),
        make.reference("undoes", "Takes back", "撤销的变更", "settings.change"),
    ),
    actions=(Action("undo", do_undo_change, Text("Undo", "撤销"), subject="change_id"),),
    read=READ,
    where=OF_COMPANY,
    scope=Scope.GROUP,
    display=("code", "recorded_at"),
    owns_fields=False,
    help=Text("Who changed what, from what to what.", "谁在何时修改了什么。"),
)

RESOURCES = (VALUE, CHANGE)
