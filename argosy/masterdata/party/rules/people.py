"""Contact persons 联系人, entered with their organisation: each is a party of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.text import text_problem
from argosy.masterdata.party.rules.contact_points import (
    ContactKind,
    NewContactPoint,
    parse_contact_point,
)

NAME_MAX: Final = 300
POSITION_MAX: Final = 120


@dataclass(frozen=True, slots=True)
class NewContactPerson:
    """Somebody to talk to at a new organisation: what he is called, does, and is reached by."""

    name: str
    position: str = ""
    email: str = ""
    phone: str = ""

    @property
    def points(self) -> dict[str, NewContactPoint]:
        """How he is reached, by the field that says it."""
        entered = {
            "email": NewContactPoint(ContactKind.EMAIL, self.email),
            "phone": NewContactPoint(ContactKind.PHONE, self.phone),
        }
        return {field: point for field, point in entered.items() if point.value}


def people_problems(people: Sequence[NewContactPerson], country: str) -> Iterator[Problem]:
    """Yield what is wrong with contact persons, fields as paths from their organisation.

    Args:
        people: as they were entered.
        country: of the organisation; it reads national telephone numbers.
    """
    for number, person in enumerate(people):
        path = f"people[{number}]"
        for problem in (
            text_problem(person.name, f"{path}.name", NAME_MAX, required=True),
            text_problem(person.position, f"{path}.position", POSITION_MAX),
        ):
            if problem is not None:
                yield problem
        for field, entered in person.points.items():
            point = parse_contact_point(entered, country, "")
            if isinstance(point, list):
                yield from (replace(problem, field=f"{path}.{field}") for problem in point)
