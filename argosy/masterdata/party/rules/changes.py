"""What can be changed about a party once it stands; None keeps what is there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.text import text_problem
from argosy.masterdata.countries import country_problem
from argosy.masterdata.party.rules.addresses import NewAddress
from argosy.masterdata.party.rules.bank_accounts import NewBankAccount
from argosy.masterdata.party.rules.contact_points import NewContactPoint
from argosy.masterdata.party.rules.identifiers import NewIdentifier
from argosy.masterdata.party.rules.new_party import NewTerms, language_problem
from argosy.masterdata.party.rules.roles import DatedRole


@dataclass(frozen=True, slots=True)
class ChangeParty:
    """New values of a party's head; `version` is the one the caller read."""

    party_id: int
    version: int
    name: str | None = None
    legal_name: str | None = None
    country: str | None = None
    language: str | None = None
    risk_class: str | None = None


@dataclass(frozen=True, slots=True)
class BlockParty:
    """Block a party with a reason, or free it again."""

    party_id: int
    is_blocked: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RemoveParty:
    """A party that was entered by mistake."""

    party_id: int


@dataclass(frozen=True, slots=True)
class AddParts:
    """Further parts of a party that stands."""

    party_id: int
    addresses: tuple[NewAddress, ...] = ()
    contact_points: tuple[NewContactPoint, ...] = ()
    identifiers: tuple[NewIdentifier, ...] = ()
    bank_accounts: tuple[NewBankAccount, ...] = ()
    roles: tuple[DatedRole, ...] = ()


@dataclass(frozen=True, slots=True)
class EndPart:
    """The last day of an address, contact point or bank account, by its id."""

    part_id: int
    on: date


@dataclass(frozen=True, slots=True)
class EndRole:
    """The last day of a role that a party has in the actor's company."""

    party_id: int
    role: str
    on: date


@dataclass(frozen=True, slots=True)
class ApproveBankAccount:
    """A second person's word that an account is the party's."""

    bank_account_id: int


@dataclass(frozen=True, slots=True)
class SetTerms:
    """Terms of the actor's company with a party, replacing those that stand."""

    party_id: int
    terms: NewTerms


@dataclass(frozen=True, slots=True)
class SetCreditLimit:
    """A credit limit in minor units of a currency; None lifts it."""

    party_id: int
    currency: str
    limit_minor: int | None


@dataclass(frozen=True, slots=True)
class LinkContact:
    """That a person is a contact of an organisation."""

    party_id: int
    person_id: int
    position: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


def change_problems(change: ChangeParty) -> list[Problem]:
    """Return all that is wrong with new values; an empty country or language is allowed."""
    found = [
        None if change.name is None else text_problem(change.name, "name", 300, required=True),
        None if change.legal_name is None else text_problem(change.legal_name, "legal_name", 300),
        None if change.risk_class is None else text_problem(change.risk_class, "risk_class", 16),
        country_problem(change.country) if change.country else None,
        language_problem(change.language) if change.language else None,
    ]
    return [problem for problem in found if problem is not None]


def block_problems(block: BlockParty) -> list[Problem]:
    """A party is blocked for a reason."""
    problem = text_problem(block.reason, "reason", 500, required=block.is_blocked)
    return [] if problem is None else [problem]
