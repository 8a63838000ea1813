"""Saved views: a list as somebody wants to see it again, his own, a role's, or everybody's.

A view holds the question (conditions, words, columns, order, groups, measures) and how the answer
is shown (table, board, calendar, pivot, chart). It holds no records and no rights: who opens it
reads with his own rights, and what he may not see drops out. Views have no states; a default says
which one a list opens with: one's own, else the role's, else everybody's.
"""
