"""Fields and values that several documents of purchasing share."""

from __future__ import annotations

from argosy.platform.registry import makers as make
from argosy.platform.registry.fields import choices

READ = "purchasing.document.view"

ORDER_STATES = choices(
    ("draft", "Draft", "草稿"),
    ("confirmed", "Confirmed", "已审核"),
    ("closed", "Closed", "已关闭"),
    ("cancelled", "Cancelled", "已取消"),
)
REQUEST_STATES = choices(
    ("open", "Open", "未完成"), ("closed", "Closed", "已关闭"), ("cancelled", "Cancelled", "已取消")
)
PROGRESS = choices(
    ("none", "None", "未开始"), ("partial", "Partly", "部分"), ("full", "Fully", "全部")
)
LINE_KINDS = choices(
    ("goods", "Goods", "商品"), ("service", "Service", "服务"), ("charge", "Charge", "费用")
)
STOCK_STATUSES = choices(
    ("free", "Free", "可用"), ("qc", "In inspection", "待检"), ("blocked", "Blocked", "冻结")
)
DISPOSITIONS = choices(
    ("refused", "Refused at the door", "拒收"), ("held", "Held for the supplier", "暂存待退")
)
DIFFERENCE_TARGETS = choices(
    ("variance", "To variance", "计入价差"), ("stock", "To stock", "计入存货")
)
BILL_KINDS = choices(
    ("bill", "Bill", "采购账单"), ("supplier_credit", "Supplier's credit", "采购红字账单")
)
DECISIONS = choices(("ok", "Matches", "一致"), ("blocked", "Differs", "有差异"))
SPLIT_KEYS = choices(
    ("quantity", "Quantity", "按数量"),
    ("value", "Value", "按金额"),
    ("weight", "Weight", "按重量"),
    ("volume", "Volume", "按体积"),
    ("manual", "By hand", "手工指定"),
)

SUPPLIER = make.reference("supplier", "Supplier", "供应商", "party.party")
ORDER = make.reference("order", "Purchase order", "采购订单", "purchasing.order")
PLACE = make.reference("place", "Place", "收货库位", "inventory.location")
ITEM = make.reference("item", "Product", "产品", "product.product", "nullif(t.item_id, 0)")
UNIT = make.reference("unit", "Unit", "单位", "product.unit", "nullif(t.unit_id, 0)")
LOT = make.reference("lot", "Lot", "批次", "inventory.lot", "nullif(t.lot_id, 0)")
MOVE = make.reference("move", "Stock move", "库存流水", "inventory.move")
ORDER_LINE = make.reference(
    "order_line", "Order line", "订单行", "purchasing.order_line", "t.line_id"
)
BASE_UNIT = make.reference(
    "base_unit",
    "Base unit",
    "基本单位",
    "product.unit",
    "(SELECT i.base_unit_id FROM item i WHERE i.id = t.item_id)",
    is_filterable=False,
)
POSTING_DATE = make.date("posting_date", "Posting date", "记账日期", example="2026-03-02")
OPERATOR = make.reference("operator", "Done by", "操作员", "trail.actor")
TAX_CODES = make.texts("tax_codes", "Taxes", "税码", make.array_of("t.tax_codes"))
REASONS = make.texts("reasons", "Reasons", "原因", make.array_of("t.reasons"))
