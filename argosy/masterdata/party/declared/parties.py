"""The party: one row for the whole group, with what the company acted for agreed with it."""

from __future__ import annotations

from argosy.masterdata.party.commands import (
    do_add_parts,
    do_block_party,
    do_change_party,
    do_create_party,
    do_end_role,
    do_link_contact,
    do_remove_party,
    do_set_credit_limit,
    do_set_terms,
)
from argosy.masterdata.party.declared.choices import (
    CREDIT_POLICIES,
    IDENTIFIER_SCHEMES,
    KINDS,
    ROLES,
)
from argosy.masterdata.party.declared.fields import (
    ADDRESS_FIELDS,
    BANK_ACCOUNT_FIELDS,
    CONTACT_POINT_FIELDS,
    COUNTRY,
)
from argosy.platform.registry import makers as make
from argosy.platform.registry.actions import Action, ActionKind
from argosy.platform.registry.labels import Text
from argosy.platform.registry.presets import Preset
from argosy.platform.registry.resource import Lines, Resource, Scope, Section

HEAD = (
    make.text(
        "code",
        "Code",
        "编码",
        help=Text("Given by Argosy when left empty.", "留空时自动编码。"),
        is_searchable=True,
        max_length=64,
        example="C-1001",
    ),
    make.text(
        "name", "Name", "名称", is_searchable=True, max_length=300, example="Harbour Cycles GmbH"
    ),
    make.choice("kind", "Kind", "类型", KINDS, example="organisation"),
    make.flag("is_active", "Active", "启用", example=True),
    make.text("legal_name", "Legal name", "法定名称", "f.legal_name", max_length=300),
    make.text(
        "country", "Country", "国家", "f.country", help=COUNTRY.help, max_length=2, example="DE"
    ),
    make.text("language", "Language", "语言", "f.language", max_length=16, example="de"),
    make.text("risk_class", "Risk class", "风险等级", "f.risk_class"),
    make.reference("parent", "Belongs to", "上级单位", "party.party", "f.parent_id"),
    make.text("blocked_reason", "Blocked because", "冻结原因", "f.blocked_reason"),
    make.whole("version", "Version", "版本", "f.version", example=1),
)

TERMS = (
    make.reference(
        "customer_group", "Customer group", "客户分组", "party.group", "m.customer_group_id"
    ),
    make.reference(
        "supplier_group", "Supplier group", "供应商分组", "party.group", "m.supplier_group_id"
    ),
    make.reference(
        "sales_terms", "Terms we grant", "销售付款条件", "party.payment_term", "m.sales_terms_id"
    ),
    make.reference(
        "purchase_terms",
        "Terms we get",
        "采购付款条件",
        "party.payment_term",
        "m.purchase_terms_id",
    ),
    make.text("currency", "Currency", "币种", "m.currency", max_length=3),
    make.choice(
        "credit_policy",
        "When the credit limit is reached",
        "信用控制",
        CREDIT_POLICIES,
        "m.credit_policy",
    ),
)

LINES = (
    Lines(
        "roles",
        Text("Roles", "角色"),
        "party_role",
        "t.party_id",
        (
            make.choice("role", "Role", "角色", ROLES, example="customer"),
            make.date("valid_from", "From", "起", example="2026-01-01"),
            make.date("valid_to", "To", "止"),
        ),
        order="t.valid_from, t.id",
        scope=Scope.COMPANY,
    ),
    Lines(
        "addresses",
        Text("Addresses", "地址"),
        "party_address",
        "t.party_id",
        ADDRESS_FIELDS,
        order="t.position",
    ),
    Lines(
        "contact_points",
        Text("Contact points", "联系方式"),
        "party_contact_point",
        "t.party_id",
        CONTACT_POINT_FIELDS,
        order="t.position",
    ),
    Lines(
        "identifiers",
        Text("Identifiers", "证照号码"),
        "party_identifier",
        "t.party_id",
        (
            make.choice("scheme", "Scheme", "类型", IDENTIFIER_SCHEMES),
            make.text("value", "Number", "号码", max_length=40),
            make.text("country", "Country", "国家", max_length=2),
            make.flag("is_checked", "Check digit tested", "已校验"),
            make.date("valid_from", "From", "起"),
            make.date("valid_to", "To", "止"),
        ),
        order="t.id",
    ),
    Lines(
        "bank_accounts",
        Text("Bank accounts", "银行账户"),
        "party_bank_account",
        "t.party_id",
        BANK_ACCOUNT_FIELDS,
        order="t.id",
    ),
    Lines(
        "contacts",
        Text("Contacts", "联系人"),
        "party_link",
        "t.party_id",
        (
            make.reference("person", "Person", "联系人", "party.party"),
            make.text("position", "Position", "职务", max_length=120),
            make.date("valid_from", "From", "起"),
            make.date("valid_to", "To", "止"),
        ),
        order="t.id",
    ),
    Lines(
        "credit_limits",
        Text("Credit limits", "信用额度"),
        "exposure",
        "t.party_id",
        (
            make.text("currency", "Currency", "币种", max_length=3),
            make.money("limit", "Limit", "额度"),
            make.money("used", "Used", "已用额度", "t.committed_minor"),
        ),
        order="t.currency",
        scope=Scope.COMPANY,
    ),
)

ACTIONS = (
    Action(
        "create",
        do_create_party,
        Text("New party", "新建往来单位"),
        kind=ActionKind.CREATE,
        is_import=True,
        names={
            "terms.customer_group": "customer_group",
            "terms.supplier_group": "supplier_group",
            "terms.sales_terms": "sales_terms",
            "terms.purchase_terms": "purchase_terms",
            "terms.currency": "currency",
            "terms.credit_policy": "credit_policy",
        },
    ),
    Action(
        "change",
        do_change_party,
        Text("Change", "修改"),
        kind=ActionKind.CHANGE,
        subject="party_id",
        version="version",
        is_import=True,
    ),
    Action(
        "add_parts",
        do_add_parts,
        Text("Add addresses, contacts, accounts", "添加地址、联系方式、账户"),
        kind=ActionKind.CHANGE,
        subject="party_id",
        is_import=True,
    ),
    Action("block", do_block_party, Text("Block or free", "冻结或解冻"), subject="party_id"),
    Action(
        "remove",
        do_remove_party,
        Text("Remove what was entered by mistake", "删除误录"),
        subject="party_id",
    ),
    Action("end_role", do_end_role, Text("End a role", "终止角色"), subject="party_id"),
    Action(
        "set_terms",
        do_set_terms,
        Text("Set terms", "设置交易条件"),
        kind=ActionKind.CHANGE,
        subject="party_id",
        is_import=True,
        names={
            "terms.customer_group": "customer_group",
            "terms.supplier_group": "supplier_group",
            "terms.sales_terms": "sales_terms",
            "terms.purchase_terms": "purchase_terms",
            "terms.currency": "currency",
            "terms.credit_policy": "credit_policy",
        },
    ),
    Action(
        "set_credit_limit",
        do_set_credit_limit,
        Text("Set credit limit", "设置信用额度"),
        subject="party_id",
    ),
    Action(
        "link_contact",
        do_link_contact,
        Text("Add a contact person", "添加联系人"),
        subject="party_id",
        references={"person_id": "party.party"},
    ),
)

PARTY = Resource(
    name="party.party",
    label=Text("Party", "往来单位"),
    plural=Text("Parties", "往来单位"),
    table="party",
    read="party.read",
    scope=Scope.GROUP,
    joins="LEFT JOIN party_profile f ON f.id = t.id"
    " LEFT JOIN party_terms m ON m.company_id = {company} AND m.party_id = t.id",
    fields=HEAD + TERMS,
    lines=LINES,
    actions=ACTIONS,
    display=("code", "name"),
    import_key=("code",),
    sort=("code",),
    version="version",
    sections=(
        Section(Text("Who it is", "基本信息"), ("code", "name", "kind", "legal_name", "country")),
        Section(
            Text("What we agreed", "交易条件"),
            ("customer_group", "sales_terms", "supplier_group", "purchase_terms", "currency"),
        ),
    ),
    columns=("code", "name", "country", "customer_group", "supplier_group", "is_active"),
    presets=(
        Preset("customers", Text("Customers", "客户"), "roles.role=customer"),
        Preset("suppliers", Text("Suppliers", "供应商"), "roles.role=supplier"),
        Preset("blocked", Text("Blocked", "已冻结"), "is_active=false"),
    ),
    help=Text(
        "Customers, suppliers, carriers, employees, banks, authorities, for all companies.",
        "客户、供应商、承运商、员工、银行与政府机构，各公司共享。",
    ),
)
