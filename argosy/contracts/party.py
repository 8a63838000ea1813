"""Events of the parties: who came, who changed, who may be paid where; ids only, no names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class PartyCreated:
    """A person or organisation was entered; `roles` are those it has in the company."""

    name: ClassVar[str] = "party.created"
    version: ClassVar[int] = 1

    party_id: int
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PartyChanged:
    """Something of a party changed; `parts` says what (profile, addresses, roles, terms ...)."""

    name: ClassVar[str] = "party.changed"
    version: ClassVar[int] = 1

    party_id: int
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PartyBlocked:
    """A party was blocked (or freed again): no new documents with it."""

    name: ClassVar[str] = "party.blocked"
    version: ClassVar[int] = 1

    party_id: int
    is_blocked: bool


@dataclass(frozen=True, slots=True)
class PartyRemoved:
    """A party that was entered by mistake is no longer there; nothing referred to it."""

    name: ClassVar[str] = "party.removed"
    version: ClassVar[int] = 1

    party_id: int


@dataclass(frozen=True, slots=True)
class BankAccountApproved:
    """A second person approved a bank account; from now on it may be paid to."""

    name: ClassVar[str] = "party.bank_account_approved"
    version: ClassVar[int] = 1

    party_id: int
    bank_account_id: int
