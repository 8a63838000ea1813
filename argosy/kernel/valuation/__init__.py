"""Where goods become money: cost layers, consumptions, adjustments.

Every cost book values the same stock moves by its own method (FIFO, moving average, standard, lot,
monthly weighted average) within its own scope (company, warehouse, lot); at most one posts to each
ledger book. Callers post through `posting.post_valued_moves` (or `value_moves` for moves already
posted), undo through `reversing`, add later costs through `adjusting`, run months through `monthly`
and standards through `standards`, and look through `queries` and `backdating`.

Issues take their cost in the order of recording, under the lock of their pool. Nothing recorded
changes: what becomes known later is a row of its own. A quantity of zero has a value of zero.
"""
