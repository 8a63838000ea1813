"""Which texts are values of which setting: checked when set, read back when used."""

from __future__ import annotations

import re
from datetime import time
from zoneinfo import available_timezones

from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.text import text_problem
from argosy.platform.settings.declaring import Kind, Setting

Value = str | int | bool | time | None

TRUE, FALSE = "true", "false"
_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")
_EMAIL = re.compile(r"[^@\s<>\"',;:\\()\[\]]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.:-]{0,251}[A-Za-z0-9])?|\[[0-9A-Fa-f:.]{2,45}\]")
_WHOLE = re.compile(r"-?[0-9]{1,18}")
SECRET_LENGTH_MAX = 2_000


def written(setting: Setting, text: str) -> str:
    """Return a text as it is stored: without the blanks around it, unless it is a secret."""
    return text if setting.kind in (Kind.SECRET, Kind.LONG_TEXT) else text.strip()


def value_problems(setting: Setting, text: str) -> list[Problem]:
    """What is wrong with a text as the value of a setting; everything at once."""
    most = SECRET_LENGTH_MAX if setting.kind is Kind.SECRET else setting.max_length
    plain = text_problem(text, "value", most, multiline=setting.kind is Kind.LONG_TEXT)
    if plain is not None:
        return [plain]
    check = _CHECKS.get(setting.kind)
    found = check(setting, text) if check is not None else None
    return [] if found is None else [found]


def value_of(setting: Setting, text: str) -> Value:
    """Return what a stored text stands for."""
    if setting.kind is Kind.WHOLE:
        return int(text or 0)
    if setting.kind is Kind.FLAG:
        return text == TRUE
    if setting.kind is Kind.TIME:
        return time.fromisoformat(text) if text else None
    return text


def _whole(setting: Setting, text: str) -> Problem | None:
    if _WHOLE.fullmatch(text) and setting.minimum <= int(text) <= setting.maximum:
        return None
    return Problem(
        "settings.whole",
        "This is not a whole number from {least} to {most}.",
        "Give a whole number within these limits.",
        "value",
        {"least": setting.minimum, "most": setting.maximum},
    )


def _flag(_setting: Setting, text: str) -> Problem | None:
    if text in (TRUE, FALSE):
        return None
    return Problem("settings.flag", "This is neither on nor off.", "Choose one of them.", "value")


def _choice(setting: Setting, text: str) -> Problem | None:
    if text in {choice.value for choice in setting.choices}:
        return None
    return Problem(
        "settings.choice",
        "{value} is none of the choices.",
        "Choose one of: {choices}.",
        "value",
        {"value": text, "choices": ", ".join(choice.value for choice in setting.choices)},
    )


def _time(_setting: Setting, text: str) -> Problem | None:
    if not text or _TIME.fullmatch(text):
        return None
    return Problem(
        "settings.time",
        "This is no time of the day.",
        "Write it as 08:30, or leave it empty.",
        "value",
    )


def _zone(_setting: Setting, text: str) -> Problem | None:
    if not text or text in available_timezones():
        return None
    return Problem(
        "settings.zone",
        "There is no time zone {value}.",
        "Write it as Asia/Shanghai or Europe/Berlin.",
        "value",
        {"value": text},
    )


def _email(_setting: Setting, text: str) -> Problem | None:
    if not text or (len(text) <= 254 and _EMAIL.fullmatch(text) and ".." not in text):
        return None
    return Problem(
        "settings.email",
        "This is no e-mail address.",
        "Write it as name@example.com.",
        "value",
    )


def _host(_setting: Setting, text: str) -> Problem | None:
    if not text or _HOST.fullmatch(text):
        return None
    return Problem(
        "settings.host",
        "This is no name or address of a host.",
        "Write it as mail.example.com.",
        "value",
    )


_CHECKS = {
    Kind.WHOLE: _whole,
    Kind.FLAG: _flag,
    Kind.CHOICE: _choice,
    Kind.TIME: _time,
    Kind.ZONE: _zone,
    Kind.EMAIL: _email,
    Kind.HOST: _host,
}
