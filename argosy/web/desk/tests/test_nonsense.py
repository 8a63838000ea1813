"""Every form of every noun with every kind of nonsense: said beside the field, what was typed kept.

A form is sent with one kind of nonsense in all of its inputs at once; nothing is ever a fault of
ours, and what was typed is in the page that comes back.
"""

from __future__ import annotations

import html

import pytest
from django.http import HttpResponse

from argosy.platform.registry import catalogue
from argosy.platform.registry.actions import ActionKind
from argosy.platform.users.tests import people
from argosy.testing.books import Books
from argosy.web.desk.forms import Form, form_of, has_form
from argosy.web.desk.tests.visitor import csrf, signed_in

NASTY = (
    "'; DROP TABLE party; --\"\\",
    '"><script>alert(1)</script>',
    "=1+cmd|'/C calc'!A0",
    "\u202eabc\u202c \U0001f6a2",
    "１２,3,4",
    "NaN",
    "1e400",
    "9" * 40,
    "-0.0000000000001",
    "31/31/99999",
    "#999999999999999999",
    "{0}{name}%s",
    "x" * 3_000,
    "a\x00b\ud7ff",
)


def created() -> list[tuple[str, str, Form]]:
    return [
        (noun.name, action.name, form_of(noun, action, "en"))
        for noun in catalogue.resources().values()
        for action in noun.actions
        if action.kind is ActionKind.CREATE and not action.hidden and has_form(noun, action)
    ]


def names_of(form: Form) -> list[tuple[str, str]]:
    found = [(each.path, each.kind) for each in form.inputs]
    for grid in form.grids:
        for each in grid.inputs:
            found.append((f"{grid.path}[0].{each.path.rpartition('.')[2]}", each.kind))
    return found


@pytest.mark.parametrize("nonsense", NASTY, ids=range(len(NASTY)))
def test_nonsense_is_told_and_kept(books: Books, nonsense: str) -> None:
    people.user("anna", "administrator")
    client = signed_in("anna")
    token = csrf(client)
    forms = created()
    assert len(forms) > 20, "forms of every noun"
    for noun, action, form in forms:
        inputs = names_of(form)
        sent = dict.fromkeys([name for name, _kind in inputs], nonsense)
        address = f"/desk/{noun}/new/{action}/"
        answer = client.post(address, {"csrf": token, "key": "n", **sent})
        assert answer.status_code in (302, 403, 409, 422, 429), (address, answer.status_code)
        if answer.status_code != 422:
            continue
        assert isinstance(answer, HttpResponse)
        page = answer.content.decode()
        assert 'class="wrong"' in page or 'role="alert"' in page, address
        plain = [name for name, kind in inputs if kind in ("text", "reference", "decimal", "date")]
        if plain:
            assert nonsense in html.unescape(page), f"{address}: what was typed is lost"
        assert "<script>alert" not in page, address
