"""A second, small model of the three flows in plain Python, which says what the figures must be.

It shares nothing with the code that posts: no import, no table, no helper. Where both agree over
thousands of random steps, both are right or both misread the same rule; the rules are therefore
written here from the design, in the shortest way that can be read.
"""
