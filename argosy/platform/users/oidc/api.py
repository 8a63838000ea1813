"""What the web may use of sign-in by OpenID Connect."""

from argosy.platform.users.oidc.commands import UnbindIdentity, do_unbind_identity
from argosy.platform.users.oidc.entering import Came, begin, came_back, enter, link
from argosy.platform.users.oidc.flow import REQUEST_S, Sent, way_out
from argosy.platform.users.oidc.providers import (
    Door,
    Identity,
    Provider,
    check_own_password,
    doors,
    has_password,
    own_identities,
    provider,
)
from argosy.platform.users.oidc.refusals import no_provider

__all__ = [
    "REQUEST_S",
    "Came",
    "Door",
    "Identity",
    "Provider",
    "Sent",
    "UnbindIdentity",
    "begin",
    "came_back",
    "check_own_password",
    "do_unbind_identity",
    "doors",
    "enter",
    "has_password",
    "link",
    "no_provider",
    "own_identities",
    "provider",
    "way_out",
]
