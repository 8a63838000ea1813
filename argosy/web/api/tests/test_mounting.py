"""No route outside the registry: one that is planted is seen, and nothing is served."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import get_resolver, include, path, re_path

from argosy.platform.system.outcome import Refused
from argosy.web.api.mounting import check_mounts, foreign_routes


def planted(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("around every right")


PLANTS = [
    path("api/v1/backdoor", planted),
    path("api/v2/<path:rest>", planted),
    path("api", planted),
    path("api/", include([path("v1/users.account/drop", planted)])),
    path("", include([path("", include([path("api/v1/x", planted)]))])),
    re_path(r"^api/v1/(?P<rest>.*)$", planted),
]


def test_the_suite_mounts_nothing_beside_the_registry() -> None:
    assert foreign_routes() == []
    check_mounts()


@pytest.mark.parametrize("plant", PLANTS, ids=str)
def test_a_planted_route_is_found(plant: object) -> None:
    found = foreign_routes([plant, *get_resolver().url_patterns])  # type: ignore[list-item]
    assert len(found) == 1
    assert found[0].endswith("leads to argosy.web.api.tests.test_mounting.planted")


def test_nothing_is_served_with_a_planted_route(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("planted_urls")
    module.urlpatterns = [*get_resolver().url_patterns, PLANTS[0]]  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "planted_urls", module)
    with override_settings(ROOT_URLCONF="planted_urls"), pytest.raises(Refused) as caught:
        check_mounts()
    assert caught.value.code == "api.foreign_route"
    assert "api/v1/backdoor" in caught.value.cause


def test_the_server_checks_before_it_serves() -> None:
    text = (Path(__file__).parents[3] / "project" / "wsgi.py").read_text()
    assert "\ncheck_mounts()\n" in text
