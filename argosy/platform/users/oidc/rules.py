"""What a provider may be declared as; pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from ipaddress import ip_address
from typing import Final

from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.text import text_problem
from argosy.platform.data.webhooks.rules import split

ISSUER_MAX: Final = 500
LIST_MAX: Final = 20
OPENID: Final = "openid"
DEFAULT_SCOPES: Final = (OPENID, "email", "profile")
_SCOPE: Final = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]{1,100}")
"""RFC 6749, 3.3: the characters of a scope."""
_DOMAIN: Final = re.compile(
    r"(?=.{4,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+"
)


def is_safe(url: str, *, loopback_allowed: bool) -> bool:
    """Return whether an address of a provider is one that may be gone to.

    Args:
        url: whole.
        loopback_allowed: whether this machine itself may be reached, and by plain http: where it is
            tried out.
    """
    parts = split(url)
    if parts is None:
        return False
    if parts.scheme == "https":
        return True
    host = parts.hostname or ""
    if host == "localhost":
        return loopback_allowed
    try:
        return loopback_allowed and ip_address(host).is_loopback
    except ValueError:
        return False


def issuer_problem(issuer: str, *, loopback_allowed: bool) -> Problem | None:
    """Return what is wrong with an issuer (OpenID Connect Discovery 1.0, section 2), or None."""
    bad = text_problem(issuer, "issuer", ISSUER_MAX, required=True)
    if bad is not None:
        return bad
    if is_safe(issuer, loopback_allowed=loopback_allowed) and not set("?#") & set(issuer):
        return None
    return Problem(
        "oidc.issuer",
        "This is no issuer that can be trusted.",
        "Give its https address as the provider states it, without query and fragment.",
        "issuer",
    )


def list_problems(
    scopes: Sequence[str], domains: Sequence[str], second_factors: Sequence[str]
) -> Iterator[Problem]:
    """Yield what is wrong with the lists of a provider."""
    for field, given in (
        ("scopes", scopes),
        ("domains", domains),
        ("second_factors", second_factors),
    ):
        if len(given) > LIST_MAX or len(set(given)) != len(given):
            yield Problem(
                "oidc.list",
                "Something is named twice, or there are more than {most}.",
                "Name each once.",
                field,
                {"most": LIST_MAX},
            )
            return
    if OPENID not in scopes:
        yield Problem(
            "oidc.no_openid",
            "Without the scope openid nobody is told who somebody is.",
            "Name it with the others.",
            "scopes",
        )
    yield from _unfit("scopes", scopes, _SCOPE)
    yield from _unfit("second_factors", second_factors, _SCOPE)
    yield from _unfit("domains", domains, _DOMAIN)


def _unfit(field: str, given: Sequence[str], form: re.Pattern[str]) -> Iterator[Problem]:
    for place, text in enumerate(given):
        if not form.fullmatch(text):
            yield Problem(
                f"oidc.{field}",
                "{text} has characters that cannot stand here.",
                "Write it in small letters as the provider does, without spaces.",
                f"{field}[{place}]",
                {"text": text},
            )


def domain_of(email: str) -> str:
    """Return the domain of an e-mail address, in small letters; "" where there is none."""
    return email.rpartition("@")[2].lower() if "@" in email else ""


def language_of(locale: str, known: Collection[str]) -> str:
    """Return the language of ours that a provider's locale means; English for one we have not.

    Args:
        locale: as BCP 47 writes it, as in zh-CN.
        known: codes of our languages.
    """
    spoken = locale.lower().replace("_", "-")
    if spoken.startswith("zh"):
        return "zh-hans"
    return next((each for each in (spoken, spoken.partition("-")[0]) if each in known), "en")


def account_names(email: str) -> Iterator[str]:
    """Yield sign-in names for somebody who comes for the first time: his address, then others."""
    whole = email.lower()
    yield whole
    yield from (f"{whole}-{number}" for number in range(2, 10))
