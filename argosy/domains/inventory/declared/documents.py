"""Goods documents and stock counts."""

from __future__ import annotations

from argosy.domains.inventory.commands import (
    do_adjust_stock,
    do_cancel_count,
    do_enter_count,
    do_move_goods,
    do_open_count,
    do_post_count,
)
from argosy.domains.inventory.declared.choices import COUNT_STATES, DOCUMENT_KINDS, STATUSES
from argosy.domains.inventory.declared.places import BASE_UNIT, ITEM
from argosy.domains.inventory.declared.stock import LOCATION, LOT
from argosy.domains.inventory.undoing import do_reverse_goods
from argosy.platform.registry import makers as make
from argosy.platform.registry.actions import Action, ActionKind, Condition, Proposal, Undo
from argosy.platform.registry.documents import number_field
from argosy.platform.registry.labels import Text
from argosy.platform.registry.resource import Lines, Resource, Section

OF_COMPANY = "SELECT c.currency_id FROM company c WHERE c.id = {company}"
GOODS_REFERENCES = {
    "lines.location_id": "inventory.location",
    "lines.to_location_id": "inventory.location",
    "outside_id": "inventory.location",
    "sends_id": "inventory.goods_document",
}

GOODS_DOCUMENT = Resource(
    name="inventory.goods_document",
    label=Text("Goods document", "库存单据"),
    plural=Text("Goods documents", "库存单据"),
    table="goods_document",
    read="inventory.read",
    fields=(
        number_field("goods_document", example="GM-2026-00001"),
        make.choice("kind", "Kind", "类型", DOCUMENT_KINDS, example="receipt"),
        make.date("posting_date", "Posting date", "记账日期", example="2026-03-02"),
        make.text("reason", "Reason", "原因", max_length=64),
        make.text("memo", "Memo", "备注", max_length=300),
        make.reference("sends", "Completes transfer", "对应调出单", "inventory.goods_document"),
        make.reference("of_count", "Count", "盘点单", "inventory.count", "t.count_id"),
        make.journey(),
        *make.times(),
    ),
    lines=(
        Lines(
            "lines",
            Text("Lines", "明细"),
            "goods_line",
            "t.goods_document_id",
            (
                make.whole("line_no", "Line", "行号"),
                ITEM,
                LOT,
                make.reference("from_location", "From", "源库位", "inventory.location"),
                make.reference("to_location", "To", "目标库位", "inventory.location"),
                make.quantity("qty", "Quantity", "数量", unit="unit", example="10"),
                make.reference("unit", "Unit", "单位", "product.unit"),
                make.reference("move", "Stock move", "库存流水", "inventory.move"),
            ),
        ),
    ),
    actions=(
        Action(
            "move",
            do_move_goods,
            Text("Move goods", "收发调拨"),
            kind=ActionKind.CREATE,
            currency=OF_COMPANY,
            is_import=True,
            references=GOODS_REFERENCES,
        ),
        Action(
            "adjust",
            do_adjust_stock,
            Text("Adjust stock", "调整库存"),
            kind=ActionKind.CREATE,
            currency=OF_COMPANY,
            is_import=True,
            references=GOODS_REFERENCES,
        ),
        Action(
            "reverse",
            do_reverse_goods,
            Text("Undo", "冲销"),
            subject="document_id",
            undo=Undo(fields={"posting_date": "posting_date"}),
        ),
    ),
    display=("number", "kind"),
    sort=("-id",),
    sections=(
        Section(Text("Document", "单据"), ("kind", "posting_date", "reason", "memo", "sends")),
    ),
    columns=("number", "kind", "posting_date", "reason"),
    help=Text("Goods that moved without an order.", "无订单的库存收发。"),
)

EXPECTED = (
    "(SELECT l.expected_qty FROM count_line l WHERE l.stock_count_id = t.stock_count_id"
    " AND l.item_id = t.item_id AND l.location_id = t.location_id AND l.lot_id = t.lot_id"
    " AND l.status = t.status)"
)
TO_COUNT = Proposal(
    "",
    """
SELECT i.code, p.code, lot.number, l.status
  FROM count_line l
  JOIN item i ON i.id = l.item_id
  JOIN location p ON p.id = l.location_id
  LEFT JOIN lot ON lot.id = l.lot_id
 WHERE l.stock_count_id = %(record)s AND l.company_id = %(company)s
   AND NOT EXISTS (SELECT FROM count_entry e WHERE e.stock_count_id = l.stock_count_id
                      AND e.item_id = l.item_id AND e.location_id = l.location_id
                      AND e.lot_id = l.lot_id AND e.status = l.status)
 ORDER BY p.code, i.code, lot.number, l.status
""",
    cells=("item_id", "location_id", "lot_id", "status"),
)
OPEN = Condition(
    "inventory.count_closed",
    "NOT EXISTS (SELECT 1 FROM count_step s WHERE s.stock_count_id = t.id)",
    Text("The count has been posted or cancelled.", "盘点已过账或已取消。"),
    Text("Open a new count.", "请新建盘点。"),
)
ENTERED = Condition(
    "inventory.nothing_counted",
    "EXISTS (SELECT 1 FROM count_entry e WHERE e.stock_count_id = t.id)",
    Text("Nothing was counted yet.", "尚未录入盘点数。"),
    Text("Enter what was counted.", "请先录入盘点数。"),
)

COUNT = Resource(
    name="inventory.count",
    label=Text("Stock count", "盘点单"),
    plural=Text("Stock counts", "盘点单"),
    table="stock_count",
    read="inventory.read",
    joins="LEFT JOIN count_step s ON s.stock_count_id = t.id",
    fields=(
        number_field("stock_count", example="SC-2026-00001"),
        LOCATION,
        make.choice("state", "State", "状态", COUNT_STATES, "coalesce(s.step, 'open')"),
        make.instant("snapshot_at", "Snapshot", "账面快照时间"),
        make.flag(
            "is_blind",
            "Blind",
            "盲盘",
            help=Text("Who counts does not see what is expected.", "盘点人不可见账面数。"),
        ),
        make.percent("tolerance_pct", "Tolerance", "容差"),
        make.text("memo", "Memo", "备注", max_length=300),
        make.reference("opened_by", "Opened by", "发起人", "trail.actor", "t.opened_by"),
        make.reference(
            "goods_document",
            "Corrections",
            "调整单",
            "inventory.goods_document",
            "s.goods_document_id",
        ),
        make.instant("closed_at", "Closed", "结束时间", "s.recorded_at"),
        make.journey(),
        make.instant("recorded_at", "Recorded", "记录时间"),
    ),
    lines=(
        Lines(
            "expected",
            Text("Expected", "账面数"),
            "count_line",
            "t.stock_count_id",
            (
                ITEM,
                LOCATION,
                LOT,
                make.choice("status", "Status", "库存状态", STATUSES),
                BASE_UNIT,
                make.quantity("expected_qty", "Expected", "账面数量", unit="base_unit"),
            ),
            order="t.id",
            permission="inventory.count.post",
        ),
        Lines(
            "counted",
            Text("Counted", "实盘数"),
            "count_entry",
            "t.stock_count_id",
            (
                make.whole("round", "Round", "盘点轮次"),
                ITEM,
                LOCATION,
                LOT,
                make.choice("status", "Status", "库存状态", STATUSES),
                BASE_UNIT,
                make.quantity("counted_qty", "Counted", "实盘数量", unit="base_unit"),
                make.quantity(
                    "expected_qty",
                    "Expected",
                    "账面数量",
                    f"coalesce({EXPECTED}, 0)",
                    unit="base_unit",
                    permission="inventory.count.post",
                ),
                make.quantity(
                    "difference",
                    "Difference",
                    "差异",
                    f"t.counted_qty - coalesce({EXPECTED}, 0)",
                    unit="base_unit",
                    permission="inventory.count.post",
                ),
                make.reference("counted_by", "Counted by", "盘点人", "trail.actor", "t.counted_by"),
                make.instant("recorded_at", "Recorded", "记录时间"),
            ),
            order="t.round, t.id",
        ),
    ),
    actions=(
        Action(
            "open",
            do_open_count,
            Text("Open count", "新建盘点"),
            kind=ActionKind.CREATE,
            references={"items": "product.product"},
        ),
        Action(
            "enter",
            do_enter_count,
            Text("Enter figures", "录入盘点数"),
            conditions=(OPEN,),
            kind=ActionKind.CHANGE,
            subject="count_id",
            is_import=True,
            proposes=TO_COUNT,
            names={"lines": "counted", "lines.qty": "counted.counted_qty"},
            references={
                "lines.item_id": "product.product",
                "lines.location_id": "inventory.location",
                "lines.lot_id": "inventory.lot",
            },
        ),
        Action(
            "post",
            do_post_count,
            Text("Post", "过账"),
            conditions=(OPEN, ENTERED),
            subject="count_id",
        ),
        Action(
            "cancel",
            do_cancel_count,
            Text("Cancel", "取消"),
            conditions=(OPEN,),
            subject="count_id",
        ),
    ),
    display=("number", "location"),
    sort=("-id",),
    columns=("number", "location", "state", "snapshot_at"),
    help=Text(
        "Counting goods against a snapshot; nothing is frozen.", "对照账面快照盘点，不冻结库存。"
    ),
)
