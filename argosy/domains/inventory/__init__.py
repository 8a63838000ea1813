"""Inventory: what is where, how it got there, and what it should be.

Documents: GoodsDocument (receipt, issue, transfer, adjustment, scrap, opening) and StockCount with
its entries; reorder rules and alerts. Goods documents are posted once and never change; a count is
open, counted, posted or cancelled, derived from its entries. Writes the goods flow and, through
valuation, the money flow.
"""
