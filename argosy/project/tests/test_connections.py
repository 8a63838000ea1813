"""Tests of the way from an address to Django's settings."""

from __future__ import annotations

import pytest

from argosy.platform.system.outcome import Refused
from argosy.project.connections import databases

APP = "postgresql://app:p%40ss@db.example:5433/books?sslmode=require"
OWNER = "postgresql://owner:word@db.example:5433/books"


def test_both_addresses_become_both_aliases() -> None:
    made = databases({"DATABASE_URL": APP, "DATABASE_OWNER_URL": OWNER})
    default, owner = made["default"], made["owner"]
    assert (default["USER"], default["PASSWORD"], default["PORT"]) == ("app", "p@ss", "5433")
    assert (default["NAME"], default["HOST"]) == ("books", "db.example")
    assert owner["USER"] == "owner"
    options = default["OPTIONS"]
    assert isinstance(options, dict)
    assert options["sslmode"] == "require"
    assert options["server_side_binding"] is True
    assert "pool" not in options


def test_a_pool_is_for_the_application_only() -> None:
    given = {"DATABASE_URL": APP, "DATABASE_OWNER_URL": OWNER, "ARGOSY_DATABASE_POOL": "8"}
    made = databases(given)
    default, owner = made["default"]["OPTIONS"], made["owner"]["OPTIONS"]
    assert isinstance(default, dict)
    assert isinstance(owner, dict)
    assert default["pool"]["max_size"] == 8
    assert made["default"]["CONN_MAX_AGE"] == 0
    assert "pool" not in owner


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"DATABASE_URL": APP}, "database.one_url"),
        ({"DATABASE_OWNER_URL": OWNER}, "database.one_url"),
        ({"DATABASE_URL": "nonsense", "DATABASE_OWNER_URL": OWNER}, "database.bad_url"),
    ],
)
def test_half_or_spoilt_addresses_are_refused(given: dict[str, str], code: str) -> None:
    with pytest.raises(Refused) as refusal:
        databases(given)
    assert refusal.value.code == code


def test_what_serves_people_has_the_application_alone() -> None:
    made = databases({"DATABASE_URL": APP, "ARGOSY_ROLE": "web", "ARGOSY_DATABASE_POOL": "3"})
    assert list(made) == ["default"]
    assert made["default"]["USER"] == "app"
    with pytest.raises(Refused) as refusal:
        databases({"DATABASE_URL": APP, "ARGOSY_ROLE": "worker"})
    assert refusal.value.code == "database.one_url"


def test_without_addresses_settings_load_and_lead_nowhere() -> None:
    assert databases({})["default"]["HOST"] == "/nonexistent"
