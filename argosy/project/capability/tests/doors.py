"""What another distribution's noun gets with no edit elsewhere; run within that distribution."""

from __future__ import annotations

from django.core.management import call_command

from argosy.platform.registry import catalogue
from argosy.project.apps import installed

NOUN = "service_contract.service_contract"


def test_the_suite_knows_it() -> None:
    assert installed()[-1] == "service_contract"
    noun = catalogue.resource(NOUN)
    assert noun.label.zh == "服务合同"
    assert {"create", "change"} == {action.name for action in noun.actions}
    assert catalogue.permissions()[f"{NOUN}.write"].zh == "维护服务合同"
    assert f"{NOUN}.create" in catalogue.actions()


def test_its_tables_need_no_further_migration(db: object) -> None:
    call_command("makemigrations", "service_contract", check=True, dry_run=True, verbosity=0)
