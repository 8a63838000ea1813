"""What forms of the service pages send: a key that makes each of them happen once."""

from __future__ import annotations

import secrets

from argosy.web.api.answers import refuse
from argosy.web.desk.visits import Visit

KEY = "key"


def new_key() -> str:
    """Return a key for a form; whoever sends the form twice has it done once."""
    return secrets.token_urlsafe(12)


def key_of(visit: Visit) -> str:
    """Return the key that a form brought, a new one when it brought none."""
    return str(visit.request.POST.get(KEY, "")) or new_key()


def only_post(visit: Visit) -> None:
    """Refuse whatever would change something by being looked at."""
    if visit.request.method != "POST":
        raise refuse(
            405,
            "desk.post",
            "This address changes something, so it is sent by a form only.",
            "Use the button on the page.",
        )
