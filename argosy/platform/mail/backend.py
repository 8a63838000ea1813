"""Django's mail backend of the suite: the server of the settings, or files while none is named."""

from __future__ import annotations

import itertools
import os
import smtplib
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import formataddr
from pathlib import Path

from django.conf import settings as django
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend as Smtp
from django.core.mail.message import EmailMessage

from argosy.platform.settings import api as settings

FOLDER = "mails"
TIMEOUT_S = 20
KEPT_MAX = 200
"""Files kept below the home; the oldest go first."""
_CODES = (
    "mail.host",
    "mail.port",
    "mail.security",
    "mail.user",
    "mail.sender",
    "mail.sender_name",
)
_counter = itertools.count()


def folder() -> Path:
    """Return where mails are written while no server is named."""
    return Path(django.ARGOSY_HOME.path) / FOLDER


def sender() -> str:
    """Return the sender as it stands in a mail's head."""
    found = settings.effective(["mail.sender", "mail.sender_name"])
    return formataddr((found["mail.sender_name"].text, found["mail.sender"].text))


def is_delivering() -> bool:
    """Return whether a server is named, so that mails leave at all."""
    return bool(settings.text("mail.host"))


class Backend(BaseEmailBackend):
    """Sends by SMTP as the settings say; each failure is raised unless asked otherwise."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Send messages; returns how many left.

        Raises:
            OSError: the server cannot be reached, or refused (`smtplib.SMTPException` is one).
        """
        if not email_messages:
            return 0
        found = settings.effective(_CODES)
        own = formataddr((found["mail.sender_name"].text, found["mail.sender"].text))
        for message in email_messages:
            if message.from_email in ("", django.DEFAULT_FROM_EMAIL):
                message.from_email = own
        host = found["mail.host"].text
        if not host:
            return sum(_write(message) for message in email_messages)
        way = found["mail.security"].text
        port = found["mail.port"].value
        assert isinstance(port, int)
        link = Smtp(
            host=host,
            port=port,
            username=found["mail.user"].text,
            password=settings.secret("mail.password"),
            use_tls=way == "starttls",
            use_ssl=way == "tls",
            timeout=TIMEOUT_S,
            fail_silently=self.fail_silently,
        )
        try:
            return link.send_messages(list(email_messages)) or 0
        except smtplib.SMTPException:
            if self.fail_silently:
                return 0
            raise


def _write(message: EmailMessage) -> int:
    """Write a mail as a file that any mail program opens; the oldest ones make room."""
    place = folder()
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    at = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
    name = f"{at}-{os.getpid()}-{next(_counter)}.eml"
    draft = place / f".{name}"
    draft.write_bytes(message.message().as_bytes())
    draft.replace(place / name)
    for old in sorted(place.glob("*.eml"))[:-KEPT_MAX]:
        old.unlink(missing_ok=True)
    return 1
