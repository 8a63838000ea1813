"""Supplies between companies of one group: what one ships, the other has bought, both or neither.

A supply is one transaction with documents on both sides: the buyer's order, receipt and bill, the
seller's order, delivery and invoice; a drop shipment delivers to the buyer's customer as well. It
writes all three flows, by asking sales and purchasing through events; it keeps which documents
mirror each other, and proves that they agree line by line.
"""
