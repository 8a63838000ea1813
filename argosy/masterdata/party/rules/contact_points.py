"""Contact points 联系方式: e-mail addresses and telephone numbers in one written form.

The same number entered in three ways must be found as one, so each contact point keeps what was
entered and a normalised form: E.164 for telephones (by the metadata of libphonenumber), lower case
for e-mail. A number that cannot be brought to E.164 for want of a country is kept as entered
and has no normalised form, which says so; nothing is guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import phonenumbers

from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.text import text_problem

# RFC 5321 limits: 64 octets before the @, 254 for the whole address.
_EMAIL_MAX: Final = 254
_VALUE_MAX: Final = 254
_LOCAL: Final = re.compile(r"[^\s@<>()\[\]\\,;:\"]{1,64}")
_LABEL: Final = re.compile(r"[^\W_](?:[\w-]{0,61}[^\W_])?")
_PHONE: Final = re.compile(
    r"[+＋]?[0-9 ()./\-–]+(?:(?:ext\.?|x|转|#)\s*[0-9]{1,8})?", re.IGNORECASE
)


class ContactKind(StrEnum):
    """How somebody is reached."""

    EMAIL = "email"
    PHONE = "phone"
    MOBILE = "mobile"
    FAX = "fax"
    WEB = "web"
    WECHAT = "wechat"
    OTHER = "other"


PHONE_KINDS: Final = frozenset({ContactKind.PHONE, ContactKind.MOBILE, ContactKind.FAX})


@dataclass(frozen=True, slots=True)
class NewContactPoint:
    """A contact point as entered; `country` reads a national telephone number."""

    kind: str
    value: str
    purpose: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class ContactPoint:
    """A contact point as entered and in its normalised form ("" where there is none)."""

    kind: str
    value: str
    normalised: str
    purpose: str


def normalise_email(value: str, field: str) -> str | Problem:
    """Return the address in lower case, or what is wrong with it (RFC 5321 lengths)."""
    local, _, domain = value.strip().rpartition("@")
    labels = domain.split(".")
    right = (
        len(value) <= _EMAIL_MAX
        and _LOCAL.fullmatch(local)
        and not (local.startswith(".") or local.endswith(".") or ".." in local)
        and len(labels) >= 2
        and all(_LABEL.fullmatch(label) for label in labels)
        and not labels[-1].isdigit()
    )
    if right:
        return f"{local}@{domain}".lower()
    return Problem(
        "contact.email",
        "This is not an e-mail address.",
        'Write it as in "name@company.com".',
        field,
    )


def normalise_phone(value: str, country: str, field: str) -> str | Problem:
    """Return the number in E.164 ("+4930901820"), "" when it cannot be told, or the problem.

    An extension is not part of E.164; it stays in the value as entered.
    """
    if not _PHONE.fullmatch(value.strip()) or sum(c.isdigit() for c in value) < 3:
        return Problem(
            "contact.phone",
            "This is not a telephone number.",
            'Write digits, best with the country, as in "+86 10 8518 5555".',
            field,
        )
    try:
        number = phonenumbers.parse(value, country or None)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def parse_contact_point(
    new: NewContactPoint, country: str, field: str
) -> ContactPoint | list[Problem]:
    """Return the contact point with its normalised form, or all that is wrong with it.

    `country` is the country of the party, used where the contact point names none.
    """
    problems = [
        problem
        for problem in (
            text_problem(new.value, f"{field}.value", _VALUE_MAX, required=True),
            text_problem(new.purpose, f"{field}.purpose", 60),
        )
        if problem is not None
    ]
    if new.kind not in _KINDS:
        problems.append(
            Problem(
                "contact.kind",
                "{kind} is not a way to reach somebody.",
                "Use one of: {known}.",
                f"{field}.kind",
                {"kind": ascii(new.kind)[:30], "known": ", ".join(ContactKind)},
            )
        )
    if problems:
        return problems
    normalised: str | Problem = new.value.strip()
    if new.kind == ContactKind.EMAIL:
        normalised = normalise_email(new.value, f"{field}.value")
    elif new.kind in PHONE_KINDS:
        normalised = normalise_phone(new.value, new.country or country, f"{field}.value")
    if isinstance(normalised, Problem):
        return [normalised]
    return ContactPoint(new.kind, new.value.strip(), normalised, new.purpose)


_KINDS: Final = frozenset(kind.value for kind in ContactKind)
