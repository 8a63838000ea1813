"""What is said about a record, in a real browser: a mention is told, one's own is taken back."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from argosy.kernel.events import outbox
from argosy.kernel.identity import sql
from argosy.platform.users.tests import people
from argosy.testing.browser.fixtures import Desk, Visit


def test_a_comment_with_a_mention_and_its_taking_back(living_desk: Desk, visit: Visit) -> None:
    def prepare() -> int:
        people.user("mara", "administrator")
        outbox.deliver("comments.tell")
        with sql.using("owner"):
            return int(str(sql.rows("SELECT id FROM party WHERE code = 'C004'")[0][0]))

    path = f"/desk/party.party/{living_desk.ask(prepare)}/"
    page = visit(living_desk).page(path)
    page.get_by_role("button", name="Follow", exact=True).click()
    expect(page.get_by_role("button", name="Unfollow")).to_be_visible()
    page.locator("[name=text]").fill("<b>Call</b> them, @mara.")
    page.get_by_role("button", name="Comment", exact=True).click()
    said = page.locator(".talk-text")
    expect(said).to_have_text("<b>Call</b> them, @mara.")
    expect(said.locator(".mention")).to_have_text("@mara")
    reader = visit(living_desk, name="mara")
    idle, other = reader.page("/desk/"), reader.page("/desk/")
    count = other.locator("[data-count='notices'] .bell-count")
    with other.expect_response(lambda answer: "/live" in answer.url) as live:
        idle.close()  # whichever tab has the stream, the one that is left gets it
        other.reload()
    assert live.value.status == 200
    expect(count).to_be_hidden()
    other.wait_for_timeout(300)
    living_desk.ask(lambda: outbox.deliver("comments.tell"))
    expect(other.get_by_role("status").locator(".toast")).to_contain_text(
        "mentioned you: Party",
        timeout=10_000,  # asking would take thirty seconds
    )
    expect(count).to_have_text("1")
    expect(other).to_have_title(re.compile(r"^\(1\) "))
    other.locator(".toast form button").click()
    expect(other).to_have_url(f"{living_desk.home}{path}")
    expect(count).to_be_hidden()
    other.goto(f"{living_desk.home}/desk/notices/")
    expect(other.locator("main")).to_contain_text("mentioned you: Party")
    other.goto(f"{living_desk.home}{path}")
    expect(other.locator(".talk-text")).to_have_text("<b>Call</b> them, @mara.")
    expect(other.get_by_role("button", name="Take back")).to_have_count(0)
    page.get_by_role("button", name="Take back").click()
    expect(page.locator(".timeline")).to_contain_text("Took back a comment.")
    expect(page.locator(".talk-text")).to_have_count(0)
