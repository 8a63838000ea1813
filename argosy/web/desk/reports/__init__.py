"""Reports on the desk: one page for every report that is declared.

`choosing` makes the form of the parameters, `showing` the table with what its figures lead to,
`pages` answers page and file. A report that is declared appears here with no edit of the desk.
"""
