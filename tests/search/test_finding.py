"""What is found: by every language, number and near miss, ranked, marked, and by whom."""

from __future__ import annotations

import random

import pytest
from django.db import transaction

from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor, ActorKind
from argosy.kernel.primitives.errors import ValidationFailed
from argosy.masterdata.party.api import (
    ChangeParty,
    NewAddress,
    NewContactPoint,
    NewParty,
    do_change_party,
    do_create_party,
)
from argosy.platform.registry import reads
from argosy.platform.registry.filters import Query
from argosy.platform.search import keeping
from argosy.platform.search.api import Found, Rank, catch_up, differences, rebuild, search
from argosy.testing.database import Clone
from argosy.testing.toy import make_companies

SEED = 20261123
PARTIES = (
    NewParty("上海银行", code="C-1001"),
    NewParty("Harbour Cycles GmbH", code="C-1002"),
    NewParty("Café Zürich", code="C-1003"),
    NewParty(
        "北京车行",
        code="C-10",
        addresses=(NewAddress("CN", "重庆", "解放路 12 号"),),
        contact_points=(NewContactPoint("email", "liwei@example.com"),),
    ),
    NewParty("Cycles of Bremen", code="C-1005", legal_name="Harbour Trading"),
)


@pytest.fixture
def world(db_clone: Clone) -> dict[str, int]:
    """Five parties, indexed; their ids by code."""
    make_companies(2)
    do_create_party(list(PARTIES), actor=clerk(), key="parties")
    catch_up()
    with sql.using("owner"):
        found = sql.rows("SELECT code, id FROM party")
    return {str(code): int(str(each)) for code, each in found}


def clerk(*further: str, company: int = 1) -> Actor:
    permissions = frozenset({"party.create", "party.write", "party.read", *further})
    return Actor(1, ActorKind.USER, company, (company,), permissions, "en")


def parties(text: str, actor: Actor | None = None) -> list[Found]:
    groups = search(actor or clerk(), text, nouns=("party.party",))
    return list(groups[0].rows) if groups else []


def codes(text: str, actor: Actor | None = None) -> list[str]:
    return ["".join(part.text for part in each.code) for each in parties(text, actor)]


LEADS: tuple[tuple[str, list[str]], ...] = (
        ("银行", ["C-1001"]),  # a pair within a name without blanks
        ("上海 银行", ["C-1001"]),
        ("车", ["C-10"]),
        ("yinhang", ["C-1001"]),
        ("shyh", ["C-1001"]),
        ("yh", ["C-1001"]),
        ("上嗨银航", ["C-1001"]),  # wrong characters that sound the same
        ("harbour", ["C-1002", "C-1005"]),
        ("HARB", ["C-1002", "C-1005"]),
        ("habrour", ["C-1002", "C-1005"]),  # swapped letters
        ("harbor", ["C-1002", "C-1005"]),
        ("cafe zurich", ["C-1003"]),
        ("ＣＡＦＥ", ["C-1003"]),
        ("重庆", ["C-10"]),  # an address
        ("chongqing", ["C-10"]),
        ("c1001", ["C-1001"]),
        ("no such thing", []),
        ("!?", []),
        ("", []),
        ("'; DROP TABLE party; --", []),
        ("a & b | !c:* <-> ( '", []),
        ("\\", []),
)  # fmt: skip


def test_words_lead_to_records(world: dict[str, int]) -> None:
    assert {typed: sorted(codes(typed)) for typed, _ in LEADS} == dict(LEADS)


def test_the_exact_number_comes_first_then_those_that_begin_so(world: dict[str, int]) -> None:
    found = parties("C-10")

    assert [each.rank for each in found] == [Rank.NUMBER, *[Rank.PREFIX] * 4]
    assert codes("C-10")[0] == "C-10"
    assert codes("C-10")[1:] == ["C-1005", "C-1003", "C-1002", "C-1001"]  # the latest first


def test_a_name_comes_before_any_other_text(world: dict[str, int]) -> None:
    found = parties("harbour")

    assert [(each.id, each.rank) for each in found] == [
        (world["C-1002"], Rank.NAME),
        (world["C-1005"], Rank.TEXT),
    ]


def test_what_was_changed_last_comes_first_within_a_rank(world: dict[str, int]) -> None:
    assert codes("cycles") == ["C-1005", "C-1002"]
    change = ChangeParty(world["C-1002"], 1, name="Harbour Cycles AG")
    do_change_party([change], actor=clerk(), key="change")
    catch_up()

    assert codes("cycles") == ["C-1002", "C-1005"]
    assert codes("gmbh") == []


def test_the_words_are_marked_wherever_they_stand(world: dict[str, int]) -> None:
    (bank,) = parties("yinhang")
    (cafe,) = parties("cafe")
    (second, first) = parties("harb")[::-1]
    (street,) = parties("解放路", clerk("personal.read"))

    assert [(part.text, part.is_match) for part in bank.name] == [("上海", False), ("银行", True)]
    assert [(part.text, part.is_match) for part in cafe.name] == [
        ("Café", True),
        (" Zürich", False),
    ]
    assert (first.name[0].text, first.name[0].is_match) == ("Harb", True)
    assert [each.field for each in second.shown] == ["legal_name"]
    assert [each.field for each in street.shown] == ["addresses.lines"]
    assert "".join(part.text for part in street.shown[0].parts) == "解放路 12 号"


def test_personal_data_lead_only_those_who_may_see_them(world: dict[str, int]) -> None:
    assert codes("liwei") == []
    assert codes("liwei@example.com") == []
    assert codes("liwei", clerk("personal.read")) == ["C-10"]
    assert codes("解放路") == []


def test_who_may_not_read_a_noun_finds_none_of_it(
    world: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    stranger = Actor(1, ActorKind.USER, 1, (1,), frozenset(), "en")

    assert search(stranger, "harbour") == []
    # the control: without the question of rights they would be found
    monkeypatch.setattr(Actor, "may", lambda self, permission: True)
    assert search(stranger, "harbour", nouns=("party.party",)) != []


def test_what_the_registry_does_not_show_is_not_found_however_the_index_stands(
    world: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    with sql.using("owner"):
        sql.execute(
            "INSERT INTO search_entry (resource, record_id, company, doc, fingerprint)"
            " VALUES ('party.party', 999999, 0, '''harbour'':1B', 0)"
        )
    assert sorted(codes("harbour")) == ["C-1002", "C-1005"]

    # the control: the candidates have it, so only the registry's read keeps it out
    seen: list[object] = []
    asked = reads.page

    def page(actor: Actor, resource: str, query: Query) -> reads.Page:
        seen.append(query.where)
        return asked(actor, resource, query)

    monkeypatch.setattr(reads, "page", page)
    parties("harbour")
    assert "999999" in repr(seen)


def test_questions_that_are_too_long_are_refused_with_all_that_is_wrong(
    world: dict[str, int],
) -> None:
    with pytest.raises(ValidationFailed) as refused:
        search(clerk(), "x" * 201, limit=0)
    assert [each.field for each in refused.value.problems] == ["q", "limit"]


def test_the_index_kept_change_by_change_is_the_one_made_anew(world: dict[str, int]) -> None:
    print("seed", SEED)
    walk = random.Random(SEED)
    names = ["Anker", "Boje", "车", "上海", "码头", "Zürich", "Ltd"]
    versions = dict.fromkeys(world.values(), 1)
    for step in range(40):
        if walk.random() < 0.4:
            new = NewParty(" ".join(walk.sample(names, 3)), code=f"W-{step}")
            (made,) = do_create_party([new], actor=clerk(), key=f"new{step}").ids()
            versions[made] = 1
        else:
            each = walk.choice(sorted(versions))
            change = ChangeParty(each, versions[each], name=" ".join(walk.sample(names, 2)))
            if do_change_party([change], actor=clerk(), key=f"change{step}").results:
                versions[each] += 1
        if walk.random() < 0.3:
            catch_up()
    catch_up()

    assert differences() == []
    kept = _entries()
    with sql.using("owner"):
        sql.execute("DELETE FROM search_entry WHERE record_id % 2 = 0")
        sql.execute("UPDATE search_entry SET fingerprint = 0, doc = '' WHERE record_id % 3 = 0")
    assert differences() != []  # the control: a wrong index is told
    rebuild()
    assert differences() == []
    assert _entries() == kept


def test_a_change_that_commits_while_the_keeper_reads_is_not_lost(world: dict[str, int]) -> None:
    with sql.using("owner"), transaction.atomic(using="owner"):
        # an older transaction is open: what comes after it waits, and is not passed over
        sql.rows("SELECT pg_current_xact_id()")
        do_create_party([NewParty("Späte Boje", code="L-1")], actor=clerk(), key="late")
    catch_up()
    assert codes("spate boje") == ["L-1"]
    assert keeping.differences() == []


def _entries() -> list[sql.Row]:
    with sql.using("owner"):
        return sql.rows(
            "SELECT resource, record_id, permission, company, doc::text FROM search_entry"
            " ORDER BY 1, 2, 3"
        )
