"""What other parts may use of the settings: `settings.value("code", actor)` and its typed forms."""

from __future__ import annotations

from datetime import time

from argosy.kernel.primitives.actor import Actor
from argosy.platform.settings.commands import (
    SetOwnSetting,
    SetSecret,
    SetSetting,
    UndoChange,
    do_set_own_setting,
    do_set_secret,
    do_set_setting,
    do_undo_change,
)
from argosy.platform.settings.declaring import (
    ALL_LEVELS,
    COMPANY_TOO,
    SYSTEM_ONLY,
    USER_ONLY,
    Kind,
    Level,
    Setting,
)
from argosy.platform.settings.known import settings
from argosy.platform.settings.queries import (
    DEFAULT,
    Change,
    Effective,
    changes,
    effective,
    secret,
    value,
)

__all__ = [
    "ALL_LEVELS",
    "COMPANY_TOO",
    "DEFAULT",
    "SYSTEM_ONLY",
    "USER_ONLY",
    "Change",
    "Effective",
    "Kind",
    "Level",
    "SetOwnSetting",
    "SetSecret",
    "SetSetting",
    "Setting",
    "UndoChange",
    "changes",
    "clock",
    "do_set_own_setting",
    "do_set_secret",
    "do_set_setting",
    "do_undo_change",
    "effective",
    "flag",
    "secret",
    "settings",
    "text",
    "value",
    "whole",
]


def text(code: str, actor: Actor | None = None, *, company_id: int | None = None) -> str:
    """Return the value of a setting that holds a text or a choice."""
    found = value(code, actor, company_id=company_id)
    assert isinstance(found, str), f"{code} holds no text"
    return found


def whole(code: str, actor: Actor | None = None, *, company_id: int | None = None) -> int:
    """Return the value of a setting that holds a whole number."""
    found = value(code, actor, company_id=company_id)
    assert isinstance(found, int) and not isinstance(found, bool), f"{code} holds no whole number"
    return found


def flag(code: str, actor: Actor | None = None, *, company_id: int | None = None) -> bool:
    """Return the value of a setting that is on or off."""
    found = value(code, actor, company_id=company_id)
    assert isinstance(found, bool), f"{code} is neither on nor off"
    return found


def clock(code: str, actor: Actor | None = None, *, company_id: int | None = None) -> time | None:
    """Return the value of a setting that holds a time of the day; None when it is empty."""
    found = value(code, actor, company_id=company_id)
    assert found is None or isinstance(found, time), f"{code} holds no time of the day"
    return found
