"""The noun of sign-in by OpenID Connect as every door shows it."""

from __future__ import annotations

from argosy.platform.registry import makers as make
from argosy.platform.registry.actions import Action, ActionKind
from argosy.platform.registry.labels import Text
from argosy.platform.registry.resource import Resource, Scope
from argosy.platform.users.oidc.commands import (
    do_change_provider,
    do_create_provider,
    do_set_provider_secret,
)

PROVIDER = Resource(
    name="oidc.provider",
    label=Text("Identity provider", "身份提供方"),
    plural=Text("Identity providers", "身份提供方"),
    table="identity_provider",
    fields=(
        make.text("name", "Name", "名称", is_searchable=True, max_length=80, example="Keycloak"),
        make.text("name_zh", "Chinese name", "中文名称", max_length=80, example="统一身份认证"),
        make.text(
            "issuer",
            "Issuer",
            "颁发者",
            max_length=500,
            example="https://login.example.com/realms/company",
            help=Text(
                "Its https address as the provider states it (issuer).",
                "提供方公布的 https 地址。",
            ),
        ),
        make.text("client_id", "Client id", "客户端 ID", max_length=255, example="argosy"),
        make.flag(
            "has_secret",
            "Has a secret",
            "已设密钥",
            "EXISTS (SELECT FROM identity_provider_secret s WHERE s.id = t.id)",
            is_sortable=False,
        ),
        make.texts(
            "scopes",
            "Scopes",
            "授权范围",
            help=Text("Asked of the provider; openid must be one.", "须包含 openid。"),
        ),
        make.texts(
            "domains",
            "Domains of addresses",
            "允许的邮箱域名",
            help=Text("Empty: all.", "留空表示不限。"),
        ),
        make.texts(
            "second_factors",
            "Counts as second factor",
            "视为双重验证",
            help=Text(
                "Values of amr or acr that the provider tells, such as mfa or otp.",
                "提供方声明的、可视为双重验证的认证方式取值。",
            ),
        ),
        make.flag(
            "binds_by_email",
            "Known by confirmed e-mail",
            "按已验证邮箱绑定",
            help=Text(
                "The first time, who has a confirmed address is taken for the user who has it.",
                "首次登录时，按提供方已验证的邮箱绑定到对应用户。",
            ),
        ),
        make.flag(
            "creates_accounts",
            "Makes accounts",
            "自动建立账户",
            help=Text(
                "Who has none is given one, without any role.",
                "无账户者自动建立，不含任何角色。",
            ),
        ),
        make.flag("is_active", "Active", "启用"),
        make.whole("version", "Version", "版本"),
    ),
    actions=(
        Action("create", do_create_provider, Text("New provider", "新建"), kind=ActionKind.CREATE),
        Action(
            "change",
            do_change_provider,
            Text("Change", "修改"),
            kind=ActionKind.CHANGE,
            subject="provider_id",
            version="version",
        ),
        Action(
            "set_secret",
            do_set_provider_secret,
            Text("Set secret", "设置密钥"),
            subject="provider_id",
        ),
    ),
    read="oidc.provider.read",
    scope=Scope.GROUP,
    display=("name",),
    sort=("name",),
    version="version",
    owns_fields=False,
    help=Text(
        "Who may say who somebody is: sign-in by OpenID Connect.",
        "用于单点登录（OIDC）的身份提供方。",
    ),
)

RESOURCES = (PROVIDER,)
