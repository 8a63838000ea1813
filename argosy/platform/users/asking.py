"""Who has no way in asks for one: a new password, or an account where sign-up is open.

Whatever is asked, the worker finds out what is sent: the page answers alike and as fast.
"""

from __future__ import annotations

from argosy.kernel.primitives.errors import Problem
from argosy.platform.settings import api as settings
from argosy.platform.users import letters, tasks
from argosy.platform.users.links import Applicant, site
from argosy.platform.users.rules import NAME_MAX, name_problems, person_problems
from argosy.platform.users.sign_in import admit_link

TYPED_MAX = 254


def can_sign_up() -> bool:
    """Return whether everybody may make an account, and links can lead here."""
    return settings.text("accounts.sign_up") == letters.OPEN and bool(site())


def ask_for_password(typed: str, address: str) -> None:
    """Let a link for a new password be sent to whom a name or an e-mail address belongs.

    Args:
        typed: the name or address.
        address: where the request comes from.

    Raises:
        Throttled: it was asked for too often.
    """
    admit_link(typed, address)
    plain = typed[:TYPED_MAX].encode("utf-8", "replace").decode().replace("\0", "")
    tasks.remind.defer(typed=plain)


def application_problems(who: Applicant) -> list[Problem]:
    """Return what is wrong with what somebody says who wants an account."""
    problems = list(person_problems(who.full_name, who.email, who.language))
    if not who.email:
        problems.append(
            Problem(
                "users.email",
                "This is no e-mail address.",
                "Write it as name@example.com.",
                "email",
            )
        )
    if not problems and (len(who.email) > NAME_MAX or any(name_problems(who.email.lower()))):
        problems.append(
            Problem(
                "users.email_as_name",
                "This address cannot be a sign-in name.",
                "Use one with letters, digits and . _ @ + - only, of {most} characters at most.",
                "email",
                {"most": NAME_MAX},
            )
        )
    return problems


def ask_for_account(who: Applicant, address: str) -> None:
    """Let somebody be sent the link with which he makes his account.

    Args:
        who: as typed, without problems.
        address: where the request comes from.

    Raises:
        Throttled: it was asked for too often.
    """
    admit_link(who.email, address)
    tasks.sign_up.defer(full_name=who.full_name, email=who.email, language=who.language)
