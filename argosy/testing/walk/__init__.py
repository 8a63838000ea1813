"""A random walk of business steps through the real commands, beside the reference model.

The model says before each step whether it must be refused and by which code; afterwards figures
are compared, and the invariant checks are run. A walk is repeated by its seed.
"""
