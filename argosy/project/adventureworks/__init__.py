"""Adventure Works: a public sample company, replayed by real commands to proven books.

Its two years of orders are the first input of Argosy that nobody here wrote; what it has that our
commands would refuse is mapped as the README beside the data says, and every total is tied out.
"""
