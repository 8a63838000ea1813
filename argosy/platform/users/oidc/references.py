"""What id columns of sign-in by OpenID Connect point at, where their names do not say it."""

from __future__ import annotations

REFERENCES = {
    "oidc_request.account_id": "user_account",
    "user_identity.account_id": "user_account",
}
