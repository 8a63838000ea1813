"""Journals: a code once, a word that stays once entries are numbered by it."""

from __future__ import annotations

from argosy.domains.accounting.upkeep import (
    ChangeJournal,
    NewJournal,
    do_change_journal,
    do_create_journal,
)
from argosy.domains.accounting.upkeep.tests.conftest import World
from argosy.kernel.events.commands import reading
from argosy.kernel.identity import sql


def test_a_journal_is_made_and_changed(world: World) -> None:
    (id_,) = world.do(do_create_journal, NewJournal("assets", "Assets", "固", "固定资产")).ids()
    world.do(do_change_journal, ChangeJournal(id_, word="资"))
    assert world.row("journal", id_, "code", "word", "name_zh") == ("assets", "资", "固定资产")
    assert world.refused(
        do_create_journal, NewJournal("assets", "Again", "A"), NewJournal("b", "B", "{n}")
    ) == [("masterdata.taken", "[0].code"), ("accounting.journal_word", "[1].word")]


def test_the_word_stays_once_an_entry_is_numbered_by_it(world: World) -> None:
    world.post(world.books.account("1001"), world.books.account("4001"))
    with reading(world.books.actor):
        ((id_,),) = sql.rows("SELECT id FROM journal WHERE code = 'general'")
    general = int(str(id_))
    assert world.refused(do_change_journal, ChangeJournal(general, word="G")) == [
        ("accounting.journal_numbered", "[0].word")
    ]
    world.do(do_change_journal, ChangeJournal(general, name="All", word="记"))
    assert world.row("journal", general, "name", "word") == ("All", "记")
