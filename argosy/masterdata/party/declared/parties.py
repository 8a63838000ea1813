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
from argosy.platform.registry.actions import Action, ActionKind
from argosy.platform.registry.fields import Field, FieldType
from argosy.platform.registry.labels import Text
from argosy.platform.registry.resource import Lines, Resource, Scope, Section

HEAD = (
    Field(
        "code",
        FieldType.TEXT,
        Text("Code", "编码"),
        help=Text("Given by Argosy when left empty.", "留空时自动编码。"),
        is_searchable=True,
        max_length=64,
        example="C-1001",
    ),
    Field(
        "name",
        FieldType.TEXT,
        Text("Name", "名称"),
        is_searchable=True,
        max_length=300,
        example="Harbour Cycles GmbH",
    ),
    Field("kind", FieldType.CHOICE, Text("Kind", "类型"), choices=KINDS, example="organisation"),
    Field("is_active", FieldType.BOOLEAN, Text("Active", "启用"), example=True),
    Field(
        "legal_name",
        FieldType.TEXT,
        Text("Legal name", "法定名称"),
        "f.legal_name",
        max_length=300,
    ),
    Field(
        "country",
        FieldType.TEXT,
        Text("Country", "国家"),
        "f.country",
        help=COUNTRY.help,
        max_length=2,
        example="DE",
    ),
    Field(
        "language",
        FieldType.TEXT,
        Text("Language", "语言"),
        "f.language",
        max_length=16,
        example="de",
    ),
    Field("risk_class", FieldType.TEXT, Text("Risk class", "风险等级"), "f.risk_class"),
    Field(
        "parent",
        FieldType.REFERENCE,
        Text("Belongs to", "上级单位"),
        "f.parent_id",
        target="party.party",
    ),
    Field(
        "blocked_reason", FieldType.TEXT, Text("Blocked because", "冻结原因"), "f.blocked_reason"
    ),
    Field("version", FieldType.INTEGER, Text("Version", "版本"), "f.version", example=1),
)

TERMS = (
    Field(
        "customer_group",
        FieldType.REFERENCE,
        Text("Customer group", "客户分组"),
        "m.customer_group_id",
        target="party.group",
    ),
    Field(
        "supplier_group",
        FieldType.REFERENCE,
        Text("Supplier group", "供应商分组"),
        "m.supplier_group_id",
        target="party.group",
    ),
    Field(
        "sales_terms",
        FieldType.REFERENCE,
        Text("Terms we grant", "销售付款条件"),
        "m.sales_terms_id",
        target="party.payment_term",
    ),
    Field(
        "purchase_terms",
        FieldType.REFERENCE,
        Text("Terms we get", "采购付款条件"),
        "m.purchase_terms_id",
        target="party.payment_term",
    ),
    Field("currency", FieldType.TEXT, Text("Currency", "币种"), "m.currency", max_length=3),
    Field(
        "credit_policy",
        FieldType.CHOICE,
        Text("When the credit limit is reached", "信用控制"),
        "m.credit_policy",
        choices=CREDIT_POLICIES,
    ),
)

LINES = (
    Lines(
        "roles",
        Text("Roles", "角色"),
        "party_role",
        "t.party_id",
        (
            Field(
                "role", FieldType.CHOICE, Text("Role", "角色"), choices=ROLES, example="customer"
            ),
            Field("valid_from", FieldType.DATE, Text("From", "起"), example="2026-01-01"),
            Field("valid_to", FieldType.DATE, Text("To", "止")),
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
            Field("scheme", FieldType.CHOICE, Text("Scheme", "类型"), choices=IDENTIFIER_SCHEMES),
            Field("value", FieldType.TEXT, Text("Number", "号码"), max_length=40),
            Field("country", FieldType.TEXT, Text("Country", "国家"), max_length=2),
            Field("is_checked", FieldType.BOOLEAN, Text("Check digit tested", "已校验")),
            Field("valid_from", FieldType.DATE, Text("From", "起")),
            Field("valid_to", FieldType.DATE, Text("To", "止")),
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
            Field(
                "person",
                FieldType.REFERENCE,
                Text("Person", "联系人"),
                "t.person_id",
                target="party.party",
            ),
            Field("position", FieldType.TEXT, Text("Position", "职务"), max_length=120),
            Field("valid_from", FieldType.DATE, Text("From", "起")),
            Field("valid_to", FieldType.DATE, Text("To", "止")),
        ),
        order="t.id",
    ),
    Lines(
        "credit_limits",
        Text("Credit limits", "信用额度"),
        "exposure",
        "t.party_id",
        (
            Field("currency", FieldType.TEXT, Text("Currency", "币种"), max_length=3),
            Field(
                "limit", FieldType.MONEY, Text("Limit", "额度"), "t.limit_minor", unit="currency"
            ),
            Field(
                "used",
                FieldType.MONEY,
                Text("Used", "已用额度"),
                "t.committed_minor",
                unit="currency",
            ),
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
    help=Text(
        "Customers, suppliers, carriers, employees, banks, authorities, for all companies.",
        "客户、供应商、承运商、员工、银行与政府机构，各公司共享。",
    ),
)
