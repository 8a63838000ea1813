"""What purchasing prints: inquiries, orders and returns for suppliers, receipts for the warehouse.

An order says its net amount and the tax codes of its lines: what tax comes to is known when the
supplier's bill is entered, and an amount that may differ from it is not put on paper.
"""

from __future__ import annotations

from argosy.platform.printing.papers import Paper
from argosy.platform.printing.pieces import (
    Block,
    beside,
    column,
    facts,
    label,
    number,
    parties,
    party,
    sealed,
    sheet,
    signatures,
    space,
    table,
    text,
    told,
    totals,
    trade_letter,
    words,
)
from argosy.platform.registry.labels import Text

INQUIRY = Text("Request for quotation", "采购询价单")
ORDER = Text("Purchase order", "采购订单")
RECEIPT = Text("Goods receipt note", "采购入库单")
RETURN = Text("Return to supplier", "采购退货单")
SUPPLIER = "{supplier.name}\n{supplier.address}\n{supplier.tax_number}"
PARTIES: Block = parties(
    party("Supplier", "供应商", SUPPLIER),
    party("Deliver to", "收货单位", "{company.name}\n{place|name}\n{company.address}"),
)
SUPPLIER_SIGNS = sealed("For the supplier", "供应商签章")
ORDER_LINES: Block = table(
    column("No.", "序号", "{line_no}"),
    column("Product", "产品", "{item|name}\n{item|code}\n{description}", 6),
    number("Quantity", "数量", "{qty}"),
    column("Unit", "单位", "{unit}"),
    number("Price", "单价", "{unit_price|price}"),
    number("Discount", "折扣", "{discount_pct|nonzero}"),
    column("Tax", "税码", "{tax_codes}"),
    column("Expected", "交货日期", "{expected_on}"),
    number("Net", "不含税金额", "{net}"),
    subtotal="{net}",
    carry=True,
)
INQUIRY_LINES: Block = table(
    column("No.", "序号", "{line_no}"),
    column("Code", "编码", "{item|code}", 3),
    column("Product", "产品", "{item|name}\n{description}", 6),
    number("Quantity", "数量", "{qty}"),
    column("Unit", "单位", "{unit}"),
    column("Wanted on", "需求日期", "{expected_on}"),
    column("Your price", "贵方报价", " ", 3),
    column("Your date", "可交货日期", " ", 3),
)
RECEIPT_COLUMNS: list[Block] = [
    column("No.", "序号", "{line_number}"),
    column("Code", "编码", "{item|code}", 3),
    column("Product", "品名规格", "{item|name}", 6),
    column("Lot", "批次", "{lot}", 2),
    column("Unit", "单位", "{unit}"),
    number("Accepted", "实收数量", "{accepted_qty}", is_summed=True),
    number("Rejected", "拒收数量", "{rejected_qty|nonzero}", is_summed=True),
    column("Place", "库位", "{place|code}", 2),
    column("Remarks", "备注", "{reject_reason}", 3),
]
RECEIPT_FACTS: Block = facts(
    3,
    told("Supplier", "供应商", "{supplier}"),
    told("Number", "单号", "{number}"),
    told("Date", "入库日期", "{posting_date}"),
    told("Order", "采购订单", "{order}"),
    told("Supplier's number", "送货单号", "{supplier_reference}"),
    told("Received by", "操作员", "{operator}"),
)
RECEIPT_SIGNED: list[Block] = [
    space(3),
    signatures(
        party("Delivered by", "送货人", ""),
        party("Inspected by", "检验", ""),
        party("Warehouse", "保管员", ""),
        party("Purchaser", "采购员", ""),
    ),
]


def _receipt(paper: str, lines: Block) -> Block:
    return sheet(paper, RECEIPT, [RECEIPT_FACTS, lines, *RECEIPT_SIGNED])


PAPERS = (
    Paper(
        "purchasing.order",
        "inquiry",
        INQUIRY,
        trade_letter(
            INQUIRY,
            between=PARTIES,
            about=facts(
                3,
                told("Date", "日期", "{ordered_on}"),
                told("Currency", "币种", "{currency}"),
                told("Payment term", "付款条件", "{payment_term}"),
            ),
            then=[
                text(
                    label(
                        "Please quote for the following. This is not an order.",
                        "请就以下物料报价。本单并非订单。",
                    )
                ),
                INQUIRY_LINES,
                *SUPPLIER_SIGNS,
            ],
        ),
        when={"state": ("draft",)},
        partner="supplier",
    ),
    Paper(
        "purchasing.order",
        "order",
        ORDER,
        trade_letter(
            ORDER,
            between=PARTIES,
            about=facts(
                4,
                told("Date", "下单日期", "{ordered_on}"),
                told("Currency", "币种", "{currency}"),
                told("Payment term", "付款条件", "{payment_term}"),
                told("Version", "版本", "{version}"),
            ),
            then=[
                ORDER_LINES,
                space(2),
                beside(
                    [
                        words("In words, net", "不含税金额（大写）", "{net|capitals}"),
                        text(
                            label(
                                "Tax is added as the tax codes of the lines say. Please put the"
                                " number of this order on your delivery note and invoice.",
                                "税额按各行税码另计。请在送货单和发票上注明本订单号。",
                            ),
                            size=90,
                        ),
                    ],
                    [totals(told("Net", "不含税合计", "{net|currency}", strong=True))],
                    [6, 5],
                ),
                *SUPPLIER_SIGNS,
            ],
        ),
        when={"state": ("confirmed", "closed")},
        partner="supplier",
    ),
    Paper(
        "purchasing.receipt",
        "receipt",
        RECEIPT,
        _receipt("A4", table(*RECEIPT_COLUMNS)),
    ),
    Paper(
        "purchasing.receipt",
        "continuous",
        Text("Goods receipt note, three parts", "采购入库单（三联）"),
        _receipt("241x140", table(*RECEIPT_COLUMNS, fill=6)),
    ),
    Paper(
        "purchasing.return",
        "return",
        RETURN,
        trade_letter(
            RETURN,
            between=parties(
                party("Supplier", "供应商", SUPPLIER),
                party("From", "退货单位", "{company.name}\n{company.address}"),
            ),
            about=facts(
                4,
                told("Date", "退货日期", "{posting_date}"),
                told("Order", "采购订单", "{order}"),
                told("Your reference", "供应商单号", "{supplier_reference}"),
                told("Reason", "退货原因", "{reason}"),
            ),
            then=[
                table(
                    column("No.", "序号", "{line_number}"),
                    column("Code", "编码", "{item|code}", 3),
                    column("Product", "产品", "{item|name}", 6),
                    column("Lot", "批次", "{lot}", 2),
                    number("Quantity", "退货数量", "{qty}"),
                    column("Unit", "单位", "{base_unit}"),
                    column("Send again", "是否补发", "{is_replaced}"),
                    column("Remarks", "备注", " ", 3),
                ),
                signatures(
                    party("Handed over by", "发货人", ""),
                    party("Received by", "供应商签收", ""),
                    party("Date", "日期", ""),
                    height=18,
                ),
            ],
        ),
        partner="supplier",
    ),
)
