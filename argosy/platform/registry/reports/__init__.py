"""Reports: questions with parameters whose answer is a table, declared once for all doors.

`declared` is what a capability writes, `catalogue` finds it in every installed application,
`asking` reads parameters, `reading` asks as an actor and names what the answer refers to. The API,
its description, the desk's pages, files and the charts of home pages all come from the declaration.
"""
