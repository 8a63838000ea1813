"""What inventory prints: slips of goods without an order, labels of lots and places."""

from __future__ import annotations

from argosy.platform.printing.papers import Paper
from argosy.platform.printing.pieces import (
    Block,
    column,
    facts,
    label,
    number,
    party,
    sheet,
    signatures,
    spot,
    table,
    tag,
    told,
)
from argosy.platform.registry.labels import Text

FACTS: Block = facts(
    3,
    told("Number", "单号", "{number}"),
    told("Date", "日期", "{posting_date}"),
    told("Kind", "类型", "{kind}"),
    told("Completes", "对应调出单", "{sends}"),
    told("Reason", "原因", "{reason}"),
    told("Memo", "备注", "{memo}"),
)
FROM = column("From", "源库位", "{from_location|code}", 2)
TO = column("To", "目标库位", "{to_location|code}", 2)


def _slip(code: str, title: Text, kinds: tuple[str, ...], *places: Block) -> Paper:
    """Return a slip on half a sheet of continuous paper, for documents of some kinds."""
    return Paper(
        "inventory.goods_document",
        code,
        title,
        sheet(
            "241x140",
            title,
            [
                FACTS,
                table(
                    column("No.", "序号", "{line_no}"),
                    column("Code", "编码", "{item|code}", 3),
                    column("Product", "品名规格", "{item|name}", 6),
                    column("Lot", "批次", "{lot}", 2),
                    *places,
                    column("Unit", "单位", "{unit}"),
                    number("Quantity", "数量", "{qty}", is_summed=True),
                    column("Remarks", "备注", " ", 3),
                    fill=6,
                ),
                signatures(
                    party("Handed over by", "交货人", ""),
                    party("Warehouse", "保管员", ""),
                    party("Received by", "领料/收货人", ""),
                    party("Approved by", "审批", ""),
                ),
            ],
        ),
        when={"kind": kinds},
    )


EXPIRES = label("Expires {expires_on}", "有效期至 {expires_on}")
MADE = label("Made {manufactured_on}", "生产日期 {manufactured_on}")
LABELS = (
    Paper(
        "inventory.lot",
        "label",
        Text("Label 60 × 40 mm", "批次标签 60 × 40 mm"),
        tag(
            "label60x40",
            [
                spot("{item.local_name}", "3 2.5 54 7.2", size=8, is_strong=True),
                spot("{item|code}", "3 10 54 3.9", size=8),
                spot("{kind} {number}", "3 14.8 33 11.8", size=9, is_strong=True),
                spot(EXPIRES, "3 27 33 4", size=9),
                spot(MADE, "3 32 33 4", size=8),
                spot("{number}", "37 16.5 21 21", symbols="qr"),
            ],
        ),
    ),
    Paper(
        "inventory.lot",
        "label50x30",
        Text("Label 50 × 30 mm", "批次标签 50 × 30 mm"),
        tag(
            "label50x30",
            [
                spot("{item.local_name}", "2 1.5 46 6.2", size=7, is_strong=True),
                spot("{item|code}", "2 8 30 3.5", size=7),
                spot("{kind} {number}", "2 12 30 7.8", size=9, is_strong=True),
                spot(EXPIRES, "2 20.4 30 3.5", size=7),
                spot(MADE, "2 24.4 30 3.5", size=7),
                spot("{number}", "33 11 15 15", symbols="datamatrix"),
            ],
        ),
    ),
    Paper(
        "inventory.location",
        "label",
        Text("Label 100 × 50 mm", "库位标签 100 × 50 mm"),
        tag(
            "label100x50",
            [
                spot("{code}", "3 3 94 20", size=24, align="center", is_strong=True),
                spot("{name}", "3 23.5 94 4.5", size=9, align="center"),
                spot("{code}", "3 29.5 94 17", symbols="code128"),
            ],
        ),
    ),
    Paper(
        "inventory.location",
        "label50x30",
        Text("Label 50 × 30 mm", "库位标签 50 × 30 mm"),
        tag(
            "label50x30",
            [
                spot("{code}", "2 1.5 46 10.6", size=13, align="center", is_strong=True),
                spot("{name}", "2 12.2 46 3.6", size=7, align="center"),
                spot("{code}", "2 16.5 46 11.5", symbols="code128"),
            ],
        ),
    ),
)
PAPERS = (
    *LABELS,
    _slip("receipt", Text("Goods receipt", "入库单"), ("receipt", "opening"), TO),
    _slip("issue", Text("Goods issue", "出库单"), ("issue", "scrap"), FROM),
    _slip("transfer", Text("Goods transfer", "调拨单"), ("send", "arrive"), FROM, TO),
    _slip("change", Text("Stock adjustment", "库存调整单"), ("adjustment", "count"), FROM, TO),
)
