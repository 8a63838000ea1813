"""The demo company: makers and distributors of bicycles in China and Germany, and their last year.

Everything in it was done by the commands that people use, with dates in the past: a seeded
generator decides what happens, so the same seed and the same last day give the same books.
"""
