"""What accounting prints: invoices, credit notes, statements, receipts and the 记账凭证."""

from __future__ import annotations

from argosy.platform.printing.papers import Paper
from argosy.platform.printing.pieces import (
    SIGNATURES,
    Block,
    column,
    head,
    label,
    letter,
    number,
    party,
    roll,
    sheet,
    taxes,
    told,
)
from argosy.platform.registry.labels import Text

INVOICE = Text("Invoice", "销售发票")
CREDIT_NOTE = Text("Credit note", "红字发票")
STATEMENT = Text("Statement of account", "往来对账单")
RECEIPT = Text("Receipt", "收款收据")
VOUCHER = Text("Journal voucher", "记账凭证")


def _billing(title: Text, *facts: Block) -> Block:
    return letter(
        title,
        [
            {
                "kind": "parties",
                "items": [
                    party(
                        "Bill to",
                        "购买方",
                        "{party.name}\n{party.bill_address}\n{party.tax_number}",
                    ),
                    party("Seller", "销售方", "{company.name}\n{company.address}"),
                ],
            },
            {"kind": "space", "height": 3},
            {"kind": "facts", "items": list(facts), "columns": 4},
            {"kind": "space", "height": 3},
            {
                "kind": "table",
                "of": "lines",
                "columns": [
                    column("No.", "序号", "{line_number}"),
                    column("Description", "货物或服务名称", "{item}\n{description}", 6),
                    number("Quantity", "数量", "{quantity}"),
                    column("Unit", "单位", "{unit}"),
                    number("Price", "单价", "{unit_price|price}"),
                    number("Discount", "折扣", "{discount_pct|nonzero}"),
                    number("Net", "不含税金额", "{net}"),
                    number("Tax", "税额", "{tax}"),
                ],
                "subtotal": "{net}",
                "carry": True,
            },
            {"kind": "space", "height": 2},
            {
                "kind": "columns",
                "left": [
                    {
                        "kind": "words",
                        "label": label("In words", "价税合计（大写）"),
                        "value": "{total|capitals}",
                    },
                    taxes("taxes"),
                ],
                "right": [
                    {
                        "kind": "totals",
                        "items": [
                            told("Net", "不含税金额", "{net}"),
                            told("Tax", "税额", "{tax}"),
                            told("Total", "价税合计", "{total|currency}", strong=True),
                        ],
                    }
                ],
                "ratio": [6, 5],
            },
            {"kind": "space", "height": 2},
            {"kind": "text", "label": label("Pay to", "收款账户"), "value": "{company.bank}"},
            {"kind": "text", "value": "{company.terms}", "size": 90},
            *SIGNATURES,
        ],
    )


_FACTS = (
    told("Date", "开票日期", "{document_date}"),
    told("Due", "到期日", "{due_date}"),
    told("Your reference", "客户单号", "{partner_reference}"),
    told("Payment term", "付款条件", "{payment_term}"),
)

PAPERS = (
    Paper(
        "accounting.invoice",
        "invoice",
        INVOICE,
        _billing(INVOICE, *_FACTS),
        when={"kind": ("invoice",)},
        partner="party",
    ),
    Paper(
        "accounting.invoice",
        "credit_note",
        CREDIT_NOTE,
        _billing(CREDIT_NOTE, *_FACTS, told("Credits", "对应发票", "{credits}")),
        when={"kind": ("credit_note",)},
        partner="party",
    ),
    Paper(
        "accounting.invoice",
        "roll",
        Text("Invoice on an 80 mm roll", "销售发票（80 mm 小票）"),
        roll(
            INVOICE,
            [
                {
                    "kind": "facts",
                    "columns": 1,
                    "items": [
                        told("Date", "开票日期", "{document_date}"),
                        told("Customer", "购买方", "{party}"),
                    ],
                },
                {
                    "kind": "table",
                    "of": "lines",
                    "columns": [
                        column("Description", "品名", "{item}\n{description}", 1),
                        number("Quantity", "数量", "{quantity}"),
                        number("Price", "单价", "{unit_price|price}"),
                        number("Net", "金额", "{net}"),
                    ],
                },
                {
                    "kind": "totals",
                    "items": [
                        told("Net", "不含税金额", "{net}"),
                        told("Tax", "税额", "{tax}"),
                        told("Total", "价税合计", "{total|currency}", strong=True),
                    ],
                },
                {"kind": "words", "label": label("In words", "大写"), "value": "{total|capitals}"},
                {"kind": "rule"},
                {
                    "kind": "text",
                    "value": label(
                        "Tax number {company.tax_number}\n{company.phone}",
                        "税号 {company.tax_number}\n{company.phone}",
                    ),
                    "align": "center",
                },
            ],
        ),
        when={"kind": ("invoice",)},
        partner="party",
    ),
    Paper(
        "accounting.payment",
        "receipt",
        RECEIPT,
        sheet(
            "241x93",
            RECEIPT,
            [
                {
                    "kind": "facts",
                    "columns": 3,
                    "items": [
                        told("Number", "单号", "{number}"),
                        told("Date", "日期", "{paid_on}"),
                        told("Method", "结算方式", "{method}"),
                        told("From", "付款单位", "{party}"),
                        told("Reference", "对方单号", "{partner_reference}"),
                    ],
                },
                {"kind": "rule"},
                {
                    "kind": "words",
                    "label": label("The sum of", "金额（大写）"),
                    "value": "{amount|capitals}",
                },
                {
                    "kind": "text",
                    "value": label("{amount|currency}", "¥ {amount|currency}"),
                    "size": 140,
                    "strong": True,
                },
                {"kind": "rule"},
                {
                    "kind": "signatures",
                    "seal": True,
                    "height": 12,
                    "items": [
                        party("Received by", "收款人", ""),
                        party("Checked by", "复核", ""),
                        party("For {company.name}", "收款单位（盖章）", ""),
                    ],
                },
            ],
        ),
        when={"direction": ("in",)},
        partner="party",
    ),
    Paper(
        "accounting.entry",
        "voucher",
        VOUCHER,
        sheet(
            "240x140",
            VOUCHER,
            [
                {
                    "kind": "facts",
                    "columns": 3,
                    "items": [
                        told("Date", "日期", "{posting_date}"),
                        told("Number", "凭证号", "{number}"),
                        told("Attachments", "附单据数", "{attachments_count}"),
                    ],
                },
                {
                    "kind": "table",
                    "of": "lines",
                    "fill": 6,
                    "carry": True,
                    "columns": [
                        column("Memo", "摘要", "{memo}", 5),
                        column("Account", "会计科目", "{account|code} {account|name}", 6),
                        column("Party", "往来单位", "{party}", 3),
                        column(
                            "Debit",
                            "借方金额",
                            "{company_amount|if:side=D}",
                            3,
                            align="right",
                            is_summed=True,
                            is_paged=True,
                        ),
                        column(
                            "Credit",
                            "贷方金额",
                            "{company_amount|if:side=C}",
                            3,
                            align="right",
                            is_summed=True,
                            is_paged=True,
                        ),
                    ],
                },
                {
                    "kind": "words",
                    "label": label("In words", "合计（大写）"),
                    "value": "{total|capitals}",
                },
                {
                    "kind": "signatures",
                    "items": [
                        party("Posted by", "记账", "{posted_by}"),
                        party("Reviewed by", "审核", "{reviewed_by}"),
                        party("Cashier", "出纳", "{cashier}"),
                        party("Prepared by", "制单", "{prepared_by}"),
                    ],
                },
            ],
        ),
    ),
    Paper(
        "party.party",
        "statement",
        STATEMENT,
        {
            **letter(STATEMENT, [], number_of="{code}"),
            "blocks": [
                *head(STATEMENT, "{code}"),
                {
                    "kind": "parties",
                    "items": [
                        party("To", "致", "{name}\n{bill_address}"),
                        party("From", "自", "{company.name}\n{company.address}"),
                    ],
                },
                {"kind": "space", "height": 4},
                {
                    "kind": "text",
                    "value": label(
                        "These items are open in our books. Please tell us if yours differ.",
                        "截至目前，贵我双方往来未清款项如下，如有不符请及时联系。",
                    ),
                },
                {
                    "kind": "table",
                    "of": "accounting.open_item.party",
                    "columns": [
                        column("No.", "序号", "{line_number}"),
                        column("Date", "日期", "{posting_date}", 2),
                        column("Due", "到期日", "{due_date}", 2),
                        column("Account", "科目", "{account|name}", 4),
                        column("Currency", "币种", "{currency}"),
                        number("Amount", "原金额", "{amount}"),
                        number("Open", "未清金额", "{open}", is_summed=True),
                    ],
                    "subtotal": "{open}",
                    "carry": True,
                },
                *SIGNATURES,
            ],
        },
    ),
)
