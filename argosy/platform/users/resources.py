"""The nouns of the users as every door shows them."""

from __future__ import annotations

from argosy.platform.registry import languages
from argosy.platform.registry import makers as make
from argosy.platform.registry.actions import Action, ActionKind, Condition, Then
from argosy.platform.registry.fields import Choice, Sensitivity
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
    do_invite,
    do_reset_second_factor,
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
        make.text("code", "Code", "编码", is_searchable=True, max_length=32),
        make.text("name", "Name", "名称", is_searchable=True, max_length=200),
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
        make.text(
            "name", "Sign-in name", "登录名", is_searchable=True, max_length=64, example="anna"
        ),
        make.text(
            "full_name",
            "Full name",
            "姓名",
            is_searchable=True,
            max_length=200,
            example="Anna Muster",
        ),
        make.text(
            "email",
            "E-mail",
            "电子邮箱",
            sensitivity=Sensitivity.PERSONAL,
            max_length=254,
            example="anna@example.com",
        ),
        make.choice(
            "language",
            "Language",
            "语言",
            (
                Choice("en", Text("English", "英语")),
                Choice("zh-hans", Text("Chinese", "简体中文")),
                *(Choice(code, Text(name, name)) for code, name in languages.added().items()),
            ),
        ),
        make.flag("is_active", "Active", "启用"),
        make.flag(
            "has_password",
            "Has a password",
            "已设密码",
            "EXISTS (SELECT FROM user_password p WHERE p.id = t.id)",
            is_sortable=False,
        ),
        make.instant(
            "invited_at",
            "Invited",
            "邀请时间",
            "(SELECT max(l.at) FROM user_letter l WHERE l.account_id = t.id"
            " AND l.purpose = 'invitation')",
            is_sortable=False,
        ),
        make.flag(
            "is_proved",
            "Address confirmed",
            "邮箱已验证",
            "EXISTS (SELECT FROM user_proved_address a WHERE a.id = t.id AND a.email = t.email)",
            is_sortable=False,
        ),
        make.whole("version", "Version", "版本"),
    ),
    actions=(
        Action(
            "create",
            do_create_user,
            Text("New user", "新建用户"),
            kind=ActionKind.CREATE,
            then=Then("invite", Text("Save and invite", "保存并邀请")),
            references={"grants.role_id": "users.role", "grants.company_id": "users.company"},
        ),
        Action(
            "change",
            do_change_user,
            Text("Change", "修改"),
            kind=ActionKind.CHANGE,
            subject="account_id",
            version="version",
        ),
        Action(
            "invite",
            do_invite,
            Text("Invite", "邀请"),
            conditions=(
                Condition(
                    "users.has_password",
                    "NOT EXISTS (SELECT FROM user_password p WHERE p.id = t.id)",
                    Text("This person has a password already.", "该用户已设密码。"),
                    Text(
                        "Who forgot it asks for a new one on the sign-in page.",
                        "忘记密码者可在登录页自助重置。",
                    ),
                ),
                Condition(
                    "users.no_email",
                    "t.email <> ''",
                    Text("This account has no e-mail address.", "该账户没有邮箱地址。"),
                    Text("Enter one, or set a password.", "请填写邮箱，或直接设置密码。"),
                ),
            ),
            subject="account_id",
        ),
        Action(
            "set_password", do_set_password, Text("Set password", "重置密码"), subject="account_id"
        ),
        Action(
            "reset_second_factor",
            do_reset_second_factor,
            Text("Take the second factor away", "移除双重验证"),
            subject="account_id",
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
        make.text("code", "Code", "编码", is_searchable=True, max_length=64, example="buyer"),
        make.text("name", "Name", "英文名称", is_searchable=True, max_length=120),
        make.text("name_zh", "Chinese name", "中文名称", is_searchable=True, max_length=120),
        make.texts("permissions", "Permissions", "权限"),
        make.flag("is_own", "Our own", "自定义"),
        make.whole("version", "Version", "版本"),
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
        make.reference("account", "User", "用户", "users.account"),
        make.reference("role", "Role", "角色", "users.role"),
        make.reference(
            "company",
            "Company",
            "公司",
            "users.company",
            "t.in_company_id",
            help=Text("Empty: in all companies.", "空白表示所有公司。"),
        ),
        make.date("valid_from", "First day", "生效日期"),
        make.date("valid_to", "Last day", "失效日期"),
        make.text("mitigation", "Mitigation", "补偿控制", max_length=500),
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
        make.text("name", "Name", "名称", is_searchable=True, max_length=120),
        make.text("prefix", "Begins with", "前缀", max_length=16),
        make.reference("account", "Acts for", "代表用户", "users.account"),
        make.texts("scopes", "Permissions at most", "权限范围"),
        make.date("expires_on", "Last day", "失效日期"),
        make.flag("is_active", "Active", "启用"),
        make.instant("last_used_at", "Last used", "最近使用", "s.last_used_at"),
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
