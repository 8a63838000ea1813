"""Contact persons come with their organisation: parties of their own, linked, or nobody at all."""

from __future__ import annotations

import pytest

from argosy.kernel.events.commands import Answer, reading
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor, ActorKind
from argosy.kernel.primitives.errors import ValidationFailed
from argosy.masterdata.party.commands import do_create_party
from argosy.masterdata.party.rules.new_party import NewParty
from argosy.masterdata.party.rules.people import NewContactPerson

ACTOR = Actor(7, ActorKind.SYSTEM, 1, (1,))
ANNA = NewContactPerson("Anna", "Buyer", "Anna@Example.com", "030 901820")
BERT = NewContactPerson("Bert")


def create(*parties: NewParty, mode: str = "all", key: str = "k") -> Answer:
    return do_create_party(parties, actor=ACTOR, key=key, mode=mode)  # type: ignore[arg-type]


def names() -> list[str]:
    with reading(ACTOR):
        return [str(n) for (n,) in sql.rows("SELECT name FROM party ORDER BY id")]


def test_persons_are_entered_and_linked_with_how_they_are_reached(db: object) -> None:
    answer = create(
        NewParty("First", country="DE", language="de", people=(ANNA, BERT)),
        NewParty("Second"),
        NewParty("Third", people=(BERT,)),
    )
    first, _, third = answer.ids()
    assert names() == ["First", "Second", "Third", "Anna", "Bert", "Bert"]
    with reading(ACTOR):
        links = sql.rows(
            "SELECT l.party_id, p.name, p.kind, l.position, f.language FROM party_link l"
            " JOIN party p ON p.id = l.person_id JOIN party_profile f ON f.id = p.id ORDER BY l.id"
        )
        points = sql.rows(
            "SELECT c.kind, c.normalised FROM party_contact_point c JOIN party p"
            " ON p.id = c.party_id WHERE p.name = 'Anna' ORDER BY c.position"
        )
    assert links == [
        (first, "Anna", "person", "Buyer", "de"),
        (first, "Bert", "person", "", "de"),
        (third, "Bert", "person", "", ""),
    ]
    assert points == [("email", "anna@example.com"), ("phone", "+4930901820")]
    assert (
        create(  # sent again
            NewParty("First", country="DE", language="de", people=(ANNA, BERT)),
            NewParty("Second"),
            NewParty("Third", people=(BERT,)),
        ).ids()
        == answer.ids()
    )
    assert len(names()) == 6


def test_what_is_wrong_is_said_at_the_person_s_own_field(db: object) -> None:
    bad = (ANNA, NewContactPerson("", "x" * 121, "nobody", "12"))
    with pytest.raises(ValidationFailed) as refused:
        create(NewParty("First", country="DE"), NewParty("", country="DE", people=bad))
    assert {problem.field for problem in refused.value.problems} == {
        "[1].name",
        "[1].people[1].name",
        "[1].people[1].position",
        "[1].people[1].email",
        "[1].people[1].phone",
    }, "all at once, with what is wrong with the organisation"
    assert names() == []


def test_the_right_ones_are_entered_where_each_may_stand_alone(db: object) -> None:
    wrong = NewParty("Wrong", people=(NewContactPerson(""),))
    answer = create(NewParty("Right", people=(BERT,)), wrong, mode="valid")
    assert [done is not None for done in answer.results] == [True, False]
    assert names() == ["Right", "Bert"]


def test_a_person_has_no_contact_persons(db: object) -> None:
    with pytest.raises(ValidationFailed) as refused:
        create(NewParty("Anna", kind="person", people=(BERT,)))
    assert [(p.code, p.field) for p in refused.value.problems] == [
        ("party.people_of_person", "[0].people")
    ]
