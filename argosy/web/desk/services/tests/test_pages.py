"""Service pages: both languages, rights, what was typed is kept, nothing is done by looking."""

from __future__ import annotations

import pytest
from django.test import Client

from argosy.kernel.events.log import all_companies
from argosy.kernel.identity import sql
from argosy.platform.settings import api as settings
from argosy.platform.users.tests import people
from argosy.testing.books import Books
from argosy.web.desk.tests.visitor import HAN, Page, csrf, signed_in

PAGES = (
    "/desk/jobs/",
    "/desk/settings/",
    "/desk/settings/files.upload_max_mb/",
    "/desk/settings/mail.password/",
    "/desk/settings/notifications.quiet_from/",
    "/desk/notices/",
    "/desk/notices/?show=inbox",
    "/desk/numbering/",
    "/desk/health/",
    "/desk/performance/",
    "/desk/performance/mine/",
)
NASTY = "<script>alert(1)</script>"


def root(books: Books, language: str = "en") -> Client:
    if not sql.rows("SELECT 1 FROM user_account WHERE name = 'anna'"):
        people.user("anna", "administrator")
    return signed_in("anna", language=language, company=books.company_id)


def nobody(books: Books) -> Client:
    people.user("bert", "auditor")
    return signed_in("bert", company=books.company_id)


def notice(name: str, company: int, title: str = "Import failed") -> int:
    with all_companies():
        ((id_,),) = sql.rows(
            "INSERT INTO notification (company_id, account_id, kind, title, title_zh, body,"
            " body_zh, address, event_id, is_task) SELECT %s, id, 'jobs.failed', %s, '导入失败',"
            " '<b>why</b>', '<b>why</b>', 'desk/jobs/', 1, true FROM user_account WHERE name = %s"
            " RETURNING id",
            (company, title, name),
        )
    assert isinstance(id_, int)
    return id_


def failed_job() -> int:
    ((id_,),) = sql.rows(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, status)"
        " VALUES ('default', 'events.sweep', 'failed') RETURNING id"
    )
    sql.execute(
        "INSERT INTO job_run (id, task, state, error) VALUES (%s, 'events.sweep', 'failed', %s)",
        (id_, NASTY),
    )
    assert isinstance(id_, int)
    return id_


@pytest.mark.parametrize("address", PAGES)
def test_pages_are_whole_in_both_languages(books: Books, address: str) -> None:
    english = Page(root(books).get(address))
    chinese = root(books, "zh").get(address)
    assert chinese.status_code == 200
    shown = " ".join(english.texts).replace("中文", "")
    assert not HAN.search(shown), HAN.findall(shown)
    assert HAN.search(" ".join(Page(chinese).texts))
    assert not [tag for tag, given in english.tags if "style" in given]


def test_who_has_no_rights_sees_his_own_and_changes_nothing_else(books: Books) -> None:
    client = nobody(books)
    job = failed_job()
    page = Page(client.get("/desk/jobs/"))
    assert page.has("Started by me") and not page.has("Failed")
    answer = client.post(f"/desk/jobs/{job}/retry", {"csrf": csrf(client)})
    assert answer.status_code == 403
    listed = Page(client.get("/desk/settings/"))
    assert listed.has("Quiet from") and not listed.has("Mail server")
    assert client.get("/desk/settings/mail.host/").status_code == 403
    sent = {"csrf": csrf(client), "level": "system", "value": "x.example"}
    assert client.post("/desk/settings/mail.host/", sent).status_code == 403
    assert settings.text("mail.host") == ""


def test_a_setting_is_set_said_and_taken_back(books: Books) -> None:
    client = root(books)
    address = "/desk/settings/files.upload_max_mb/"
    sent = {"csrf": csrf(client), "level": "company", "value": "40"}
    assert client.post(address, sent).status_code == 302
    page = Page(client.get(address))
    assert page.has("40 MB") and page.has("History")
    (change,) = sql.rows("SELECT id, before, after FROM setting_change")
    assert change[1:] == (None, "40")
    client.post(f"{address}undo/{change[0]}", {"csrf": csrf(client)})
    assert settings.whole("files.upload_max_mb", company_id=books.company_id) == 25


def test_what_does_not_fit_is_said_and_kept(books: Books) -> None:
    client = root(books)
    sent = {"csrf": csrf(client), "level": "system", "value": NASTY}
    answer = client.post("/desk/settings/files.upload_max_mb/", sent)
    assert answer.status_code == 422
    page = Page(answer)
    assert page.has("not a whole number from 1 to 10000")
    assert NASTY in [given.get("value") for given in page.all("input")]
    assert NASTY not in answer.content.decode()


def test_a_secret_never_comes_back(books: Books) -> None:
    client = root(books)
    sent = {"csrf": csrf(client), "level": "system", "value": "s3cret-of-mail"}
    assert client.post("/desk/settings/mail.password/", sent).status_code == 302
    shown = client.get("/desk/settings/mail.password/")
    assert "s3cret" not in shown.content.decode()
    assert Page(shown).has("set, and not shown")


def test_settings_are_found_by_their_words_in_the_readers_language(books: Books) -> None:
    found = Page(root(books).get("/desk/settings/?q=mail+server"))
    assert found.has("Mail server") and not found.has("Largest file")
    found = Page(root(books, "zh").get("/desk/settings/?q=邮件服务器"))
    assert found.has("邮件服务器") and not found.has("单个文件上限")
    assert Page(root(books).get("/desk/settings/?q=xyzzy")).has("No setting is called so.")


def test_a_failed_job_says_why_and_is_tried_again(books: Books) -> None:
    client = root(books)
    job = failed_job()
    answer = client.get("/desk/jobs/")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in answer.content.decode()
    assert client.get(f"/desk/jobs/{job}/retry").status_code == 405
    state = "SELECT status::text FROM procrastinate_jobs WHERE id = %s"
    assert sql.rows(state, (job,)) == [("failed",)]
    assert client.post(f"/desk/jobs/{job}/retry", {"csrf": csrf(client)}).status_code == 302
    assert sql.rows(state, (job,)) == [("todo",)]
    assert client.get("/desk/jobs/parts").status_code == 200


def test_notices_are_counted_opened_and_done(books: Books) -> None:
    client = root(books)
    first = notice("anna", books.company_id, NASTY)
    assert client.get("/desk/notices/count").json() == {"notices": 1, "tasks": 1}
    page = client.get("/desk/notices/?show=inbox").content.decode()
    assert "&lt;b&gt;why&lt;/b&gt;" in page and NASTY not in page
    sent = {"csrf": csrf(client), "to": "desk/jobs/"}
    answer = client.post(f"/desk/notices/{first}/open", sent)
    assert answer.headers["Location"] == "/desk/jobs/"
    assert client.get("/desk/notices/count").json() == {"notices": 0, "tasks": 1}
    client.post(f"/desk/notices/{first}/done", sent)
    assert client.get("/desk/notices/count").json() == {"notices": 0, "tasks": 0}


@pytest.mark.parametrize("leads", ["//evil.example/", "https://evil.example", "desk\\..", "/x"])
def test_a_notice_leads_nowhere_else(books: Books, leads: str) -> None:
    client = root(books)
    id_ = notice("anna", books.company_id)
    answer = client.post(f"/desk/notices/{id_}/open", {"csrf": csrf(client), "to": leads})
    assert answer.headers["Location"] == "/desk/notices/"


def test_ways_and_hours_are_chosen(books: Books) -> None:
    client = root(books)
    sent = {
        "csrf": csrf(client),
        "jobs.ended/mail": "on",
        "notifications.quiet_from": "22:00",
        "notifications.quiet_to": "07:00",
    }
    assert client.post("/desk/notices/choices", sent).status_code == 302
    chosen = sql.rows(
        "SELECT kind::text, is_on FROM notification_choice WHERE channel = 'mail' ORDER BY kind"
    )
    assert ("jobs.ended", True) in chosen and ("jobs.failed", False) in chosen
    refused = client.post("/desk/notices/choices", sent | {"notifications.quiet_to": "25:00"})
    assert refused.status_code == 422


def test_what_is_not_sent_by_a_page_of_ours_is_refused(books: Books) -> None:
    client = root(books)
    id_ = notice("anna", books.company_id)
    for address in (f"/desk/notices/{id_}/done", "/desk/notices/choices"):
        assert client.post(address, {"csrf": "x"}).status_code == 403
    assert client.get("/desk/notices/count").json() == {"notices": 1, "tasks": 1}


def test_health_and_performance_need_their_right(books: Books) -> None:
    client = nobody(books)
    for address in ("/desk/health/", "/desk/performance/", "/desk/performance/mine/"):
        assert client.get(address).status_code == 403


def test_ones_own_requests_are_kept_when_asked_for_and_for_a_while(books: Books) -> None:
    client = root(books)
    client.get("/desk/notices/")
    assert sql.rows("SELECT count(*) FROM performance_trace") == [(0,)]
    answer = client.post("/desk/performance/mine/", {"csrf": csrf(client)})
    assert answer.cookies["argosy_trace"]["max-age"] == 15 * 60
    client.get("/desk/notices/")
    page = Page(client.get("/desk/performance/mine/"))
    assert page.has("/desk/notices/")
    assert not Page(signed_in("anna", company=books.company_id).get("/desk/")).has("argosy_trace")


def test_metrics_are_for_this_machine_or_a_key_with_the_right(books: Books) -> None:
    client = Client()
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", REMOTE_ADDR="203.0.113.7").status_code == 403
    assert client.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 403
    account = people.user("carl", "administrator")
    for scope, expected in (("performance.read", 200), ("jobs.read", 403)):
        bearer = f"Bearer {people.access_key(account, scope)}"
        answer = client.get(
            "/metrics", REMOTE_ADDR="203.0.113.7", headers={"Authorization": bearer}
        )
        assert answer.status_code == expected
