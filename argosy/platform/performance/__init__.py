"""Performance: how fast pages answer, which statements are slow, how much waits, for 30 days.

Each process counts answers in a histogram of its own and writes it every ten seconds, added to
what others wrote: no request waits for it. Statements are kept as the program wrote them, without
a value. Everything stands in our own tables, so that no outside stack is needed; a Prometheus that
is there anyway reads the same figures.
"""
