"""A new party as a whole: every part is checked, and all that is wrong comes back at once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from argosy.kernel.primitives.currency import currency_problem
from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.text import text_problem
from argosy.masterdata.countries import country_problem
from argosy.masterdata.party.rules.addresses import NewAddress, address_problems
from argosy.masterdata.party.rules.bank_accounts import (
    BankAccount,
    NewBankAccount,
    parse_bank_account,
)
from argosy.masterdata.party.rules.contact_points import (
    ContactPoint,
    NewContactPoint,
    parse_contact_point,
)
from argosy.masterdata.party.rules.identifiers import (
    Identifier,
    NewIdentifier,
    parse_identifier,
)
from argosy.masterdata.party.rules.people import NewContactPerson, people_problems
from argosy.masterdata.party.rules.roles import DatedRole, role_problems

_CODE: Final = re.compile(r"[^\s\x00-\x1f](?:[^\x00-\x1f]{0,62}[^\s\x00-\x1f])?")
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*", re.ASCII)


class PartyKind(StrEnum):
    """A natural person or an organisation."""

    PERSON = "person"
    ORGANISATION = "organisation"


class CreditPolicy(StrEnum):
    """What a used-up credit limit does; the limit itself is kept by the kernel's exposure."""

    NONE = "none"
    WARN = "warn"
    BLOCK = "block"


_KINDS: Final = frozenset(kind.value for kind in PartyKind)
_POLICIES: Final = frozenset(policy.value for policy in CreditPolicy)


@dataclass(frozen=True, slots=True)
class NewTerms:
    """What one company agreed with a party; ids of None and "" mean the company's default."""

    customer_group: str = ""
    supplier_group: str = ""
    sales_terms: str = ""
    purchase_terms: str = ""
    currency: str = ""
    credit_policy: str = CreditPolicy.BLOCK


@dataclass(frozen=True, slots=True)
class NewParty:
    """A party as entered. An empty `code` is given by Argosy; `name` is what lists show."""

    name: str
    code: str = ""
    kind: str = PartyKind.ORGANISATION
    legal_name: str = ""
    country: str = ""
    language: str = ""
    parent_id: int | None = None
    roles: tuple[DatedRole, ...] = ()
    addresses: tuple[NewAddress, ...] = ()
    contact_points: tuple[NewContactPoint, ...] = ()
    identifiers: tuple[NewIdentifier, ...] = ()
    bank_accounts: tuple[NewBankAccount, ...] = ()
    terms: NewTerms | None = None
    people: tuple[NewContactPerson, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckedParty:
    """A party whose parts are checked and in their normalised form."""

    new: NewParty
    contact_points: list[ContactPoint]
    identifiers: list[Identifier]
    bank_accounts: list[BankAccount]
    problems: list[Problem]


def _choice(code: str, value: str, known: frozenset[str], field: str) -> Problem | None:
    if value in known:
        return None
    return Problem(
        code,
        "{value} is not one of: {known}.",
        "Choose one of them.",
        field,
        {"value": ascii(value)[:30], "known": ", ".join(sorted(known))},
    )


def code_problem(code: str, field: str = "code") -> Problem | None:
    """Return what is wrong with a code of master data: 1 to 64 characters, no blanks around."""
    bad = text_problem(code, field, 64)
    if bad is not None or _CODE.fullmatch(code):
        return bad
    return Problem(
        "code.form",
        "A code begins and ends with a visible character.",
        "Remove the blanks around it.",
        field,
    )


def language_problem(language: str, field: str = "language") -> Problem | None:
    """Return what is wrong with a language tag, or None."""
    if _LANGUAGE.fullmatch(language):
        return None
    return Problem(
        "language.unknown",
        "{language} is not a language tag.",
        'Use one such as "en", "zh-Hans" or "de".',
        field,
        {"language": ascii(language)[:20]},
    )


def terms_problems(terms: NewTerms) -> list[Problem]:
    """Return what is wrong with terms, names that lead nowhere apart."""
    found = [
        currency_problem(terms.currency, "terms.currency") if terms.currency else None,
        _choice("terms.credit_policy", terms.credit_policy, _POLICIES, "terms.credit_policy"),
    ]
    return [problem for problem in found if problem is not None]


def _head_problems(new: NewParty) -> list[Problem]:
    found = [
        text_problem(new.name, "name", 300, required=True),
        text_problem(new.legal_name, "legal_name", 300) if new.legal_name else None,
        code_problem(new.code) if new.code else None,
        _choice("party.kind", new.kind, _KINDS, "kind"),
        country_problem(new.country) if new.country else None,
        language_problem(new.language) if new.language else None,
    ]
    return [problem for problem in found if problem is not None]


def country_of(new: NewParty) -> str:
    """The country that reads national telephone numbers: the party's, else its first address's."""
    return new.country or (new.addresses[0].country if new.addresses else "")


def check_new_party(new: NewParty) -> CheckedParty:
    """Return a party with its parts normalised and all problems, fields as paths from the party.

    Rules: those of each part; 1. a name; 2. kind, language, currency and credit policy are known;
    3. the same identifier does not stand twice.
    """
    problems = _head_problems(new)
    if new.roles:
        problems.extend(role_problems(new.roles))
    for position, address in enumerate(new.addresses):
        problems.extend(address_problems(address, f"addresses[{position}]"))
    if new.terms is not None:
        problems.extend(terms_problems(new.terms))
    country = country_of(new)
    contact_points: list[ContactPoint] = []
    for position, contact in enumerate(new.contact_points):
        point = parse_contact_point(contact, country, f"contact_points[{position}]")
        if isinstance(point, list):
            problems.extend(point)
        else:
            contact_points.append(point)
    if new.people:
        problems.extend(people_problems(new.people, country))
        if new.kind == PartyKind.PERSON:
            problems.append(_no_people())
    identifiers = _identifiers(new, problems)
    bank_accounts: list[BankAccount] = []
    for position, entered in enumerate(new.bank_accounts):
        account = parse_bank_account(entered, f"bank_accounts[{position}]")
        if isinstance(account, list):
            problems.extend(account)
        else:
            bank_accounts.append(account)
    return CheckedParty(new, contact_points, identifiers, bank_accounts, problems)


def _no_people() -> Problem:
    return Problem(
        "party.people_of_person",
        "A person has no contact persons.",
        "Enter the organisation with its contact persons, or remove them here.",
        "people",
    )


def _identifiers(new: NewParty, problems: list[Problem]) -> list[Identifier]:
    identifiers: list[Identifier] = []
    seen: set[tuple[str, str]] = set()
    for position, entered in enumerate(new.identifiers):
        field = f"identifiers[{position}]"
        identifier = parse_identifier(entered, field)
        if isinstance(identifier, Problem):
            problems.append(identifier)
            continue
        if (identifier.scheme, identifier.value) in seen:
            problems.append(
                Problem(
                    "identifier.twice",
                    "The same identifier stands twice on this party.",
                    "Remove one of them.",
                    f"{field}.value",
                )
            )
            continue
        seen.add((identifier.scheme, identifier.value))
        identifiers.append(identifier)
    return identifiers
