"""A further language needs a folder of catalogues and nothing else: shown by one that is made up.

Each text of it is the English between brackets, so that a text without them was translated by
nobody and could be by nobody: it stands in a program.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.test import Client, override_settings

from argosy.kernel.events.log import all_companies
from argosy.platform.registry import catalogue, languages, reads
from argosy.platform.registry.actions import ActionKind
from argosy.platform.registry.filters import Query
from argosy.platform.users.tests import people
from argosy.testing import translating
from argosy.web.desk.menu import WORKSPACES
from argosy.web.desk.tests.visitor import signed_in
from tests.browser.reading import SAME_IN_BOTH, WORD, Data, Texts
from tests.security.conftest import Stage

MADE_UP = "eo"
BRACKETED = re.compile(r"⟦[^⟦⟧]*⟧")
SKIPPED = re.compile(BRACKETED.pattern + r"|\b\d{1,2} [A-Z]\w{2} \d{4}\b|\S+@\S+")
"""What is translated, addresses, and days, whose months Django knows."""


@pytest.fixture
def made_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A folder of catalogues in which each text stands between brackets."""
    ours = languages.LOCALES
    shutil.copytree(ours / translating.OURS, tmp_path / translating.OURS)
    folder = tmp_path / MADE_UP
    translating.bring_up_to_date(folder)
    for path in (folder / "LC_MESSAGES").glob("*.po"):
        with path.open("rb") as file:
            known = read_po(file, locale=MADE_UP)
        said = Catalog(locale=MADE_UP, fuzzy=False)
        for each in known:
            if each.id:
                forms = each.id if each.pluralizable else (each.id,)
                marked = tuple(f"⟦{text}⟧" for text in forms)
                said.add(each.id, marked if each.pluralizable else marked[0], flags=each.flags)
        with path.open("wb") as file:
            write_po(file, said)
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, said)
    monkeypatch.setattr(languages, "LOCALES", tmp_path)
    languages.forget()
    known_now = list(languages.known().items())
    with override_settings(LANGUAGES=known_now, LOCALE_PATHS=[tmp_path]):
        yield
    monkeypatch.undo()
    languages.forget()


def test_a_translator_adds_a_language_alone(made_up: None, filled: Stage) -> None:
    people.user("eo-root", "administrator")
    client = signed_in("eo-root", company=filled.trade.seller.books.actor.company_id)
    client.post("/desk/choose", {"language": MADE_UP, "next": "/desk/"})
    with all_companies():
        data = Data("default")
    missed: dict[str, str] = {}
    for address in addresses(filled):
        for text in untranslated(client, address, data):
            missed.setdefault(text, address)
    assert not missed, "\n".join(f"{where}: {text!r}" for text, where in missed.items())


def addresses(filled: Stage) -> Iterator[str]:
    """Yield the address of each workspace, list, form, and of a record of each noun."""
    actor = filled.trade.seller.books.actor
    yield from (f"/desk/home/{each.code}/" for each in WORKSPACES)
    yield from ("/desk/settings/", "/desk/jobs/", "/desk/notices/", "/desk/account/")
    for name, noun in catalogue.resources().items():
        yield f"/desk/{name}/"
        for each in reads.page(actor, noun, Query(limit=1)).rows:
            yield f"/desk/{name}/{each['id']}/"
        for action in noun.actions:
            if action.kind is ActionKind.CREATE and not action.hidden:
                yield f"/desk/{name}/new/{action.name}/"


def untranslated(client: Client, address: str, data: Data) -> Iterator[str]:
    """Yield the texts of a page that are neither between brackets nor somebody's data."""
    answer = client.get(address)
    assert answer.status_code in (200, 403, 404), address
    names = {word for name in languages.known().values() for word in WORD.findall(name)}
    for text in Texts(answer.content.decode()).found:
        left = set(WORD.findall(SKIPPED.sub(" ", text))) - SAME_IN_BOTH - data.words - names
        if left:
            yield text


def test_a_control_what_stands_in_a_program_is_found() -> None:
    assert dict(translating.labels_in('Text("Order", "订单")')) == {"Order": "订单"}
    assert dict(translating.said_by_scripts('x = say("Close", "关闭")')) == {"Close": "关闭"}
    assert "The request breaks a rule" in translating.labels()
    assert not BRACKETED.sub("", "⟦Orders⟧")


def test_what_a_translator_wrote_stays_when_texts_change(tmp_path: Path) -> None:
    folder = tmp_path / "fr"
    waiting = translating.bring_up_to_date(folder)
    assert waiting["labels"] > 1_500 and waiting["problems"] > 500 and waiting["django"] > 300
    path = folder / "LC_MESSAGES" / "labels.po"
    written = path.read_text("utf-8").replace(
        'msgid "Orders"\nmsgstr ""', 'msgid "Orders"\nmsgstr "Commandes"'
    )
    path.write_text(written, "utf-8")
    assert translating.bring_up_to_date(folder)["labels"] == waiting["labels"] - 1
    assert 'msgstr "Commandes"' in path.read_text("utf-8")


def test_what_is_not_translated_is_read_in_english(made_up: None) -> None:
    (languages.folder_of(MADE_UP) / "LC_MESSAGES" / "labels.mo").unlink()
    languages.forget()
    assert catalogue.resource("sales.order").label.in_language(MADE_UP) == "Sales order"
    assert catalogue.resource("sales.order").label.in_language("zh-CN") == "销售订单"
