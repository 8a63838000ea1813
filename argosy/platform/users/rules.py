"""What a name, a password, a role or a key may be, and which duties must not meet; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.text import text_problem
from argosy.platform.registry import languages

EVERYTHING = "*"
NAME_MAX = 64
PASSWORD_MIN = 10
PASSWORD_MAX = 200
KEY_DAYS_MAX = 366
MITIGATION_DAYS_MAX = 366
Conflict = tuple[str, str, str]
"""Two permissions that one person must not hold in one company, and why."""

_NAME = re.compile(r"[a-z0-9][a-z0-9._@+-]*")
_CODE = re.compile(r"[a-z][a-z0-9_]*")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")


def name_problems(name: str, field: str = "name") -> Iterator[Problem]:
    """Yield what is wrong with a sign-in name: small letters, so that no two look alike."""
    bad = text_problem(name, field, NAME_MAX, required=True)
    if bad is not None:
        yield bad
    elif not _NAME.fullmatch(name):
        yield Problem(
            "users.name",
            "A sign-in name has small letters, digits and . _ @ + - only.",
            "Write it so, beginning with a letter or digit.",
            field,
        )


def person_problems(full_name: str, email: str, language: str) -> Iterator[Problem]:
    """Yield what is wrong with what is known of a person."""
    found = [
        text_problem(full_name, "full_name", 200, required=True),
        text_problem(email, "email", 254),
    ]
    yield from (problem for problem in found if problem is not None)
    if email and found[1] is None and not _EMAIL.fullmatch(email):
        yield Problem(
            "users.email", "This is no e-mail address.", "Write it as name@example.com.", "email"
        )
    if language not in languages.known():
        yield Problem(
            "users.language",
            "{language} is no language of Argosy.",
            "Choose one of: {known}.",
            "language",
            {"language": language, "known": ", ".join(languages.known())},
        )


def password_problems(
    password: str, words: Sequence[str], *, is_common: bool, field: str = "password"
) -> Iterator[Problem]:
    """Yield what is wrong with a password (NIST SP 800-63B: length and guessability, no recipes).

    Args:
        password: as it was typed.
        words: what is known of the person; a password must not contain it.
        is_common: whether it stands in a list of common passwords.
        field: where it was typed.
    """
    if not PASSWORD_MIN <= len(password) <= PASSWORD_MAX:
        yield Problem(
            "users.password_length",
            "A password has {least} to {most} characters.",
            "Choose a longer one; three or four words are easy to keep in mind.",
            field,
            {"least": PASSWORD_MIN, "most": PASSWORD_MAX},
        )
    spoken = password.lower()
    if is_common or any(len(word) > 3 and word.lower() in spoken for word in words):
        yield Problem(
            "users.password_guessable",
            "This password is one of the first that somebody would try.",
            "Choose one that is in no list and does not contain your name.",
            field,
        )


def role_problems(code: str, name: str, name_zh: str) -> Iterator[Problem]:
    """Yield what is wrong with a role's names."""
    bad = text_problem(code, "code", NAME_MAX, required=True)
    if bad is not None:
        yield bad
    elif not _CODE.fullmatch(code):
        yield Problem(
            "users.role_code",
            "A role's code has small letters, digits and _ only.",
            "Write it as in sales_clerk.",
            "code",
        )
    for field, text in (("name", name), ("name_zh", name_zh)):
        problem = text_problem(text, field, 120, required=field == "name")
        if problem is not None:
            yield problem


def unknown_permissions(given: Sequence[str], known: Iterable[str], field: str) -> list[Problem]:
    """Return the problem of each permission that nobody declares."""
    names = {*known, EVERYTHING}
    return [
        Problem(
            "users.permission_unknown",
            "There is no permission {permission}.",
            "Choose one of those that the catalogue lists.",
            f"{field}[{place}]",
            {"permission": permission},
        )
        for place, permission in enumerate(given)
        if permission not in names
    ]


def not_held(missing: Iterable[str], field: str) -> Problem:
    """Return the problem of somebody who hands on what he does not hold."""
    names = sorted(missing)
    return Problem(
        "users.not_held",
        "You would hand on what you do not hold there yourself: {permissions}.",
        "Ask somebody who holds it.",
        field,
        {"permissions": ", ".join(names[:5]) + (" …" if len(names) > 5 else "")},
    )


def met(permissions: frozenset[str], conflicts: Sequence[Conflict]) -> list[Conflict]:
    """Return the conflicts whose two duties stand in one set."""
    return [
        conflict
        for conflict in conflicts
        if conflict[0] in permissions and conflict[1] in permissions
    ]


def conflict_problem(conflict: Conflict, field: str) -> Problem:
    """Return the problem of two duties that would meet in one person."""
    return Problem(
        "users.duty_conflict",
        "{first} and {second} would meet in one person. {reason}",
        "Grant it to somebody else; or state a mitigation and a last day, if you may.",
        field,
        {"first": conflict[0], "second": conflict[1], "reason": conflict[2]},
    )


def day_problems(first: date, last: date | None, today: date) -> Iterator[Problem]:
    """Yield what is wrong with the days of a grant."""
    if last is not None and (last < first or last < today):
        yield Problem(
            "users.days",
            "The last day {last} has passed, or lies before the first.",
            "Choose a later one, or leave it open.",
            "valid_to",
            {"last": last},
        )


def overlap(first: tuple[date, date | None], second: tuple[date, date | None]) -> bool:
    """Return whether two spans of days share a day; no last day means for ever."""
    return first[0] <= (second[1] or date.max) and second[0] <= (first[1] or date.max)
