"""A new person comes with roles, granted as any are: nobody gives what he does not hold."""

from __future__ import annotations

import pytest

from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.errors import ArgosyError, ValidationFailed
from argosy.platform.users import actors
from argosy.platform.users.commands import (
    FirstRole,
    NewRole,
    NewUser,
    do_create_user,
    do_define_role,
)
from argosy.platform.users.first import argosy_itself
from argosy.platform.users.tests import people
from argosy.testing.database import Clone


@pytest.fixture
def root(db: Clone) -> Actor:
    """An administrator of two companies."""
    people.companies(2)
    return actors.actor_of(people.user("root", "administrator"), 1)


def create(actor: Actor, *new: NewUser, mode: str = "all") -> tuple[int | None, ...]:
    answer = do_create_user(list(new), actor=actor, key=people.key(), mode=mode)  # type: ignore[arg-type]
    return tuple(done.id if done else None for done in answer.results)


def accounts() -> list[str]:
    return [str(n) for (n,) in sql.rows("SELECT name FROM user_account WHERE name LIKE 'new.%'")]


def places(error: pytest.ExceptionInfo[ArgosyError]) -> list[tuple[str, str]]:
    return [(problem.code, problem.field) for problem in error.value.problems]


def test_a_person_comes_with_his_roles(root: Actor) -> None:
    clerk, buyer = people.role_id("warehouse_clerk"), people.role_id("buyer")
    (anna,) = create(
        root, NewUser("new.anna", "Anna", grants=(FirstRole(clerk, 1), FirstRole(buyer)))
    )
    assert anna is not None
    assert actors.actor_of(anna, 1).may("inventory.read")
    assert actors.actor_of(anna, 2).may("purchasing.order.amend")
    grants = sql.rows(
        "SELECT role_id, in_company_id, granted_by FROM role_grant WHERE account_id = %s"
        " ORDER BY id",
        (anna,),
    )
    assert grants == [(clerk, 1, root.id), (buyer, None, root.id)]


def test_what_is_wrong_with_a_role_is_said_at_it_and_nobody_is_made(root: Actor) -> None:
    clerk, accountant = people.role_id("warehouse_clerk"), people.role_id("accountant")
    good = NewUser("new.good", "Good", grants=(FirstRole(clerk, 1),))
    bad = NewUser(
        "new.bad",
        "Bad",
        grants=(FirstRole(clerk, 1), FirstRole(10**9), FirstRole(clerk, 99), FirstRole(clerk, 1)),
    )
    with pytest.raises(ValidationFailed) as refused:
        create(root, good, bad)
    assert places(refused) == [
        ("users.role_unknown", "[1].grants[1].role_id"),
        ("users.company_unknown", "[1].grants[2].company_id"),
        ("users.granted_before", "[1].grants[3].role_id"),
    ]
    assert accounts() == []
    meeting = (FirstRole(accountant, 1), FirstRole(people.role_id("cashier"), 1))
    with pytest.raises(ValidationFailed) as refused:
        create(root, NewUser("new.both", "Both", grants=meeting))
    assert places(refused) == [("users.duty_conflict", "[0].grants[1].role_id")]


def test_the_right_ones_are_made_where_each_may_stand_alone(root: Actor) -> None:
    clerk = people.role_id("warehouse_clerk")
    good = NewUser("new.good", "Good", grants=(FirstRole(clerk, 1),))
    made = create(root, good, NewUser("new.bad", "Bad", grants=(FirstRole(10**9),)), mode="valid")
    assert [id_ is not None for id_ in made] == [True, False]
    assert accounts() == ["new.good"]


def test_nobody_makes_somebody_who_may_more_than_himself(root: Actor) -> None:
    rights = ("users.account.create", "users.grant.write", "inventory.read")
    do_define_role([NewRole("hires", "Hires", rights)], actor=argosy_itself(), key=people.key())
    maker = actors.actor_of(people.user("maker", "hires"), 1)
    with pytest.raises(ValidationFailed) as refused:
        create(
            maker, NewUser("new.boss", "Boss", grants=(FirstRole(people.role_id("administrator")),))
        )
    assert places(refused) == [("users.not_held", "[0].grants[0].role_id")]
    assert accounts() == []


def test_making_people_alone_does_not_let_one_grant(root: Actor) -> None:
    rights = ("users.account.create", "inventory.read")
    do_define_role([NewRole("desk", "Desk", rights)], actor=argosy_itself(), key=people.key())
    maker = actors.actor_of(people.user("maker", "desk"), 1)
    do_define_role(
        [NewRole("sees", "Sees", ("inventory.read",))], actor=argosy_itself(), key=people.key()
    )
    role = FirstRole(people.role_id("sees"))
    with pytest.raises(ValidationFailed) as refused:
        create(maker, NewUser("new.one", "One", grants=(role,)))
    assert places(refused) == [("users.not_held", "[0].grants")]
    assert accounts() == []
    assert create(maker, NewUser("new.two", "Two")) != (None,), "control"
