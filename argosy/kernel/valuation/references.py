"""What id columns of valuation point at, where their names do not say it."""

from __future__ import annotations

_ROWS = (
    "cost_layer",
    "layer_consumption",
    "uncosted_issue",
    "uncosted_settlement",
    "value_adjustment",
)

REFERENCES: dict[str, str] = {
    **{f"{table}.book_id": "cost_book" for table in (*_ROWS, "cost_pool", "layer_balance")},
    **{f"{table}.entry_id": "journal_entry" for table in _ROWS},
    # A warehouse, a lot or nothing, as the book's scope says; move and lot name it, too.
    **{f"{table}.scope_id": "" for table in (*_ROWS, "cost_pool", "layer_balance")},
    **{f"{table}.move_id": "stock_move" for table in _ROWS if table != "uncosted_settlement"},
    "cost_layer.returns_move_id": "stock_move",
    "cost_layer.origin_layer_id": "cost_layer",
    "layer_consumption.returns_move_id": "stock_move",
    "layer_consumption.layer_id": "cost_layer",
    "uncosted_settlement.layer_id": "cost_layer",
    "value_adjustment.layer_id": "cost_layer",
    "layer_balance.layer_id": "cost_layer",
}
