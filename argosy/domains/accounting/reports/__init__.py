"""The books as people read them: account balances, ledgers, journals, statements; rows, no screens.

Every figure comes from posted lines or kept balances and ties out with them exactly. The layout of
the three statements is data of the country's pack, held by a lint: every account stands in exactly
one line.
"""
