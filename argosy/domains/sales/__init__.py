"""Sales: from the quotation to what was delivered, returned, billed and credited of it.

Documents and their states (derived from facts and quantities, never set by hand):

- sales order: quotation or entered -> confirmed -> done, or cancelled. A quotation is an order
  that was offered until a day and has not been confirmed: one table, because it has the same
  lines, prices, taxes and versions, and turns into the order without being copied.
- delivery: goods issued to a customer, and goods that came back (direction ``return``).

Writes the information flow (orders, versions, promises), the goods flow through the kernel's
moves and reservations, the money flow through commitments and by asking accounting to bill.
"""
