"""The sales order, with its quotation before and its progress after."""

from __future__ import annotations

from argosy.domains.sales.declared.actions import ACTIONS
from argosy.domains.sales.declared.lines import LINES
from argosy.platform.registry.documents import number_field
from argosy.platform.registry.fields import Field, FieldType, choices
from argosy.platform.registry.labels import Text
from argosy.platform.registry.resource import Resource, Section

STATES = choices(
    ("quotation", "Quotation", "报价"),
    ("entered", "Entered", "已录入"),
    ("confirmed", "Confirmed", "已确认"),
    ("done", "Done", "已完成"),
    ("cancelled", "Cancelled", "已取消"),
)
PROGRESS = choices(
    ("none", "None", "未开始"), ("partial", "Partly", "部分"), ("full", "Fully", "全部")
)
POLICIES = choices(
    ("delivered", "What was delivered", "按交货开票"), ("ordered", "What was ordered", "按订单开票")
)

FIELDS = (
    number_field("sales_order", "sales_quotation", example="SO-2026-00001"),
    Field(
        "customer",
        FieldType.REFERENCE,
        Text("Customer", "客户"),
        "t.customer_id",
        target="party.party",
    ),
    Field(
        "state",
        FieldType.CHOICE,
        Text("State", "状态"),
        choices=STATES,
        is_sortable=False,
        example="confirmed",
    ),
    Field(
        "document_date",
        FieldType.DATE,
        Text("Document date", "单据日期"),
        help=Text("Prices and taxes are those of this day.", "价格与税率按此日期确定。"),
        example="2026-03-02",
    ),
    Field("valid_until", FieldType.DATE, Text("Holds until", "报价有效期")),
    Field(
        "warehouse",
        FieldType.REFERENCE,
        Text("Warehouse", "仓库"),
        "t.warehouse_id",
        target="inventory.location",
    ),
    Field("currency", FieldType.TEXT, Text("Currency", "币种"), max_length=3, example="EUR"),
    Field(
        "rate",
        FieldType.DECIMAL,
        Text("Exchange rate", "汇率"),
        help=Text("Company currency for one of the order's.", "每单位单据币种折合本位币。"),
        example="1",
    ),
    Field("net", FieldType.MONEY, Text("Net", "不含税金额"), "t.net_minor", unit="currency"),
    Field("tax", FieldType.MONEY, Text("Tax", "税额"), "t.tax_minor", unit="currency"),
    Field("gross", FieldType.MONEY, Text("Gross", "价税合计"), "t.gross_minor", unit="currency"),
    Field(
        "company_currency",
        FieldType.TEXT,
        Text("Company currency", "本位币"),
        "(SELECT c.currency_id FROM company c WHERE c.id = t.company_id)",
        is_filterable=False,
        is_sortable=False,
    ),
    Field(
        "company_gross",
        FieldType.MONEY,
        Text("Gross in company currency", "本位币价税合计"),
        "t.company_gross_minor",
        unit="company_currency",
    ),
    Field(
        "committed",
        FieldType.MONEY,
        Text("Takes of the credit limit", "占用信用额度"),
        "t.committed_minor",
        unit="company_currency",
    ),
    Field("payment_term", FieldType.TEXT, Text("Payment term", "付款条件"), max_length=64),
    Field(
        "billing_policy",
        FieldType.CHOICE,
        Text("Bill", "开票方式"),
        choices=POLICIES,
        example="delivered",
    ),
    Field("must_reserve", FieldType.BOOLEAN, Text("Only if all is on hand", "须全部预留")),
    Field(
        "customer_reference",
        FieldType.TEXT,
        Text("Customer's number", "客户单号"),
        max_length=64,
    ),
    Field(
        "delivery_state",
        FieldType.CHOICE,
        Text("Delivered", "交货状态"),
        choices=PROGRESS,
        is_sortable=False,
    ),
    Field(
        "billing_state",
        FieldType.CHOICE,
        Text("Billed", "开票状态"),
        choices=PROGRESS,
        is_sortable=False,
    ),
    Field("confirmed_at", FieldType.INSTANT, Text("Confirmed", "确认时间")),
    Field("cancelled_at", FieldType.INSTANT, Text("Cancelled", "取消时间")),
    Field(
        "journey",
        FieldType.INTEGER,
        Text("Journey", "业务链"),
        "t.correlation_id",
        help=Text("The same in every document that follows from it.", "后续单据与之相同。"),
        is_sortable=False,
    ),
    Field("version", FieldType.INTEGER, Text("Version", "版本"), example=1),
)

ORDER = Resource(
    name="sales.order",
    label=Text("Sales order", "销售订单"),
    plural=Text("Sales orders", "销售订单"),
    table="sales_order",
    read="sales.order.read",
    fields=FIELDS,
    lines=LINES,
    actions=ACTIONS,
    display=("number", "customer"),
    import_key=("customer", "customer_reference"),
    sort=("-id",),
    version="version",
    sections=(
        Section(Text("Order", "订单"), ("customer", "document_date", "customer_reference")),
        Section(Text("Delivery and payment", "交货与付款"), ("warehouse", "payment_term")),
    ),
    columns=("number", "customer", "document_date", "gross", "state", "delivery_state"),
    help=Text(
        "What customers ordered, from the quotation until it is delivered and billed.",
        "从报价到交货、开票的客户订单。",
    ),
)
