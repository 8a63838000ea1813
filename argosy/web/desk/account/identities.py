"""What one's own account shows of identity providers: those linked, and those that could be."""

from __future__ import annotations

from dataclasses import dataclass

from argosy.platform.users.oidc import api as oidc
from argosy.web.desk.shown import instant
from argosy.web.desk.visits import Visit


@dataclass(frozen=True, slots=True)
class IdentityShown:
    """An identity as its owner reads it; `used` is None when it never opened anything."""

    id: int
    name: str
    email: str
    since: object
    used: object


@dataclass(frozen=True, slots=True)
class IdentitiesShown:
    """The identities of an account, the providers it could link, how it proves itself for that."""

    linked: list[IdentityShown]
    others: list[tuple[int, str]]
    has_password: bool


def shown(visit: Visit) -> IdentitiesShown:
    """Return what somebody reads of his own identities."""
    own = oidc.own_identities(visit.actor.id)
    language = visit.language
    linked = {each.door.id for each in own}
    return IdentitiesShown(
        [
            IdentityShown(
                each.id,
                each.door.called(language),
                each.email,
                instant(each.bound_at.isoformat(), language),
                instant(each.used_at.isoformat(), language) if each.used_at else None,
            )
            for each in own
        ],
        [(door.id, door.called(language)) for door in oidc.doors() if door.id not in linked],
        oidc.has_password(visit.actor.id),
    )
