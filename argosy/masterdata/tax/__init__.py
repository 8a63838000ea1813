"""Taxes 税: dated codes, the rules that choose them, and the one function for all amounts.

A tax code belongs to a company; its rates are dated, so that a change of rate is a row, not a new
code. Rules choose codes by ship-from, ship-to, product class and party status, and the reason is
stored with the line. `rules.compute` is asked by every document. Writes none of the three flows.
"""
