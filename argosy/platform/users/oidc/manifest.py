"""What sign-in by OpenID Connect adds to the suite: two rights, and what constraints mean.

Who configures a provider decides who is who: he could become anybody. So the right to write stands
in no role but that of administrators, who may do everything.
"""

from __future__ import annotations

from argosy.kernel.events.refusals import declare_refusal
from argosy.kernel.primitives.errors import Conflict, Problem

PERMISSIONS = {
    "oidc.provider.read": ("See identity providers", "查看身份提供方"),
    "oidc.provider.write": ("Configure identity providers", "配置身份提供方"),
}

ROLES: dict[str, tuple[str, ...]] = {}

DUTY_CONFLICTS: tuple[tuple[str, str, str], ...] = ()

REFUSALS = {
    "identity_provider_name_key": Problem(
        "oidc.name_taken",
        "There is a provider of this name.",
        "Choose another name.",
        "name",
    ),
    "user_identity_subject_key": Problem(
        "oidc.bound_elsewhere",
        "This identity belongs to another account here.",
        "Unlink it there first, or sign in with it.",
        "proof",
    ),
    "user_identity_account_key": Problem(
        "oidc.bound_already",
        "The account has an identity of this provider already.",
        "Unlink it first.",
        "proof",
    ),
}


def register() -> None:
    """Declare what the constraints mean to people."""
    for constraint, problem in REFUSALS.items():
        declare_refusal(constraint, problem, Conflict)
