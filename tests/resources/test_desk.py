"""Every declared noun on the desk: list and record for who has the right, for nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from django.test import Client

from argosy.kernel.identity import sql
from argosy.platform.registry import catalogue, reads
from argosy.platform.registry.actions import ActionKind
from argosy.platform.registry.filters import Query
from argosy.platform.users.tests import people
from argosy.web.desk.forms import form_of
from argosy.web.desk.tests.visitor import HAN, Page, signed_in
from tests.security.conftest import Stage

STATEMENTS_MAX = 14
"""Of a list: who visits, the reading, the page, its count."""


def test_every_list_and_record_is_a_page_in_both_languages(filled: Stage) -> None:
    people.user("desk-root", "administrator")
    seller = filled.trade.seller.books.actor
    wrong: list[str] = []
    seen = 0
    for language in ("en", "zh"):
        client = signed_in("desk-root", language=language, company=seller.company_id)
        reader = replace(seller, language=language)
        for resource in catalogue.resources().values():
            answer = client.get(f"/desk/{resource.name}/")
            page = Page(answer)
            title = resource.plural.in_language(language)
            if answer.status_code != 200 or not page.has(title):
                wrong.append(f"{resource.name} in {language}: {answer.status_code}")
            wrong += [f"{resource.name}: {text}" for text in labels(page, language)]
            if resource.name in OF_EVERYBODY:
                continue  # what the reader below has is nobody else's
            for row in reads.page(reader, resource, Query(limit=2)).rows:
                answer = client.get(f"/desk/{resource.name}/{row['id']}/")
                seen += 1
                if answer.status_code != 200:
                    wrong.append(f"{resource.name}/{row['id']} in {language}")
                wrong += [f"{resource.name}: {t}" for t in labels(Page(answer), language)]
    assert not wrong, "\n".join(wrong)
    assert seen > 100


def labels(page: Page, language: str) -> Iterator[str]:
    """Yield what a table's columns are called in the other language."""
    for name, attributes in page.tags:
        label = attributes.get("data-label") if name == "td" else None
        if label and bool(HAN.search(label)) != (language == "zh") and label not in SAME_IN_BOTH:
            yield f"{label!r} is not in {language}"


SAME_IN_BOTH = frozenset({"IBAN", "BIC", "GTIN"})


OF_EVERYBODY = frozenset(
    {
        "views.view",
        "bulk.run",
        "comments.comment",
        "comments.following",
        "files.attachment",
        "menus.pin",
    }
)
"""What every account has lists of: records of its own."""
OF_ONESELF = frozenset({"comments.comment", "comments.following", "menus.pin"})
"""Of these nobody sees another's, an administrator neither."""


def test_without_the_right_there_is_no_list_no_record_and_no_link(filled: Stage) -> None:
    seller = filled.trade.seller.books.actor
    people.user("desk-blind", "integrator")
    client = signed_in("desk-blind", company=seller.company_id)
    mine = {"users.account", "users.key", *OF_EVERYBODY}
    pages = {"settings", "jobs"}
    home = Page(client.get("/desk/home/system/"))
    offered = {(link["href"] or "").split("/")[2] for link in home.all("a") if "data-go" in link}
    assert offered == mine | pages
    for page in pages:
        assert client.get(f"/desk/{page}/").status_code == 200, "one's own are there"
    for name in catalogue.resources():
        expected = 200 if name in mine else 403
        assert client.get(f"/desk/{name}/").status_code == expected, name
        if name not in mine:
            assert client.get(f"/desk/{name}/1/").status_code == 403, name
        assert Client().get(f"/desk/{name}/").status_code == 302


def test_a_list_of_many_takes_no_more_statements_than_a_list_of_one(filled: Stage) -> None:
    people.user("desk-root", "administrator")
    seller = filled.trade.seller.books.actor
    client = signed_in("desk-root", company=seller.company_id)
    client.get("/desk/")
    many: list[str] = []
    for name in catalogue.resources():
        client.get(f"/desk/{name}/")
        of_one, of_all = (statements(client, f"/desk/{name}/?limit={n}") for n in (1, 200))
        if of_all > of_one or of_all > STATEMENTS_MAX:
            many.append(f"{name}: {of_one} then {of_all}")
    assert not many, "\n".join(many)


def statements(client: Client, address: str) -> int:
    """Return how many statements a page takes; what is noted once a minute is not the page's."""
    least = []
    for _ in range(2):
        with sql.counted() as counted:
            client.get(address)
        least.append(counted.statements)
    return min(least)


WITHOUT_FORM = frozenset(
    {
        "product.attribute.create",
        "calendar.calendar.create",
        "calendar.week.set",
        "accounting.entry.revalue",
    }
)
"""Actions whose items no form can hold; the API has them."""


def test_every_action_has_a_form_whose_inputs_are_named_in_both_languages() -> None:
    wrong: list[str] = []
    without = set()
    for bound in catalogue.actions().values():
        if bound.action.hidden:
            continue
        for language in ("en", "zh"):
            form = form_of(bound.resource, bound.action, language)
            if not form.is_whole:
                without.add(bound.name)
            named = [(each.path, each.label) for each in form.inputs]
            named += [(grid.path, grid.label) for grid in form.grids]
            named += [(each.path, each.label) for grid in form.grids for each in grid.inputs]
            wrong += [
                f"{bound.name}.{path} in {language}: {label!r}"
                for path, label in named
                if not label
                or (bool(HAN.search(label)) != (language == "zh") and label not in SAME_IN_BOTH)
            ]
    assert not wrong, "\n".join(wrong)
    assert without == WITHOUT_FORM


def test_every_form_is_a_page_and_one_without_the_right_is_not(filled: Stage) -> None:
    people.user("desk-root", "administrator")
    people.user("desk-blind", "auditor")
    company = filled.trade.seller.books.actor.company_id
    root, blind = (signed_in(name, company=company) for name in ("desk-root", "desk-blind"))
    shown = 0
    for bound in catalogue.actions().values():
        action, noun = bound.action, bound.resource
        if action.hidden or bound.name in WITHOUT_FORM:
            continue
        if action.kind is ActionKind.CREATE:
            address = f"/desk/{noun.name}/new/{action.name}/"
        else:
            rows = reads.page(filled.trade.seller.books.actor, noun, Query(limit=1)).rows
            if not rows or noun.name in OF_ONESELF:
                continue
            address = f"/desk/{noun.name}/{rows[0]['id']}/do/{action.name}/"
        answer = root.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        assert any(each.get("name") == "key" for each in Page(answer).all("input")), address
        shown += 1
        if noun.name not in {"users.key", *OF_EVERYBODY}:
            assert blind.get(address).status_code == 403, address
    assert shown > 80
