"""What sales prints: papers for customers, picking lists for us, labels for parcels."""

from __future__ import annotations

from argosy.platform.printing.papers import Paper
from argosy.platform.printing.pieces import (
    CUSTOMER_SIGNS,
    Block,
    at,
    beside,
    column,
    facts,
    form,
    label,
    number,
    parties,
    party,
    roll,
    sheet,
    signatures,
    space,
    spot,
    table,
    tag,
    text,
    told,
    totals,
    trade_letter,
    words,
)
from argosy.platform.registry.labels import Text

CUSTOMER = "{customer.name}\n{customer.bill_address}\n{customer.tax_number}"
SHIP_TO = "{customer.name}\n{customer.ship_address}"
PARTIES: Block = parties(party("Customer", "客户", CUSTOMER), party("Ship to", "收货地址", SHIP_TO))
LINES: Block = table(
    column("No.", "序号", "{line_no}"),
    column("Product", "产品", "{item}\n{description}", 6),
    number("Quantity", "数量", "{qty}"),
    column("Unit", "单位", "{unit}"),
    number("Price", "单价", "{unit_price|price}"),
    number("Discount", "折扣", "{discount_pct|nonzero}"),
    number("Net", "不含税金额", "{net}"),
    number("Tax", "税额", "{tax}"),
    subtotal="{net}",
    carry=True,
)
TOTALS: Block = beside(
    [
        words("In words", "大写金额", "{gross|capitals}"),
        text("{payment_term}", label=label("Payment term", "付款条件")),
        text("{company.bank}", label=label("Pay to", "收款账户")),
        text("{company.terms}", size=90),
    ],
    [
        totals(
            told("Net", "不含税金额", "{net}"),
            told("Tax", "税额", "{tax}"),
            told("Total", "价税合计", "{gross|currency}", strong=True),
        )
    ],
    [6, 5],
)
QUOTATION = Text("Quotation", "报价单")
ORDER = Text("Order confirmation", "销售订单")
PICKING = Text("Picking list", "拣货单")
DELIVERY = Text("Delivery note", "送货单")
SENDER = "{company.name}\n{company.address|line}\n{company.phone}"
REFERENCES = label(
    "Delivery {number}\nOrder {order}\nYour reference {customer_reference}",
    "出库单 {number}\n订单 {order}\n客户单号 {customer_reference}",
)
PARCEL = label(
    "Parcel {label_number} of {label_count}",
    "第 {label_number} 件，共 {label_count} 件",
)
SHIPPING = (
    spot(label("From", "寄件方"), "5 5 90 4", size=7),
    spot(SENDER, "5 9 90 17", size=8),
    spot(label("To", "收件方"), "5 31 90 4.5", size=8),
    spot("{customer.name}", "5 36 90 14", size=16, is_strong=True),
    spot("{customer.ship_address}", "5 51 90 28", size=13),
    spot(REFERENCES, "5 84 90 13", size=10),
    spot(PARCEL, "5 101 90 9", size=20, is_strong=True),
    spot("{number}", "5 114 90 22", symbols="code128"),
    spot("{number}", "5 138 90 7", size=14, align="center"),
)


def _offer(title: Text, *told_of: Block) -> Block:
    return trade_letter(
        title,
        between=PARTIES,
        about=facts(4, *told_of),
        then=[LINES, space(2), TOTALS, *CUSTOMER_SIGNS],
    )


PAPERS = (
    Paper(
        "sales.order",
        "quotation",
        QUOTATION,
        _offer(
            QUOTATION,
            told("Date", "日期", "{document_date}"),
            told("Valid until", "有效期至", "{valid_until}"),
            told("Your reference", "客户单号", "{customer_reference}"),
            told("Currency", "币种", "{currency}"),
        ),
        when={"state": ("quotation",)},
        partner="customer",
    ),
    Paper(
        "sales.order",
        "order",
        ORDER,
        _offer(
            ORDER,
            told("Date", "日期", "{document_date}"),
            told("Your reference", "客户单号", "{customer_reference}"),
            told("Payment term", "付款条件", "{payment_term}"),
            told("Warehouse", "发货仓库", "{warehouse}"),
        ),
        when={"state": ("entered", "confirmed", "done", "cancelled")},
        partner="customer",
    ),
    Paper(
        "sales.order",
        "picking",
        PICKING,
        sheet(
            "A4",
            PICKING,
            [
                beside(
                    [
                        facts(
                            2,
                            told("Order", "订单", "{number}", strong=True),
                            told("Customer", "客户", "{customer}"),
                            told("Warehouse", "仓库", "{warehouse}"),
                            told("Date", "日期", "{document_date}"),
                        )
                    ],
                    [
                        {
                            "kind": "code",
                            "symbols": "code128",
                            "value": "{number}",
                            "width": 60,
                            "height": 13,
                            "align": "right",
                        }
                    ],
                    [2, 1],
                ),
                table(
                    column("No.", "序号", "{line_no}"),
                    column("Code", "编码", "{item|code}", 3),
                    column("Product", "产品", "{item|name}\n{description}", 6),
                    number("To pick", "应拣数量", "{open_qty}", is_summed=True),
                    column("Unit", "单位", "{base_unit}"),
                    column("Picked", "实拣数量", " ", 2),
                    column("Place / lot", "库位/批次", " ", 3),
                ),
                space(3),
                signatures(
                    party("Picked by", "拣货", ""),
                    party("Checked by", "复核", ""),
                    party("Date", "日期", ""),
                ),
            ],
        ),
        when={"state": ("entered", "confirmed", "done")},
    ),
    Paper(
        "sales.delivery",
        "delivery",
        DELIVERY,
        trade_letter(
            DELIVERY,
            between=parties(
                party("Ship to", "收货单位", SHIP_TO),
                party("From", "发货仓库", "{company.name}\n{warehouse}"),
            ),
            about=facts(
                4,
                told("Date", "日期", "{posting_date}"),
                told("Order", "订单", "{order}"),
                told("Your reference", "客户单号", "{customer_reference}"),
                told("Memo", "备注", "{memo}"),
            ),
            then=[
                table(
                    column("No.", "序号", "{line_number}"),
                    column("Code", "编码", "{item|code}", 3),
                    column("Product", "产品", "{item|name}", 6),
                    number("Quantity", "数量", "{qty}"),
                    column("Unit", "单位", "{unit}"),
                    column("Remarks", "备注", " ", 3),
                ),
                signatures(
                    party("Delivered by", "送货人", ""),
                    party("Received complete and undamaged", "收货人（货物完好）", ""),
                    party("Date", "日期", ""),
                    height=18,
                ),
            ],
        ),
        partner="customer",
    ),
    Paper(
        "sales.delivery",
        "continuous",
        Text("Delivery note, three parts", "送货单（三联）"),
        sheet(
            "241x140",
            DELIVERY,
            [
                facts(
                    3,
                    told("Customer", "收货单位", "{customer}"),
                    told("Number", "单号", "{number}"),
                    told("Date", "日期", "{posting_date}"),
                    told("Order", "订单", "{order}"),
                    told("Warehouse", "仓库", "{warehouse}"),
                    told("Reference", "客户单号", "{customer_reference}"),
                ),
                table(
                    column("No.", "序号", "{line_number}"),
                    column("Code", "编码", "{item|code}", 3),
                    column("Product", "品名规格", "{item|name}", 7),
                    column("Unit", "单位", "{unit}"),
                    column("Quantity", "数量", "{qty}", 2, align="right", is_summed=True),
                    column("Remarks", "备注", " ", 3),
                    fill=8,
                ),
                signatures(
                    party("Issued by", "制单", ""),
                    party("Delivered by", "送货人", ""),
                    party("Received by", "收货人", ""),
                ),
            ],
        ),
        partner="customer",
    ),
    Paper(
        "sales.delivery",
        "roll",
        Text("Delivery note on an 80 mm roll", "送货单（80 mm 小票）"),
        roll(
            DELIVERY,
            [
                facts(
                    1,
                    told("Date", "日期", "{posting_date}"),
                    told("Order", "订单", "{order}"),
                    told("Customer", "收货单位", "{customer}"),
                ),
                table(
                    column("Product", "品名", "{item|name}\n{item|code}", 1),
                    column("Unit", "单位", "{unit}"),
                    number("Quantity", "数量", "{qty}"),
                ),
                text("{memo}"),
                {
                    "kind": "code",
                    "symbols": "code128",
                    "value": "{number}",
                    "width": 60,
                    "height": 12,
                    "align": "center",
                },
                space(3),
                signatures(party("Received by", "收货人", "")),
            ],
        ),
        partner="customer",
    ),
    Paper(
        "sales.delivery",
        "form",
        Text("Delivery note on a printed form", "送货单（套打）"),
        form(
            "241x140",
            [
                at("{customer.name}", 35, 27, 95),
                at("{customer.ship_address|line}", 35, 34, 130, size=9),
                at("{number}", 185, 27, 45),
                at("{posting_date}", 185, 34, 45),
                {
                    "kind": "rows",
                    "of": "lines",
                    "y": 52,
                    "step": 8,
                    "most": 8,
                    "size": 10,
                    "columns": [
                        {"value": "{item|code}", "x": 18, "width": 35},
                        {"value": "{item|name}", "x": 55, "width": 85},
                        {"value": "{unit}", "x": 142, "width": 18, "align": "center"},
                        {"value": "{qty}", "x": 162, "width": 28, "align": "right"},
                    ],
                },
                at("{memo}", 35, 121, 150, size=9),
            ],
        ),
        partner="customer",
    ),
    Paper(
        "sales.delivery",
        "label",
        Text("Shipping label 100 × 150 mm", "发货标签 100 × 150 mm"),
        tag("label100x150", SHIPPING),
        when={"direction": ("out",)},
        partner="customer",
    ),
)
