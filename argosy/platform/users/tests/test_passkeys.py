"""Passkeys: who is let in with one, and everything that must open nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor, ActorKind
from argosy.kernel.primitives.errors import ArgosyError
from argosy.platform.settings import commands as settings
from argosy.platform.users import actors
from argosy.platform.users.commands import (
    AddPasskey,
    ChangeUser,
    RemovePasskey,
    RenamePasskey,
    ResetSecondFactor,
    do_add_passkey,
    do_change_user,
    do_remove_passkey,
    do_rename_passkey,
    do_reset_second_factor,
)
from argosy.platform.users.first import argosy_itself
from argosy.platform.users.passkeys import (
    KEYS_MAX,
    ask_for_passkey,
    ask_to_sign_in,
    home_of,
    own_passkeys,
)
from argosy.platform.users.secrets import Password
from argosy.platform.users.sign_in import (
    TRIES_A_NAME,
    SignedIn,
    SignInRefused,
    Throttled,
    forget_old,
    sign_in_with_passkey,
)
from argosy.platform.users.tests import people
from argosy.platform.users.tests.device import PRESENT, SITE, Device
from argosy.testing.database import Clone

HERE = "192.0.2.1"
EVIL = "https://argosy.example.net"


def actor(account: int) -> Actor:
    return Actor(account, ActorKind.USER, 0, ())


def add(account: int, device: Device, name: str = "my telephone") -> None:
    asked = ask_for_passkey(account, people.PASSWORD, SITE)
    item = AddPasskey(account, name, Password(asked.token), Password(device.make(asked.options)))
    do_add_passkey([item], actor=actor(account), key=people.key())


def with_passkey(name: str = "anna") -> tuple[int, Device]:
    account, device = people.user(name, "buyer"), Device()
    device.credential = (name.encode() * 32)[:32]
    add(account, device)
    return account, device


def enter(device: Device, address: str = HERE) -> SignedIn:
    asked = ask_to_sign_in(SITE)
    return sign_in_with_passkey(asked.token, device.sign(asked.options), address)


def refused(device: Device, address: str = HERE) -> str:
    with pytest.raises((SignInRefused, Throttled)) as caught:
        enter(device, address)
    assert sql.rows("SELECT count(*) FROM user_session") == [(0,)]
    return type(caught.value).__name__


def codes(change: Callable[[], object]) -> list[str]:
    with pytest.raises(ArgosyError) as caught:
        change()
    return [problem.code for problem in caught.value.problems]


def test_a_passkey_lets_its_owner_in_and_counts(db: Clone) -> None:
    account, device = with_passkey()
    signed = enter(device)
    who = actors.by_session(signed.token)
    assert who is not None and who.account_id == account
    (shown,) = own_passkeys(account)
    assert (shown.name, shown.used_at is not None) == ("my telephone", True)
    assert sql.rows("SELECT sign_count FROM user_passkey") == [(1,)]
    assert sql.rows("SELECT is_success FROM sign_in_attempt") == [(True,)]


def test_what_is_asked_demands_a_proof_of_the_person_and_names_nobody(db: Clone) -> None:
    account = people.user("anna")
    options = ask_to_sign_in(SITE).options
    assert '"userVerification": "required"' in options and '"allowCredentials": []' in options
    made = ask_for_passkey(account, people.PASSWORD, SITE).options
    assert '"residentKey": "required"' in made and '"userVerification": "required"' in made


def test_an_answer_opens_once(db: Clone) -> None:
    _, device = with_passkey()
    asked = ask_to_sign_in(SITE)
    answer = device.sign(asked.options)
    assert sign_in_with_passkey(asked.token, answer, HERE).token
    with pytest.raises(SignInRefused):
        sign_in_with_passkey(asked.token, answer, HERE)
    assert sql.rows("SELECT count(*) FROM user_session") == [(1,)]


def test_an_answer_is_spent_though_it_failed(db: Clone) -> None:
    _, device = with_passkey()
    asked = ask_to_sign_in(SITE)
    for answer in ("nonsense", device.sign(asked.options)):
        with pytest.raises(SignInRefused):
            sign_in_with_passkey(asked.token, answer, HERE)


def test_a_challenge_of_another_browser_and_one_too_old_open_nothing(db: Clone) -> None:
    _, device = with_passkey()
    first, second = ask_to_sign_in(SITE), ask_to_sign_in(SITE)
    with pytest.raises(SignInRefused):
        sign_in_with_passkey(second.token, device.sign(first.options), HERE)
    late = ask_to_sign_in(SITE)
    sql.execute("UPDATE user_passkey_challenge SET at = at - interval '5 minutes 1 second'")
    with pytest.raises(SignInRefused):
        sign_in_with_passkey(late.token, device.sign(late.options), HERE)
    forget_old()
    assert sql.rows("SELECT count(*) FROM user_passkey_challenge") == [(0,)]


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": EVIL},
        {"site": "argosy.example.net"},
        {"flags": PRESENT},
        {"handle": "AAAA"},
        {"credential": b"another one"},
        {"key": Device().key},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_what_is_signed_elsewhere_unproved_or_by_another_key_opens_nothing(
    db: Clone, wrong: dict[str, object]
) -> None:
    _, device = with_passkey()
    assert refused(replace(device, **wrong)) == "SignInRefused"  # type: ignore[arg-type]
    assert enter(device).token, "the right one does"


def test_a_passkey_of_another_account_is_not_ones_own(db: Clone) -> None:
    _, hers = with_passkey()
    other, his = with_passkey("bert")
    assert refused(replace(hers, handle=his.handle)) == "SignInRefused"
    assert refused(replace(hers, credential=his.credential)) == "SignInRefused"
    (key,) = own_passkeys(other)
    anna = actor(int(str(sql.rows("SELECT id FROM user_account WHERE name = 'anna'")[0][0])))
    for give in (
        lambda: do_remove_passkey([RemovePasskey(key.id)], actor=anna, key="r"),
        lambda: do_rename_passkey([RenamePasskey(key.id, "mine")], actor=anna, key="n"),
    ):
        assert codes(give) == ["users.no_passkey"]
    assert [each.name for each in own_passkeys(other)] == ["my telephone"]


def test_a_count_that_goes_back_is_a_copys(db: Clone) -> None:
    _, device = with_passkey()
    copy = replace(device)
    assert enter(device) and enter(device)
    sql.execute("DELETE FROM user_session")
    assert refused(copy) == "SignInRefused"
    assert sql.rows("SELECT sign_count FROM user_passkey") == [(2,)]


def test_a_device_that_never_counts_is_let_in_again(db: Clone) -> None:
    account = people.user("anna")
    device = Device(step=0)
    add(account, device)
    assert enter(device).token != enter(device).token


def test_a_removed_key_and_a_disabled_account_open_nothing(db: Clone) -> None:
    account, device = with_passkey()
    do_change_user(
        [ChangeUser(account, 1, "Anna", is_active=False)], actor=argosy_itself(), key="off"
    )
    assert refused(device) == "SignInRefused"
    do_change_user([ChangeUser(account, 2, "Anna")], actor=argosy_itself(), key="on")
    assert enter(device).token
    sql.execute("DELETE FROM user_session")
    (key,) = own_passkeys(account)
    do_rename_passkey([RenamePasskey(key.id, "old one")], actor=actor(account), key="name")
    assert own_passkeys(account)[0].name == "old one"
    do_remove_passkey([RemovePasskey(key.id)], actor=actor(account), key="gone")
    assert own_passkeys(account) == []
    assert refused(device) == "SignInRefused"


def test_who_takes_the_second_factor_away_takes_the_passkeys(db: Clone) -> None:
    account, device = with_passkey()
    enter(device)
    do_reset_second_factor([ResetSecondFactor(account, "lost")], actor=argosy_itself(), key="reset")
    assert refused(device) == "SignInRefused"


def test_tries_are_counted_for_the_account(db: Clone) -> None:
    _, device = with_passkey()
    thief = replace(device, key=Device().key)
    states = [refused(thief, f"198.51.100.{place}") for place in range(TRIES_A_NAME + 1)]
    assert states == ["SignInRefused"] * TRIES_A_NAME + ["Throttled"]
    assert refused(device) == "Throttled", "the lock-out holds for the passkey too"


def test_a_passkey_is_made_as_asked_once_by_who_gave_his_password(db: Clone) -> None:
    account, other = people.user("anna"), people.user("bert")
    assert codes(lambda: ask_for_passkey(account, "guess", SITE)) == ["users.password_wrong"]
    asked = ask_for_passkey(account, people.PASSWORD, SITE)
    good = AddPasskey(account, "one", Password(asked.token), Password(Device().make(asked.options)))

    def give(item: AddPasskey, who: int = account) -> Callable[[], object]:
        return lambda: do_add_passkey([item], actor=actor(who), key=people.key())

    for wrong in (Device(origin=EVIL), Device(site="example.net"), Device(flags=PRESENT)):
        bad = replace(good, answer=Password(wrong.make(asked.options)))
        assert codes(give(bad)) == ["users.passkey_not_made"]
    assert codes(give(replace(good, answer=Password("{}")))) == ["users.passkey_not_made"]
    assert codes(give(good, other)) == ["users.not_yours_passkey"]
    assert codes(give(replace(good, account_id=other), other)) == ["users.passkey_not_made"]
    assert own_passkeys(account) == own_passkeys(other) == []
    give(good)()
    assert codes(give(good)) == ["users.passkey_not_made"], "what was asked is spent"
    again = ask_for_passkey(other, people.PASSWORD, SITE)
    same = Device().make(again.options)
    twice = AddPasskey(other, "stolen", Password(again.token), Password(same))
    assert codes(give(twice, other)) == ["users.passkey_there"]


def test_an_account_has_so_many_passkeys_at_most(db: Clone) -> None:
    account = people.user("anna")
    sql.execute(
        "INSERT INTO user_passkey (account_id, credential, public_key, sign_count, name)"
        " SELECT %s, i::text::bytea, 'k', 0, 'n' FROM generate_series(1, %s) i",
        (account, KEYS_MAX),
    )
    assert codes(lambda: add(account, Device())) == ["users.passkeys_many"]


def test_passkeys_live_at_names_of_https_and_at_localhost(db: Clone) -> None:
    found = {
        "https://erp.example.com:8443/desk/": "https://erp.example.com:8443",
        "http://localhost:8000/desk/": "http://localhost:8000",
        "http://erp.example.com/": "",
        "http://127.0.0.1:8000/": "",
        "https://192.0.2.7/": "",
        "https://[2001:db8::1]/": "",
    }
    assert {address: home_of(address) for address in found} == found
    item = settings.SetSetting("general.address", "https://erp.example.com/")
    settings.do_set_setting([item], actor=argosy_itself(), key="where")
    assert home_of("https://other.example.com/desk/") == "https://erp.example.com"
