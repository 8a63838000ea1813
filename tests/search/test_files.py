"""Texts of attached files are found, marked, by whoever may read the record and by nobody else.

Every role is tried against every noun that takes files, and a planted leak shows that the question
is a real one.
"""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from django.test import override_settings

from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor, ActorKind
from argosy.platform.files import api as files
from argosy.platform.files import reading
from argosy.platform.files.owners import takes_files
from argosy.platform.files.tests import made
from argosy.platform.registry import catalogue, reads
from argosy.platform.registry.filters import Query
from argosy.platform.search import finding, keeping
from argosy.platform.search import plans as planning
from argosy.platform.system.home import Home
from argosy.platform.users.rights import expanded
from argosy.testing.books import Books, make_books, make_parties
from argosy.testing.database import Clone

_keys = itertools.count()
FILE = files.ATTACHMENT


@pytest.fixture(autouse=True)
def _home(tmp_path: Path) -> Iterator[None]:
    with override_settings(ARGOSY_HOME=Home(tmp_path)):
        yield


@pytest.fixture
def books(db_clone: Clone) -> Books:
    """A company with books."""
    return make_books("FOUND")


def attach(actor: Actor, noun: str, record: int, content: bytes, name: str) -> int:
    got = files.receive(actor, io.BytesIO(content), name)
    item = files.Attach(noun, record, got.sha256, got.name)
    return files.do_attach([item], actor=actor, key=f"found/{next(_keys)}").ids()[0]


def found(actor: Actor, text: str) -> set[int]:
    groups = finding.search(actor, text, nouns=[FILE])
    return {row.id for group in groups for row in group.rows}


def test_words_in_files_are_found_and_marked(books: Books) -> None:
    actor, record = books.actor, make_parties(1)[0]
    contents = {
        "a.pdf": made.pdf("Ankerkette harbour"),
        "b.docx": made.docx("上海仓库的锚链合同"),
        "c.xlsx": made.xlsx("锚链 Ankerkette"),
        "d.txt": "锚链 4711".encode("gb18030"),
    }
    ids = {name: attach(actor, "party.party", record, c, name) for name, c in contents.items()}
    reading.read_waiting()
    keeping.catch_up()
    assert found(actor, "ankerkette") == {ids["a.pdf"], ids["c.xlsx"]}
    assert found(actor, "锚链") == {ids["b.docx"], ids["c.xlsx"], ids["d.txt"]}
    ((group,),) = [finding.search(actor, "仓库", nouns=[FILE])]
    (row,) = group.rows
    parts = [part.text for shown in row.shown for part in shown.parts if part.is_match]
    assert parts == ["仓库"] and [shown.field for shown in row.shown] == ["text"]
    files.do_remove([files.Remove(ids["a.pdf"])], actor=actor, key="found/remove")
    keeping.catch_up()
    assert found(actor, "ankerkette") == {ids["c.xlsx"]}
    assert keeping.differences() == []


def _roles() -> dict[str, frozenset[str]]:
    """Return what each role may."""
    rows = sql.rows("SELECT code, permissions::text[] FROM role ORDER BY code")
    found = {str(code): expanded(cast("list[str]", names)) for code, names in rows}
    assert len(found) > 10
    return found


def _actor(books: Books, permissions: frozenset[str]) -> Actor:
    return replace(books.actor, kind=ActorKind.USER, permissions=permissions)


def _plant(books: Books) -> dict[str, int]:
    """Put a file of the same word on a record of every noun that takes files."""
    nouns = [noun.name for noun in catalogue.resources().values() if takes_files(noun)]
    with sql.using("owner"):
        ids = sql.ids("file_attachment", len(nouns))
        for id_, noun in zip(ids, nouns, strict=True):
            sql.execute(
                "INSERT INTO file_attachment (id, company_id, resource, record_id, sha256, kind,"
                " size, name, added_by_id, added_at)"
                " VALUES (%s, %s, %s, 1, %s, 'text', 1, 'Ankerkette.txt', %s, now())",
                (id_, books.company_id, noun, "0" * 64, books.actor.id),
            )
    keeping.catch_up()
    return dict(zip(nouns, ids, strict=True))


def _leaks(actor: Actor, planted: dict[str, int]) -> set[str]:
    """Return the nouns whose files an actor finds or lists without a right to read them."""
    listed = {int(str(row["id"])) for row in reads.page(actor, FILE, Query(limit=500)).rows} | {
        row.id
        for g in finding.search(actor, "ankerkette", nouns=[FILE], limit=50)
        for row in g.rows
    }
    return {
        noun
        for noun, id_ in planted.items()
        if id_ in listed and not actor.may(catalogue.resource(noun).read_permission)
    }


def test_no_role_finds_files_of_records_it_may_not_read(
    books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    planted = _plant(books)
    leaking = 0
    roles = _roles()
    for permissions in roles.values():
        actor = _actor(books, permissions)
        assert _leaks(actor, planted) == set()
        allowed = [n for n in planted if actor.may(catalogue.resource(n).read_permission)]
        seen = reads.page(actor, FILE, Query(limit=500)).rows
        assert sorted(str(row["resource"]) for row in seen) == sorted(allowed)
    open_to_all = replace(catalogue.resource(FILE), where="")
    real = catalogue.resource
    monkeypatch.setattr(
        catalogue, "resource", lambda name: open_to_all if name == FILE else real(name)
    )
    for permissions in roles.values():
        actor = _actor(books, permissions)
        leaking += bool(_leaks(actor, planted))
    assert leaking, "the planted leak was not noticed"


def test_every_noun_of_the_search_is_shown_to_its_readers_only(books: Books) -> None:
    """The nouns that a role may not read are in no answer, whatever stands in the index."""
    names = list(planning.plans())
    with sql.using("owner"):
        sql.execute(
            "INSERT INTO search_entry (resource, record_id, company, permission, doc, fingerprint)"
            " SELECT n, 1, 0, '', '''ankerkette'':1A'::tsvector, 1 FROM unnest(%s::text[]) n",
            (names,),
        )
    for permissions in _roles().values():
        actor = _actor(books, permissions)
        shown = {g.plan.resource.name for g in finding.search(actor, "ankerkette")}
        assert all(actor.may(catalogue.resource(name).read_permission) for name in shown)
