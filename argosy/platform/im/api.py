"""What other parts may use of the instant messages."""

from __future__ import annotations

from argosy.platform.im.providers import PROVIDERS, Application, Provider, Refused
from argosy.platform.settings import api as settings

__all__ = ["Provider", "Refused", "id_of", "provider_of"]


def provider_of(company_id: int) -> Provider | None:
    """Return the provider of a company; None when it has none."""
    codes = ("im.provider", "im.address", "im.app_id", "im.agent")
    found = settings.effective(codes, company_id=company_id)
    make = PROVIDERS.get(found["im.provider"].text)
    if make is None:
        return None
    return make(
        Application(
            found["im.address"].text.rstrip("/"),
            found["im.app_id"].text,
            settings.secret("im.secret", company_id=company_id),
            found["im.agent"].text,
        )
    )


def id_of(account_id: int) -> str:
    """Return somebody's id at his company's provider; "" while he has given none."""
    return settings.effective(["im.user_id"], account_id=account_id)["im.user_id"].text
