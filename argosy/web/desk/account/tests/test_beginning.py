"""Tests of the first administrator: he is asked who he is, and the drawn password dies."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client, override_settings

from argosy.kernel.identity import sql
from argosy.platform.system.home import Home
from argosy.platform.users import first
from argosy.testing.books import make_books
from argosy.testing.database import Clone
from argosy.web.desk.tests.visitor import Page, csrf

OWN = "ebb and flood 42 twice"


@pytest.fixture
def home(tmp_path: Path, db: Clone) -> Home:
    made = Home(tmp_path)
    made.keys.mkdir()
    return made


def test_the_first_administrator_is_asked_and_the_drawn_password_dies(home: Home) -> None:
    drawn = first.make_first_administrator(home)
    assert drawn is not None
    client = Client(raise_request_exception=False)
    with override_settings(ARGOSY_HOME=home):
        answer = client.post("/desk/sign-in", {"name": "Admin", "password": drawn})
        assert answer.headers["Location"] == "/desk/begin"
        assert Page(client.get("/desk/begin")).has("Who are you?")
        fields = {"csrf": csrf(client), "key": "first", "full_name": "Anna", "language": "en"}
        fields |= {"email": "anna@example.com", "password": OWN, "again": OWN}
        wrong = client.post("/desk/begin", {**fields, "current": "guess"})
        assert wrong.status_code == 422
        assert (home.keys / first.FILE).is_file()
        done = client.post("/desk/begin", {**fields, "key": "second", "current": drawn})
        assert done.status_code == 302
        assert not (home.keys / first.FILE).exists()
        again = client.post("/desk/sign-in", {"name": "admin", "password": drawn})
        assert again.status_code == 401
        answer = client.post("/desk/sign-in", {"name": "anna@example.com", "password": OWN})
        assert answer.headers["Location"] == "/desk/"
    assert sql.rows("SELECT full_name, email FROM user_account") == [("Anna", "anna@example.com")]


def test_where_a_company_stands_nobody_is_asked(home: Home) -> None:
    drawn = first.make_first_administrator(home)
    make_books("THERE")
    with override_settings(ARGOSY_HOME=home):
        answer = Client().post("/desk/sign-in", {"name": "admin", "password": str(drawn)})
    assert answer.headers["Location"] == "/desk/"
