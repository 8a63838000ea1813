"""Where the fonts lie that documents are set in: they come with packages, never from the machine.

Noto Sans SC for Chinese and Latin, Noto Sans for Arabic and Hebrew: all under the Open Font
Licence, installed at set-up, so that a machine without a single font prints as any other does.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

PACKAGES: Final = ("pylopdf_fonts_zh_cn", "pylopdf_fonts_ar", "pylopdf_fonts_he")
SANS: Final = ("Noto Sans SC", "Noto Sans Arabic", "Noto Sans Hebrew", "DejaVu Sans Mono")
SERIF: Final = ("Noto Serif SC", "Noto Naskh Arabic", "Noto Serif Hebrew", "DejaVu Sans Mono")

FILES: Final = {
    "": "NotoSansSC-Regular.otf",
    "arabic": "NotoSansArabic-Variable.ttf",
    "hebrew": "NotoSansHebrew-Variable.ttf",
}
"""The file that a script is drawn from; "" for Chinese, Latin and all others."""


class FontsMissing(RuntimeError):
    """A package with fonts is not installed."""


@lru_cache(maxsize=1)
def folders() -> tuple[str, ...]:
    """Return the folders with fonts.

    Raises:
        FontsMissing: a package is not there; names it.
    """
    found = []
    for name in PACKAGES:
        spec = find_spec(name)
        if spec is None or spec.origin is None:
            raise FontsMissing(f"the fonts of {name} are not installed; run the set-up again")
        found.append(str(Path(spec.origin).parent))
    return tuple(found)


@lru_cache(maxsize=8)
def file_of(script: str) -> Path:
    """Return the file of a script's font, one of `FILES`.

    Raises:
        FontsMissing: no package brings it.
    """
    for folder in folders():
        found = Path(folder) / FILES[script]
        if found.is_file():
            return found
    raise FontsMissing(f"the font {FILES[script]} is not installed; run the set-up again")
