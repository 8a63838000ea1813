"""Every text a person reads stands in Chinese too, and the compiled texts are the written ones."""

from __future__ import annotations

import re
from gettext import GNUTranslations
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "argosy" / "locale" / "zh_Hans" / "LC_MESSAGES"
METHODS = [("**/tests/**", "ignore"), ("**.py", "python"), ("**/templates/**.html", "jinja2")]
PLACE = re.compile(r"%\([a-z_]+\)[a-z]")


def written() -> Catalog:
    with (FOLDER / "django.po").open("rb") as stream:
        return read_po(stream, locale="zh_Hans")


def used() -> set[str]:
    found = extract_from_dir(
        ROOT / "argosy", METHODS, {"**/templates/**.html": {"silent": "false"}}
    )
    return {text for _, _, message, _, _ in found for text in _parts(message)}


def _parts(message: str | tuple[str, ...]) -> tuple[str, ...]:
    return (message,) if isinstance(message, str) else message[:1]


def test_every_text_has_its_chinese() -> None:
    chinese = {message.id: message.string for message in written() if message.id}
    assert used(), "the status page has texts"
    assert sorted(text for text in used() if not chinese.get(text)) == []


def test_no_text_is_kept_that_nobody_uses() -> None:
    needed = used()
    assert sorted(str(found.id) for found in written() if found.id and found.id not in needed) == []


def test_places_for_values_are_the_same_in_both() -> None:
    for message in written():
        if isinstance(message.id, str) and isinstance(message.string, str) and message.id:
            assert set(PLACE.findall(message.id)) == set(PLACE.findall(message.string)), message.id


def test_the_compiled_texts_are_the_written_ones() -> None:
    with (FOLDER / "django.mo").open("rb") as stream:
        compiled = GNUTranslations(stream)
    for message in written():
        if isinstance(message.id, str) and message.id:
            assert compiled.gettext(message.id) == message.string, "run `make texts`"
