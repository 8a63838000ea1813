"""What accounting prints: invoices, credit notes, statements, receipts and the 记账凭证."""

from __future__ import annotations

from argosy.platform.printing.papers import Paper
from argosy.platform.printing.pieces import (
    CUSTOMER_SIGNS,
    Block,
    beside,
    column,
    facts,
    head,
    label,
    letter,
    number,
    parties,
    party,
    roll,
    rule,
    sheet,
    signatures,
    space,
    table,
    taxes,
    text,
    told,
    totals,
    trade_letter,
    words,
)
from argosy.platform.registry.labels import Text

INVOICE = Text("Invoice", "销售发票")
CREDIT_NOTE = Text("Credit note", "红字发票")
STATEMENT = Text("Statement of account", "往来对账单")
RECEIPT = Text("Receipt", "收款收据")
VOUCHER = Text("Journal voucher", "记账凭证")


def _billing(title: Text, *told_of: Block) -> Block:
    return trade_letter(
        title,
        between=parties(
            party("Bill to", "购买方", "{party.name}\n{party.bill_address}\n{party.tax_number}"),
            party("Seller", "销售方", "{company.name}\n{company.address}"),
        ),
        about=facts(4, *told_of),
        then=[
            table(
                column("No.", "序号", "{line_number}"),
                column("Description", "货物或服务名称", "{item}\n{description}", 6),
                number("Quantity", "数量", "{quantity}"),
                column("Unit", "单位", "{unit}"),
                number("Price", "单价", "{unit_price|price}"),
                number("Discount", "折扣", "{discount_pct|nonzero}"),
                number("Net", "不含税金额", "{net}"),
                number("Tax", "税额", "{tax}"),
                subtotal="{net}",
                carry=True,
            ),
            space(2),
            beside(
                [words("In words", "价税合计（大写）", "{total|capitals}"), taxes("taxes")],
                [
                    totals(
                        told("Net", "不含税金额", "{net}"),
                        told("Tax", "税额", "{tax}"),
                        told("Total", "价税合计", "{total|currency}", strong=True),
                    )
                ],
                [6, 5],
            ),
            space(2),
            text("{company.bank}", label=label("Pay to", "收款账户")),
            text("{company.terms}", size=90),
            *CUSTOMER_SIGNS,
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
                facts(
                    1,
                    told("Date", "开票日期", "{document_date}"),
                    told("Customer", "购买方", "{party}"),
                ),
                table(
                    column("Description", "品名", "{item}\n{description}", 1),
                    number("Quantity", "数量", "{quantity}"),
                    number("Price", "单价", "{unit_price|price}"),
                    number("Net", "金额", "{net}"),
                ),
                totals(
                    told("Net", "不含税金额", "{net}"),
                    told("Tax", "税额", "{tax}"),
                    told("Total", "价税合计", "{total|currency}", strong=True),
                ),
                words("In words", "大写", "{total|capitals}"),
                rule(),
                text(
                    label(
                        "Tax number {company.tax_number}\n{company.phone}",
                        "税号 {company.tax_number}\n{company.phone}",
                    ),
                    align="center",
                ),
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
                facts(
                    3,
                    told("Number", "单号", "{number}"),
                    told("Date", "日期", "{paid_on}"),
                    told("Method", "结算方式", "{method}"),
                    told("From", "付款单位", "{party}"),
                    told("Reference", "对方单号", "{partner_reference}"),
                ),
                rule(),
                words("The sum of", "金额（大写）", "{amount|capitals}"),
                text(label("{amount|currency}", "¥ {amount|currency}"), size=140, strong=True),
                rule(),
                signatures(
                    party("Received by", "收款人", ""),
                    party("Checked by", "复核", ""),
                    party("For {company.name}", "收款单位（盖章）", ""),
                    seal=True,
                    height=12,
                ),
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
                facts(
                    3,
                    told("Date", "日期", "{posting_date}"),
                    told("Number", "凭证号", "{number}"),
                    told("Attachments", "附单据数", "{attachments_count}"),
                ),
                table(
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
                    fill=6,
                    carry=True,
                ),
                words("In words", "合计（大写）", "{total|capitals}"),
                signatures(
                    party("Posted by", "记账", "{posted_by}"),
                    party("Reviewed by", "审核", "{reviewed_by}"),
                    party("Cashier", "出纳", "{cashier}"),
                    party("Prepared by", "制单", "{prepared_by}"),
                ),
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
                parties(
                    party("To", "致", "{name}\n{bill_address}"),
                    party("From", "自", "{company.name}\n{company.address}"),
                ),
                space(4),
                text(
                    label(
                        "These items are open in our books. Please tell us if yours differ.",
                        "截至目前，贵我双方往来未清款项如下，如有不符请及时联系。",
                    )
                ),
                table(
                    column("No.", "序号", "{line_number}"),
                    column("Date", "日期", "{posting_date}", 2),
                    column("Due", "到期日", "{due_date}", 2),
                    column("Account", "科目", "{account|name}", 4),
                    column("Currency", "币种", "{currency}"),
                    number("Amount", "原金额", "{amount}"),
                    number("Open", "未清金额", "{open}", is_summed=True),
                    of="accounting.open_item.party",
                    subtotal="{open}",
                    carry=True,
                ),
                *CUSTOMER_SIGNS,
            ],
        },
    ),
)
