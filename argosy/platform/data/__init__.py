"""Data on its way in and out: sheets (CSV and XLSX), imports, exports.

`sheets/` reads and writes files row by row, whatever they hold; `exports/` writes any resource of
the registry; `imports/` reads any resource back, through its own commands. Nothing here knows a
domain.
"""
