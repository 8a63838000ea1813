"""Tests of the condition builder: what its form says becomes an address, and stands in it again."""

from __future__ import annotations

import json
from urllib.parse import parse_qsl

import pytest

from argosy.platform.registry import catalogue
from argosy.platform.registry.filters import parse_filter, parse_query
from argosy.platform.users.tests import people
from argosy.testing.books import Books
from argosy.web.desk.listing.building import Group, Row, _group, built
from argosy.web.desk.tests.visitor import Page, csrf, signed_in

LIST = "/desk/party.party/"
Pairs = list[tuple[str, str]]


def form(*places: tuple[str, str]) -> Pairs:
    return [(f"build.{name}", text) for name, text in places]


def row(at: str, field: str, op: str, *values: str) -> Pairs:
    told = form((f"{at}.field", field), (f"{at}.op", op))
    return [*told, *form(*((f"{at}.value", text) for text in values))]


def address(pairs: Pairs, noun: str = "party.party") -> Pairs:
    found = built(catalogue.resource(noun), pairs)
    assert found is not None
    return parse_qsl(found.removeprefix("?"))


def test_conditions_that_all_hold_stand_in_the_address_one_by_one(books: Books) -> None:
    sent = [
        ("q", "x"),
        ("after", "cursor"),
        ("country", "DE"),  # replaced: the form shows all conditions that there are
        *form(("match", "all")),
        *row("0", "code", "starts", " R "),
        *row("1", "country", "in", "DE, FR\uff0cIT"),
        *row("2", "name", "filled"),
        *row("3", "name", "has", ""),  # nothing typed: no condition
        *row("4", "", "is", "x"),
    ]
    assert address(sent) == [
        ("q", "x"),
        ("code.starts", "R"),
        ("country.in", "DE,FR,IT"),
        ("name.empty", "false"),
    ]
    assert built(catalogue.resource("party.party"), [("country", "DE")]) is None, "no form was sent"


def test_groups_stand_in_the_filter(books: Books) -> None:
    sent = [
        *form(("match", "all")),
        *row("0", "country", "is", "DE"),
        *form(("1.match", "any")),
        *row("1.0", "code", "is", "R"),
        *form(("1.1.match", "none")),
        *row("1.1.0", "code", "starts", "A"),
        *row("1.1.1", "name", "has", "b"),
        *form(("2.match", "any")),  # an empty group says nothing
    ]
    (plain, told) = address(sent)
    assert plain == ("country", "DE")
    assert told[0] == "filter"
    assert json.loads(told[1]) == {
        "any": [{"code": "R"}, {"not": {"any": [{"code.starts": "A"}, {"name.has": "b"}]}}]
    }


def test_no_place_of_a_form_leads_astray(books: Books) -> None:
    odd = form(
        ("match", "all"),
        ("0.field", "filter"),
        ("0.value", '{"any": []}'),
        ("1.field", "not"),
        ("1.value", "x"),
        ("2.field", "code or 1=1"),
        ("2.value", "x"),
        ("9999.field", "code"),
        ("9999.value", "x"),
        ("0.0.0.0.0.0.0.field", "code"),
        ("x.field", "code"),
        ("\u0663.field", "code"),
    )
    assert address(odd) == [("filter", '{"filter": "{\\"any\\": []}"}')]
    assert address(form(("match", "any"))) == []


def test_amounts_may_say_their_currency(books: Books) -> None:
    sent = row("0", "gross", "gte", "100 cny") + row("1", "gross", "lt", "5000")
    found = dict(address(sent, "sales.order"))
    assert found["gross.lt"] == "5000"
    assert json.loads(found["filter"]) == {"gross.gte": {"amount": "100", "currency": "CNY"}}


def test_an_address_without_conditions_is_no_view_that_has_some(books: Books) -> None:
    """A view named alone stands for all that it says, also for the condition taken out."""
    assert address([("view", "7"), *form(("match", "all"))]) == [("view", "0")]
    kept = [("view", "7"), ("sort", "code"), *form(("match", "all"))]
    assert address(kept) == [("view", "7"), ("sort", "code")]


@pytest.mark.parametrize(
    ("asked", "match", "shown"),
    [
        ([("code", "R"), ("country.in", "DE,FR")], "all", ["code is R", "country in DE|FR"]),
        (
            [("filter", '{"any": [{"code": "R"}, {"code": "S"}]}')],
            "any",
            ["code is R", "code is S"],
        ),
        ([("filter", '{"not": {"code": "R"}}')], "none", ["code is R"]),
        ([("name.empty", "false")], "all", ["name filled "]),
        (
            [("code", "R"), ("filter", '{"all": [{"name": "N"}, {"not": {"any": [{"id": 1}]}}]}')],
            "all",
            ["name is N", "code is R", "none(id is 1)"],
        ),
    ],
)
def test_what_an_address_asks_stands_in_the_form(
    asked: Pairs, match: str, shown: list[str]
) -> None:
    query, problems = parse_query(asked)
    assert not problems and query.where is not None
    group = _group(query.where)
    assert (group.match, [said(part) for part in group.parts]) == (match, shown)


def said(part: Group | Row) -> str:
    if isinstance(part, Row):
        return f"{part.tested.name} {part.op} {'|'.join(part.values)}"
    return f"{part.match}({', '.join(said(each) for each in part.parts)})"


def test_a_list_is_narrowed_by_the_form_and_shows_it_filled(books: Books) -> None:
    people.user("anna", "administrator")
    client = signed_in("anna")
    for number, (code, country) in enumerate((("ROPE", "DE"), ("SAIL", "FR"), ("MAST", "IT"))):
        made = {"csrf": csrf(client), "key": f"k/{number}", "name": code, "code": code}
        client.post("/desk/party.party/new/create/", {**made, "country": country})
    sent = [
        ("build.match", "any"),
        *row("0", "country", "is", "DE"),
        *row("1", "code", "is", "SAIL"),
    ]
    answer = client.get(LIST, sent)
    assert answer.status_code == 302
    page = Page(client.get(LIST + answer.headers["Location"]))
    assert page.has("ROPE") and page.has("SAIL") and not page.has("MAST")
    assert page.has("Country is DE or Code is SAIL")
    held = {each["name"]: each.get("value") for each in page.all("input") if "name" in each}
    assert (held["build.0.value"], held["build.1.value"]) == ("DE", "SAIL")
    names = {each["name"] for each in page.all("select") if "name" in each}
    assert {"build.match", "build.0.field", "build.1.op", "build.2.field"} <= names
    paths = {each.get("value") for each in page.all("option")}
    assert {"country", "addresses.city", "created_by.name"} & paths >= {"addresses.city"}


def test_what_the_form_says_is_what_the_filter_means(books: Books) -> None:
    """Back and forth: the form of an address stands for the same condition."""
    text = '{"any": [{"code": "R"}, {"all": [{"name.has": "x"}, {"not": {"country": "DE"}}]}]}'
    where, _ = parse_filter(text)
    assert where is not None
    sent: Pairs = []

    def fill(group: Group, at: str) -> None:
        sent.append((f"build.{at}match", group.match))
        for place, part in enumerate(group.parts):
            if isinstance(part, Group):
                fill(part, f"{at}{place}.")
            else:
                sent.extend(row(f"{at}{place}", part.tested.name, part.op, *part.values))

    fill(_group(where), "")
    ((name, back),) = address(sent)
    assert name == "filter" and parse_filter(back) == (where, [])
