"""A passkey from its making to the door it opens, with a real browser's own authenticator."""

from __future__ import annotations

from playwright.sync_api import expect

from argosy.platform.users.tests import people
from argosy.testing.browser.fixtures import Desk, Visit

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def test_a_passkey_is_made_and_signs_in(living_desk: Desk, visit: Visit) -> None:
    home = living_desk.home.replace("127.0.0.1", "localhost")  # passkeys need a name
    living_desk.ask(lambda: people.user("petra", "administrator"))
    visitor = visit(living_desk, name=None)
    visitor.expected.add(422)  # of the wrong password
    page = visitor.context.new_page()
    watched = visitor.context.new_cdp_session(page)
    watched.send("WebAuthn.enable")
    device = watched.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    page.goto(f"{home}/desk/sign-in")
    page.get_by_label("Name").fill("petra")
    page.get_by_label("Password").fill(people.PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.goto(f"{home}/desk/account/")
    page.get_by_text("Add a passkey").click()
    form = page.locator("form[data-passkey]")
    form.get_by_label("Name of the device").fill("Telephone 电话")
    form.get_by_label("Present password").fill("guess")
    form.get_by_role("button", name="Add").click()
    expect(form.get_by_role("alert")).to_contain_text("The present password is another one.")
    form.get_by_label("Present password").fill(people.PASSWORD)
    form.get_by_role("button", name="Add").click()
    expect(page.get_by_text("The passkey opens your account from now on.")).to_be_visible()
    expect(page.get_by_text("Telephone 电话")).to_be_visible()
    visitor.context.clear_cookies()
    page.goto(f"{home}/desk/account/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(f"{home}/desk/account/")
    expect(page.get_by_text("last used").first).to_be_visible()
    visitor.context.clear_cookies()
    watched.send(
        "WebAuthn.setUserVerified",
        {"authenticatorId": device["authenticatorId"], "isUserVerified": False},
    )
    page.goto(f"{home}/desk/sign-in")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("No passkey was used")
