"""A directory is read in pages, previewed, carried out once; who left goes only when confirmed."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest

from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor, ActorKind
from argosy.kernel.primitives.errors import ArgosyError
from argosy.platform.data.webhooks.addresses import VARIABLE
from argosy.platform.im import synchronising
from argosy.platform.im.api import (
    ApplySync,
    StartSync,
    do_apply_sync,
    do_start_sync,
    provider_of,
)
from argosy.platform.im.commands import BindMember, do_bind_member
from argosy.platform.im.tests.companies import PARTS, SECRET, Directory, directory
from argosy.platform.registry import reads
from argosy.platform.settings.commands import SetSecret, SetSetting, do_set_secret, do_set_setting
from argosy.platform.users.commands import NewUser, do_create_user
from argosy.platform.users.secrets import Password
from argosy.testing.books import Books, make_books
from argosy.testing.database import Clone

_keys = itertools.count()


def key() -> str:
    return f"sync {next(_keys)}"


@dataclass
class Scene:
    """A company with a provider that hands out `Directory.people`."""

    books: Books
    provider: str

    @property
    def actor(self) -> Actor:
        return self.books.actor

    def person(self, name: str) -> int:
        new = NewUser(name, name.title(), f"{name}@example.com")
        return do_create_user([new], actor=self.actor, key=key()).ids()[0]

    def read(self) -> int:
        (id_,) = do_start_sync([StartSync(self.provider)], actor=self.actor, key=key()).ids()
        synchronising.read(self.actor, id_, provider_of(self.books.company_id))
        return id_

    def apply(self, id_: int, *, ends_leavers: bool = False, actor: Actor | None = None) -> None:
        do_apply_sync([ApplySync(id_, ends_leavers)], actor=self.actor, key=key())
        synchronising.carry_out(actor or self.actor, id_)

    def record(self, id_: int) -> dict[str, object]:
        return reads.record(self.actor, "im.sync", id_)

    def members(self, id_: int, *names: str) -> list[tuple[object, ...]]:
        rows = self.record(id_)["members"]
        assert isinstance(rows, list)
        return sorted(tuple(row[name] for name in names) for row in rows)


@pytest.fixture(params=["dingtalk", "feishu", "wecom"])
def scene(
    db: Clone, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[Scene]:
    """The same company at each provider."""
    monkeypatch.setenv(VARIABLE, "127.0.0.1")
    books = make_books("SYNC")
    with directory() as address:
        company = books.company_id
        values = {"im.provider": request.param, "im.address": address, "im.app_id": "app"}
        items = [SetSetting(code, value, company) for code, value in values.items()]
        do_set_setting(items, actor=books.actor, key=key())
        secret = SetSecret("im.secret", Password(SECRET), company)
        do_set_secret([secret], actor=books.actor, key=key())
        yield Scene(books, request.param)


def bindings() -> list[tuple[object, ...]]:
    found = sql.rows("SELECT member_id::text, account_id FROM im_binding ORDER BY member_id")
    return [tuple(row) for row in found]


def members(number: int) -> None:
    """Members m0 and so on: in departments by turns, each with the address of a person."""
    Directory.people = [
        (f"m{i}", f"张{i}", list(PARTS)[i % 3], f"p{i}@example.com", "", f"N{i}", False)
        for i in range(number)
    ]


def test_all_pages_are_read_previewed_and_bound_without_doubles(scene: Scene) -> None:
    people = {f"m{i}": scene.person(f"p{i}") for i in range(8)}
    members(9)
    id_ = scene.read()
    found = scene.record(id_)
    assert (found["state"], found["departments"], found["to_bind"], found["unknown"]) == (
        "ready", 3, 8, 1,
    )  # fmt: skip
    assert scene.members(id_, "member_id", "name", "step")[1] == ("m1", "张1", "bind")
    assert bindings() == [], "a preview binds nobody"
    scene.apply(id_)
    assert bindings() == sorted(people.items())
    assert scene.record(id_)["state"] == "done"
    again = scene.read()
    assert (scene.record(again)["bound"], scene.record(again)["to_bind"]) == (8, 0)
    scene.apply(again)
    assert bindings() == sorted(people.items())
    with pytest.raises(ArgosyError):
        do_apply_sync([ApplySync(again)], actor=scene.actor, key=key())


def test_who_left_is_disabled_only_when_that_is_confirmed(scene: Scene) -> None:
    people = [scene.person(f"p{i}") for i in range(3)]
    members(3)
    scene.apply(scene.read())
    Directory.people[1] = (*Directory.people[1][:6], True)
    del Directory.people[2]
    id_ = scene.read()
    assert scene.members(id_, "member_id", "step") == [
        ("m0", "bound"), ("m1", "leave"), ("m2", "leave"),
    ]  # fmt: skip
    scene.apply(id_)
    assert len(bindings()) == 3
    scene.apply(scene.read(), ends_leavers=True)
    assert bindings() == [("m0", people[0])]
    active = sql.rows(
        "SELECT is_active FROM user_account WHERE id = ANY(%s::bigint[]) ORDER BY id",
        (sql.array(people),),
    )
    assert active == [(True,), (False,), (False,)]


def test_a_directory_that_shows_nobody_ends_nobody(scene: Scene) -> None:
    scene.person("p0")
    members(1)
    scene.apply(scene.read())
    Directory.people = []
    id_ = scene.read()
    assert scene.record(id_)["state"] == "failed"
    assert "shows no members" in str(scene.record(id_)["error"])
    with pytest.raises(ArgosyError):
        scene.apply(id_, ends_leavers=True)
    assert len(bindings()) == 1


def test_what_was_broken_off_goes_on(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    first = scene.person("p0")
    second = scene.person("p1")
    members(2)
    id_ = scene.read()
    do_apply_sync([ApplySync(id_)], actor=scene.actor, key=key())
    monkeypatch.setattr(synchronising, "_note", _broken)
    with pytest.raises(OSError, match="gone"):
        synchronising.carry_out(scene.actor, id_)
    monkeypatch.undo()
    synchronising.carry_out(scene.actor, id_)
    assert bindings() == [("m0", first), ("m1", second)]
    assert scene.record(id_)["state"] == "done"
    synchronising.read(scene.actor, id_, None)
    assert scene.record(id_)["state"] == "done", "what is done is not read again"


def _broken(*_given: object) -> None:
    raise OSError("gone")


def test_it_is_carried_out_by_rights_of_the_moment(scene: Scene) -> None:
    scene.person("p0")
    members(1)
    id_ = scene.read()
    weak = replace(scene.actor, kind=ActorKind.USER, permissions=frozenset({"im.sync"}))
    scene.apply(id_, actor=weak)
    assert bindings() == []
    ((state, problem),) = scene.members(id_, "state", "problem")
    assert state == "refused" and problem


def test_somebody_bound_meanwhile_is_told(scene: Scene) -> None:
    first = scene.person("p0")
    second = scene.person("p1")
    members(2)
    id_ = scene.read()
    item = BindMember(scene.provider, "m0", second)
    do_bind_member([item], actor=scene.actor, key=key())
    scene.apply(id_)
    assert bindings() == [("m0", second)]
    assert first and [row[0] for row in scene.members(id_, "state")] == ["refused", "refused"]
    with pytest.raises(ArgosyError):
        do_start_sync([StartSync("none")], actor=scene.actor, key=key())
