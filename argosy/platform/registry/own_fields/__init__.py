"""Own fields: what administrators add to the suite's nouns, as real columns, while work goes on.

A field is planned by a command and made by a job under the owning role; from then on the registry
shows it beside the built-in ones (`source.py`), commands take its values with their items
(`writing.py`), and it is audited, proven and digested like anything else. States of a field:
planned, active, removed (kept aside, can be restored), purging, purged. Values of tables that never
change stand in a companion table, see `docs/adr/0070-own-values-stand-in-real-columns.md`.
"""
