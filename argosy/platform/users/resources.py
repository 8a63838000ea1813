"""The nouns of the users as every door shows them."""

from __future__ import annotations

from argosy.platform.registry.actions import Action, ActionKind, Condition
from argosy.platform.registry.fields import Choice, Field, FieldType, Sensitivity
from argosy.platform.registry.labels import Text
from argosy.platform.registry.resource import Resource, Scope
from argosy.platform.users.commands import (
    do_change_own_password,
    do_change_role,
    do_change_user,
    do_create_key,
    do_create_user,
    do_define_role,
    do_grant_role,
    do_revoke_key,
    do_revoke_role,
    do_set_password,
)

COMPANY = Resource(
    name="users.company",
    label=Text("Company", "公司"),
    plural=Text("Companies", "公司"),
    table="company",
    fields=(
        Field("code", FieldType.TEXT, Text("Code", "编码"), is_searchable=True, max_length=32),
        Field("name", FieldType.TEXT, Text("Name", "名称"), is_searchable=True, max_length=200),
    ),
    read="users.role.read",
    scope=Scope.GROUP,
    display=("code", "name"),
    sort=("code",),
    owns_fields=False,
    help=Text("The companies a role can be granted in.", "可授予角色的公司。"),
)

ACCOUNT = Resource(
    name="users.account",
    label=Text("User", "用户"),
    plural=Text("Users", "用户"),
    table="user_account",
    fields=(
        Field(
            "name",
            FieldType.TEXT,
            Text("Sign-in name", "登录名"),
            is_searchable=True,
            max_length=64,
            example="anna",
        ),
        Field(
            "full_name",
            FieldType.TEXT,
            Text("Full name", "姓名"),
            is_searchable=True,
            max_length=200,
            example="Anna Muster",
        ),
        Field(
            "email",
            FieldType.TEXT,
            Text("E-mail", "电子邮箱"),
            sensitivity=Sensitivity.PERSONAL,
            max_length=254,
            example="anna@example.com",
        ),
        Field(
            "language",
            FieldType.CHOICE,
            Text("Language", "语言"),
            choices=(
                Choice("en", Text("English", "英语")),
                Choice("zh-hans", Text("Chinese", "简体中文")),
            ),
        ),
        Field("is_active", FieldType.BOOLEAN, Text("Active", "启用")),
        Field("version", FieldType.INTEGER, Text("Version", "版本")),
    ),
    actions=(
        Action("create", do_create_user, Text("New user", "新建用户"), kind=ActionKind.CREATE),
        Action(
            "change",
            do_change_user,
            Text("Change", "修改"),
            kind=ActionKind.CHANGE,
            subject="account_id",
            version="version",
        ),
        Action(
            "set_password", do_set_password, Text("Set password", "重置密码"), subject="account_id"
        ),
        Action(
            "change_own_password",
            do_change_own_password,
            Text("Change my password", "修改我的密码"),
            subject="account_id",
        ),
    ),
    scope=Scope.GROUP,
    display=("name", "full_name"),
    sort=("name",),
    version="version",
    owns_fields=False,
)

ROLE = Resource(
    name="users.role",
    label=Text("Role", "角色"),
    plural=Text("Roles", "角色"),
    table="role",
    fields=(
        Field(
            "code",
            FieldType.TEXT,
            Text("Code", "编码"),
            is_searchable=True,
            max_length=64,
            example="buyer",
        ),
        Field("name", FieldType.TEXT, Text("Name", "英文名称"), is_searchable=True, max_length=120),
        Field(
            "name_zh",
            FieldType.TEXT,
            Text("Chinese name", "中文名称"),
            is_searchable=True,
            max_length=120,
        ),
        Field("permissions", FieldType.TEXTS, Text("Permissions", "权限")),
        Field("is_own", FieldType.BOOLEAN, Text("Our own", "自定义")),
        Field("version", FieldType.INTEGER, Text("Version", "版本")),
    ),
    actions=(
        Action("define", do_define_role, Text("New role", "新建角色"), kind=ActionKind.CREATE),
        Action(
            "change",
            do_change_role,
            Text("Change", "修改"),
            conditions=(
                Condition(
                    "users.role_fixed",
                    "t.is_own",
                    Text("This role comes with a capability.", "该角色由系统模块提供。"),
                    Text("Define a role of your own.", "请新建自定义角色。"),
                ),
            ),
            kind=ActionKind.CHANGE,
            subject="role_id",
            version="version",
        ),
    ),
    scope=Scope.GROUP,
    display=("code", "name"),
    sort=("code",),
    version="version",
    owns_fields=False,
)

GRANT = Resource(
    name="users.grant",
    label=Text("Grant", "授权"),
    plural=Text("Grants", "授权"),
    table="role_grant",
    fields=(
        Field(
            "account",
            FieldType.REFERENCE,
            Text("User", "用户"),
            "t.account_id",
            target="users.account",
        ),
        Field("role", FieldType.REFERENCE, Text("Role", "角色"), "t.role_id", target="users.role"),
        Field(
            "company",
            FieldType.REFERENCE,
            Text("Company", "公司"),
            "t.in_company_id",
            help=Text("Empty: in all companies.", "空白表示所有公司。"),
            target="users.company",
        ),
        Field("valid_from", FieldType.DATE, Text("First day", "生效日期")),
        Field("valid_to", FieldType.DATE, Text("Last day", "失效日期")),
        Field("mitigation", FieldType.TEXT, Text("Mitigation", "补偿控制"), max_length=500),
    ),
    actions=(
        Action("grant", do_grant_role, Text("Grant a role", "授予角色"), kind=ActionKind.CREATE),
        Action("revoke", do_revoke_role, Text("Revoke", "撤销"), subject="grant_id"),
    ),
    read="users.role.read",
    scope=Scope.GROUP,
    owns_fields=False,
)

KEY = Resource(
    name="users.key",
    label=Text("Access key", "访问密钥"),
    plural=Text("Access keys", "访问密钥"),
    table="api_key",
    joins="LEFT JOIN api_key_secret s ON s.id = t.id",
    fields=(
        Field("name", FieldType.TEXT, Text("Name", "名称"), is_searchable=True, max_length=120),
        Field("prefix", FieldType.TEXT, Text("Begins with", "前缀"), max_length=16),
        Field(
            "account",
            FieldType.REFERENCE,
            Text("Acts for", "代表用户"),
            "t.account_id",
            target="users.account",
        ),
        Field("scopes", FieldType.TEXTS, Text("Permissions at most", "权限范围")),
        Field("expires_on", FieldType.DATE, Text("Last day", "失效日期")),
        Field("is_active", FieldType.BOOLEAN, Text("Active", "启用")),
        Field("last_used_at", FieldType.INSTANT, Text("Last used", "最近使用"), "s.last_used_at"),
    ),
    actions=(
        Action("create", do_create_key, Text("New key", "新建密钥"), kind=ActionKind.CREATE),
        Action(
            "revoke",
            do_revoke_key,
            Text("Revoke", "吊销"),
            conditions=(
                Condition(
                    "users.key_unknown",
                    "t.is_active",
                    Text("The key has been revoked.", "该密钥已吊销。"),
                    Text("Make a new one if it is needed.", "如有需要请新建。"),
                ),
            ),
            subject="key_id",
        ),
    ),
    scope=Scope.GROUP,
    display=("name", "prefix"),
    owns_fields=False,
)

RESOURCES = (COMPANY, ACCOUNT, ROLE, GRANT, KEY)
