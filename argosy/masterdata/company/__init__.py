"""Companies 公司: legal entities in full, and all that a new one needs to keep books.

A company is itself a party, so that its addresses, tax numbers and bank accounts obey the same
rules and group companies can trade with each other. Founding one makes its book, chart, journals
with 凭证字, fiscal periods and number patterns in one transaction. Exchange rates have their own
folder (`masterdata.currency`). Writes none of the three flows.
"""
