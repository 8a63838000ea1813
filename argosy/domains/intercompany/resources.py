"""Supplies between companies of the group, and the group's chart, as every door shows them."""

from __future__ import annotations

from argosy.domains.intercompany.commands import do_supply_from_sister
from argosy.domains.intercompany.grouping import do_define_group_account, do_map_account
from argosy.domains.intercompany.settling import do_settle_with_sister
from argosy.platform.registry import makers as make
from argosy.platform.registry.actions import Action, ActionKind, Condition
from argosy.platform.registry.fields import choices
from argosy.platform.registry.labels import Text
from argosy.platform.registry.resource import Lines, Resource, Scope, Section

ROLES = choices(("buyer", "Buyer", "采购方"), ("seller", "Seller", "销售方"))
KINDS = choices(
    ("asset", "Asset", "资产"),
    ("liability", "Liability", "负债"),
    ("equity", "Equity", "所有者权益"),
    ("income", "Income", "收入"),
    ("expense", "Expense", "费用"),
)

SUPPLY = Resource(
    name="intercompany.supply",
    label=Text("Supply between companies", "公司间供货"),
    plural=Text("Supplies between companies", "公司间供货"),
    table="sister_supply",
    read="intercompany.read",
    fields=(
        make.text(
            "reference",
            "Number",
            "单号",
            is_searchable=True,
            max_length=64,
            help=Text("The same on both sides.", "双方单号相同。"),
            example="IC-2026-00001",
        ),
        make.choice("role", "We are", "本公司角色", ROLES),
        make.reference("sister", "Other company", "对方公司", "company.company"),
        make.date("posting_date", "Posting date", "记账日期", example="2026-03-02"),
        make.currency(),
        make.reference("sales_order", "Sales order", "销售订单", "sales.order"),
        make.reference("delivery", "Delivery", "销售出库单", "sales.delivery"),
        make.reference("purchase_order", "Purchase order", "采购订单", "purchasing.order"),
        make.reference("receipt", "Goods receipt", "采购收货单", "purchasing.receipt"),
        make.reference("invoice", "Invoice", "应收应付单", "accounting.invoice"),
        make.journey(),
        *make.times(),
    ),
    lines=(
        Lines(
            "payments",
            Text("Payments", "结算记录"),
            "sister_payment",
            "s.id",
            (
                make.reference("payment", "Payment", "收付款单", "accounting.payment"),
                make.instant("recorded_at", "Recorded", "记录时间"),
            ),
            joins="JOIN sister_supply s ON s.company_id = t.company_id"
            " AND s.invoice_id = t.invoice_id",
            order="t.id",
        ),
    ),
    actions=(
        Action(
            "supply",
            do_supply_from_sister,
            Text("Ship from another company", "由兄弟公司供货"),
            kind=ActionKind.CREATE,
            references={
                "seller_id": "company.company",
                "seller_place_id": "inventory.location",
                "buyer_place_id": "inventory.location",
                "lines.item_id": "product.product",
                "order_id": "sales.order",
            },
        ),
        Action(
            "settle",
            do_settle_with_sister,
            Text("Pay the other company", "公司间结算"),
            conditions=(
                Condition(
                    "intercompany.not_the_buyer",
                    "t.role = 'buyer'",
                    Text("The buyer pays.", "由采购方付款。"),
                    Text("Work in the company that bought.", "请切换到采购方公司操作。"),
                ),
            ),
            subject="supply_id",
            currency="SELECT s.currency FROM sister_supply s WHERE s.id = %(supply_id)s",
        ),
    ),
    display=("reference", "sister"),
    sort=("-id",),
    sections=(
        Section(Text("Supply", "供货"), ("reference", "role", "sister", "posting_date")),
        Section(
            Text("Documents", "单据"),
            ("sales_order", "delivery", "purchase_order", "receipt", "invoice"),
        ),
    ),
    columns=("reference", "role", "sister", "posting_date", "invoice"),
    owns_fields=False,
    help=Text(
        "What one company ships, the other has bought: both or neither.",
        "一方发货即另一方采购，双方单据同时生成。",
    ),
)

GROUP_ACCOUNT = Resource(
    name="intercompany.group_account",
    label=Text("Account of the group", "集团科目"),
    plural=Text("Accounts of the group", "集团科目"),
    is_seldom=True,
    table="group_account",
    read="intercompany.group.read",
    scope=Scope.GROUP,
    fields=(
        make.code(32, "1122"),
        *make.names(),
        make.choice("kind", "Kind", "科目类别", KINDS, example="asset"),
    ),
    actions=(
        Action(
            "define",
            do_define_group_account,
            Text("Define account", "新建集团科目"),
            kind=ActionKind.CREATE,
            is_import=True,
        ),
    ),
    display=("code", "name"),
    import_key=("code",),
    sort=("code",),
    columns=("code", "name", "kind"),
)

GROUP_MAPPING = Resource(
    name="intercompany.group_mapping",
    label=Text("Mapping to the group", "集团科目对照"),
    plural=Text("Mappings to the group", "集团科目对照"),
    is_seldom=True,
    table="group_mapping",
    read="intercompany.group.read",
    fields=(
        make.reference("account", "Account", "会计科目", "accounting.account"),
        make.reference(
            "group_account", "Account of the group", "集团科目", "intercompany.group_account"
        ),
    ),
    actions=(
        Action(
            "map",
            do_map_account,
            Text("Map account", "设置科目对照"),
            kind=ActionKind.CREATE,
            is_import=True,
            names={"account_code": "account", "group_code": "group_account"},
        ),
    ),
    display=("account", "group_account"),
    import_key=("account",),
    sort=("-id",),
    columns=("account", "group_account"),
    owns_fields=False,
)

RESOURCES = (SUPPLY, GROUP_ACCOUNT, GROUP_MAPPING)
