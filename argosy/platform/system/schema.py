"""What the database has against what this program knows: migrations on both sides."""

from __future__ import annotations

from django.apps import apps
from django.db import connections
from django.db.migrations.loader import MigrationLoader


def pending(alias: str) -> list[str]:
    """Names of migrations that the database does not have yet, in order."""
    loader = MigrationLoader(connections[alias])
    plan = [
        key
        for leaf in loader.graph.leaf_nodes()
        for key in loader.graph.forwards_plan(leaf)
        if key not in loader.applied_migrations
    ]
    return [f"{app}.{name}" for app, name in dict.fromkeys(plan)]


def unknown(alias: str) -> list[str]:
    """Names of migrations that the database has and this program does not know."""
    loader = MigrationLoader(connections[alias])
    ours = {config.label for config in apps.get_app_configs()}
    return sorted(
        f"{app}.{name}"
        for app, name in loader.applied_migrations
        if app in ours
        and (app, name) not in loader.disk_migrations
        and (app, name) not in loader.replacements
    )
