"""Bulk actions: one action of a noun for many chosen records, with a result for each of them.

A run notes the records, the action and what its form held; the records are then handled a hundred
at a time by the action's own command, each hundred once by its key. So a run that was broken off
goes on where it stopped. States of a run: waiting, done; of a row: waiting, done, refused.
"""
