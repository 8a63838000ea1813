"""Purchasing 采购: from a need to goods received and a supplier's bill that may be paid.

Documents and their states:

- purchase request 请购单: open, closed, cancelled; what was ordered of it is a sum of order lines.
- purchase order 采购订单: draft, confirmed, closed, cancelled; each change is a new version, and
  whether it is received or billed is derived from quantities.
- receipt 收货单, return to supplier 退货单: posted once; one undoes the other.
- bill match 三单匹配: a supplier's bill held against order and receipts, line by line: ok, or
  blocked until somebody else than who entered it releases it.
- landed cost 到岸成本: what came on top of the price, shared out over receipts.

Flows it writes: goods (receipts and returns as stock moves, expected receipts as planned moves),
money (goods received not billed 暂估应付 through valuation, bills through accounting), information
(its events).
"""
