"""Tax invoices 发票, apart from what is owed: issued, received, taken back, checked, deducted.

A receivable (应收) and the tax invoice for it are two documents: one tax invoice may stand for
parts of many receivables, and one receivable may have many tax invoices. An application 开票申请
says what to invoice; a provider issues it and gives the originals, which are kept byte by byte.
A tax invoice posts nothing: the ledger follows the receivable or payable it is linked to.
"""
