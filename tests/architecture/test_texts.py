"""Every text a person reads stands in Chinese too, and the compiled texts are the written ones."""

from __future__ import annotations

import re
from gettext import GNUTranslations
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from argosy.testing import texts

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


PARAMETER = re.compile(r"(?<!\{)\{([a-z_]+)\}(?!\})")
HAN = re.compile(r"[\u4e00-\u9fff]")


def refusals() -> dict[str, str]:
    return texts.chinese_of(texts.read(texts.catalogue_of()))


def test_every_refusal_has_its_chinese_and_none_is_kept_that_nobody_says() -> None:
    chinese, said = refusals(), texts.of_files(texts.PACKAGE)
    assert len(said) > 1_000
    lacking = sorted(text for text in said if not chinese.get(text))
    assert lacking == [], "run `make texts`, then write their Chinese into problems.po"
    assert sorted(set(chinese) - said) == [], "run `make texts`"


def test_refusals_name_the_same_parameters_in_both_languages() -> None:
    for english, chinese in refusals().items():
        assert sorted(PARAMETER.findall(english)) == sorted(PARAMETER.findall(chinese)), english
        assert english.count("{{") == chinese.count("{{"), english


def test_refusals_are_chinese() -> None:
    latin = {text for text, chinese in refusals().items() if not HAN.search(chinese)}
    assert latin <= SAME_IN_BOTH


SAME_IN_BOTH = frozenset({"EORI number"})


def test_the_compiled_refusals_are_the_written_ones() -> None:
    with texts.catalogue_of().with_suffix(".mo").open("rb") as stream:
        compiled = GNUTranslations(stream)
    assert {text: compiled.gettext(text) for text in refusals()} == refusals(), "run `make texts`"


def test_no_template_is_put_together_at_run_time() -> None:
    found = [
        f"{file.relative_to(ROOT)}:{line}"
        for file in sorted(texts.PACKAGE.rglob("*.py"))
        if not texts.APART & set(file.relative_to(texts.PACKAGE).parts)
        for line in texts.composed(file.read_text("utf-8"))
    ]
    assert found == []


def test_the_extractor_sees_what_is_said() -> None:
    source = """
def refuse(what):
    yield Problem("a.b", "The {x} is wrong." if what else "It is wrong.", "Correct it.")
    yield _problem("b", "It has no name.", "Give one.", "field")
    yield Problem(CODE, "Others wait.", "Send it again.")
    yield unknown("tax_code", what)
    yield ("write", "read", "Who writes must not read.")
    yield Problem("a.b", f"There is no {what}.", "Choose " + what)
"""
    assert sorted({text for _, text in texts.templates(source)}) == [
        "Correct it.",
        "Give one.",
        "It has no name.",
        "It is wrong.",
        "Others wait.",
        "Send it again.",
        "The {x} is wrong.",
        "Who writes must not read.",
        "tax code",
    ]
    assert list(texts.composed(source)) == [8, 8]
