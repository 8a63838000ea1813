"""What a company has set: its provider, its application there, the keys of the callbacks."""

from __future__ import annotations

from argosy.platform.im.callbacks import EARS, Door
from argosy.platform.im.providers import PROVIDERS, Application, Provider
from argosy.platform.settings import api as settings


def provider_code(company_id: int) -> str:
    """Return the code of a company's provider; "" when it has none."""
    code = settings.text("im.provider", company_id=company_id)
    return code if code in PROVIDERS else ""


def provider_of(company_id: int) -> Provider | None:
    """Return the provider of a company; None when it has none."""
    codes = ("im.provider", "im.address", "im.app_id", "im.agent", "im.card_template")
    found = settings.effective((*codes, "general.address"), company_id=company_id)
    make = PROVIDERS.get(found["im.provider"].text)
    if make is None:
        return None
    site = found["general.address"].text.rstrip("/")
    return make(
        Application(
            found["im.address"].text.rstrip("/"),
            found["im.app_id"].text,
            settings.secret("im.secret", company_id=company_id),
            found["im.agent"].text,
            f"{site}/im/{company_id}/callback" if site else "",
            settings.secret("im.callback_key", company_id=company_id),
            found["im.card_template"].text,
        )
    )


def door_of(company_id: int) -> tuple[str, Door] | None:
    """Return a company's provider and what it has agreed on; None when buttons lead nowhere."""
    found = settings.effective(("im.provider", "im.app_id"), company_id=company_id)
    code, key = found["im.provider"].text, settings.secret("im.callback_key", company_id=company_id)
    if code not in EARS or not key:
        return None
    token = settings.secret("im.callback_token", company_id=company_id)
    if code == "wecom" and not token:
        return None
    return code, Door(found["im.app_id"].text, key, token)
