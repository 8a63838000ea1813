"""The changes that stand apart from the matrix of keys: signing in and out, one's own password.

Signing in takes no key, since each time is another session; signing out twice is signing out once.
One's own new password ends the session it was asked in, so whoever asks again signs in first: it
happens once for him too.
"""

from __future__ import annotations

from typing import Any

from argosy.kernel.identity import sql
from argosy.platform.users.tests import people
from argosy.testing.books import make_books
from argosy.testing.database import Clone
from argosy.web.api.tests.door import Door, codes, read

NEW = "tandem bell 9 lantern"


def signed_in(password: str) -> tuple[Door, str]:
    """Return a browser with a session of anna, and the session's token."""
    browser = Door()
    response = browser.post("session", {"name": "anna", "password": password}, key=None)
    assert response.status_code == 201, response.content
    return browser, read(response)["csrf_token"]


def ask(browser: Door, token: str, body: dict[str, object]) -> Any:
    return browser.post(
        "users.account/change_own_password", body, key="own", headers={"X-CSRF-Token": token}
    )


def test_ones_own_password_changes_once(db_clone: Clone) -> None:
    make_books("OWN")
    anna = people.user("anna", "administrator")
    body: dict[str, object] = {"account_id": anna, "password": NEW, "current": people.PASSWORD}
    browser, token = signed_in(people.PASSWORD)
    first = ask(browser, token, body)
    assert first.status_code == 200 and "Idempotent-Replayed" not in first.headers
    assert codes(ask(browser, token, body)) == ["session.needed"], "its session has ended"
    browser, token = signed_in(NEW)
    for _ in range(2):
        again = ask(browser, token, body)
        assert (again.status_code, again.content) == (200, first.content)
        assert again.headers["Idempotent-Replayed"] == "true"
    reused = ask(browser, token, {**body, "password": f"{NEW} x"})
    assert (reused.status_code, codes(reused)) == (422, ["command.key_reused"])
    assert browser.get("session").status_code == 200, "the replay ended nothing"
    with sql.using("owner"):
        assert sql.rows("SELECT count(*) FROM command_log WHERE key = 'own'") == [(1,)]


def test_each_sign_in_is_another_session_and_signing_out_twice_is_once(db_clone: Clone) -> None:
    make_books("OWN")
    people.user("anna", "administrator")
    (one, token), (other, _) = signed_in(people.PASSWORD), signed_in(people.PASSWORD)
    assert one.client.cookies["argosy_session"] != other.client.cookies["argosy_session"]
    for _ in range(2):
        assert one.delete("session", X_CSRF_Token=token).status_code == 204
    assert one.get("session").status_code == 401
    assert other.get("session").status_code == 200, "another session is not ended with it"
