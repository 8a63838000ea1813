"""No table points at a floor above its own, whatever the migrations say."""

from __future__ import annotations

import psycopg
import pytest
from django.apps import apps
from django.db.migrations.loader import MigrationLoader

from argosy.testing.database import Clone
from tests.architecture.keys import Key, declared, misplaced


def app_names() -> dict[str, str]:
    """Dotted name of each app by its label."""
    return {config.label: config.name for config in apps.get_app_configs()}


def test_no_model_has_a_foreign_key_upward() -> None:
    keys = declared()
    assert keys, "the kernel has foreign keys"
    assert misplaced(keys) == []


def test_no_migration_depends_on_a_floor_above() -> None:
    names = app_names()
    found = [
        Key(names[label], names[target], f"{label}.{name}")
        for (label, name), migration in MigrationLoader(None).disk_migrations.items()
        for target, _ in migration.dependencies
        if label in names and target in names and names[label].startswith("argosy.")
    ]
    assert misplaced(found) == []


def test_the_database_has_no_foreign_key_upward(db_clone: Clone) -> None:
    names = app_names()
    apps_by_table = {
        model._meta.db_table: names[model._meta.app_label] for model in apps.get_models()
    }
    with psycopg.connect(db_clone.owner_url) as connection:
        found = connection.execute(
            "SELECT conname::text, conrelid::regclass::text, confrelid::regclass::text"
            " FROM pg_constraint WHERE contype = 'f'"
        ).fetchall()
    keys = [
        Key(apps_by_table[source], apps_by_table[target], name)
        for name, source, target in found
        if source in apps_by_table and target in apps_by_table
    ]
    assert keys, "the kernel has foreign keys"
    assert misplaced(keys) == []


@pytest.mark.parametrize(
    ("source", "target", "is_wrong"),
    [
        ("argosy.kernel.identity", "argosy.kernel.events", True),
        ("argosy.kernel.stock", "argosy.kernel.ledger", True),
        ("argosy.kernel.ledger", "argosy.masterdata.party", True),
        ("argosy.domains.sales", "argosy.domains.accounting", True),
        ("argosy.kernel.valuation", "argosy.kernel.stock", False),
        ("argosy.domains.sales", "argosy.kernel.identity", False),
        ("argosy.masterdata.product", "argosy.masterdata.company", False),
        ("argosy.kernel.stock", "argosy.kernel.stock", False),
    ],
)
def test_a_key_in_the_wrong_direction_is_caught(source: str, target: str, is_wrong: bool) -> None:
    assert bool(misplaced([Key(source, target, "planted")])) is is_wrong
