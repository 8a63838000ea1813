"""What is said to who is not let in; why exactly is told to who reads the log."""

from __future__ import annotations

import logging

from argosy.kernel.primitives.errors import Problem
from argosy.platform.users.oidc.providers import Provider
from argosy.platform.users.sign_in import SignInRefused

log = logging.getLogger("argosy.sign_in")


def away(provider: Provider, why: str) -> SignInRefused:
    """Return the refusal of a provider that does not answer, or not as it should."""
    return _told(
        provider,
        Problem(
            "session.provider_away",
            "{provider} cannot be asked at the moment, or does not take this Argosy.",
            "Try again in a minute, or sign in with your password; tell an administrator if it"
            " stays.",
            "",
            {"provider": provider.name},
        ),
        why,
    )


def denied(provider: Provider, why: str) -> SignInRefused:
    """Return the refusal of somebody whom the provider did not let in."""
    return _told(
        provider,
        Problem(
            "session.provider_denied",
            "{provider} did not let you in, or you turned back there.",
            "Try again, or sign in with your password.",
            "",
            {"provider": provider.name},
        ),
        why,
    )


def unfit(provider: Provider, why: str) -> SignInRefused:
    """Return the refusal of an answer that is not believed."""
    return _told(
        provider,
        Problem(
            "session.provider_unfit",
            "What {provider} answered does not fit what was asked, or it took too long.",
            "Begin again on this page.",
            "",
            {"provider": provider.name},
        ),
        why,
    )


def foreign(provider: Provider) -> SignInRefused:
    """Return the refusal of an address of another domain."""
    return _told(
        provider,
        Problem(
            "session.provider_domain",
            "Your address at {provider} is none of those that are let in here.",
            "Sign in with your account of the company.",
            "",
            {"provider": provider.name},
        ),
        "domain not allowed",
    )


def nobody(provider: Provider, why: str) -> SignInRefused:
    """Return the refusal of somebody who has no account here that he may use."""
    return _told(
        provider,
        Problem(
            "session.provider_nobody",
            "Your account at {provider} opens no account here.",
            "Sign in with your password and link it in your account, or ask an administrator.",
            "",
            {"provider": provider.name},
        ),
        why,
    )


def no_provider() -> SignInRefused:
    """Return the refusal of a provider that there is not, or not any more."""
    return SignInRefused(
        Problem(
            "session.no_provider",
            "Nobody signs in this way here, or not any more.",
            "Choose another way on this page.",
        )
    )


def _told(provider: Provider, problem: Problem, why: str) -> SignInRefused:
    log.warning("sign-in by %s (%s) was refused: %s", provider.name, provider.id, why)
    return SignInRefused(problem)
