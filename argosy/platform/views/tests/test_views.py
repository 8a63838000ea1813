"""Tests of saved views: whose they are, what lists open with, and that they widen no right."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace

import pytest

from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.errors import (
    ArgosyError,
    Conflict,
    NotFound,
    PermissionDenied,
    StaleVersion,
    ValidationFailed,
)
from argosy.platform.registry import catalogue
from argosy.platform.users import api as users
from argosy.platform.users.tests import people
from argosy.platform.views import api as views
from argosy.testing.books import Books

_keys = itertools.count()
ORDERS = "sales.order"


def key() -> str:
    return f"views/{next(_keys)}"


def save(actor: Actor, name: str, **content: object) -> int:
    item = views.NewView(ORDERS, name, **content)  # type: ignore[arg-type]
    return views.do_save_view([item], actor=actor, key=key()).ids()[0]


def names(actor: Actor) -> list[str]:
    return [view.name for view in views.views_of(actor, catalogue.resource(ORDERS))]


def opening(actor: Actor) -> str:
    found = views.views_of(actor, catalogue.resource(ORDERS))
    first = max(found, key=lambda view: view.opens, default=None)
    return first.name if first is not None and first.opens else ""


@pytest.fixture
def anna(books: Books) -> Actor:
    """An administrator of everything."""
    return users.actor_of(people.user("anna", "administrator"), books.company_id)


@pytest.fixture
def bert(books: Books) -> Actor:
    """A salesperson, who may not share."""
    return users.actor_of(people.user("bert", "sales_clerk"), books.company_id)


def test_a_view_is_seen_by_its_owner_until_it_is_shared(anna: Actor, bert: Actor) -> None:
    view = save(anna, "Germans", conditions='{"customer.country": "DE"}')
    assert names(anna) == ["Germans"] and names(bert) == []
    views.do_share_view([views.ShareView(view, 1, "all")], actor=anna, key=key())
    assert names(bert) == ["Germans"]
    views.do_share_view([views.ShareView(view, 2, "role", "sales_clerk")], actor=anna, key=key())
    assert names(bert) == ["Germans"]
    views.do_share_view(
        [views.ShareView(view, 3, "role", "warehouse_clerk")], actor=anna, key=key()
    )
    assert names(bert) == [] and names(anna) == ["Germans"]
    with pytest.raises(NotFound):
        views.access_view(bert, catalogue.resource(ORDERS), view)


def test_whose_default_counts(anna: Actor, bert: Actor) -> None:
    for_all, for_role, own = save(anna, "All"), save(anna, "Role"), save(bert, "Own")
    share = [
        views.ShareView(for_all, 1, "all"),
        views.ShareView(for_role, 1, "role", "sales_clerk"),
    ]
    views.do_share_view(share, actor=anna, key=key())
    views.do_set_default([views.DefaultView(for_all, "all")], actor=anna, key=key())
    assert opening(bert) == opening(anna) == "All"
    chosen = views.DefaultView(for_role, "role", "sales_clerk")
    views.do_set_default([chosen], actor=anna, key=key())
    assert (opening(bert), opening(anna)) == ("Role", "All")
    views.do_set_default([views.DefaultView(own)], actor=bert, key=key())
    assert opening(bert) == "Own"
    views.do_clear_default([views.ClearDefault(ORDERS)], actor=bert, key=key())
    assert opening(bert) == "Role"
    views.do_remove_view([views.RemoveView(for_role)], actor=anna, key=key())
    assert opening(bert) == "All"
    assert sql.rows("SELECT count(*) FROM view_default") == [(1,)]


def test_a_default_is_for_those_who_see_the_view(anna: Actor) -> None:
    view = save(anna, "Mine")
    with pytest.raises(ValidationFailed) as refused:
        views.do_set_default([views.DefaultView(view, "all")], actor=anna, key=key())
    assert [problem.code for problem in refused.value.problems] == ["views.not_shared"]
    views.do_share_view([views.ShareView(view, 1, "all")], actor=anna, key=key())
    views.do_set_default([views.DefaultView(view, "all")], actor=anna, key=key())
    views.do_share_view([views.ShareView(view, 2, "mine")], actor=anna, key=key())
    assert opening(anna) == "", "a default that nobody else sees any more is gone"


def test_who_may_not_share_shares_nothing_and_changes_nothing_of_others(
    anna: Actor, bert: Actor
) -> None:
    mine, theirs = save(bert, "Mine"), save(anna, "Theirs")
    with pytest.raises(PermissionDenied):
        views.do_share_view([views.ShareView(mine, 1, "all")], actor=bert, key=key())
    with pytest.raises(ValidationFailed):
        views.do_set_default([views.DefaultView(mine, "all")], actor=bert, key=key())
    with pytest.raises(ValidationFailed) as unseen:
        views.do_rename_view([views.RenameView(theirs, 1, "X")], actor=bert, key=key())
    assert [problem.code for problem in unseen.value.problems] == ["views.unknown"]
    views.do_share_view([views.ShareView(theirs, 1, "all")], actor=anna, key=key())
    with pytest.raises(ValidationFailed) as refused:
        views.do_remove_view([views.RemoveView(theirs)], actor=bert, key=key())
    assert [problem.code for problem in refused.value.problems] == ["views.not_yours"]
    assert names(bert) == ["Mine", "Theirs"]
    assert sql.rows("SELECT audience FROM saved_view ORDER BY id") == [("mine",), ("all",)]


def test_a_view_widens_no_right(anna: Actor, bert: Actor) -> None:
    bert = replace(bert, permissions=bert.permissions - {"party.read"})
    noun = catalogue.resource(ORDERS)
    condition = json.dumps({"all": [{"currency": "EUR"}, {"customer.country": "DE"}]})
    view = save(
        anna,
        "Germans",
        conditions=condition,
        columns=("number", "net"),
        order_by=("-net",),
        group_by=("currency",),
        amounts=("net",),
    )
    views.do_share_view([views.ShareView(view, 1, "all")], actor=anna, key=key())
    (net,) = (field for field in noun.fields if field.name == "net")
    hidden = replace(net, permission="sales.margin.read")
    fields = tuple(hidden if field is net else field for field in noun.fields)
    noun = replace(noun, fields=fields)
    seen = views.access_view(bert, noun, view)
    assert (seen.columns, seen.sort, seen.measures) == (("number",), (), ())
    assert seen.group_by == ("currency",)
    assert json.loads(seen.filter) == {"all": [{"currency": "EUR"}]}
    assert seen.dropped == ("customer.country", "net")
    assert views.access_view(anna, noun, view).dropped == (), "control: who may see it sees it"
    with pytest.raises(ValidationFailed):
        save(bert, "Peep", conditions='{"customer.country": "DE"}')
    without = replace(bert, permissions=frozenset({"views.use"}))
    with pytest.raises(ValidationFailed) as refused:
        save(without, "Nothing")
    assert [problem.code for problem in refused.value.problems] == ["views.resource"]


def test_all_that_is_wrong_is_said_at_once(anna: Actor) -> None:
    with pytest.raises(ValidationFailed) as refused:
        save(anna, "", kind="cube", conditions="[", picture="round", density="tight")
    fields = [problem.field for problem in refused.value.problems]
    assert fields == ["[0].name", "[0].kind", "[0].picture", "[0].density"]
    with pytest.raises(ValidationFailed) as meant:
        save(
            anna,
            "Wrong",
            conditions='{"nothing": 1}',
            columns=("nothing",),
            order_by=("nothing",),
            group_by=("currency.month",),
            amounts=("currency",),
        )
    codes = [problem.code for problem in meant.value.problems]
    assert codes == [
        "query.unknown_field",
        "query.unknown_field",
        "filter.unknown_field",
        "aggregate.key",
        "aggregate.measure",
    ]


def test_a_change_needs_the_version_that_was_read(anna: Actor) -> None:
    view = save(anna, "A")
    change = views.ChangeView(view, 1, "B", "board", group_by=("state",))
    views.do_change_view([change], actor=anna, key=key())
    (found,) = views.views_of(anna, catalogue.resource(ORDERS))
    assert (found.name, found.kind, found.group_by, found.version) == ("B", "board", ("state",), 2)
    with pytest.raises(StaleVersion):
        views.do_change_view([replace(change, name="C")], actor=anna, key=key())
    with pytest.raises(Conflict):
        save(anna, "B")
    with pytest.raises(ArgosyError):
        views.do_rename_view(
            [views.RenameView(view, 2, "X"), views.RenameView(view, 2, "Y")], actor=anna, key=key()
        )
    assert names(anna) == ["B"]
