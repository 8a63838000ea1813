"""Who does something: every command carries an actor, whoever or whatever it is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from argosy.kernel.primitives.errors import PermissionDenied, Problem


class ActorKind(StrEnum):
    """A person, Argosy itself, a background job, or a program with an access key."""

    USER = "user"
    SYSTEM = "system"
    JOB = "job"
    KEY = "key"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, for which company, with which permissions, in which language.

    `company_id` is the company acted for; `companies` are all whose rows the actor may see.
    """

    id: int
    kind: ActorKind
    company_id: int
    companies: tuple[int, ...]
    permissions: frozenset[str] = frozenset()
    language: str = "en"

    def may(self, permission: str) -> bool:
        """Return whether the actor holds a permission; Argosy itself holds them all."""
        return self.kind is ActorKind.SYSTEM or permission in self.permissions

    def check_permission(self, permission: str) -> None:
        """Raise `PermissionDenied` unless the actor holds a permission."""
        if not self.may(permission):
            raise PermissionDenied(
                Problem(
                    "permission.missing",
                    "This needs the permission {permission}.",
                    "Ask an administrator to grant it to one of your roles.",
                    "",
                    {"permission": permission},
                )
            )

    def check_company(self, company_id: int) -> None:
        """Raise `PermissionDenied` unless the actor may work in a company."""
        if company_id != self.company_id and company_id not in self.companies:
            raise PermissionDenied(
                Problem(
                    "permission.company",
                    "You have no access to this company.",
                    "Ask an administrator for access, or switch to another company.",
                    "company_id",
                    {"company_id": company_id},
                )
            )
