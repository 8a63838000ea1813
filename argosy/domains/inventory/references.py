"""What id columns of inventory point at, where their names do not say it."""

from __future__ import annotations

REFERENCES: dict[str, str] = {
    "goods_document.sends_id": "goods_document",
    "goods_document.count_id": "stock_count",
    "stock_count.opened_by": "actor",
    "count_entry.counted_by": "actor",
}
