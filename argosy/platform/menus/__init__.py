"""What stands in the menu: arranged for everybody or a role, with links of one's own, and pins.

An arrangement hides, orders and renames what a reader may see by his rights anyway. It grants
nothing and takes nothing: what is hidden is still reached by its address, and what a reader may
not see does not appear because somebody put it there.
"""
