"""The desk: what people work at, every screen made from the registry's declarations.

`visits` finds out who visits, for which company, in which language and looks; `pages` makes a
page of whatever a view answers or refuses; `lists`, `records` and `giving` show any resource;
`menu` says where each stands. A noun that is declared appears here with no edit of the desk.
"""
