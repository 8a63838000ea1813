"""The kernel: information, goods and money as rows that never change.

Everything else stands on them.
"""
