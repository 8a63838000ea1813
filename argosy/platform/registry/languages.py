"""The languages that people read: English and Chinese are ours, others stand in folders.

A translator adds a folder below ``argosy/locale`` with three catalogues (`make language`); no line
of a program names it. What a catalogue lacks is read in English.
"""

from __future__ import annotations

import json
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Final

ENGLISH: Final = "en"
CHINESE: Final = "zh-hans"
LABELS: Final = "labels"
"""The catalogue of what declarations call things; its English is what is looked up."""
PROBLEMS: Final = "problems"
"""The catalogue of what is refused, and why."""
SCRIPT_WORDS: Final = "scripts.json"
NAME: Final = "name.txt"
"""The file in which a language is called as it calls itself."""
LOCALES = Path(__file__).resolve().parents[2] / "locale"


@cache
def known() -> dict[str, str]:
    """Return the codes of all languages, and what each calls itself; ours come first."""
    found = {CHINESE: "中文", ENGLISH: "English"}
    for folder in sorted(LOCALES.glob("*/LC_MESSAGES")):
        code = folder.parent.name.replace("_", "-").lower()
        name = folder.parent / NAME
        found.setdefault(code, name.read_text("utf-8").strip() if name.exists() else code)
    return found


def added() -> dict[str, str]:
    """Return the codes of the languages that translators added, and their names."""
    return {code: name for code, name in known().items() if code not in (CHINESE, ENGLISH)}


def fit(tag: str) -> str:
    """Return the language that fits a tag best: itself, one of its family, else English."""
    tag = tag.replace("_", "-").lower()
    if tag in known():
        return tag
    family = tag.partition("-")[0]
    return next((code for code in known() if code.partition("-")[0] == family), ENGLISH)


def tag_of(code: str) -> str:
    """Return a language as HTML names it: ``zh-Hans``, ``pt-BR``."""
    first, *rest = code.split("-")
    return "-".join([first, *(part.title() if len(part) == 4 else part.upper() for part in rest)])


def translated(text: str, language: str, domain: str = LABELS) -> str:
    """Return an English text in a language; itself where its catalogue has none."""
    return catalogue_of(language, domain).gettext(text) if text else text


@cache
def catalogue_of(language: str, domain: str) -> NullTranslations:
    """Return a compiled catalogue of a language; an empty one where there is none."""
    path = folder_of(language) / "LC_MESSAGES" / f"{domain}.mo"
    if not path.exists():
        return NullTranslations()
    with path.open("rb") as stream:
        return GNUTranslations(stream)


@cache
def script_words(language: str) -> str:
    """Return what scripts say in a language, by their English, in JSON; "" for the two of ours."""
    path = folder_of(language) / SCRIPT_WORDS
    if language in (ENGLISH, CHINESE) or not path.exists():
        return ""
    return json.dumps(json.loads(path.read_text("utf-8")), ensure_ascii=False)


def folder_of(language: str) -> Path:
    """Return where the catalogues of a language stand: ``zh_Hans``, ``pt_BR``."""
    return LOCALES / tag_of(language).replace("-", "_")


def forget() -> None:
    """Read folders and catalogues anew when they are asked for next."""
    for each in (known, catalogue_of, script_words):
        each.cache_clear()
