"""Journals 日记账 with their voucher words 凭证字: made and changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from argosy.domains.accounting.upkeep.writing import (
    PERMISSION,
    Row,
    coded,
    free,
    given,
    insert,
    named,
    sound,
    standing,
    update,
)
from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.text import text_problem


@dataclass(frozen=True, slots=True)
class NewJournal:
    """A journal to make; entries are numbered by its word."""

    code: str
    name: str
    word: str
    name_zh: str = ""
    kind: str = "general"


@dataclass(frozen=True, slots=True)
class ChangeJournal:
    """What shall change of a journal; None leaves what stands."""

    journal_id: int
    name: str | None = None
    name_zh: str | None = None
    word: str | None = None


@command("accounting.create_journal", permission=PERMISSION)
def do_create_journal(run: CommandRun, batch: Sequence[NewJournal]) -> list[Done | None]:
    """Make journals, whose codes are free; permission: accounting.chart.write."""
    free(
        run,
        "journal",
        [new.code for new in batch],
        coded(run, "journal", [new.code for new in batch]),
    )
    for index, new in enumerate(batch):
        run.reject(
            index,
            *named(new.code, new.name, 120, 16, new.name_zh),
            *sound(_word_problem(new.word), text_problem(new.kind, "kind", 12, required=True)),
        )
    records = {
        index: {
            "code": batch[index].code,
            "name": batch[index].name,
            "name_zh": batch[index].name_zh,
            "word": batch[index].word,
            "kind": batch[index].kind,
        }
        for index in run.settle(len(batch))
    }
    return insert(run, "journal", len(batch), records)


@command("accounting.change_journal", permission=PERMISSION)
def do_change_journal(run: CommandRun, batch: Sequence[ChangeJournal]) -> list[Done | None]:
    """Change journals; the word only while the journal has no entry.

    Permission: accounting.chart.write.
    """
    stands = standing(run, "journal", [c.journal_id for c in batch], "journal", "journal_id")
    used = {
        cast(int, id_)
        for (id_,) in sql.rows(
            "SELECT j.id FROM unnest(%s::bigint[]) j(id) WHERE EXISTS (SELECT FROM journal_entry e"
            " WHERE e.company_id = %s AND e.journal_id = j.id)",
            (sql.array(sorted(stands)), run.company_id),
        )
    }
    changed: dict[int, Row] = {}
    for index, item in enumerate(batch):
        name, word = item.name, item.word
        run.reject(
            index,
            *sound(
                None if name is None else text_problem(name, "name", 120, required=True),
                text_problem(item.name_zh or "", "name_zh", 120),
                None if word is None else _word_problem(word),
            ),
        )
        row = stands.get(item.journal_id)
        if row is None:
            continue
        changed[index] = given(row, name=name, name_zh=item.name_zh, word=word)
        if item.journal_id in used and changed[index]["word"] != row["word"]:
            run.reject(index, _numbered(row))
    kept = run.settle(len(batch))
    return update(run, "journal", len(batch), {index: changed[index] for index in kept})


def _word_problem(word: str) -> Problem | None:
    found = text_problem(word, "word", 16, required=True)
    if found is None and any(sign in word for sign in "{}"):
        return Problem(
            "accounting.journal_word",
            "A voucher word has no braces.",
            "Leave them out; they mark places in patterns of numbers.",
            "word",
        )
    return found


def _numbered(row: Row) -> Problem:
    return Problem(
        "accounting.journal_numbered",
        "Entries of journal {journal} are numbered by its word.",
        "Make another journal for the new word.",
        "word",
        {"journal": row["code"]},
    )
