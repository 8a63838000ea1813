"""Notices by instant message: one message a notice, claimed and tried again as mails are."""

from __future__ import annotations

from argosy.kernel.primitives.clock import Clock, SystemClock
from argosy.platform.im import api as im
from argosy.platform.notifications.cards import buttons_of
from argosy.platform.notifications.mailing import Due, claim, note
from argosy.platform.settings import api as settings

_system_clock = SystemClock()


def send_due(clock: Clock = _system_clock) -> tuple[int, int]:
    """Send what is due; returns how many messages left and how many did not."""
    left = failed = 0
    site = settings.text("general.address").rstrip("/")
    for due in claim(clock, "im"):
        error = _send(due, site)
        note([due], "im", error, clock)
        left, failed = left + (not error), failed + bool(error)
    return left, failed


def _send(due: Due, site: str) -> str:
    """Send one message; returns why it did not leave, else ""."""
    provider = im.provider_of(due.company_id)
    if provider is None:
        return "the company has no provider of instant messages"
    member = im.member_of(due.company_id, im.provider_code(due.company_id), due.account_id)
    to = member or im.id_of(due.account_id)
    if not to:
        return "the account has no id at the provider"
    link = f"{site}/{due.address}" if site and due.address else ""
    # Only who is bound can press: it is not shown that an id that somebody typed is his own.
    buttons = buttons_of(due) if member and provider.app.takes_buttons else []
    try:
        provider.send(to, due.title_in(due.language), due.body_in(due.language), link, buttons)
    except im.Refused as refused:
        return str(refused)
    return ""
