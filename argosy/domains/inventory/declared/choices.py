"""Values that the warehouse's fields may have, with their names."""

from __future__ import annotations

from argosy.platform.registry.fields import choices

LOCATION_KINDS = choices(
    ("supplier", "Supplier", "供应商"),
    ("customer", "Customer", "客户"),
    ("internal", "Our place", "内部库位"),
    ("transit", "In transit", "在途"),
    ("production", "Production", "生产"),
    ("scrap", "Scrap", "报废"),
    ("adjustment", "Differences", "盘点差异"),
    ("view", "Warehouse or group", "仓库或分组"),
)
LOT_KINDS = choices(("lot", "Lot", "批次"), ("serial", "Serial number", "序列号"))
TRACKINGS = choices(
    ("none", "Not tracked", "不追踪"),
    ("lot", "By lot", "按批次"),
    ("serial", "By serial", "按序列号"),
)
STATUSES = choices(
    ("free", "Free", "可用"), ("qc", "In inspection", "待检"), ("blocked", "Blocked", "冻结")
)
DIRECTIONS = choices(
    ("in", "In", "入库"), ("out", "Out", "出库"), ("internal", "Internal", "内部移动")
)
PLANNED_STATES = choices(
    ("open", "Open", "未完成"), ("done", "Done", "已完成"), ("cancelled", "Cancelled", "已取消")
)
RESERVATION_KINDS = choices(
    ("reserve", "Reserved", "预留"),
    ("consume", "Used", "消耗"),
    ("release", "Released", "释放"),
    ("expire", "Expired", "过期"),
)
DOCUMENT_KINDS = choices(
    ("receipt", "Receipt", "其他入库"),
    ("issue", "Issue", "其他出库"),
    ("send", "Transfer out", "调出"),
    ("arrive", "Transfer in", "调入"),
    ("adjustment", "Adjustment", "库存调整"),
    ("scrap", "Scrap", "报废"),
    ("opening", "Opening stock", "期初库存"),
    ("count", "Count difference", "盘点差异"),
)
COUNT_STATES = choices(
    ("open", "Open", "进行中"), ("posted", "Posted", "已过账"), ("cancelled", "Cancelled", "已取消")
)
COST_METHODS = choices(
    ("fifo", "First in, first out", "先进先出"),
    ("average", "Moving average", "移动加权平均"),
    ("standard", "Standard cost", "标准成本"),
    ("lot", "By lot", "个别计价"),
    ("monthly", "Monthly average", "全月加权平均"),
)
COST_SCOPES = choices(
    ("company", "Company", "公司"), ("warehouse", "Warehouse", "仓库"), ("lot", "Lot", "批次")
)
LAYER_KINDS = choices(
    ("receipt", "Receipt", "入库"), ("return", "Return", "退货"), ("transfer", "Transfer", "调拨")
)
