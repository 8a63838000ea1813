"""What is said to who is not let in; why exactly is told to who reads the log."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Final

from argosy.kernel.primitives.errors import Problem
from argosy.platform.users.oidc.providers import Provider
from argosy.platform.users.sign_in import SignInRefused

log = logging.getLogger("argosy.sign_in")

AWAY: Final = Problem(
    "session.provider_away",
    "{provider} cannot be asked at the moment, or does not take this Argosy.",
    "Try again in a minute, or sign in with your password; tell an administrator if it stays.",
)
"""The provider does not answer, or not as it should."""
DENIED: Final = Problem(
    "session.provider_denied",
    "{provider} did not let you in, or you turned back there.",
    "Try again, or sign in with your password.",
)
UNFIT: Final = Problem(
    "session.provider_unfit",
    "What {provider} answered does not fit what was asked, or it took too long.",
    "Begin again on this page.",
)
"""The answer is not believed."""
FOREIGN: Final = Problem(
    "session.provider_domain",
    "Your address at {provider} is none of those that are let in here.",
    "Sign in with your account of the company.",
)
NOBODY: Final = Problem(
    "session.provider_nobody",
    "Your account at {provider} opens no account here.",
    "Sign in with your password and link it in your account, or ask an administrator.",
)
NO_PROVIDER: Final = Problem(
    "session.no_provider",
    "Nobody signs in this way here, or not any more.",
    "Choose another way on this page.",
)


def refused(provider: Provider, problem: Problem, why: str) -> SignInRefused:
    """Return the refusal of who came by a provider, with one of the problems above.

    Args:
        provider: by which he came.
        problem: what he is told.
        why: what the log is told.
    """
    log.warning("sign-in by %s (%s) was refused: %s", provider.name, provider.id, why)
    return SignInRefused(replace(problem, params={"provider": provider.name}))


def no_provider() -> SignInRefused:
    """Return the refusal of a provider that there is not, or not any more."""
    return SignInRefused(NO_PROVIDER)
