"""The trail: who acted, which commands ran, what happened, what was changed from what to what.

The rows are the kernel's; here they are declared as nouns, so that every door shows them.
"""
