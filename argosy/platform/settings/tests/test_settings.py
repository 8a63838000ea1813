"""Values in force by scope, validation, history and undo, secrets that never leave."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

import pytest

from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.errors import ArgosyError, Conflict, NotFound, ValidationFailed
from argosy.platform.registry import reads
from argosy.platform.registry.filters import Query
from argosy.platform.registry.labels import Text
from argosy.platform.settings import api as settings
from argosy.platform.settings import known
from argosy.platform.settings.commands import (
    SetOwnSetting,
    SetSecret,
    SetSetting,
    UndoChange,
    do_set_own_setting,
    do_set_secret,
    do_set_setting,
    do_undo_change,
)
from argosy.platform.settings.declaring import ALL_LEVELS, Kind, Setting
from argosy.platform.settings.resources import CHANGE, VALUE
from argosy.platform.settings.rules import value_of, value_problems
from argosy.platform.users.secrets import Password
from argosy.testing.books import Books, make_books
from argosy.testing.database import Clone

ZONE = "general.time_zone"
SIGN_UP = "accounts.sign_up"
MOST = "files.upload_max_mb"


@pytest.fixture
def books(db: Clone) -> Books:
    """A company with books."""
    return make_books("SET")


def put(actor: Actor, code: str, value: str | None, company: int | None = None) -> None:
    number = sql.rows("SELECT count(*) FROM command_log")[0][0]
    do_set_setting([SetSetting(code, value, company)], actor=actor, key=f"put {number}")


def codes(error: ArgosyError) -> list[str]:
    return [problem.code for problem in error.problems]


def test_the_narrowest_value_holds_and_says_where_it_comes_from(books: Books) -> None:
    actor = books.actor
    somebody = replace(actor, id=999)
    other = replace(make_books("SET2").actor, id=999)
    seen = [settings.effective([ZONE])[ZONE].source]
    put(actor, ZONE, "Europe/Berlin")
    seen.append(settings.effective([ZONE], company_id=actor.company_id)[ZONE].source)
    put(actor, ZONE, "Asia/Shanghai", actor.company_id)
    seen.append(settings.effective([ZONE], company_id=actor.company_id)[ZONE].source)
    do_set_own_setting([SetOwnSetting(ZONE, "Asia/Tokyo")], actor=actor, key="own")
    assert settings.value(ZONE, actor) == "Asia/Tokyo"
    assert settings.value(ZONE, somebody) == "Asia/Shanghai"
    assert settings.value(ZONE, other) == "Europe/Berlin"
    assert seen == ["default", "system", "company"]
    do_set_own_setting([SetOwnSetting(ZONE)], actor=actor, key="own no more")
    assert settings.value(ZONE, actor) == "Asia/Shanghai"


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (Kind.WHOLE, ["0", "7", "10"], ["", "11", "-1", "1.5", "x", "１", "1e1", " 1"]),
        (Kind.FLAG, ["true", "false"], ["", "1", "True", "yes"]),
        (Kind.TIME, ["", "00:00", "23:59"], ["24:00", "8:30", "08:60", "noon"]),
        (Kind.ZONE, ["", "Asia/Shanghai", "UTC"], ["Mars/Olympus", "../etc/passwd"]),
        (Kind.EMAIL, ["", "a@b.example"], ["a", "a@", "a b@c.de", "a@b..de", "a@b\nBcc: c@d.e"]),
        (Kind.HOST, ["", "mail.example.com", "127.0.0.1", "::1"[:0], "[::1]"], ["a b", "x/y", "-"]),
        (Kind.TEXT, ["", "x"], ["x" * 501, "a\nb", "\x00"]),
    ],
)
def test_values_fit_their_kind(kind: Kind, good: list[str], bad: list[str]) -> None:
    setting = Setting("x.y", Text("X", "某"), kind, maximum=10)
    assert [text for text in good if value_problems(setting, text)] == []
    assert [text for text in bad if not value_problems(setting, text)] == []


def test_values_are_read_as_their_type() -> None:
    def read(kind: Kind, text: str) -> object:
        return value_of(Setting("x.y", Text("X", "某"), kind), text)

    assert read(Kind.WHOLE, "12") == 12
    assert read(Kind.FLAG, "true") is True and read(Kind.FLAG, "false") is False
    assert read(Kind.TIME, "22:05") == time(22, 5) and read(Kind.TIME, "") is None
    assert read(Kind.TEXT, "12") == "12"


def test_every_problem_of_a_batch_is_told_at_once(books: Books) -> None:
    company = books.company_id
    wrong = [
        SetSetting("no.such", "1"),
        SetSetting(SIGN_UP, "perhaps"),
        SetSetting(SIGN_UP, "open", company),
        SetSetting(MOST, "0", company),
        SetSetting(MOST, "5", company + 1_000),
        SetSetting("mail.password", "hidden"),
    ]
    with pytest.raises(ValidationFailed) as refused:
        do_set_setting(wrong, actor=books.actor, key="wrong")
    assert codes(refused.value) == [
        "settings.unknown",
        "settings.choice",
        "settings.level",
        "settings.whole",
        "settings.company",
        "settings.secret",
    ]
    assert sql.rows("SELECT count(*) FROM setting_value") == [(0,)]


def test_who_keeps_a_company_sets_nothing_for_everybody(books: Books) -> None:
    from argosy.kernel.primitives.actor import ActorKind

    keeper = replace(books.actor, kind=ActorKind.USER, permissions=frozenset({"settings.write"}))
    with pytest.raises(ValidationFailed) as refused:
        put(keeper, MOST, "5")
    assert codes(refused.value) == ["settings.system"]
    put(keeper, MOST, "5", books.company_id)
    assert settings.whole(MOST, books.actor) == 5


def test_the_history_says_who_and_what_and_takes_back(books: Books) -> None:
    actor = books.actor
    put(actor, MOST, "5", actor.company_id)
    put(actor, MOST, "7", actor.company_id)
    put(actor, MOST, "7", actor.company_id)  # changes nothing, so is none
    found = settings.changes(MOST, actor)
    assert [(c.before, c.after, c.level) for c in found] == [
        ("5", "7", "company"),
        (None, "5", "company"),
    ]
    with pytest.raises(Conflict) as refused:
        do_undo_change([UndoChange(found[1].id)], actor=actor, key="too early")
    assert codes(refused.value) == ["settings.changed_since"]
    do_undo_change([UndoChange(found[0].id)], actor=actor, key="back")
    assert settings.whole(MOST, actor) == 5
    (latest, *_) = settings.changes(MOST, actor)
    assert (latest.before, latest.after, latest.is_undo) == ("7", "5", True)


def test_undoing_the_first_change_lets_the_default_hold_again(books: Books) -> None:
    actor = books.actor
    put(actor, MOST, "5", actor.company_id)
    (made,) = settings.changes(MOST, actor)
    do_undo_change([UndoChange(made.id)], actor=actor, key="back")
    found = settings.effective([MOST], company_id=actor.company_id)[MOST]
    assert (found.text, found.source) == ("25", settings.DEFAULT)


def test_a_secret_is_sealed_and_shown_nowhere(books: Books) -> None:
    actor = books.actor
    secret = Password("s3cret of the mail")
    do_set_secret([SetSecret("mail.password", secret)], actor=actor, key="secret")
    assert settings.secret("mail.password") == "s3cret of the mail"
    assert settings.effective(["mail.password"])["mail.password"].text == "set"
    dumped = [
        str(sql.rows(f"SELECT t::text, encode(convert_to(t::text, 'UTF8'), 'hex') FROM {table} t"))
        for table in ("setting_value", "setting_secret", "setting_change", "audit_change")
    ]
    shown = [reads.page(actor, noun, Query()).rows for noun in (VALUE, CHANGE)]
    assert "s3cret" not in str(dumped) + str(shown)
    assert b"s3cret".hex() not in str(dumped)
    do_set_secret([SetSecret("mail.password", Password(""))], actor=actor, key="cleared")
    assert settings.secret("mail.password") == ""


def test_a_sealed_secret_cannot_be_moved_to_another_setting(books: Books) -> None:
    from argosy.platform.settings.sealing import opened, seal

    sealed = seal("mail.password", "x")
    assert opened("mail.password", sealed) == "x"
    assert opened("mail.other", sealed) == ""
    assert opened("mail.password", sealed[:-1] + bytes([sealed[-1] ^ 1])) == ""


def test_what_one_company_set_another_does_not_see(books: Books) -> None:
    other = make_books("SET2")
    put(books.actor, MOST, "5", books.company_id)
    do_set_own_setting([SetOwnSetting(ZONE, "UTC")], actor=books.actor, key="own")
    assert reads.page(other.actor, VALUE, Query()).rows == []
    assert reads.page(other.actor, CHANGE, Query()).rows == []
    assert [row["value"] for row in reads.page(books.actor, VALUE, Query()).rows] == ["5"]
    assert settings.changes(MOST, other.actor) == []


def test_a_value_that_no_longer_fits_does_not_hold(books: Books) -> None:
    put(books.actor, MOST, "5", books.company_id)
    sql.execute("UPDATE setting_value SET value = 'five' WHERE code = %s", (MOST,))
    assert settings.whole(MOST, books.actor) == 25


def test_every_declared_setting_has_both_languages_and_fits_itself() -> None:
    found = known.settings()
    assert {ZONE, SIGN_UP, MOST} <= set(found)
    assert all(each.label.en and each.label.zh for each in found.values())
    bad = Setting("x.y", Text("X", "某"), Kind.WHOLE, "many", levels=ALL_LEVELS)
    assert known._faults(bad)


def test_an_unknown_setting_is_refused() -> None:
    with pytest.raises(NotFound):
        settings.value("no.such")
