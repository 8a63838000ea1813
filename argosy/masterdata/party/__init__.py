"""Parties 往来单位: customers, suppliers, carriers, employees, banks, authorities, in full.

The kernel's thin `party` (code, name, kind) is what moves and entries point at; here stand its
dated roles, addresses, contact points, identifiers, bank accounts, groups and its terms in each
company. A party is one row for the whole group; a company takes part in it by a role. Nothing is
deleted: a role ends, an address ends, a party is blocked. Writes none of the three flows.
"""
