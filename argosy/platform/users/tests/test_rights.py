"""What may be granted by whom, and what becomes of it: deny by default, nobody climbs."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import cast

import pytest

from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor, ActorKind
from argosy.kernel.primitives.errors import (
    ArgosyError,
    NotFound,
    PermissionDenied,
    StaleVersion,
    ValidationFailed,
)
from argosy.platform.system.home import Home
from argosy.platform.users import actors, first, rights
from argosy.platform.users.commands import (
    ChangeOwnPassword,
    ChangeRole,
    ChangeUser,
    GrantRole,
    NewKey,
    NewRole,
    NewUser,
    RevokeKey,
    RevokeRole,
    SetPassword,
    do_change_own_password,
    do_change_role,
    do_change_user,
    do_create_key,
    do_create_user,
    do_define_role,
    do_grant_role,
    do_revoke_key,
    do_revoke_role,
    do_set_password,
)
from argosy.platform.users.secrets import Password
from argosy.platform.users.tests import people
from argosy.testing.database import Clone


@pytest.fixture
def two_companies(db: Clone) -> tuple[int, int]:
    people.companies(2)
    return 1, 2


def codes(error: pytest.ExceptionInfo[ArgosyError]) -> list[str]:
    return [problem.code for problem in error.value.problems]


def day() -> date:
    return cast(date, sql.rows("SELECT current_date")[0][0])


def test_without_a_grant_nobody_may_do_anything(two_companies: tuple[int, int]) -> None:
    account = people.user("anna")
    with pytest.raises(PermissionDenied):
        actors.actor_of(account, 1)
    with pytest.raises(PermissionDenied):
        actors.actor_of(account, 0)


def test_a_role_holds_in_its_company_only(two_companies: tuple[int, int]) -> None:
    account = people.user("anna", "buyer", company=1)
    actor = actors.actor_of(account, 1)
    assert actor.companies == (1,)
    assert actor.kind is ActorKind.USER
    assert actor.permissions == frozenset(
        {
            "purchasing.request.create",
            "purchasing.order.create",
            "purchasing.order.amend",
            "purchasing.order.cancel",
            "purchasing.document.view",
            "inventory.read",
            "party.read",
            "product.read",
            "product.source.read",
            *rights.everybody(),
        }
    )
    with pytest.raises(PermissionDenied) as there:
        actors.actor_of(account, 2)
    with pytest.raises(PermissionDenied) as nowhere:
        actors.actor_of(account, 99)
    assert str(there.value).replace("2", "99") == str(nowhere.value)


def test_rows_are_seen_where_no_less_is_granted(two_companies: tuple[int, int]) -> None:
    account = people.user("anna", "buyer", company=1)
    people.grant(account, "buyer", 2)
    people.grant(account, "dispatcher", 2)
    assert actors.actor_of(account, 1).companies == (1, 2)
    assert actors.actor_of(account, 2).companies == (2,)


def test_a_grant_holds_from_its_first_to_its_last_day(two_companies: tuple[int, int]) -> None:
    account = people.user("anna")
    role = people.role_id("buyer")
    later = GrantRole(account, role, 1, day() + timedelta(1), day() + timedelta(9))
    do_grant_role([later], actor=first.argosy_itself(), key=people.key())
    with pytest.raises(PermissionDenied):
        actors.actor_of(account, 1)
    sql.execute("UPDATE role_grant SET valid_from = current_date, valid_to = current_date")
    assert actors.actor_of(account, 1).permissions
    sql.execute("UPDATE role_grant SET valid_from = current_date - 2, valid_to = current_date - 1")
    with pytest.raises(PermissionDenied):
        actors.actor_of(account, 1)


def test_the_administrator_may_whatever_can_be_permitted(two_companies: tuple[int, int]) -> None:
    account = people.user("root", "administrator")
    actor = actors.actor_of(account, 2)
    assert actor.permissions == rights.known_permissions()
    assert {"users.grant.write", "sales.order.create"} <= actor.permissions


def test_the_roles_of_all_manifests_are_there(db: Clone) -> None:
    found = {
        str(code): tuple(cast("list[str]", permissions))
        for code, permissions in sql.rows("SELECT code, permissions::text[] FROM role")
    }
    assert found == rights.manifest_roles()
    assert found["administrator"] == ("*",)
    assert len(found) >= 20


def test_every_role_and_duty_names_permissions_that_exist(db: Clone) -> None:
    known = {*rights.known_permissions(), "*"}
    named = {name for given in rights.manifest_roles().values() for name in given}
    named |= {name for pair in rights.duty_conflicts() for name in pair[:2]}
    assert sorted(named - known) == []


def test_a_key_may_what_its_scopes_and_its_owner_may(two_companies: tuple[int, int]) -> None:
    account = people.user("anna", "buyer", company=1)
    secret = people.access_key(account, "purchasing.order.create", "sales.order.create")
    who = actors.by_key(secret)
    assert who is not None and who.kind is ActorKind.KEY and who.actor_id != account
    assert who.actor(1).permissions == {"purchasing.order.create"}
    assert actors.by_key(secret + "x") is None
    assert actors.by_key("") is None


def test_a_key_is_kept_to_its_companies(two_companies: tuple[int, int]) -> None:
    account = people.user("anna", "buyer")
    who = actors.by_key(people.access_key(account, companies=(2,)))
    assert who is not None
    assert [company.id for company in who.companies] == [2]
    with pytest.raises(PermissionDenied):
        who.actor(1)


def test_a_key_ends_on_its_day_or_when_it_is_revoked(two_companies: tuple[int, int]) -> None:
    account = people.user("anna", "buyer")
    old, gone = people.access_key(account), people.access_key(account)
    keys = [cast(int, id_) for (id_,) in sql.rows("SELECT id FROM api_key ORDER BY id")]
    sql.execute("UPDATE api_key SET expires_on = current_date - 1 WHERE id = %s", (keys[0],))
    do_revoke_key([RevokeKey(keys[1])], actor=first.argosy_itself(), key=people.key())
    assert actors.by_key(old) is None
    assert actors.by_key(gone) is None


def test_only_the_hash_of_a_key_is_stored_and_its_last_use(db_clone: Clone) -> None:
    secret = people.access_key(people.user("anna", "buyer"))
    with sql.using("owner"):
        for table in ("api_key", "api_key_secret", "audit_change", "command_answer"):
            text = str(sql.rows(f"SELECT t::text FROM {table} t"))
            assert len(text) > 10 and secret not in text, table
    assert sql.rows("SELECT last_used_at FROM api_key_secret") == [(None,)]
    actors.by_key(secret)
    assert sql.rows("SELECT last_used_at IS NOT NULL FROM api_key_secret") == [(True,)]


def test_a_repeated_command_makes_one_key_with_one_secret(two_companies: tuple[int, int]) -> None:
    account = people.user("anna", "buyer")
    actor = first.argosy_itself()
    item = NewKey("till", account, ("*",))
    once = do_create_key([item], actor=actor, key="k1")
    again = do_create_key([item], actor=actor, key="k1")
    assert again.replayed and again.ids() == once.ids()
    assert sql.rows("SELECT count(*) FROM api_key") == [(1,)]


# -- nobody climbs ------------------------------------------------------------------------------


def user_admin(company: int | None = None) -> Actor:
    account = people.user("ua", "user_administrator", company=company)
    return actors.actor_of(account, company or 1)


def test_nobody_grants_what_he_does_not_hold(two_companies: tuple[int, int]) -> None:
    actor = user_admin()
    before = sql.rows("SELECT count(*) FROM role_grant")
    for target in (actor.id, people.user("anna")):
        for role in ("administrator", "buyer", "role_editor"):
            grant = GrantRole(target, people.role_id(role))
            with pytest.raises(ValidationFailed) as caught:
                do_grant_role([grant], actor=actor, key=people.key())
            assert codes(caught) == ["users.not_held"]
    assert sql.rows("SELECT count(*) FROM role_grant") == before


def test_nobody_grants_in_a_company_that_is_not_his(two_companies: tuple[int, int]) -> None:
    actor = user_admin(company=1)
    anna, role = people.user("anna"), people.role_id("user_administrator")
    for company in (2, None):
        with pytest.raises(ValidationFailed) as caught:
            do_grant_role([GrantRole(anna, role, company)], actor=actor, key=people.key())
        assert codes(caught) == ["users.not_held"]
    do_grant_role([GrantRole(anna, role, 1)], actor=actor, key=people.key())
    assert actors.actor_of(anna, 1).may("users.grant.write")


def test_nobody_defines_a_role_beyond_his_own_rights(two_companies: tuple[int, int]) -> None:
    account = people.user("editor", "role_editor")
    actor = actors.actor_of(account, 1)
    new = NewRole("mine", "Mine", ("users.role.read", "accounting.payment.post"))
    with pytest.raises(ValidationFailed) as caught:
        do_define_role([new], actor=actor, key=people.key())
    assert codes(caught) == ["users.not_held"]
    made = NewRole("mine", "Mine", ("users.role.read",))
    (role,) = do_define_role([made], actor=actor, key=people.key()).ids()
    wider = ChangeRole(role, 1, "Mine", ("users.role.read", "*"))
    with pytest.raises(ValidationFailed) as caught:
        do_change_role([wider], actor=actor, key=people.key())
    assert "users.not_held" in codes(caught)


def test_nobody_takes_over_somebody_above_him(two_companies: tuple[int, int]) -> None:
    actor = user_admin()
    root = people.user("root", "administrator")
    password = Password("a quite long password")
    with pytest.raises(ValidationFailed) as caught:
        do_set_password([SetPassword(root, password)], actor=actor, key=people.key())
    assert codes(caught) == ["users.above_you"]
    change = ChangeUser(root, 1, "Root", "evil@example.com")
    with pytest.raises(ValidationFailed) as caught:
        do_change_user([change], actor=actor, key=people.key())
    assert codes(caught) == ["users.above_you"]
    maker = actors.actor_of(people.user("maker", "integrator"), 1)
    with pytest.raises(ValidationFailed) as caught:
        do_create_key([NewKey("k", root, ("*",))], actor=maker, key=people.key())
    assert codes(caught) == ["users.above_you"]


def test_a_key_hands_on_no_more_than_its_scopes(two_companies: tuple[int, int]) -> None:
    root = people.user("root", "administrator")
    narrow = actors.by_key(people.access_key(root, "users.grant.write", "users.key.create"))
    assert narrow is not None
    anna = people.user("anna")
    actor = narrow.actor(1)
    with pytest.raises(ValidationFailed) as caught:
        do_grant_role([GrantRole(anna, people.role_id("buyer"))], actor=actor, key=people.key())
    assert codes(caught) == ["users.not_held"]
    with pytest.raises(ValidationFailed) as caught:
        do_create_key([NewKey("wider", root, ("*",))], actor=actor, key=people.key())
    assert codes(caught) == ["users.above_you"]


def test_others_passwords_need_a_permission_ones_own_the_present_one(
    two_companies: tuple[int, int],
) -> None:
    anna, bert = people.user("anna", "buyer"), people.user("bert", "buyer")
    actor = actors.actor_of(anna, 1)
    fresh = Password("a quite long password")
    with pytest.raises(PermissionDenied):
        do_set_password([SetPassword(bert, fresh)], actor=actor, key=people.key())
    for account, current, code in (
        (anna, fresh, "users.password_wrong"),
        (bert, people.PASSWORD, "users.not_yourself"),
    ):
        item = ChangeOwnPassword(account, fresh, current)
        with pytest.raises(ValidationFailed) as caught:
            do_change_own_password([item], actor=actor, key=people.key())
        assert codes(caught) == [code]
    own = ChangeOwnPassword(anna, fresh, people.PASSWORD)
    assert do_change_own_password([own], actor=actor, key=people.key()).ids() == [anna]


# -- duties -------------------------------------------------------------------------------------


def root_actor() -> Actor:
    return actors.actor_of(people.user("root", "administrator"), 1)


def test_duties_that_conflict_do_not_meet_in_one_person(two_companies: tuple[int, int]) -> None:
    root, anna = root_actor(), people.user("anna", "accountant", company=1)
    cashier = people.role_id("cashier")
    for company in (1, None):
        with pytest.raises(ValidationFailed) as caught:
            do_grant_role([GrantRole(anna, cashier, company)], actor=root, key=people.key())
        assert codes(caught) == ["users.duty_conflict"]
    assert do_grant_role([GrantRole(anna, cashier, 2)], actor=root, key=people.key()).ids()


def test_duties_do_not_meet_by_way_of_one_batch(two_companies: tuple[int, int]) -> None:
    root, anna = root_actor(), people.user("anna")
    batch = [GrantRole(anna, people.role_id(role), 1) for role in ("accountant", "cashier")]
    with pytest.raises(ValidationFailed) as caught:
        do_grant_role(batch, actor=root, key=people.key())
    assert [p.field for p in caught.value.problems] == ["[1].role_id"]


def test_a_mitigation_is_recorded_and_ends(two_companies: tuple[int, int]) -> None:
    root, anna = root_actor(), people.user("anna", "accountant", company=1)
    cashier = people.role_id("cashier")
    endless = GrantRole(anna, cashier, 1, mitigation="the owner checks each payment")
    with pytest.raises(ValidationFailed) as caught:
        do_grant_role([endless], actor=root, key=people.key())
    assert codes(caught) == ["users.mitigation_endless"]
    ends = day() + timedelta(30)
    ended = GrantRole(anna, cashier, 1, None, ends, "the owner checks each payment")
    (grant,) = do_grant_role([ended], actor=root, key=people.key()).ids()
    assert sql.rows("SELECT mitigation FROM role_grant WHERE id = %s", (grant,)) == [
        ("the owner checks each payment",)
    ]


def test_a_changed_role_brings_no_duties_together(two_companies: tuple[int, int]) -> None:
    root, anna = root_actor(), people.user("anna", "accountant", company=1)
    new = NewRole("office", "Office", ("party.read",))
    (role,) = do_define_role([new], actor=root, key=people.key()).ids()
    people.grant(anna, "office", 1)
    wider = ChangeRole(role, 1, "Office", ("party.read", "accounting.payment.post"))
    with pytest.raises(ValidationFailed) as caught:
        do_change_role([wider], actor=root, key=people.key())
    assert codes(caught) == ["users.duty_conflict"]
    harmless = ChangeRole(role, 1, "Office", ("party.read", "party.block"))
    do_change_role([harmless], actor=root, key=people.key())
    assert actors.actor_of(anna, 1).may("party.block")
    with pytest.raises(StaleVersion):
        do_change_role([harmless], actor=root, key=people.key())


def test_a_role_of_a_capability_is_as_that_says(two_companies: tuple[int, int]) -> None:
    root = root_actor()
    change = ChangeRole(people.role_id("buyer"), 1, "Buyer", ("purchasing.order.create",))
    with pytest.raises(ValidationFailed) as caught:
        do_change_role([change], actor=root, key=people.key())
    assert "users.role_fixed" in codes(caught)


def test_a_revoked_role_is_gone_with_the_next_request(db_clone: Clone) -> None:
    with sql.using("owner"):
        people.companies(1)
    root, anna = root_actor(), people.user("anna")
    grant = people.grant(anna, "buyer", 1)
    assert actors.actor_of(anna, 1)
    do_revoke_role([RevokeRole(grant, "left")], actor=root, key=people.key())
    with pytest.raises(PermissionDenied):
        actors.actor_of(anna, 1)
    with sql.using("owner"):
        found = sql.rows(
            "SELECT operation FROM audit_change WHERE table_name = 'role_grant' AND row_key = %s"
            " ORDER BY id",
            (str(grant),),
        )
    assert found == [("I",), ("D",)]


def test_the_last_administrator_cannot_lock_himself_out(two_companies: tuple[int, int]) -> None:
    account = people.user("root", "administrator")
    root = actors.actor_of(account, 1)
    ((grant,),) = sql.rows("SELECT id FROM role_grant WHERE account_id = %s", (account,))
    with pytest.raises(ValidationFailed) as caught:
        do_revoke_role([RevokeRole(cast(int, grant))], actor=root, key=people.key())
    assert codes(caught) == ["users.oneself"]
    off = ChangeUser(account, 1, "Root", is_active=False)
    with pytest.raises(ValidationFailed) as caught:
        do_change_user([off], actor=root, key=people.key())
    assert codes(caught) == ["users.oneself"]


def test_the_same_role_is_not_granted_twice(two_companies: tuple[int, int]) -> None:
    anna = people.user("anna", "buyer", company=1)
    with pytest.raises(ValidationFailed) as caught:
        people.grant(anna, "buyer", 1)
    assert codes(caught) == ["users.granted_before"]


# -- accounts -----------------------------------------------------------------------------------


def test_every_mistake_of_a_batch_is_told_at_once(db: Clone) -> None:
    people.user("anna")
    batch = [
        NewUser("anna", "Anna"),
        NewUser("Bert Big", ""),
        NewUser("carl", "Carl", "nowhere", "fr", Password("password12")),
        NewUser("dora", "Dora", password=Password("dora-dora-1")),
        NewUser("dora", "Dora", password=Password("short")),
    ]
    with pytest.raises(ValidationFailed) as caught:
        do_create_user(batch, actor=first.argosy_itself(), key=people.key())
    assert sorted((p.field, p.code) for p in caught.value.problems) == [
        ("[0].name", "users.name_taken"),
        ("[1].full_name", "text.required"),
        ("[1].name", "users.name"),
        ("[2].email", "users.email"),
        ("[2].language", "users.language"),
        ("[2].password", "users.password_guessable"),
        ("[3].password", "users.password_guessable"),
        ("[4].name", "users.name_taken"),
        ("[4].password", "users.password_length"),
    ]
    assert sql.rows("SELECT count(*) FROM user_account") == [(1,)]


def test_a_password_shows_itself_nowhere() -> None:
    word = Password("correct horse 7 staple")
    assert "horse" not in repr(word) and "horse" not in repr(NewUser("a", "A", password=word))
    assert repr(word) == repr(Password("correct horse 7 staple"))
    assert repr(word) != repr(Password("correct horse 8 staple"))


def test_an_unknown_actor_is_nobody(db: Clone) -> None:
    with pytest.raises(NotFound):
        actors.actor_of(99, 1)


def test_the_first_administrator_is_made_once(db: Clone, tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.keys.mkdir()
    password = first.make_first_administrator(home)
    assert password is not None and len(password) >= 20
    file = home.keys / first.FILE
    assert file.read_text() == password + "\n"
    assert file.stat().st_mode & 0o777 == 0o600
    assert first.make_first_administrator(home) is None
    who = actors.identity_of(cast(int, sql.rows("SELECT id FROM user_account")[0][0]))
    assert who.permissions(0) == rights.known_permissions()
    assert who.actor(0).company_id == 0
