"""The menu as it is arranged: order, names, links and pins; it grants nothing and takes nothing."""

from __future__ import annotations

import re

from django.test import Client

from argosy.kernel.identity import sql
from argosy.platform.users.tests import people
from argosy.testing.books import Books
from argosy.web.desk.services.tests.test_pages import root
from argosy.web.desk.tests.visitor import HAN, Page, csrf, signed_in

ADDRESS = "/desk/menu/"
START = "/desk/notices/"


def side(client: Client) -> list[str]:
    """Return where the links of the menu lead, in their order."""
    text = client.get(START).content.decode()
    found = re.search(r'<nav class="side".*?</nav>', text, re.DOTALL)
    assert found
    return re.findall(r'<li[^>]*><a data-go="[^"]*" href="([^"]*)"', found[0])


def auditor(books: Books) -> Client:
    if not sql.rows("SELECT 1 FROM user_account WHERE name = 'bert'"):
        people.user("bert", "auditor")
    return signed_in("bert", company=books.company_id)


def arrange(client: Client, *, role: str = "", **change: str | None) -> None:
    """Send the page's form as it stands, with some changes; None for what is not sent."""
    text = client.get(ADDRESS, {"role": role}).content.decode()
    order = re.findall(r'name="order" value="([^"]*)"', text)
    sent: dict[str, object] = {"csrf": csrf(client), "role": role, "order": order}
    for name, value in re.findall(r'name="((?:in|en|zh)\.[^"]*)" value="([^"]*)"', text):
        sent[name] = value
    for name in re.findall(r'name="(show\.[^"]*)" checked', text):
        sent[name] = "on"
    for name, value in change.items():
        key = name.replace("__", ":").replace("_of_", ".")
        sent[key] = value
    answer = client.post(
        ADDRESS, {name: value for name, value in sent.items() if value is not None}
    )
    assert answer.status_code == 302, answer.content.decode()[:3000]


def test_what_is_hidden_is_out_of_sight_and_still_reached(books: Books) -> None:
    client = root(books)
    assert "/desk/jobs.run/" in side(client)
    arrange(client, show_of_jobs_of_run=None)
    assert "/desk/jobs.run/" not in side(client)
    assert client.get("/desk/jobs.run/").status_code == 200
    arrange(client, show_of_jobs_of_run="on")
    assert "/desk/jobs.run/" in side(client)


def test_control_showing_gives_nobody_a_right(books: Books) -> None:
    client = root(books)
    before = side(auditor(books))
    hidden = sorted(set(side(client)) - set(before))
    assert "/desk/menus.entry/" in hidden
    arrange(client)
    arrange(client, role="auditor")
    link = {"group": "jobs", "address": "/desk/menus.entry/?q=x", "name_en": "M", "name_zh": "菜"}
    client.post(ADDRESS + "link", link | {"csrf": csrf(client), "role": ""})
    open_to_all = link | {"address": "/desk/notices/?show=inbox", "csrf": csrf(client), "role": ""}
    client.post(ADDRESS + "link", open_to_all)
    assert "/desk/menus.entry/?q=x" in side(client)
    assert sorted(set(side(auditor(books))) - {"/desk/notices/?show=inbox"}) == sorted(set(before))
    assert auditor(books).get("/desk/menus.entry/").status_code == 403


def test_a_roles_menu_is_for_the_role_alone(books: Books) -> None:
    client = root(books)
    shown = [each for each in side(auditor(books)) if each.startswith("/desk/trail.")]
    name = shown[0].split("/")[2]
    arrange(client, role="auditor", **{f"show_of_{name.replace('.', '_of_')}": None})
    assert shown[0] not in side(auditor(books))
    assert shown[0] in side(client)


def test_order_and_names_by_one_button_and_two_fields(books: Books) -> None:
    client = root(books)
    listed = [each for each in side(client) if each.startswith("/desk/trail.")]
    target = listed[1].split("/")[2]
    arrange(
        client, move=f"{target}/up", en_of_group__trail="Who <did> what", zh_of_group__trail="谁"
    )
    assert [each for each in side(client) if each.startswith("/desk/trail.")][:2] == [
        listed[1],
        listed[0],
    ]
    text = client.get(START).content.decode()
    assert "Who &lt;did&gt; what" in text and "Who <did>" not in text
    assert "谁" in Page(root(books, "zh").get(START)).texts


def test_a_link_goes_as_it_came(books: Books) -> None:
    client = root(books)
    sent = {
        "group": "trail", "address": "https://erp.example.com/desk/trail.command/?q=a",
        "name_en": "Mine", "name_zh": "我的", "role": "", "csrf": csrf(client),
    }  # fmt: skip
    assert client.post(ADDRESS + "link", sent).status_code == 302
    assert "/desk/trail.command/?q=a" in side(client)
    for address in ("https://example.com/", "/api/v1/", "//example.com/desk/"):
        bad = client.post(ADDRESS + "link", sent | {"address": address})
        assert bad.status_code == 422, address
    ((id_,),) = sql.rows("SELECT id FROM menu_entry WHERE address <> ''")
    client.post(ADDRESS + "link", {"remove": str(id_), "csrf": csrf(client)})
    assert "/desk/trail.command/?q=a" not in side(client)


def folds(client: Client, path: str) -> dict[str, tuple[bool, list[str]]]:
    """Return what is folded away in each group: whether it is open, and where its links lead."""
    text = client.get(path).content.decode()
    found = re.findall(r'<details class="seldom"( open)?>.*?</details>', text, re.DOTALL)
    bodies = re.findall(r'<details class="seldom"(?: open)?>(.*?)</details>', text, re.DOTALL)
    told = {}
    for is_open, body in zip(found, bodies, strict=True):
        (group,) = re.findall(r'<span class="sr">([^<]*)</span>', body)
        told[group] = (bool(is_open), re.findall(r'<a [^>]*href="([^"]*)"', body))
    return told


def test_what_is_seldom_opened_is_folded_away_until_one_is_there(books: Books) -> None:
    client = root(books)
    folded = folds(client, START)
    assert "/desk/purchasing.order_line/" not in folded["Purchasing"][1]
    assert "/desk/purchasing.receipt_line/" in folded["Purchasing"][1]
    assert {is_open for is_open, _ in folded.values()} == {False}
    there = folds(client, "/desk/purchasing.receipt_line/")
    assert [group for group, (is_open, _) in there.items() if is_open] == ["Purchasing"]
    assert all(len(links) > 1 for _, links in folded.values()), (
        "a fold over one hides it for nothing"
    )
    links = side(client)
    assert len(set(links)) == len(links), "nothing stands in the menu twice"
    for _, found in folded.values():
        assert set(found) <= set(links)


def test_pins_are_ones_own(books: Books) -> None:
    client, other = root(books), auditor(books)
    sent = {"path": "/desk/jobs/?a=1", "name": "<b>Jobs</b>", "csrf": csrf(client)}
    answer = client.post("/desk/pin", sent)
    assert (answer.status_code, answer["Location"]) == (302, "/desk/jobs/?a=1")
    assert side(client)[0] == "/desk/jobs/?a=1" and "/desk/jobs/?a=1" not in side(other)
    ((id_,),) = sql.rows("SELECT id FROM menu_pin")
    taken = {"path": "/desk/", "pin": str(id_)}
    assert other.post("/desk/pin", taken | {"csrf": csrf(other)}).status_code == 422
    assert side(client)[0] == "/desk/jobs/?a=1"
    client.post("/desk/pin", taken | {"csrf": csrf(client)})
    assert sql.rows("SELECT 1 FROM menu_pin") == []


def test_only_who_may_arranges(books: Books) -> None:
    client = auditor(books)
    assert client.get(ADDRESS).status_code == 403
    sent = {"order": ["trail.command"], "csrf": csrf(client)}
    assert client.post(ADDRESS, sent).status_code == 403
    assert sql.rows("SELECT 1 FROM menu_entry") == []


def test_both_languages(books: Books) -> None:
    shown = " ".join(Page(root(books).get(ADDRESS)).texts).replace("中文", "")
    assert not HAN.search(shown)
    assert "编排菜单" in Page(root(books, "zh").get(ADDRESS)).texts
