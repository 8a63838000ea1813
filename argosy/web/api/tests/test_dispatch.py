"""The door's manners: who is let in, what each refusal looks like, what an address answers."""

from __future__ import annotations

import pytest
from django.test import Client

from argosy.kernel.identity import sql
from argosy.platform.users.tests import people
from argosy.testing.books import Books
from argosy.testing.database import Clone
from argosy.web.api.tests.door import PREFIX, Door, codes, door, fields, read


def test_nobody_is_let_in_without_a_key_or_a_session(db: Clone) -> None:
    stranger = Door()
    for path in ("session", "users.account", "users.account/1"):
        response = stranger.get(path)
        assert response.status_code == 401
        assert codes(response) == ["session.needed"]
        assert response.headers["WWW-Authenticate"].startswith("Bearer")
    response = stranger.post("users.account/create", {"name": "x", "full_name": "X"})
    assert response.status_code == 401
    assert sql.rows("SELECT count(*) FROM user_account") == [(0,)]
    for header in ("Bearer ak_wrong", "Bearer", "Basic YTpi", "Bearer \u00e4"):
        assert Door({"Authorization": header}).get("session").status_code == 401


def test_a_key_says_who_it_is(root: Door, books: Books) -> None:
    who = read(root.get("session"))
    assert who["kind"] == "key" and who["name"] == "root/test" and who["csrf_token"] is None
    assert [company["id"] for company in who["companies"]] == [books.company_id]
    assert "users.account.create" in who["companies"][0]["permissions"]


def test_a_list_a_record_and_a_command(root: Door) -> None:
    made = root.post("users.account/create", {"name": "anna", "full_name": "Anna"})
    assert made.status_code == 201, made.content
    result = read(made)["result"]
    assert made.headers["Location"] == f"/api/v1/users.account/{result['id']}"
    assert result == {"type": "user_account", "id": result["id"], "number": "anna"}
    page = read(root.get("users.account?sort=name&count=1&fields=name,is_active"))
    assert page == {
        "rows": [
            {"id": result["id"], "name": "anna", "is_active": True},
            {"id": page["rows"][1]["id"], "name": "root", "is_active": True},
        ],
        "next": None,
        "count": {"value": 2, "is_exact": True},
    }
    whole = read(root.get(f"users.account/{result['id']}?actions=1"))
    assert whole["full_name"] == "Anna" and whole["version"] == 1
    assert [action["name"] for action in whole["actions"]] == [
        "change",
        "invite",
        "set_password",
        "reset_second_factor",
        "change_own_password",
    ]


def test_without_the_right_nothing_is_read_or_done(books: Books) -> None:
    clerk = door(people.access_key(people.user("anna", "warehouse_clerk")))
    assert clerk.get("session").status_code == 200
    for path in ("users.account", "users.account?q=x&limit=0", "users.account/1"):
        response = clerk.get(path)
        assert (response.status_code, codes(response)) == (403, ["permission.missing"])
    response = clerk.post("users.account/create", {"nonsense": 1})
    assert (response.status_code, codes(response)) == (403, ["permission.missing"])
    assert sql.rows("SELECT count(*) FROM user_account") == [(1,)]


def test_a_session_wants_its_token_for_each_change(books: Books) -> None:
    people.user("root", "administrator")
    browser = Door()
    signed = browser.post("session", {"name": "root", "password": people.PASSWORD}, key=None)
    assert signed.status_code == 201
    cookie = browser.client.cookies["argosy_session"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax"
    token = read(browser.get("session"))["csrf_token"]
    item = {"name": "anna", "full_name": "Anna"}
    for headers in ({}, {"X-CSRF-Token": "x" * 64}):
        response = browser.post("users.account/create", item, headers=headers)
        assert (response.status_code, codes(response)) == (403, ["session.csrf"])
    foreign = {"X-CSRF-Token": token, "Origin": "https://evil.example"}
    response = browser.post("users.account/create", item, headers=foreign)
    assert (response.status_code, codes(response)) == (403, ["session.origin"])
    own = {"X-CSRF-Token": token, "Origin": "http://testserver"}
    assert browser.post("users.account/create", item, headers=own).status_code == 201
    assert browser.delete("session").status_code == 403
    assert browser.delete("session", X_CSRF_Token=token).status_code == 204
    assert browser.get("session").status_code == 401


def test_wrong_passwords_are_refused_and_then_kept_waiting(books: Books) -> None:
    people.user("root", "administrator")
    browser = Door()
    bad = {"name": "root", "password": "no horse at all"}
    for _ in range(10):
        response = browser.post("session", bad, key=None)
        assert (response.status_code, codes(response)) == (401, ["session.refused"])
    response = browser.post("session", bad, key=None)
    assert (response.status_code, codes(response)) == (429, ["session.throttled"])
    assert 0 < int(response.headers["Retry-After"]) <= 900


def test_a_company_is_chosen_by_code_or_id(root: Door, books: Books) -> None:
    for wanted in ("API", str(books.company_id)):
        assert root.get("users.account", X_Company=wanted).status_code == 200
    response = root.get("users.account", X_Company="OTHER")
    assert (response.status_code, codes(response)) == (403, ["permission.company"])


def test_a_change_without_a_key_is_refused(root: Door) -> None:
    response = root.post("users.account/create", {}, key=None)
    assert (response.status_code, codes(response)) == (400, ["api.key_missing"])
    response = root.post("users.account/create", {}, key="x" * 201)
    assert (response.status_code, codes(response)) == (400, ["command.key"])
    assert fields(response) == ["Idempotency-Key"]


def test_the_same_key_answers_the_same_bytes(root: Door) -> None:
    item = {"name": "anna", "full_name": "Anna"}
    first = root.post("users.account/create", item, key="k")
    again = root.post("users.account/create", item, key="k")
    assert first.content == again.content and first.status_code == again.status_code == 201
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"
    other = root.post("users.account/create", {**item, "full_name": "Anne"}, key="k")
    assert (other.status_code, codes(other)) == (422, ["command.key_reused"])
    assert sql.rows("SELECT count(*) FROM user_account") == [(2,)]


def test_a_key_s_secret_is_told_again_to_who_repeats_and_stored_nowhere(root: Door) -> None:
    account = read(root.get("users.account"))["rows"][0]["id"]
    item = {"name": "till", "account_id": account, "scopes": ["users.account.read"]}
    first = root.post("users.key/create", item, key="k")
    assert first.status_code == 201, first.content
    secret = read(first)["result"]["secret"]
    assert root.post("users.key/create", item, key="k").content == first.content
    till = door(secret)
    assert till.get("users.account").status_code == 200
    assert till.get("users.key").status_code == 403
    assert secret not in root.get("users.key").content.decode()


def test_many_at_once_all_or_those_that_are_right(root: Door) -> None:
    good, bad = {"name": "anna", "full_name": "Anna"}, {"name": "Bad Name", "full_name": ""}
    unread = {"name": 7}
    for items in ([good, bad], [good, unread]):
        response = root.post("users.account/create/bulk", {"items": items})
        assert response.status_code == 422
        assert all(field.startswith("items[1]") for field in fields(response))
    assert sql.rows("SELECT count(*) FROM user_account") == [(1,)]
    body = {"items": [unread, good, bad], "mode": "valid"}
    response = root.post("users.account/create/bulk", body, key="k")
    assert response.status_code == 200, response.content
    answer = read(response)
    assert [result and result["number"] for result in answer["results"]] == [None, "anna", None]
    assert {problem["field"] for problem in answer["problems"]} == {
        "items[0].name",
        "items[0].full_name",
        "items[2].name",
        "items[2].full_name",
    }
    again = root.post("users.account/create/bulk", body, key="k")
    assert again.content == response.content
    assert again.headers["Idempotent-Replayed"] == "true"


def test_a_record_s_tag_saves_reading_it_again_and_guards_its_change(root: Door) -> None:
    account = read(root.post("users.account/create", {"name": "anna", "full_name": "Anna"}))
    path = f"users.account/{account['result']['id']}"
    tag = root.get(path).headers["ETag"]
    assert tag.startswith('"v1.')
    unchanged = root.get(path, If_None_Match=tag)
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    change = {"account_id": account["result"]["id"], "full_name": "Anna B."}
    done = root.post("users.account/change", change, headers={"If-Match": tag})
    assert done.status_code == 200, done.content
    stale = root.post("users.account/change", change, headers={"If-Match": tag})
    assert (stale.status_code, codes(stale)) == (412, ["users.stale"])
    stale = root.post("users.account/change", {**change, "version": 1})
    assert (stale.status_code, codes(stale)) == (409, ["users.stale"])
    assert root.get(path, If_None_Match=tag).status_code == 200
    unfit = root.post("users.account/create", {}, headers={"If-Match": tag})
    assert (unfit.status_code, codes(unfit)) == (400, ["api.if_match"])


@pytest.mark.parametrize(
    ("method", "path", "status", "allowed"),
    [
        ("POST", "users.account", 405, "GET, HEAD, OPTIONS"),
        ("PUT", "users.account/1", 405, "GET, HEAD, OPTIONS"),
        ("GET", "users.account/create", 405, "OPTIONS, POST"),
        ("DELETE", "users.account/create/bulk", 405, "OPTIONS, POST"),
        ("PATCH", "session", 405, "DELETE, GET, HEAD, OPTIONS, POST"),
        ("GET", "nothing.here", 404, None),
        ("GET", "users.account/x", 404, None),
        ("GET", "users.account/", 404, None),
        ("GET", "users.account/1/", 404, None),
        ("GET", "users.account/1/2", 404, None),
        ("GET", "users.account/-1", 404, None),
        ("GET", "users.account/99999999999999999999", 404, None),
        ("GET", "users.account/%00", 404, None),
        ("GET", "users.account/%ff", 404, None),
        ("POST", "users.account/create/bulk/x", 404, None),
        ("OPTIONS", "users.account", 204, "GET, HEAD, OPTIONS"),
    ],
)
def test_an_address_takes_its_methods_and_no_others(
    root: Door, method: str, path: str, status: int, allowed: str | None
) -> None:
    response = root.client.generic(method, PREFIX + path, headers=root.headers)
    assert response.status_code == status, response.content
    assert response.headers.get("Allow") == allowed


def test_head_answers_as_get_does_without_a_body(root: Door) -> None:
    whole = root.get("users.account")
    head = root.client.head(PREFIX + "users.account", headers=root.headers)
    assert head.content == b"" and head.status_code == 200
    assert head.headers["ETag"] == whole.headers["ETag"]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("nonsense=1", "filter.unknown_field"),
        ("limit=0", "query.limit"),
        ("limit=501", "query.limit"),
        ("limit=99999999999999999999", "query.limit"),
        ("sort=nonsense", "query.unsortable"),
        ("after=xxxx", "query.bad_cursor"),
        ("filter={", "filter.malformed"),
        ("filter=" + "[" * 5000, "filter.malformed"),
        ("fields=password", "query.unknown_field"),
        ("name=%ff", "api.parameters"),
        ("&".join(f"p{n}=1" for n in range(300)), "api.parameters"),
        ("q=%00", "text.nul"),
        ("count=maybe", "query.flag"),
        ("version=9223372036854775808", "number.too_big"),
    ],
)
def test_a_bad_question_is_refused_with_a_cure(root: Door, query: str, code: str) -> None:
    response = root.get(f"users.account?{query}")
    assert response.status_code == 400, response.content
    assert code in codes(response)
    assert all(problem["cure"] for problem in read(response)["problems"])


def test_only_json_is_taken_and_served(root: Door) -> None:
    form = root.post("users.account/create", b"name=x", headers={"Content-Type": "text/plain"})
    assert (form.status_code, codes(form)) == (415, ["api.content_type"])
    page = root.get("users.account", Accept="text/html")
    assert (page.status_code, codes(page)) == (406, ["api.accept"])
    for accept in ("*/*", "application/json;q=0.9, text/html", "application/*"):
        assert root.get("users.account", Accept=accept).status_code == 200


def test_a_refusal_speaks_the_reader_s_language(root: Door) -> None:
    response = root.get("nothing.here", Accept_Language="zh-CN,zh;q=0.9")
    assert read(response)["title"] == "未找到"
    assert root.get("nothing.here", Accept_Language="en").headers["Content-Type"] == (
        "application/problem+json"
    )


def test_the_headers_keep_answers_from_being_kept(root: Door) -> None:
    response = root.get("users.account")
    assert response.headers["Cache-Control"] == "private, no-cache"
    assert {"Authorization", "Cookie", "X-Company"} <= set(response.headers["Vary"].split(", "))
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_a_page_of_another_site_cannot_sign_anybody_in(db: Clone) -> None:
    response = Client().post(
        PREFIX + "session",
        data='{"name": "a", "password": "b"}',
        content_type="text/plain",
        headers={"Origin": "https://evil.example"},
    )
    assert response.status_code == 403
