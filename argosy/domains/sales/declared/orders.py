"""The sales order, with its quotation before and its progress after."""

from __future__ import annotations

from argosy.domains.sales.declared.actions import ACTIONS
from argosy.domains.sales.declared.lines import LINES
from argosy.platform.registry import makers as make
from argosy.platform.registry.documents import number_field
from argosy.platform.registry.fields import choices
from argosy.platform.registry.labels import Text
from argosy.platform.registry.presets import Aside, Preset
from argosy.platform.registry.resource import Address, Resource, Section

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
    make.reference("customer", "Customer", "客户", "party.party"),
    make.choice("state", "State", "状态", STATES, is_sortable=False, example="confirmed"),
    make.date(
        "document_date",
        "Document date",
        "单据日期",
        help=Text("Prices and taxes are those of this day.", "价格与税率按此日期确定。"),
        example="2026-03-02",
    ),
    make.date("valid_until", "Holds until", "报价有效期"),
    make.reference("warehouse", "Warehouse", "仓库", "inventory.location"),
    make.text("currency", "Currency", "币种", max_length=3, example="EUR"),
    make.decimal(
        "rate",
        "Exchange rate",
        "汇率",
        help=Text("Company currency for one of the order's.", "每单位单据币种折合本位币。"),
        example="1",
    ),
    make.money("net", "Net", "不含税金额"),
    make.money("tax", "Tax", "税额"),
    make.money("gross", "Gross", "价税合计"),
    make.text(
        "company_currency",
        "Company currency",
        "本位币",
        "(SELECT c.currency_id FROM company c WHERE c.id = t.company_id)",
        is_filterable=False,
        is_sortable=False,
    ),
    make.money(
        "company_gross", "Gross in company currency", "本位币价税合计", unit="company_currency"
    ),
    make.money("committed", "Takes of the credit limit", "占用信用额度", unit="company_currency"),
    make.text("payment_term", "Payment term", "付款条件", max_length=64),
    make.choice("billing_policy", "Bill", "开票方式", POLICIES, example="delivered"),
    make.flag("must_reserve", "Only if all is on hand", "须全部预留"),
    make.text("customer_reference", "Customer's number", "客户单号", max_length=64),
    make.choice("delivery_state", "Delivered", "交货状态", PROGRESS, is_sortable=False),
    make.choice("billing_state", "Billed", "开票状态", PROGRESS, is_sortable=False),
    make.date(
        "due_on",
        "To deliver by",
        "应交日期",
        "(SELECT min(p.promised_on) FROM sales_line_progress p WHERE p.order_id = t.id"
        " AND p.kind = 'item' AND t.state = 'confirmed'"
        " AND p.ordered_qty - p.cancelled_qty - p.delivered_qty + p.replaced_qty > 0)",
        help=Text("The first day promised for what is still open.", "未交明细中最早的承诺日期。"),
        due_while="*",
        is_sortable=False,
    ),
    make.instant("confirmed_at", "Confirmed", "确认时间"),
    make.instant("cancelled_at", "Cancelled", "取消时间"),
    make.whole(
        "journey",
        "Journey",
        "业务链",
        "t.correlation_id",
        help=Text("The same in every document that follows from it.", "后续单据与之相同。"),
        is_sortable=False,
    ),
    make.whole("version", "Version", "版本", example=1),
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
    columns=(
        *("number", "customer", "document_date", "due_on", "gross", "state", "delivery_state"),
    ),
    asides=(
        Aside(
            "customer",
            Text("To deliver", "待交货"),
            "state=confirmed&delivery_state.in=none,partial",
            "company_gross",
        ),
        Aside(
            "customer",
            Text("Latest orders", "最近订单"),
            columns=("number", "document_date", "gross", "state"),
        ),
        Aside(
            "lines.item",
            Text("Open sales orders", "未完成销售订单"),
            "state=confirmed&delivery_state.in=none,partial",
            columns=("number", "customer", "due_on", "gross"),
        ),
    ),
    addresses=(
        Address(Text("Bill to", "开票地址"), "bill", "customer"),
        Address(Text("Ship to", "收货地址"), "ship", "customer"),
    ),
    presets=(
        Preset(
            "to_deliver",
            Text("To deliver", "待交货"),
            "state=confirmed&delivery_state.in=none,partial",
        ),
        Preset("late", Text("Late", "已逾期"), "state=confirmed&due_on.lt={today}"),
        Preset(
            "to_bill",
            Text("To bill", "待开票"),
            "state.in=confirmed,done&billing_state.in=none,partial&delivery_state.in=partial,full",
        ),
        Preset("quotations", Text("Quotations", "报价中"), "state=quotation"),
        Preset(
            "run_out",
            Text("Run out", "报价已过期"),
            "state=quotation&valid_until.lt={today}",
        ),
        Preset("to_confirm", Text("To confirm", "待确认"), "state=entered"),
        Preset("month", Text("This month", "本月"), "document_date.gte={month}"),
    ),
    help=Text(
        "What customers ordered, from the quotation until it is delivered and billed.",
        "从报价到交货、开票的客户订单。",
    ),
)
