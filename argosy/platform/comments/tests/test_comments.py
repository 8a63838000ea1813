"""Comments are seen by who may read their record, and told to the mentioned and the followers."""

from __future__ import annotations

import itertools

import pytest

from argosy.kernel.events import outbox
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.errors import (
    ArgosyError,
    Conflict,
    NotFound,
    PermissionDenied,
    ValidationFailed,
)
from argosy.platform.comments import api as comments
from argosy.platform.comments.handlers import NAME
from argosy.platform.registry import reads
from argosy.platform.registry.filters import Query
from argosy.platform.users import api as users
from argosy.platform.users.tests import people
from argosy.testing.books import Books, make_books, make_parties
from argosy.testing.database import Clone

PARTY = "party.party"
_keys = itertools.count()


def key() -> str:
    return f"comments {next(_keys)}"


@pytest.fixture
def books(db_clone: Clone) -> Books:
    """A company with books, heard from now on; deliveries need real commits."""
    made = make_books("TALK")
    outbox.deliver(NAME)
    return made


def person(books: Books, name: str, role: str = "administrator") -> Actor:
    account = people.user(name, role, company=books.company_id)
    return users.actor_of(account, books.company_id)


def say(actor: Actor, record: int, text: str) -> int:
    new = comments.NewComment(PARTY, record, text)
    return comments.do_comment([new], actor=actor, key=key()).ids()[0]


def notices() -> list[tuple[object, ...]]:
    outbox.deliver(NAME)
    return [
        tuple(row)
        for row in sql.rows(
            "SELECT a.name, n.kind, n.title, n.body, n.address FROM notification n"
            " JOIN actor a ON a.id = n.account_id ORDER BY n.id"
        )
    ]


def test_a_comment_is_seen_with_its_record_and_a_mention_is_told(books: Books) -> None:
    anna, bob = person(books, "anna"), person(books, "bob")
    (party,) = make_parties(1)
    say(anna, party, "Ask @Bob, not bob@example.com or @nobody.")
    talk = comments.talk_of(bob, PARTY, party)
    assert [(c.author, c.text) for c in talk.comments] == [
        ("Anna", "Ask @Bob, not bob@example.com or @nobody.")
    ]
    assert notices() == [
        (
            "Bob",
            "comments.mention",
            "Anna mentioned you: Party",
            "Ask @Bob, not bob@example.com or @nobody.",
            f"desk/party.party/{party}/",
        )
    ]


def test_followers_are_told_once_and_nobody_of_his_own_words(books: Books) -> None:
    anna, bob, carl = (person(books, name) for name in ("anna", "bob", "carl"))
    first, second = make_parties(2)
    for actor in (anna, bob, carl):
        comments.do_follow([comments.Follow(PARTY, first)], actor=actor, key=key())
    talk = comments.talk_of(carl, PARTY, first)
    assert talk.followers == ("Anna", "Bob", "Carl")
    comments.do_unfollow([comments.Unfollow(talk.following_id)], actor=carl, key=key())
    say(anna, first, "For @bob")
    say(bob, first, "Seen")
    say(bob, second, "Nobody follows this")
    told = [(who, kind) for who, kind, *_ in notices()]
    assert told == [("Bob", "comments.mention"), ("Anna", "comments.followed")]
    with pytest.raises(Conflict):
        comments.do_follow([comments.Follow(PARTY, first)], actor=bob, key=key())


def test_one_s_own_is_taken_back_and_leaves_a_trace(books: Books) -> None:
    anna, bob = person(books, "anna"), person(books, "bob")
    (party,) = make_parties(1)
    said = say(anna, party, "Wrong place, @bob")
    removal = [comments.RemoveComment(said)]
    with pytest.raises(NotFound):
        comments.do_remove_comment(removal, actor=bob, key=key())
    assert comments.talk_of(bob, PARTY, party).comments[0].text == "Wrong place, @bob"
    comments.do_remove_comment(removal, actor=anna, key=key())
    with pytest.raises(NotFound):
        comments.do_remove_comment(removal, actor=anna, key=key())
    (left,) = comments.talk_of(bob, PARTY, party).comments
    assert (left.author, left.text, left.removed_at is None) == ("Anna", "", False)
    assert notices() == []
    trail = sql.rows("SELECT before->>'text' FROM audit_change WHERE table_name = 'record_comment'")
    assert ("Wrong place, @bob",) in [tuple(row) for row in trail]


def test_who_may_not_read_the_record_sees_and_says_nothing(books: Books) -> None:
    anna = person(books, "anna")
    blind = person(books, "blind", "integrator")
    (party,) = make_parties(1)
    say(anna, party, "Secret")
    with pytest.raises(PermissionDenied):
        comments.talk_of(blind, PARTY, party)
    for refused in (
        lambda: say(blind, party, "Me too"),
        lambda: comments.do_follow([comments.Follow(PARTY, party)], actor=blind, key=key()),
        lambda: say(anna, party, "Look, @blind"),
        lambda: say(anna, party + 99, "No such party"),
        lambda: say(anna, party, " \n "),
    ):
        with pytest.raises(ValidationFailed):
            refused()
    assert len(comments.talk_of(anna, PARTY, party).comments) == 1
    assert notices() == []


def test_another_company_sees_none_of_it(books: Books) -> None:
    anna = person(books, "anna")
    (party,) = make_parties(1)  # parties belong to the whole group
    said = say(anna, party, "Ours")
    comments.do_follow([comments.Follow(PARTY, party)], actor=anna, key=key())
    other = make_books("ELSE")
    account = people.user("otto", "administrator", company=other.company_id)
    otto = users.actor_of(account, other.company_id)
    assert comments.talk_of(otto, PARTY, party) == comments.Talk((), (), 0)
    say(otto, party, "Theirs")
    assert [c.text for c in comments.talk_of(anna, PARTY, party).comments] == ["Ours"]
    with pytest.raises(ArgosyError):
        comments.do_remove_comment([comments.RemoveComment(said)], actor=otto, key=key())
    assert notices() == []


def test_the_list_of_comments_is_one_s_own(books: Books) -> None:
    anna, bob = person(books, "anna"), person(books, "bob")
    (party,) = make_parties(1)
    say(anna, party, "Mine, @bob")
    names = ("text",)
    assert [r["text"] for r in reads.page(anna, "comments.comment", Query(fields=names)).rows] == [
        "Mine, @bob"
    ]
    assert reads.page(bob, "comments.comment", Query(fields=names)).rows == []
