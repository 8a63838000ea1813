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
from argosy.platform.users.commands import NewKey, RevokeKey, do_create_key, do_revoke_key
from argosy.platform.users.first import argosy_itself, make_first_administrator
from argosy.platform.users.queries import (
    KeyInForce,
    account_named,
    company_named,
    keys_in_force,
)
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
    "KeyInForce",
    "NewKey",
    "Password",
    "RevokeKey",
    "SignInRefused",
    "SignedIn",
    "Throttled",
    "account_named",
    "actor_of",
    "argosy_itself",
    "by_key",
    "by_session",
    "company_named",
    "csrf_token",
    "do_create_key",
    "do_revoke_key",
    "identity_of",
    "is_same",
    "key_secret",
    "keys_in_force",
    "make_first_administrator",
    "no_company",
    "sign_in",
    "sign_out",
]
