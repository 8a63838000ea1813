"""Addresses: where goods are shipped, bills are sent and a party is registered.

Tax is determined by country and subdivision, so these are codes (ISO 3166); the rest is kept as
the sender writes it. Postcodes are tested in the countries whose form is fixed and well known.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.text import text_problem
from argosy.masterdata.countries import country_problem


class AddressRole(StrEnum):
    """What an address is used for; one address may have several uses."""

    SHIP = "ship"
    BILL = "bill"
    REGISTER = "register"


_ROLES: Final = frozenset(role.value for role in AddressRole)
_SUBDIVISION: Final = re.compile(r"[A-Z0-9]{1,3}", re.ASCII)
_POSTCODES: Final[dict[str, tuple[re.Pattern[str], str]]] = {
    country: (re.compile(pattern, re.ASCII), example)
    for country, pattern, example in (
        ("AT", r"[0-9]{4}", "1010"),
        ("CH", r"[0-9]{4}", "8001"),
        ("CN", r"[0-9]{6}", "100000"),
        ("DE", r"[0-9]{5}", "10115"),
        ("ES", r"[0-9]{5}", "28001"),
        ("FR", r"[0-9]{5}", "75001"),
        ("IN", r"[1-9][0-9]{2} ?[0-9]{3}", "110001"),
        ("IT", r"[0-9]{5}", "00118"),
        ("JP", r"[0-9]{3}-?[0-9]{4}", "100-0001"),
        ("NL", r"[0-9]{4} ?[A-Z]{2}", "1011 AB"),
        ("US", r"[0-9]{5}(?:-[0-9]{4})?", "98052"),
    )
}


@dataclass(frozen=True, slots=True)
class NewAddress:
    """An address as entered; `subdivision` is the part after the country in ISO 3166-2 ("BY")."""

    country: str
    city: str = ""
    lines: str = ""
    postcode: str = ""
    subdivision: str = ""
    district: str = ""
    addressee: str = ""
    roles: tuple[str, ...] = (AddressRole.SHIP, AddressRole.BILL)


def _postcode_problem(address: NewAddress, field: str) -> Problem | None:
    form = _POSTCODES.get(address.country)
    if not address.postcode or form is None or form[0].fullmatch(address.postcode):
        return None
    return Problem(
        "address.postcode",
        "This is not a postcode of {country}.",
        'Write it as in "{example}".',
        f"{field}.postcode",
        {"country": address.country, "example": form[1]},
    )


def address_problems(address: NewAddress, field: str) -> list[Problem]:
    """Return all that is wrong with an address.

    Rules: 1. the country is a code of ISO 3166-1; 2. the subdivision looks like one of ISO 3166-2;
    3. a postcode has the form of its country, where that is fixed; 4. the uses are known; 5. a city
    or a line of text is there; 6. texts fit.
    """
    found = [
        country_problem(address.country, f"{field}.country"),
        text_problem(address.city, f"{field}.city", 100),
        text_problem(address.lines, f"{field}.lines", 400, multiline=True),
        text_problem(address.postcode, f"{field}.postcode", 20),
        text_problem(address.district, f"{field}.district", 100),
        text_problem(address.addressee, f"{field}.addressee", 200),
    ]
    problems = [problem for problem in found if problem is not None]
    if not problems:
        wrong = _postcode_problem(address, field)
        if wrong is not None:
            problems.append(wrong)
        if not address.city.strip() and not address.lines.strip():
            problems.append(
                Problem(
                    "address.empty",
                    "The address has neither a city nor a line.",
                    "Enter the city at least.",
                    f"{field}.city",
                )
            )
    if address.subdivision and not _SUBDIVISION.fullmatch(address.subdivision):
        problems.append(
            Problem(
                "address.subdivision",
                "{code} is not a subdivision code.",
                'Use the code of ISO 3166-2 without the country, such as "BY" or "31".',
                f"{field}.subdivision",
                {"code": ascii(address.subdivision)[:20]},
            )
        )
    unknown = [role for role in address.roles if role not in _ROLES]
    if unknown:
        problems.append(
            Problem(
                "address.role",
                "{role} is not a use of an address.",
                "Use one of: {known}.",
                f"{field}.roles",
                {"role": ascii(unknown[0])[:30], "known": ", ".join(AddressRole)},
            )
        )
    return problems
