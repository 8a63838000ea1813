"""What inventory prints: slips of goods that came, left or changed places without an order."""

from __future__ import annotations

from argosy.platform.printing.papers import Paper
from argosy.platform.printing.pieces import Block, column, number, party, sheet, told
from argosy.platform.registry.labels import Text

FACTS: Block = {
    "kind": "facts",
    "columns": 3,
    "items": [
        told("Number", "单号", "{number}"),
        told("Date", "日期", "{posting_date}"),
        told("Kind", "类型", "{kind}"),
        told("Completes", "对应调出单", "{sends}"),
        told("Reason", "原因", "{reason}"),
        told("Memo", "备注", "{memo}"),
    ],
}
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
                {
                    "kind": "table",
                    "of": "lines",
                    "fill": 6,
                    "columns": [
                        column("No.", "序号", "{line_no}"),
                        column("Code", "编码", "{item|code}", 3),
                        column("Product", "品名规格", "{item|name}", 6),
                        column("Lot", "批次", "{lot}", 2),
                        *places,
                        column("Unit", "单位", "{unit}"),
                        number("Quantity", "数量", "{qty}", is_summed=True),
                        column("Remarks", "备注", " ", 3),
                    ],
                },
                {
                    "kind": "signatures",
                    "items": [
                        party("Handed over by", "交货人", ""),
                        party("Warehouse", "保管员", ""),
                        party("Received by", "领料/收货人", ""),
                        party("Approved by", "审批", ""),
                    ],
                },
            ],
        ),
        when={"kind": kinds},
    )


PAPERS = (
    _slip("receipt", Text("Goods receipt", "入库单"), ("receipt", "opening"), TO),
    _slip("issue", Text("Goods issue", "出库单"), ("issue", "scrap"), FROM),
    _slip("transfer", Text("Goods transfer", "调拨单"), ("send", "arrive"), FROM, TO),
    _slip("change", Text("Stock adjustment", "库存调整单"), ("adjustment", "count"), FROM, TO),
)
