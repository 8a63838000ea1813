"""Background work of the users: mails with a link; forgetting old tries, sessions and mails.

The tries hold addresses of people, so that they are kept no longer than throttling needs them.
"""

from __future__ import annotations

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from argosy.platform.users import letters, sign_in
from argosy.platform.users.links import Applicant

_AGAIN = RetryStrategy(max_attempts=letters.AN_HOUR, wait=60)


@app.periodic(cron="17 * * * *")
@app.task(name="users.forget", queueing_lock="users.forget", lock="users.forget")
def forget(timestamp: int) -> None:
    """Remove what is no longer needed of tries and sessions."""
    sign_in.forget_old()
    letters.forget_old()


@app.task(name="users.invite", retry=_AGAIN)
def invite(account_id: int) -> None:
    """Send an invitation."""
    letters.invite(account_id)


@app.task(name="users.prove_address", retry=_AGAIN)
def prove_address(account_id: int) -> None:
    """Ask whether an address is the account's."""
    letters.prove_address(account_id)


@app.task(name="users.remind", retry=_AGAIN)
def remind(typed: str) -> None:
    """Send a link for a new password to whom a name or address belongs, if to anybody."""
    letters.remind(typed)


@app.task(name="users.sign_up", retry=_AGAIN)
def sign_up(full_name: str, email: str, language: str) -> None:
    """Send somebody the link with which he makes his account, if that is open to all."""
    letters.answer(Applicant(full_name, email, language))
