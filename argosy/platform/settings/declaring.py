"""What a setting is: its type, where it may be set, what it is called and what fits it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from argosy.platform.registry.fields import Choice
from argosy.platform.registry.labels import Text


class Kind(StrEnum):
    """What values a setting has."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    WHOLE = "whole"
    FLAG = "flag"
    CHOICE = "choice"
    TIME = "time"
    """A time of the day: ``22:00``; empty for none."""
    ZONE = "zone"
    """A time zone: ``Asia/Shanghai``; empty for none."""
    EMAIL = "email"
    HOST = "host"
    SECRET = "secret"  # noqa: S105 - a kind of setting, not a secret
    """Stored sealed; it can be set and cleared, never read again."""


class Level(StrEnum):
    """For whom a value is set; the narrowest one is in force."""

    SYSTEM = "system"
    COMPANY = "company"
    USER = "user"


SYSTEM_ONLY = (Level.SYSTEM,)
COMPANY_TOO = (Level.SYSTEM, Level.COMPANY)
ALL_LEVELS = (Level.SYSTEM, Level.COMPANY, Level.USER)
USER_ONLY = (Level.USER,)


@dataclass(frozen=True, slots=True)
class Setting:
    """Something that can be set.

    Args:
        code: ``capability.name``; the first part groups the settings page.
        label: how people call it.
        kind: what values it has.
        default: what holds while nobody set anything, as text (``true``, ``25``, ``08:00``).
        levels: where it may be set.
        help: what people have to know to set it.
        choices: the values of a CHOICE.
        minimum: of a WHOLE.
        maximum: of a WHOLE.
        unit: what a WHOLE counts, shown behind it.
        max_length: characters of a text.
    """

    code: str
    label: Text
    kind: Kind
    default: str = ""
    levels: tuple[Level, ...] = SYSTEM_ONLY
    help: Text | None = None
    choices: tuple[Choice, ...] = ()
    minimum: int = 0
    maximum: int = 1_000_000_000
    unit: Text | None = None
    max_length: int = 500

    @property
    def capability(self) -> str:
        """The capability that declares it."""
        return self.code.partition(".")[0]
