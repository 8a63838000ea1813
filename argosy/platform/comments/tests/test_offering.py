"""Whom a mention offers: people who may read the record, to who may read it himself."""

from __future__ import annotations

import pytest

from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.errors import NotFound, PermissionDenied
from argosy.platform.comments import api as comments
from argosy.platform.comments.offering import ASKED_MAX, OFFERED_MAX
from argosy.platform.users import api as users
from argosy.platform.users.commands import NewUser, do_create_user
from argosy.platform.users.first import argosy_itself
from argosy.platform.users.tests import people
from argosy.testing.books import Books, make_books, make_parties
from argosy.testing.database import Clone

PARTY = "party.party"


@pytest.fixture
def books(db: Clone) -> Books:
    return make_books("NAME")


def person(books: Books, name: str, full_name: str = "", role: str = "administrator") -> Actor:
    new = NewUser(name, full_name or name.title())
    (account,) = do_create_user([new], actor=argosy_itself(), key=people.key()).ids()
    people.grant(account, role, books.company_id)
    return users.actor_of(account, books.company_id)


def offered(actor: Actor, record: int, text: str) -> list[str]:
    return [each.name for each in comments.readers(actor, PARTY, record, text)]


def test_who_may_read_is_offered_by_name_sign_in_name_and_pinyin(books: Books) -> None:
    anna = person(books, "anna", "Anna Lind")
    person(books, "wf", "王芳")
    person(books, "li.ming", "李明")
    person(books, "blind", "Wang Blind", role="integrator")
    (party,) = make_parties(1)
    assert offered(anna, party, "") == ["li.ming", "wf"], "not oneself, nor who may not read"
    for typed in ("wangf", "WF", "芳", "wf"):
        assert offered(anna, party, typed) == ["wf"], typed
    for typed in ("lim", "lm", "li.", "ming"):
        assert offered(anna, party, typed) == ["li.ming"], typed
    assert offered(anna, party, "nobody") == []
    (found,) = comments.readers(anna, PARTY, party, "wf")
    assert found == comments.Reader("wf", "王芳")


def test_who_may_not_read_the_record_learns_no_names(books: Books) -> None:
    anna, blind = person(books, "anna"), person(books, "blind", role="integrator")
    (party,) = make_parties(1)
    with pytest.raises(PermissionDenied):
        comments.readers(blind, PARTY, party, "")
    with pytest.raises(NotFound):
        comments.readers(anna, PARTY, party + 99, "")


def test_people_of_another_company_are_not_offered(books: Books) -> None:
    anna = person(books, "anna")
    person(make_books("ELSE"), "otto")
    (party,) = make_parties(1)
    assert offered(anna, party, "") == []


def test_a_name_that_begins_so_comes_first(books: Books) -> None:
    anna = person(books, "anna")
    for name in ("aa.mark", "mark", "marko"):
        person(books, name)
    (party,) = make_parties(1)
    assert offered(anna, party, "mark") == ["mark", "marko", "aa.mark"]


def test_a_list_costs_the_same_in_any_company(books: Books) -> None:
    anna = person(books, "anna")
    (party,) = make_parties(1)
    for number in range(OFFERED_MAX):
        person(books, f"p{number:03}")
    offered(anna, party, "p")  # a process asks once how the resource stands
    with sql.counted() as few:
        assert len(offered(anna, party, "p")) == OFFERED_MAX
    for number in range(OFFERED_MAX, OFFERED_MAX + ASKED_MAX + 10):
        person(books, f"p{number:03}")
    with sql.counted() as many:
        assert len(offered(anna, party, "p")) == OFFERED_MAX
    assert many.statements == few.statements
