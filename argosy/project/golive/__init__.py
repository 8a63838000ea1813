"""Going live 期初建账: opening balances of another system, rehearsed until every area ties out.

A folder of exports is read by a profile (data: columns, dates, numbers), resolved against the
company's master data, posted in one transaction and compared with the old books area by area.
Only when every difference is 0.00 does the transaction commit; a rehearsal never does.
"""
