"""Values that accounting's fields may have, with their names."""

from __future__ import annotations

from argosy.platform.registry.fields import choices

ACCOUNT_KINDS = choices(
    ("asset", "Asset", "资产"),
    ("liability", "Liability", "负债"),
    ("equity", "Equity", "所有者权益"),
    ("income", "Income", "收入"),
    ("expense", "Expense", "费用"),
)
CONTROLS = choices(
    ("receivable", "Receivables", "应收账款"),
    ("payable", "Payables", "应付账款"),
    ("advance_in", "Advances received", "预收账款"),
    ("advance_out", "Advances paid", "预付账款"),
    ("stock", "Stock", "存货"),
    ("grni", "Goods received not billed", "暂估应付"),
    ("bank", "Bank and cash", "货币资金"),
    ("tax", "Taxes", "税金"),
    ("fx", "Exchange differences", "汇兑损益"),
    ("rounding", "Rounding", "尾差"),
    ("wip", "Work in progress", "在制品"),
    ("result", "Result", "本年利润"),
)
SIDES = choices(("D", "Debit", "借"), ("C", "Credit", "贷"))
SUBLEDGERS = choices(
    ("gl", "General ledger", "总账"),
    ("ar", "Receivables", "应收"),
    ("ap", "Payables", "应付"),
    ("stock", "Stock", "存货"),
    ("asset", "Fixed assets", "固定资产"),
    ("tax", "Taxes", "税务"),
)
ENTRY_KINDS = choices(
    ("normal", "Normal", "普通"),
    ("adjust", "Adjustment", "调整"),
    ("reverse", "Reversal", "红字冲销"),
    ("close", "Closing", "结转"),
    ("open", "Opening", "期初"),
)
PERIOD_STATUSES = choices(
    ("open", "Open", "未结账"),
    ("soft", "Closed for others", "预结账"),
    ("hard", "Closed", "已结账"),
)
INVOICE_KINDS = choices(
    ("invoice", "Invoice", "销售发票"),
    ("credit_note", "Credit note", "销售红字发票"),
    ("bill", "Bill", "采购账单"),
    ("supplier_credit", "Supplier's credit", "采购红字账单"),
)
TAX_CATEGORIES = choices(
    ("S", "Standard", "标准税率"),
    ("Z", "Zero rated", "零税率"),
    ("E", "Exempt", "免税"),
    ("AE", "Reverse charge", "反向征收"),
    ("K", "Within the EU", "欧盟内部供货"),
    ("G", "Export", "出口"),
    ("O", "Outside the scope", "不征税"),
    ("L", "Canary Islands", "加那利群岛"),
    ("M", "Ceuta and Melilla", "休达与梅利利亚"),
)
SETTLED = choices(
    ("open", "Open", "未结清"), ("partial", "Partly paid", "部分结清"), ("paid", "Paid", "已结清")
)
DIRECTIONS = choices(("in", "Received", "收款"), ("out", "Paid", "付款"))
