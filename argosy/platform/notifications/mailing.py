"""Notices by mail: what is due goes out, one mail a person, in his language, as text and HTML.

A notice is claimed by moving its next try before its mail is sent: a worker that dies in between
is followed by another after the pause. So a mail may come twice, never not at all.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import cast

from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from argosy.kernel.events.log import all_companies
from argosy.kernel.identity import sql
from argosy.kernel.primitives.clock import Clock, SystemClock
from argosy.platform.notifications.rules import pause
from argosy.platform.registry import languages
from argosy.platform.settings import api as settings

log = logging.getLogger("argosy.notifications")
CLAIM_MAX = 200
CLAIMED_FOR = timedelta(minutes=10)
MAIL_MAX = 50
"""Notices in one mail."""
_system_clock = SystemClock()


@dataclass(frozen=True, slots=True)
class Due:
    """A notice that goes out."""

    id: int
    company_id: int
    account_id: int
    tries: int
    title: str
    title_zh: str
    body: str
    body_zh: str
    address: str
    at: datetime
    to: str
    name: str
    language: str
    is_task: bool = False

    def title_in(self, language: str) -> str:
        """Return its title in a language."""
        return self.title_zh if language.startswith("zh") else self.title

    def body_in(self, language: str) -> str:
        """Return its body in a language."""
        return self.body_zh if language.startswith("zh") else self.body


def send_due(clock: Clock = _system_clock) -> tuple[int, int]:
    """Send what is due; returns how many mails left and how many did not."""
    left = failed = 0
    claimed = claim(clock, "mail")
    for _account, found in groupby(claimed, key=lambda due: due.account_id):
        together = list(found)
        for start in range(0, len(together), MAIL_MAX):
            part = together[start : start + MAIL_MAX]
            error = _send(part)
            note(part, "mail", error, clock)
            left, failed = left + (not error), failed + bool(error)
    return left, failed


def _send(part: Sequence[Due]) -> str:
    """Send one mail; returns why it did not leave, else ""."""
    to = part[0].to
    if not to:
        return "the account has no e-mail address"
    try:
        with get_connection() as link:
            link.send_messages([compose(part)])
    except OSError as error:
        log.warning("a mail did not leave", exc_info=error)
        return f"{type(error).__name__}: {error}"[:500]
    return ""


def compose(part: Sequence[Due]) -> EmailMultiAlternatives:
    """Return the mail that tells somebody of his notices."""
    language = languages.fit(part[0].language)
    site = settings.text("general.address").rstrip("/")
    with translation.override(language):
        subject = part[0].title_in(language)
        if len(part) > 1:
            subject = _("%(number)s notifications") % {"number": len(part)}
        shown = {
            "name": part[0].name,
            "language": language,
            "tag": languages.tag_of(language),
            "subject": subject,
            "site": site,
            "notices": [
                {
                    "title": due.title_in(language),
                    "body": due.body_in(language),
                    "link": f"{site}/{due.address}" if site and due.address else "",
                }
                for due in part
            ],
        }
        text = render_to_string("mail/notices.txt", shown)
        page = render_to_string("mail/notices.html", shown)
    message = EmailMultiAlternatives(" ".join(subject.split()), text, "", [part[0].to])
    message.attach_alternative(page, "text/html")
    message.extra_headers["Auto-Submitted"] = "auto-generated"
    return message


def claim(clock: Clock, way: str) -> list[Due]:
    """Take what is due by a way, by person; others leave it alone until the claim runs out."""
    assert way in ("mail", "im")
    now = clock.now()
    with all_companies():
        found = sql.rows(
            f"WITH due AS (SELECT id FROM notification WHERE {way}_due_at <= %s"
            f"  ORDER BY {way}_due_at, id LIMIT %s FOR UPDATE SKIP LOCKED),"
            f" taken AS (UPDATE notification n SET {way}_due_at = %s, {way}_tries = {way}_tries + 1"
            "  FROM due WHERE n.id = due.id RETURNING n.*)"
            f" SELECT t.id, t.company_id, t.account_id, t.{way}_tries, t.title::text,"
            " t.title_zh::text, t.body::text, t.body_zh::text, t.address::text, t.recorded_at,"
            " a.email::text, a.full_name::text, a.language::text, t.is_task FROM taken t"
            " JOIN user_account a ON a.id = t.account_id ORDER BY t.account_id, t.id",
            (now, CLAIM_MAX, now + CLAIMED_FOR),
        )
    return [Due(*row) for row in found]  # type: ignore[arg-type]


def note(part: Sequence[Due], way: str, error: str, clock: Clock) -> None:
    """Write down how it went: it left, is tried again later, or is given up."""
    assert way in ("mail", "im")
    sent = {"mail": "mailed_at", "im": "im_sent_at"}[way]
    now = clock.now()
    wait = pause(max(due.tries for due in part)) if error else None
    with all_companies():
        sql.execute(
            f"UPDATE notification SET {way}_due_at = %s, {sent} = %s, {way}_error = %s"
            " WHERE id = ANY (%s::bigint[])",
            (
                cast(object, now + wait if wait is not None else None),
                None if error else now,
                error.replace("\0", "")[:500],
                sql.array([due.id for due in part]),
            ),
        )
