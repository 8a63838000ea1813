"""What the web and the command line may use of the users."""

from argosy.platform.users.actors import (
    CompanyName,
    Identity,
    actor_of,
    by_key,
    by_session,
    identity_of,
    no_company,
)
from argosy.platform.users.first import argosy_itself, make_first_administrator
from argosy.platform.users.secrets import Password, csrf_token, is_same, key_secret
from argosy.platform.users.sign_in import (
    SESSION_S_MAX,
    SignedIn,
    SignInRefused,
    Throttled,
    sign_in,
    sign_out,
)

__all__ = [
    "SESSION_S_MAX",
    "CompanyName",
    "Identity",
    "Password",
    "SignInRefused",
    "SignedIn",
    "Throttled",
    "actor_of",
    "argosy_itself",
    "by_key",
    "by_session",
    "csrf_token",
    "identity_of",
    "is_same",
    "key_secret",
    "make_first_administrator",
    "no_company",
    "sign_in",
    "sign_out",
]
