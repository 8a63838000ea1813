"""All settings that the installed capabilities declare, found in their manifests."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import MappingProxyType

from django.apps import apps

from argosy.kernel.primitives.errors import NotFound, Problem
from argosy.platform.settings.declaring import Kind, Setting
from argosy.platform.settings.rules import value_problems

_CODE = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")
CODE_LENGTH_MAX = 100


class BadSettings(RuntimeError):
    """Declarations that contradict themselves or each other."""


@cache
def settings() -> Mapping[str, Setting]:
    """Return every setting by its code, lower floors first.

    Raises:
        BadSettings: a code stands twice or is malformed, a default does not fit its own setting.
    """
    found: dict[str, Setting] = {}
    wrong: list[str] = []
    for config in apps.get_app_configs():
        path = f"{config.name}.manifest"
        if find_spec(path) is None:
            continue
        for setting in getattr(import_module(path), "SETTINGS", ()):
            wrong += [f"{path}: {setting.code} {words}" for words in _faults(setting)]
            if setting.code in found:
                wrong.append(f"{path}: {setting.code} stands twice")
            found[setting.code] = setting
    if wrong:
        raise BadSettings("\n".join(wrong))
    return MappingProxyType(found)


def _faults(setting: Setting) -> list[str]:
    found = []
    if not _CODE.fullmatch(setting.code) or len(setting.code) > CODE_LENGTH_MAX:
        found.append("is not named as capability.name")
    if not setting.levels:
        found.append("can be set nowhere")
    if setting.kind is Kind.SECRET and setting.default:
        found.append("is a secret with a default")
    if setting.kind is Kind.CHOICE and not setting.choices:
        found.append("has no choices")
    found += [str(problem) for problem in value_problems(setting, setting.default)]
    return found


def setting(code: str) -> Setting:
    """Return a setting.

    Raises:
        NotFound: none of this code is declared.
    """
    found = settings().get(code)
    if found is None:
        raise NotFound(unknown(code))
    return found


def unknown(code: str) -> Problem:
    """Return the problem of a code that nobody declared."""
    return Problem(
        "settings.unknown",
        "There is no setting {code}.",
        "Choose one that the settings page shows.",
        "code",
        {"code": code},
    )
