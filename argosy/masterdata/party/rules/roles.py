"""Dated roles 角色: what a party is to a company, from a day to a day, without overlap.

A supplier of last year is still the supplier of last year's bills, so a role is never deleted: it
ends. The same role twice at the same time would count a customer twice, so periods of one role do
not overlap; `valid_to` is the last day on which the role holds, None means without end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from argosy.kernel.primitives.errors import Problem


class Role(StrEnum):
    """What a party can be to a company."""

    CUSTOMER = "customer"
    SUPPLIER = "supplier"
    DEALER = "dealer"
    CARRIER = "carrier"
    EMPLOYEE = "employee"
    BANK = "bank"
    AUTHORITY = "authority"
    ENGINEER = "engineer"
    SHAREHOLDER = "shareholder"
    OTHER = "other"


_ROLES: Final = frozenset(role.value for role in Role)


@dataclass(frozen=True, slots=True)
class DatedRole:
    """A role from a first to a last day; `valid_to` None is without end."""

    role: str
    valid_from: date
    valid_to: date | None = None

    def holds_on(self, day: date) -> bool:
        """Return whether the role holds on a day; first and last day are within."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def overlap(one: DatedRole, other: DatedRole) -> bool:
    """Return whether two periods share a day."""
    return (other.valid_to is None or one.valid_from <= other.valid_to) and (
        one.valid_to is None or other.valid_from <= one.valid_to
    )


def _one_role_problems(role: DatedRole, field: str) -> list[Problem]:
    problems = []
    if role.role not in _ROLES:
        problems.append(
            Problem(
                "role.unknown",
                "{role} is not a role.",
                "Use one of: {known}.",
                f"{field}.role",
                {"role": ascii(role.role)[:30], "known": ", ".join(Role)},
            )
        )
    if role.valid_to is not None and role.valid_to < role.valid_from:
        problems.append(
            Problem(
                "role.dates",
                "The role ends on {valid_to}, before it begins on {valid_from}.",
                "Exchange or correct the two dates.",
                f"{field}.valid_to",
                {"valid_from": role.valid_from, "valid_to": role.valid_to},
            )
        )
    return problems


def role_problems(
    roles: Sequence[DatedRole], existing: Sequence[DatedRole] = (), field: str = "roles"
) -> list[Problem]:
    """Return all that is wrong with new roles of one party in one company.

    Rules: 1. the role is known; 2. it does not end before it begins; 3. no two periods of the same
    role, new or existing, share a day.
    """
    problems = []
    earlier = list(existing)
    for position, role in enumerate(roles):
        place = f"{field}[{position}]"
        wrong = _one_role_problems(role, place)
        problems.extend(wrong)
        if wrong:
            continue
        for known in earlier:
            if known.role == role.role and overlap(known, role):
                problems.append(
                    Problem(
                        "role.overlap",
                        "The role {role} already holds from {valid_from} to {valid_to}.",
                        "End that one first, or begin the new one after it.",
                        place,
                        {
                            "role": role.role,
                            "valid_from": known.valid_from,
                            "valid_to": known.valid_to or "…",
                        },
                    )
                )
                break
        earlier.append(role)
    return problems


def roles_on(roles: Sequence[DatedRole], day: date) -> frozenset[str]:
    """Return the roles that hold on a day."""
    return frozenset(role.role for role in roles if role.holds_on(day))
