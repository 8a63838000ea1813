"""Who may come in and what each may do: accounts, sessions, roles, grants, duties, access keys.

An account or a key is an actor of the kernel, one to one. What an actor may do in a company is the
sum of the roles granted to it there, and nothing else: deny by default. A key may do what its
scopes and its owner's roles both allow. Nobody hands on what he does not hold himself.
"""
