"""Money, quantity, unit, actor, clock, errors: pure Python, so that rules are quick to test.

Import from the modules: `errors`, `text`, `numbers`, `rounding`, `currency`, `money`, `split`,
`price`, `quantity`, `units`, `actor`, `clock`, `reasons`. Nothing here knows of Django or of a
database.
"""
