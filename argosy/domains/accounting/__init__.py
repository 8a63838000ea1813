"""Accounting: what is owed and paid, and the statements that follow from it.

Documents: Invoice, CreditNote (customers), Bill, SupplierCredit (suppliers), Payment, manual
JournalEntry. Posted documents never change; their state (open, partly paid, paid) is derived from
the ledger's open items. Writes the money flow; reads nothing but the kernel and master data.
"""
