"""Every permission that a command asks for is declared, named in two languages, and in a role."""

from __future__ import annotations

from importlib import import_module

import pytest

from argosy.kernel.events.commands import Command
from argosy.platform.registry.fields import PERSONAL_READ

COMMANDS = {
    "party": (
        "commands.change",
        "commands.create",
        "commands.parts",
        "commands.remove",
        "commands.terms",
    ),
    "calendar": ("commands",),
    "company": ("commands", "from_pack", "numbering"),
    "currency": ("commands",),
}


@pytest.mark.parametrize("capability", COMMANDS)
def test_every_permission_is_declared_and_somebody_s(capability: str) -> None:
    folder = f"argosy.masterdata.{capability}"
    manifest = import_module(f"{folder}.manifest")
    asked = {
        value.permission
        for module in COMMANDS[capability]
        for value in vars(import_module(f"{folder}.{module}")).values()
        if isinstance(value, Command)
    }
    assert asked and None not in asked
    reading = {permission for permission in manifest.PERMISSIONS if permission.endswith(".read")}
    assert set(manifest.PERMISSIONS) == asked | reading
    assert all(en and zh for en, zh in manifest.PERMISSIONS.values())
    held = {permission for role in manifest.ROLES.values() for permission in role}
    of_others = {"party.read"} - set(manifest.PERMISSIONS)  # what forms pick from
    assert held - {PERSONAL_READ} - of_others == set(manifest.PERMISSIONS)


@pytest.mark.parametrize("capability", COMMANDS)
def test_no_role_holds_duties_that_must_not_meet(capability: str) -> None:
    manifest = import_module(f"argosy.masterdata.{capability}.manifest")
    for one, other, reason in manifest.DUTY_CONFLICTS:
        assert reason
        for held in manifest.ROLES.values():
            assert not {one, other} <= set(held)
