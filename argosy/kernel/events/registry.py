"""Finds each application's checks and projections by file name, without knowing the application."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from django.apps import apps

from argosy.kernel.identity.checks import Check, Projection


def modules(name: str) -> list[ModuleType]:
    """Return the module of that name of each application that has one, lower floors first."""
    found: list[ModuleType] = []
    for config in apps.get_app_configs():
        path = f"{config.name}.{name}"
        if find_spec(path) is not None:
            found.append(import_module(path))
    return found


def checks() -> list[Check]:
    """Return the invariant checks of all applications, lower floors first."""
    return [
        check
        for module in modules("checks")
        for check in getattr(module, "CHECKS", ())
        if isinstance(check, Check)
    ]


def projections() -> list[Projection]:
    """Return the projections of all applications, lower floors first."""
    return [
        projection
        for module in modules("projections")
        for projection in getattr(module, "PROJECTIONS", ())
        if isinstance(projection, Projection)
    ]


@lru_cache(maxsize=1)
def declared_codes() -> dict[str, str]:
    """Return what the applications say their columns with codes name, "table.column" -> table."""
    return {
        str(column): str(table)
        for module in modules("references")
        for column, table in getattr(module, "CODES", {}).items()
    }


@lru_cache(maxsize=1)
def declared_references() -> dict[str, str]:
    """Return what the applications say their id columns point at, "table.column" -> table."""
    return {
        str(column): str(table)
        for module in modules("references")
        for column, table in getattr(module, "REFERENCES", {}).items()
    }
