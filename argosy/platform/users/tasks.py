"""Background work of the users: forgetting tries to sign in that count no longer, and old sessions.

The tries hold addresses of people, so that they are kept no longer than throttling needs them.
"""

from __future__ import annotations

from procrastinate.contrib.django import app

from argosy.platform.users import sign_in


@app.periodic(cron="17 * * * *")
@app.task(name="users.forget", queueing_lock="users.forget", lock="users.forget")
def forget(timestamp: int) -> None:
    """Remove what is no longer needed of tries and sessions."""
    sign_in.forget_old()
