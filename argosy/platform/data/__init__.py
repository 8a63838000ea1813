"""Data on its way in and out: sheets (CSV and XLSX), imports, exports, backup, webhooks.

`sheets/` reads and writes files row by row, whatever they hold; `exports/` writes any resource of
the registry; `imports/` reads any resource back, through its own commands; `backup/` takes and
restores a whole home; `webhooks/` tells other programs what happened. Nothing here knows a domain.
"""
