"""Tests of attachments: who may, what is kept once, what is swept, and what a search shows whom."""

from __future__ import annotations

import hashlib
import io
import itertools
import os
import time

import pytest

from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.errors import ArgosyError, NotFound, ValidationFailed
from argosy.platform.files import api as files
from argosy.platform.files import keeping, reading, sweeping, tasks
from argosy.platform.files.receiving import QUOTA
from argosy.platform.files.tests import made
from argosy.platform.registry import catalogue, reads
from argosy.platform.registry.filters import Query
from argosy.platform.settings.commands import SetSetting, do_set_setting
from argosy.platform.users import api as users
from argosy.platform.users.tests import people
from argosy.testing.books import Books, make_books, make_parties

_keys = itertools.count()
ORDER = "sales.order"
PARTY = "party.party"


def key() -> str:
    return f"files/{next(_keys)}"


def party(books: Books) -> int:
    return make_parties(1)[0]


def put(actor: Actor, code: str, value: str) -> None:
    do_set_setting([SetSetting(code, value, actor.company_id)], actor=actor, key=key())


def attach(actor: Actor, record: int, content: bytes, name: str, noun: str = PARTY) -> int:
    got = files.receive(actor, io.BytesIO(content), name)
    item = files.Attach(noun, record, got.sha256, got.name)
    return files.do_attach([item], actor=actor, key=key()).ids()[0]


def names(actor: Actor) -> list[object]:
    return [row["name"] for row in reads.page(actor, files.ATTACHMENT, Query()).rows]


def code_of(error: ArgosyError) -> list[str]:
    return [each.code for each in error.problems]


@pytest.fixture
def anna(books: Books) -> Actor:
    """An administrator of everything."""
    return users.actor_of(people.user("anna", "administrator"), books.company_id)


@pytest.fixture
def wim(books: Books) -> Actor:
    """A salesperson, who does not read the accounts."""
    return users.actor_of(people.user("wim", "sales_clerk"), books.company_id)


def test_a_file_is_attached_read_renamed_and_removed(books: Books, anna: Actor) -> None:
    record, content = party(books), made.pdf("contract")
    id_ = attach(anna, record, content, "合同.pdf")
    digest = hashlib.sha256(content).hexdigest()
    assert keeping.path_of(digest).read_bytes() == content
    found, file = files.access_file(anna, id_)
    with file:
        assert file.read() == content
    assert (found.name, found.kind.code, found.size) == ("合同.pdf", "pdf", len(content))
    files.do_rename([files.Rename(id_, 1, "new.pdf", "signed")], actor=anna, key=key())
    (shown,) = files.attachments_of(anna, catalogue.resource(PARTY), record)
    assert (shown.name, shown.note, shown.version) == ("new.pdf", "signed", 2)
    files.do_remove([files.Remove(id_)], actor=anna, key=key())
    assert files.attachments_of(anna, catalogue.resource(PARTY), record) == []
    with pytest.raises(NotFound):
        files.access_file(anna, id_)
    kinds = sql.rows("SELECT kind FROM event WHERE kind LIKE 'files.%%' ORDER BY id", ())
    assert kinds == [("files.attached",), ("files.renamed",), ("files.removed",)]


def test_a_name_cannot_be_changed_to_another_kind(books: Books, anna: Actor) -> None:
    id_ = attach(anna, party(books), made.png(), "a.png")
    for name in ("a.exe", "a.html", "png", "a/b.png"):
        with pytest.raises(ValidationFailed):
            files.do_rename([files.Rename(id_, 1, name)], actor=anna, key=key())
    assert names(anna) == ["a.png"]


def test_what_is_the_same_is_kept_once(books: Books, anna: Actor) -> None:
    record = party(books)
    attach(anna, record, b"the same", "a.txt")
    attach(anna, record, b"the same", "b.txt")
    assert len(list((keeping.folder() / "contents").glob("??/??/*"))) == 1
    assert not list((keeping.folder() / "arriving").glob("*"))
    assert sorted(map(str, names(anna))) == ["a.txt", "b.txt"]


def test_knowing_a_digest_gives_nobody_the_content(books: Books, anna: Actor, wim: Actor) -> None:
    """The one who sent it may attach it; another, and another company, may not."""
    record = party(books)
    got = files.receive(anna, io.BytesIO(b"salaries"), "a.txt")
    item = files.Attach(PARTY, record, got.sha256, "a.txt")
    other = users.actor_of(people.user("bo", "administrator"), books.company_id)
    with pytest.raises(ValidationFailed) as refused:
        files.do_attach([item], actor=other, key=key())
    assert code_of(refused.value) == ["files.not_handed_in"]
    elsewhere = users.actor_of(people.user("cy", "administrator"), make_books("OTHER").company_id)
    with pytest.raises(ValidationFailed):
        files.do_attach([item], actor=elsewhere, key=key())
    assert files.do_attach([item], actor=anna, key=key()).ids()


def test_a_company_sees_its_own_files_only(books: Books, anna: Actor) -> None:
    """The party is everybody's, its files are not."""
    id_ = attach(anna, party(books), b"ours", "a.txt")
    other = users.actor_of(people.user("cy", "administrator"), make_books("OTHER").company_id)
    assert names(other) == [] and names(anna) == ["a.txt"]
    with pytest.raises(NotFound):
        files.access_file(other, id_)
    with pytest.raises(ValidationFailed):
        files.do_remove([files.Remove(id_)], actor=other, key=key())
    assert names(anna) == ["a.txt"]


def test_who_may_not_read_the_record_reads_none_of_its_files(
    books: Books, anna: Actor, wim: Actor
) -> None:
    (account, *_others) = books.accounts.values()
    noun = "accounting.account"
    assert not wim.may(catalogue.resource(noun).read_permission)
    secret = attach(anna, account, b"plan", "a.txt", noun)
    plain = attach(anna, party(books), b"open", "b.txt")
    assert names(wim) == ["b.txt"]
    files.access_file(wim, plain)[1].close()
    with pytest.raises(NotFound):
        files.access_file(wim, secret)
    with pytest.raises(ArgosyError):
        attach(wim, account, b"mine", "c.txt", noun)
    with pytest.raises(ArgosyError):
        files.do_remove([files.Remove(secret)], actor=wim, key=key())
    assert sorted(map(str, names(anna))) == ["a.txt", "b.txt"]


def test_limits_of_size_and_space(books: Books, anna: Actor) -> None:
    record = party(books)
    put(anna, "files.upload_max_mb", "1")
    with pytest.raises(ValidationFailed) as refused:
        attach(anna, record, b"a" * 1_000_001, "a.txt")
    assert code_of(refused.value) == ["files.too_large"]
    attach(anna, record, b"a" * 1_000_000, "a.txt")
    put(anna, QUOTA, "1")
    sql.execute("UPDATE stored_file SET size = %s", (1_000_000_000,))
    with pytest.raises(ValidationFailed) as refused:
        attach(anna, record, b"b", "b.txt")
    assert code_of(refused.value) == ["files.quota"]
    assert attach(anna, record, b"a" * 1_000_000, "again.txt")


def test_what_nobody_names_is_swept_after_a_day(books: Books, anna: Actor) -> None:
    record = party(books)
    id_ = attach(anna, record, b"gone", "a.txt")
    attach(anna, record, b"stays", "b.txt")
    files.do_remove([files.Remove(id_)], actor=anna, key=key())
    digest = hashlib.sha256(b"gone").hexdigest()
    kept = hashlib.sha256(b"stays").hexdigest()

    def grow_old() -> None:
        for table, column in (("stored_file", "recorded_at"), ("file_receipt", "received_at")):
            with sql.using("owner"):
                sql.execute(f"UPDATE {table} SET {column} = {column} - interval '2 days'")
        for each in (digest, kept):
            os.utime(keeping.path_of(each), (time.time() - 200_000,) * 2)

    assert sweeping.sweep() == []
    grow_old()
    assert sweeping.sweep() == [], "a backup that names it may be under way"
    assert keeping.is_whole(digest)
    grow_old()
    assert sweeping.sweep() == [digest]
    assert not keeping.is_whole(digest) and keeping.is_whole(kept)
    tasks.sweep(0)
    keeping.path_of(kept).write_bytes(b"other")
    assert sweeping.lost() == [kept]
    with pytest.raises(sweeping.FilesLostError, match=kept):
        tasks.sweep(0)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", made.pdf("Ankerkette harbour")),
        ("a.docx", made.docx("Ankerkette harbour")),
        ("a.xlsx", made.xlsx("Ankerkette harbour")),
        ("a.txt", b"Ankerkette harbour"),
    ],
)
def test_the_text_of_a_file_is_read(books: Books, anna: Actor, name: str, content: bytes) -> None:
    attach(anna, party(books), content, name)
    assert reading.read_waiting() == 1 and reading.read_waiting() == 0
    ((text, state),) = sql.rows(
        "SELECT f.text, a.reading FROM file_attachment a JOIN stored_file f USING (sha256)"
    )
    assert "Ankerkette harbour" in str(text) and state == "read"


def test_a_broken_file_is_read_as_nothing(books: Books, anna: Actor) -> None:
    broken = made.packed(word__document_dot_xml=b"<w:document><unclosed>")
    attach(anna, party(books), broken, "a.docx")
    attach(anna, party(books), b"%PDF-1.4\nnonsense startxref\n", "a.pdf")
    assert reading.read_waiting() == 2
    assert sql.rows("SELECT DISTINCT reading FROM file_attachment") == [("none",)]
