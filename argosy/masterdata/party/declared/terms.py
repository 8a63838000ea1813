"""Groups of parties and terms of payment."""

from __future__ import annotations

from argosy.masterdata.party.commands import do_create_party_group, do_create_payment_term
from argosy.masterdata.party.declared.choices import GROUP_KINDS
from argosy.platform.registry import makers as make
from argosy.platform.registry.actions import Action, ActionKind
from argosy.platform.registry.labels import Text
from argosy.platform.registry.resource import Resource, Scope

CODE = make.text("code", "Code", "编码", is_searchable=True, max_length=64, example="NET30")
NAME = make.text("name", "Name", "名称", is_searchable=True, max_length=200)
NAME_ZH = make.text("name_zh", "Chinese name", "中文名称", is_searchable=True, max_length=200)

GROUP = Resource(
    name="party.group",
    label=Text("Group of parties", "往来单位分组"),
    plural=Text("Groups of parties", "往来单位分组"),
    is_seldom=True,
    table="party_group",
    read="party.read",
    scope=Scope.GROUP,
    fields=(
        make.choice("kind", "Kind", "类型", GROUP_KINDS),
        CODE,
        NAME,
        NAME_ZH,
    ),
    actions=(
        Action(
            "create",
            do_create_party_group,
            Text("New group", "新建分组"),
            kind=ActionKind.CREATE,
            is_import=True,
        ),
    ),
    display=("code", "name"),
    import_key=("kind", "code"),
    sort=("kind", "code"),
)

PAYMENT_TERM = Resource(
    name="party.payment_term",
    label=Text("Payment term", "付款条件"),
    plural=Text("Payment terms", "付款条件"),
    is_seldom=True,
    table="payment_term",
    read="party.read",
    scope=Scope.GROUP,
    fields=(
        CODE,
        NAME,
        NAME_ZH,
        make.stored("definition", "Instalments and discounts", "分期与现金折扣"),
        make.flag("is_active", "In use", "启用"),
    ),
    actions=(
        Action(
            "create",
            do_create_payment_term,
            Text("New payment term", "新建付款条件"),
            kind=ActionKind.CREATE,
            currency="*",
            is_import=True,
        ),
    ),
    display=("code", "name"),
    import_key=("code",),
    sort=("code",),
)
