"""Signing in: who may, who is kept waiting, and what ends a session."""

from __future__ import annotations

import statistics
import threading
import time

import pytest

from argosy.kernel.identity import sql
from argosy.platform.users import actors
from argosy.platform.users.commands import (
    ChangeUser,
    SetPassword,
    do_change_user,
    do_set_password,
)
from argosy.platform.users.first import argosy_itself
from argosy.platform.users.secrets import Password
from argosy.platform.users.sign_in import (
    TRIES_A_NAME,
    TRIES_AN_ADDRESS,
    SignInRefused,
    Throttled,
    forget_old,
    sign_in,
    sign_out,
)
from argosy.platform.users.tests import people
from argosy.testing.database import Clone

WRONG = "an old nag, no staple"
HERE, ELSEWHERE = "192.0.2.1", "198.51.100.7"


def refused(name: str, address: str = HERE, password: str = WRONG) -> str:
    with pytest.raises((SignInRefused, Throttled)) as caught:
        sign_in(name, password, address)
    return f"{type(caught.value).__name__} {caught.value}"


def test_a_session_says_who_is_signed_in_until_he_signs_out(db: Clone) -> None:
    account = people.user("anna", "buyer")
    signed = sign_in("Anna", people.PASSWORD, HERE)
    who = actors.by_session(signed.token)
    assert who is not None
    assert (who.actor_id, who.account_id, who.name) == (account, account, "anna")
    assert "purchasing.order.create" in who.permissions(1)
    sign_out(signed.token)
    assert actors.by_session(signed.token) is None
    assert actors.by_session("") is None


def test_the_database_holds_neither_password_nor_token(db_clone: Clone) -> None:
    people.user("anna")
    signed = sign_in("anna", people.PASSWORD, HERE)
    with sql.using("owner"):
        for table in ("user_password", "user_session", "audit_change", "command_log", "actor"):
            text = str(sql.rows(f"SELECT t::text FROM {table} t"))
            assert len(text) > 10, table
            assert people.PASSWORD not in text and signed.token not in text, table


def test_an_unknown_user_and_a_wrong_password_are_answered_alike(db: Clone) -> None:
    people.user("anna")
    assert refused("anna") == refused("nobody")


@pytest.mark.slow_hashing
def test_an_unknown_user_takes_as_long_as_a_known_one(db: Clone) -> None:
    people.user("anna")
    seconds: dict[str, list[float]] = {"anna": [], "nobody": []}
    for _ in range(9):
        for name, taken in seconds.items():
            began = time.thread_time()
            refused(name)
            taken.append(time.thread_time() - began)
    known, unknown = (statistics.median(seconds[name]) for name in ("anna", "nobody"))
    assert abs(known - unknown) < 0.25 * known, seconds


def test_ten_wrong_tries_keep_even_the_right_password_waiting(db: Clone) -> None:
    people.user("anna")
    for _ in range(TRIES_A_NAME):
        assert refused("anna").startswith("SignInRefused")
    with pytest.raises(Throttled) as caught:
        sign_in("anna", people.PASSWORD, HERE)
    assert 0 < caught.value.wait_s <= 15 * 60
    assert refused("anna", ELSEWHERE).startswith("Throttled")


def test_an_unknown_name_is_throttled_like_a_known_one(db: Clone) -> None:
    for _ in range(TRIES_A_NAME):
        refused("nobody")
    assert refused("nobody").startswith("Throttled")


def test_who_is_known_from_elsewhere_still_comes_in(db: Clone) -> None:
    people.user("anna")
    sign_in("anna", people.PASSWORD, ELSEWHERE)
    for _ in range(TRIES_A_NAME):
        refused("anna")
    assert refused("anna").startswith("Throttled")
    assert sign_in("anna", people.PASSWORD, ELSEWHERE).token


def test_tries_count_for_a_quarter_of_an_hour(db: Clone) -> None:
    people.user("anna")
    for _ in range(TRIES_A_NAME):
        refused("anna")
    sql.execute("UPDATE sign_in_attempt SET at = at - interval '16 minutes'")
    assert sign_in("anna", people.PASSWORD, HERE).token


def test_an_address_has_a_hundred_tries_over_all_names(db: Clone) -> None:
    sql.execute(
        "INSERT INTO sign_in_attempt (name, address)"
        " SELECT 'n' || n, %s FROM generate_series(1, %s) n",
        (HERE, TRIES_AN_ADDRESS),
    )
    people.user("anna")
    assert refused("anna", HERE, people.PASSWORD).startswith("Throttled")
    assert sign_in("anna", people.PASSWORD, ELSEWHERE).token


def test_rivals_do_not_get_more_tries_than_one_who_waits(db_clone: Clone) -> None:
    people.user("anna")
    answers: list[str] = []

    def guess() -> None:
        for _ in range(4):
            answers.append(refused("anna").split()[0])
        sql.connection().close()

    threads = [threading.Thread(target=guess) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["SignInRefused"] * 10 + ["Throttled"] * 6


@pytest.mark.parametrize("name", ["", "\0", "\ud800", "x" * 10_000, "' OR 1=1 --", "ANNA\0"])
def test_odd_names_are_refused_like_any_other(db: Clone, name: str) -> None:
    people.user("anna")
    assert refused(name, password="\ud800\0").startswith("SignInRefused")


def change(account: int, **fields: object) -> None:
    item = ChangeUser(account, 1, "Anna", **fields)  # type: ignore[arg-type]
    do_change_user([item], actor=argosy_itself(), key=people.key())


def test_a_disabled_user_is_out_and_stays_out(db: Clone) -> None:
    account = people.user("anna", "buyer")
    signed = sign_in("anna", people.PASSWORD, HERE)
    secret = people.access_key(account)
    assert actors.by_key(secret) is not None
    change(account, is_active=False)
    assert actors.by_session(signed.token) is None
    assert actors.by_key(secret) is None
    assert refused("anna", HERE, people.PASSWORD).startswith("SignInRefused")


def test_another_password_ends_every_session(db: Clone) -> None:
    account = people.user("anna")
    signed = sign_in("anna", people.PASSWORD, HERE)
    fresh = Password("another horse 8 staple")
    do_set_password([SetPassword(account, fresh)], actor=argosy_itself(), key=people.key())
    assert actors.by_session(signed.token) is None
    assert refused("anna", HERE, people.PASSWORD).startswith("SignInRefused")
    assert sign_in("anna", fresh, HERE).token


def test_another_role_ends_every_session(db: Clone) -> None:
    account = people.user("anna", "buyer")
    signed = sign_in("anna", people.PASSWORD, HERE)
    people.grant(account, "requester")
    assert actors.by_session(signed.token) is None


def test_a_session_ends_by_itself(db: Clone) -> None:
    people.user("anna")
    idle = sign_in("anna", people.PASSWORD, HERE)
    sql.execute("UPDATE user_session SET seen_at = seen_at - interval '13 hours'")
    old = sign_in("anna", people.PASSWORD, HERE)
    sql.execute(
        "UPDATE user_session SET expires_at = transaction_timestamp() WHERE seen_at > now()"
        " - interval '1 hour'"
    )
    assert actors.by_session(idle.token) is None
    assert actors.by_session(old.token) is None


def test_tries_and_sessions_are_forgotten_when_they_count_no_longer(db: Clone) -> None:
    people.user("anna")
    old = sign_in("anna", people.PASSWORD, HERE)
    refused("anna")
    assert forget_old() == 0
    sql.execute("UPDATE sign_in_attempt SET at = at - interval '25 hours' WHERE NOT is_success")
    assert forget_old() == 1
    sql.execute("UPDATE sign_in_attempt SET at = at - interval '31 days'")
    sql.execute("UPDATE user_session SET expires_at = created_at - interval '1 second'")
    assert forget_old() == 2
    assert actors.by_session(old.token) is None
    assert sql.rows("SELECT count(*) FROM sign_in_attempt") == [(0,)]
