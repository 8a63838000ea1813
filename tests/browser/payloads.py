"""Two hundred ways to smuggle a script into a text, and the inputs that carry them.

Each payload calls `xss()`, which a page of the test defines: whoever runs it is caught, however it
was run. They are every vector in every surrounding from which markup may break out.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from zlib import crc32

SURROUNDINGS = ("", '">', "'>", "</title>", "</textarea>", "</script>", "-->", "</option></select>")
VECTORS = (
    "<script>xss()</script>",
    "<img src=x onerror=xss()>",
    "<svg onload=xss()>",
    "<svg><script>xss()</script></svg>",
    "<details open ontoggle=xss()>",
    "<input autofocus onfocus=xss()>",
    "<video><source onerror=xss()></video>",
    "<audio src=x onerror=xss()>",
    "<body onload=xss()>",
    "<iframe srcdoc='<script>parent.xss()</script>'>",
    "<object data=x onerror=xss()>",
    "<math><mtext><img src=x onerror=xss()>",
    "<style onload=xss()></style>",
    "<link rel=stylesheet href=x onerror=xss()>",
    "<marquee onstart=xss()>",
    "<a href=javascript:xss() autofocus onfocus=xss()>x",
    "<form><button formaction=javascript:xss() autofocus onfocus=xss()>",
    "<base href=//127.0.0.1/>",
    "<meta http-equiv=refresh content='0;url=javascript:xss()'>",
    "<b onmouseover=xss() style='position:fixed;inset:0'>x",
    "<template><img src=x onerror=xss()></template><p hx-on::load=xss()>",
    "<p hx-get=/desk/ hx-trigger=load hx-on:htmx:before-request=xss()>",
    "<svg><animate onbegin=xss() attributeName=x dur=1s>",
    "<noscript><p title='</noscript><img src=x onerror=xss()>'>",
    "<xmp><p title='</xmp><img src=x onerror=xss()>'>",
)
BARE = (
    "javascript:xss()",
    "{{constructor.constructor('xss()')()}}",
    "${xss()}",
    "{% raw %}<script>xss()</script>",
    '"onfocus=xss() autofocus x="',
    "'onfocus=xss() autofocus x='",
    '" hx-on:load=xss() x="',
    "&lt;img src=x onerror=xss()&gt;",
    "<scr\u0131pt>xss()</scr\u0131pt>",
    "%3Cscript%3Exss()%3C/script%3E",
)
PAYLOADS = (
    tuple(f"{around}{vector}" for around, vector in itertools.product(SURROUNDINGS, VECTORS)) + BARE
)

UNIQUE = ("code", "name", "reference", "login", "number", "supplier_reference")
"""Fields that often must differ from record to record."""
OWNED = ("identifiers", "barcodes")
"""Numbers that no two records share: they are left out unless the payload goes there."""


def carriers(item: object, payloads: tuple[str, ...], mark: str) -> Iterator[object]:
    """Yield the item with each payload in each of its texts, other names made to differ."""
    for path in _text_paths(item):
        for number, payload in enumerate(payloads):
            fresh = _apart(item, f"{mark}{crc32(repr(path).encode()) % 997}{number}", path[0])
            try:
                yield _with(fresh, path, payload)
            except ValueError:  # the input's own checks refuse it, as they may
                continue


def _text_paths(value: object) -> Iterator[tuple[str | int, ...]]:
    if isinstance(value, str) and not isinstance(value, Enum):
        yield ()
    elif is_dataclass(value):
        for field in fields(value):
            for path in _text_paths(getattr(value, field.name)):
                yield (field.name, *path)
    elif isinstance(value, tuple):
        for place, inner in enumerate(value[:1]):
            for path in _text_paths(inner):
                yield (place, *path)


def _with(value: object, path: tuple[str | int, ...], text: str) -> object:
    if not path:
        return text
    step, rest = path[0], path[1:]
    if isinstance(step, int):
        assert isinstance(value, tuple)
        return (*value[:step], _with(value[step], rest, text), *value[step + 1 :])
    assert is_dataclass(value) and not isinstance(value, type)
    return replace(value, **{step: _with(getattr(value, step), rest, text)})


def _apart(item: object, mark: str, besides: str | int) -> object:
    """Return the item with names of its own, so that it is not taken for another."""
    if not is_dataclass(item) or isinstance(item, type):
        return item
    changed: dict[str, object] = {
        field.name: f"{getattr(item, field.name)[:8]}{mark}"
        for field in fields(item)
        if field.name in UNIQUE
        and field.name != besides
        and isinstance(getattr(item, field.name), str)
        and getattr(item, field.name)
    }
    kept = {field.name for field in fields(item)} & set(OWNED) - {besides}
    return replace(item, **changed, **dict.fromkeys(kept, ()))
