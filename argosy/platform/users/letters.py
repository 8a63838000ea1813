"""Mails with a link: who they go to, how many, and what they say.

They are sent by the worker, so that the page that asks for one answers alike and as fast whether
there is such an account or not.
"""

from __future__ import annotations

from typing import Final, cast
from urllib.parse import urlencode

from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from argosy.kernel.identity import sql
from argosy.platform.registry import languages
from argosy.platform.settings import api as settings
from argosy.platform.users import links
from argosy.platform.users.links import Applicant, Purpose

PATH: Final = "desk/link"
AN_HOUR: Final = 3
"""Mails that one address gets in an hour; invitations by an administrator are not counted."""
ACCOUNTS_MAX: Final = 5
"""Accounts of one address that are written to when it is typed for a forgotten password."""
OPEN: Final = "open"
_LOCK: Final = 7_261_072


def invite(account_id: int) -> bool:
    """Send somebody who has no password yet the link to choose one; returns whether it was sent."""
    return _send_to(account_id, Purpose.INVITATION)


def prove_address(account_id: int) -> bool:
    """Send somebody a link that proves that his address is his; returns whether it was sent."""
    return _send_to(account_id, Purpose.ADDRESS)


def remind(typed: str) -> int:
    """Send a link for a new password to whom a name or an address belongs; returns how many.

    Who has never had a password gets his invitation anew.
    """
    found = sql.rows(
        "SELECT a.id, p.id IS NOT NULL FROM user_account a LEFT JOIN user_password p ON p.id = a.id"
        " WHERE a.is_active AND a.email <> '' AND (a.name = %s OR lower(a.email) = %s)"
        " ORDER BY a.id LIMIT %s",
        (typed.lower(), typed.lower(), ACCOUNTS_MAX),
    )
    sent = 0
    for account_id, has_password in cast("list[tuple[int, bool]]", found):
        purpose = Purpose.FORGOTTEN if has_password else Purpose.INVITATION
        sent += _send_to(account_id, purpose)
    return sent


def answer(who: Applicant) -> bool:
    """Send somebody who asks for an account the link to make it; returns whether it was sent.

    Who has one already is sent the link to a new password in its place, so that the page tells
    nobody whose addresses are known. Nothing is sent while sign-up is not open.
    """
    if settings.text("accounts.sign_up") != OPEN:
        return False
    taken = sql.rows(
        "SELECT 1 FROM user_account WHERE lower(email) = %s OR name = %s LIMIT 1",
        (who.email.lower(), who.email.lower()),
    )
    if taken:
        return remind(who.email) > 0
    if not _is_admitted(who.email, Purpose.SIGN_UP, None):
        return False
    _post(Purpose.SIGN_UP, who, links.token_to_sign_up(who))
    return True


def _send_to(account_id: int, purpose: Purpose) -> bool:
    found = sql.rows(
        "SELECT full_name::text, email::text, language::text FROM user_account"
        " WHERE id = %s AND is_active AND email <> ''",
        (account_id,),
    )
    if not found:
        return False
    who = Applicant(*cast("tuple[str, str, str]", found[0]))
    if not _is_admitted(who.email, purpose, account_id):
        return False
    _post(purpose, who, links.token_for(purpose, account_id))
    return True


def _is_admitted(email: str, purpose: Purpose, account_id: int | None) -> bool:
    """Write down that a mail goes out, unless the address had its share within the hour."""
    with transaction.atomic(using=sql.alias()):
        sql.rows("SELECT pg_advisory_xact_lock(hashtextextended(%s, %s))", (email.lower(), _LOCK))
        ((sent,),) = sql.rows(
            "SELECT count(*) FROM user_letter WHERE email = %s"
            " AND at > transaction_timestamp() - interval '1 hour'",
            (email.lower(),),
        )
        if cast(int, sent) >= AN_HOUR:
            return False
        sql.execute(
            "INSERT INTO user_letter (email, purpose, account_id) VALUES (%s, %s, %s)",
            (email.lower(), str(purpose), account_id),
        )
    return True


def _post(purpose: Purpose, who: Applicant, token: str) -> None:
    with get_connection() as link:
        link.send_messages([compose(purpose, who, token)])


def compose(purpose: Purpose, who: Applicant, token: str) -> EmailMultiAlternatives:
    """Return the mail with a link, in the reader's language, as text and HTML."""
    language = languages.fit(who.language)
    address = f"{links.site()}/{PATH}/{purpose}?{urlencode({'t': token})}"
    with translation.override(language):
        subject, why, door, else_ = _words(purpose)
        shown = {
            # A stranger says the name of who signs up: his words are not carried to other people.
            "name": who.email if purpose is Purpose.SIGN_UP else who.full_name,
            "tag": languages.tag_of(language),
            "subject": subject,
            "why": why,
            "door": door,
            "else_": else_,
            "hours": links.LASTS_S[purpose] // links.HOUR_S,
            "link": address,
        }
        text = render_to_string("mail/link.txt", shown)
        page = render_to_string("mail/link.html", shown)
    message = EmailMultiAlternatives(" ".join(subject.split()), text, "", [who.email])
    message.attach_alternative(page, "text/html")
    message.extra_headers["Auto-Submitted"] = "auto-generated"
    return message


def _words(purpose: Purpose) -> tuple[str, str, str, str]:
    """Return subject, why it was sent, what the link says, and what to do who did not ask."""
    not_mine = _("If this was not you, leave it: nothing changes while nobody opens the link.")
    match purpose:
        case Purpose.INVITATION:
            return (
                _("You are invited to Argosy"),
                _("An account was made for you. Choose a password, and you are in."),
                _("Choose a password"),
                _("If you know nothing of this, leave it: the account stays closed."),
            )
        case Purpose.FORGOTTEN:
            return (
                _("A new password for Argosy"),
                _("Somebody, probably you, wants a new password for your account."),
                _("Choose a new password"),
                not_mine,
            )
        case Purpose.ADDRESS:
            return (
                _("Is this your address?"),
                _("This address was entered for your account in Argosy."),
                _("Yes, it is mine"),
                not_mine,
            )
        case Purpose.SIGN_UP:
            return (
                _("Your account in Argosy"),
                _("Somebody, probably you, wants an account with this address."),
                _("Make my account"),
                not_mine,
            )


def forget_old() -> int:
    """Remove what was noted of mails that count no longer; returns how many."""
    return sql.execute(
        "DELETE FROM user_letter l WHERE l.at < transaction_timestamp() - interval '1 day'"
        " AND (l.purpose <> 'invitation' OR l.at < transaction_timestamp() - interval '60 days'"
        " OR EXISTS (SELECT FROM user_password p WHERE p.id = l.account_id))"
    )
