"""Notices come once, to whom they are for, and leave by mail in his language through a server."""

from __future__ import annotations

import email
import email.policy
import itertools
import socket
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import psycopg
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.core.mail import send_mail
from django.db import connection

from argosy.kernel.events import outbox
from argosy.kernel.events.commands import Command, CommandRun, Done
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor, ActorKind
from argosy.kernel.primitives.clock import FixedClock
from argosy.kernel.primitives.errors import PermissionDenied, ValidationFailed
from argosy.platform.jobs import runs
from argosy.platform.mail import backend
from argosy.platform.notifications import api as notices
from argosy.platform.notifications import mailing, messaging
from argosy.platform.notifications.commands import (
    ChooseChannel,
    FinishNotice,
    ReadAll,
    ReadNotice,
    do_choose_channel,
    do_finish_notice,
    do_read_all,
    do_read_notice,
)
from argosy.platform.notifications.handlers import NAME
from argosy.platform.notifications.resources import NOTIFICATION
from argosy.platform.registry import reads
from argosy.platform.registry.filters import Query
from argosy.platform.registry.labels import Text
from argosy.platform.settings.commands import (
    SetOwnSetting,
    SetSecret,
    SetSetting,
    do_set_own_setting,
    do_set_secret,
    do_set_setting,
)
from argosy.platform.users.commands import NewUser, do_create_user
from argosy.platform.users.secrets import Password
from argosy.testing.books import Books, make_books
from argosy.testing.database import Clone

_keys = itertools.count()


def key() -> str:
    return f"notices {next(_keys)}"


@pytest.fixture
def books(db_clone: Clone) -> Books:
    """A company with books; deliveries need real commits."""
    return make_books("NOTE")


def person(books: Books, name: str, language: str = "en") -> Actor:
    """Somebody with an account and no rights."""
    new = NewUser(name, name.title(), f"{name}@example.com", language)
    (id_,) = do_create_user([new], actor=books.actor, key=key()).ids()
    return Actor(id_, ActorKind.USER, books.company_id, (books.company_id,), frozenset(), language)


def failed(actor: Actor, job_id: int, error: str = "ValueError: <b>x</b>") -> None:
    """Let a job that somebody started fail, and pass the event on."""
    sql.execute(
        "INSERT INTO job_run (id, task, title, title_zh, in_company_id, started_by_id, state)"
        " VALUES (%s, 'x.y', 'Import of <i>names</i>', '导入<i>名称</i>', %s, %s, 'running')"
        " ON CONFLICT DO NOTHING",
        (job_id, actor.company_id, actor.id),
    )
    runs.end(job_id, "x.y", "failed", error)
    outbox.deliver(NAME)


def test_a_failed_job_tells_who_started_it_once(books: Books) -> None:
    outbox.deliver(NAME)
    anna, bert = person(books, "anna"), person(books, "bert")
    failed(anna, 1)
    failed(anna, 1)
    outbox.deliver(NAME)
    (found,) = notices.latest(anna)
    assert found.title.en == "Import of <i>names</i>: failed"
    assert found.title.zh == "导入<i>名称</i>：失败"
    assert found.body.en == "ValueError: <b>x</b>"
    assert (found.is_task, found.is_read, found.address) == (True, False, "desk/jobs/")
    assert notices.unread(anna) == notices.Unread(1, 1)
    assert notices.unread(bert) == notices.Unread(0, 0)
    assert notices.latest(bert) == []


def test_the_same_event_handled_twice_makes_one_notice(books: Books) -> None:
    """The inbox keeps an event from being handled twice; were it not so, the table would."""
    anna = person(books, "anna")
    notice = notices.Notice("jobs.ended", anna.id, 77, Text("Done", "完成"))

    def twice(run: CommandRun, batch: Sequence[int]) -> list[Done | None]:
        assert [notices.tell(run, [notice]) for _ in batch] == [1, 0]
        return []

    Command("test.tell", None, twice)([1, 2], actor=books.actor, key=key())
    assert len(notices.latest(anna)) == 1


def test_only_ones_own_notices_can_be_read_and_done(books: Books) -> None:
    outbox.deliver(NAME)
    anna, bert = person(books, "anna"), person(books, "bert")
    failed(anna, 1)
    failed(anna, 2)
    second, first = notices.latest(anna)
    with pytest.raises(ValidationFailed):
        do_read_notice([ReadNotice(first.id)], actor=bert, key=key())
    do_read_notice([ReadNotice(first.id)], actor=anna, key=key())
    assert notices.unread(anna) == notices.Unread(1, 2)
    do_finish_notice([FinishNotice(second.id)], actor=anna, key=key())
    assert notices.unread(anna) == notices.Unread(0, 1)
    assert [n.id for n in notices.latest(anna, tasks=True)] == [first.id]
    do_read_all([ReadAll(second.id)], actor=bert, key=key())
    with pytest.raises(PermissionDenied):
        reads.page(anna, NOTIFICATION, Query())


def test_reading_all_stops_at_the_last_one_that_was_seen(books: Books) -> None:
    outbox.deliver(NAME)
    anna = person(books, "anna")
    for number in (1, 2, 3):
        failed(anna, number)
    middle = notices.latest(anna)[1]
    with pytest.raises(ValidationFailed):
        do_read_all([ReadAll(-1)], actor=anna, key=key())
    assert notices.unread(anna).notices == 3
    do_read_all([ReadAll(middle.id)], actor=anna, key=key())
    assert notices.unread(anna).notices == 1


def test_what_is_chosen_holds_and_nonsense_is_refused(books: Books) -> None:
    outbox.deliver(NAME)
    anna = person(books, "anna")
    with pytest.raises(ValidationFailed) as refused:
        do_choose_channel(
            [ChooseChannel("no.such", "mail", True), ChooseChannel("jobs.failed", "fax", True)],
            actor=anna,
            key=key(),
        )
    assert len(refused.value.problems) == 2
    do_choose_channel([ChooseChannel("jobs.failed", "mail", False)], actor=anna, key=key())
    failed(anna, 1)
    assert sql.rows("SELECT mail_due_at FROM notification") == [(None,)]
    heard = {each.kind.code: each for each in notices.choices_of(anna)}
    assert heard["jobs.failed"].mail is False and heard["comments.mention"].mail is True


def test_in_quiet_hours_nothing_leaves(books: Books, mails: Post) -> None:
    outbox.deliver(NAME)
    anna = person(books, "anna")
    now = datetime.now(UTC)
    start = (now - timedelta(hours=1)).strftime("%H:%M")
    end = (now + timedelta(hours=2)).strftime("%H:%M")
    batch = [
        SetOwnSetting("general.time_zone", "UTC"),
        SetOwnSetting("notifications.quiet_from", start),
        SetOwnSetting("notifications.quiet_to", end),
    ]
    do_set_own_setting(batch, actor=anna, key=key())
    failed(anna, 1)
    assert mailing.send_due(FixedClock(now + timedelta(minutes=30))) == (0, 0)
    assert mailing.send_due(FixedClock(now + timedelta(hours=2, minutes=1))) == (1, 0)
    assert len(mails.taken) == 1


class Post:
    """A mail server of the test's own: keeps what it is handed, or refuses."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, list[str], EmailMessage]] = []
        self.answer = "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take a mail."""
        if self.answer.startswith("250"):
            assert isinstance(envelope.content, bytes)
            message = email.message_from_bytes(envelope.content, policy=email.policy.default)
            assert isinstance(message, EmailMessage)
            self.taken.append((str(envelope.mail_from), list(envelope.rcpt_tos), message))
        return self.answer


@pytest.fixture
def mails(books: Books) -> Iterator[Post]:
    """A mail server on this machine that the settings name."""
    post = Post()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Controller(post, hostname="127.0.0.1", port=port)
    server.start()
    batch = [
        SetSetting("mail.host", "127.0.0.1"),
        SetSetting("mail.port", str(port)),
        SetSetting("mail.security", "none"),
        SetSetting("mail.sender", "erp@example.com"),
        SetSetting("mail.sender_name", "Argosy 测试"),
        SetSetting("general.address", "https://erp.example.com"),
    ]
    do_set_setting(batch, actor=books.actor, key=key())
    yield post
    server.stop()


def later(minutes: int = 5) -> FixedClock:
    """Return a clock that shows when what is told now is due."""
    return FixedClock(datetime.now(UTC) + timedelta(minutes=minutes))


def test_a_mail_leaves_in_the_readers_language_with_text_and_page(
    books: Books, mails: Post
) -> None:
    outbox.deliver(NAME)
    failed(person(books, "anna"), 1)
    failed(person(books, "wei", "zh-hans"), 2)
    assert mailing.send_due(later()) == (2, 0)
    english, chinese = mails.taken
    assert english[:2] == ("erp@example.com", ["anna@example.com"])
    assert english[2]["Subject"] == "Import of <i>names</i>: failed"
    assert chinese[2]["Subject"] == "导入<i>名称</i>：失败"
    assert str(chinese[2]["From"]) == "Argosy 测试 <erp@example.com>"
    parts = {
        part.get_content_type(): part.get_content()
        for part in english[2].walk()
        if not part.is_multipart()
    }
    assert "ValueError: <b>x</b>" in parts["text/plain"]
    assert "https://erp.example.com/desk/jobs/" in parts["text/plain"]
    assert "ValueError: &lt;b&gt;x&lt;/b&gt;" in parts["text/html"]
    assert "<b>x</b>" not in parts["text/html"]
    shown = chinese[2].get_body(("html",))
    assert shown is not None and 'lang="zh-Hans"' in shown.get_content()
    assert mailing.send_due(later()) == (0, 0), "a mail left twice"


def test_several_at_once_are_one_mail(books: Books, mails: Post) -> None:
    outbox.deliver(NAME)
    anna = person(books, "anna")
    for number in range(1, 5):
        failed(anna, number)
    assert mailing.send_due(later()) == (1, 0)
    assert mails.taken[0][2]["Subject"] == "4 notifications"


def test_what_was_read_meanwhile_is_not_mailed(books: Books, mails: Post) -> None:
    outbox.deliver(NAME)
    anna = person(books, "anna")
    failed(anna, 1)
    do_read_notice([ReadNotice(notices.latest(anna)[0].id)], actor=anna, key=key())
    assert mailing.send_due(later()) == (0, 0)
    assert mails.taken == []


def test_a_server_that_refuses_is_tried_again_and_then_given_up(books: Books, mails: Post) -> None:
    outbox.deliver(NAME)
    failed(person(books, "anna"), 1)
    mails.answer = "451 later"
    at = later().now()
    outcomes = []
    for wait in (0, 61, 601, 3_601, 21_601, 90_000):
        at += timedelta(seconds=wait)
        outcomes.append(mailing.send_due(FixedClock(at)))
    assert outcomes == [(0, 1)] * 5 + [(0, 0)]
    ((error, due),) = sql.rows("SELECT mail_error::text, mail_due_at FROM notification")
    assert "451" in str(error) and due is None


def test_an_account_without_an_address_is_said_so(books: Books, mails: Post) -> None:
    outbox.deliver(NAME)
    anna = person(books, "anna")
    sql.execute("UPDATE user_account SET email = '' WHERE id = %s", (anna.id,))
    failed(anna, 1)
    assert mailing.send_due(later()) == (0, 1)


def test_without_a_server_mails_are_files_that_can_be_opened(books: Books) -> None:
    before = set(backend.folder().glob("*.eml")) if backend.folder().exists() else set()
    send_mail("Grüße 你好", "text", None, ["anna@example.com"])
    (made,) = set(backend.folder().glob("*.eml")) - before
    found = email.message_from_bytes(made.read_bytes(), policy=email.policy.default)
    assert (found["Subject"], found["To"]) == ("Grüße 你好", "anna@example.com")
    assert found["From"] == "Argosy <argosy@localhost>"


def test_the_password_is_given_to_the_server_alone(books: Books, mails: Post) -> None:
    do_set_setting([SetSetting("mail.user", "erp")], actor=books.actor, key=key())
    do_set_secret([SetSecret("mail.password", Password("pass"))], actor=books.actor, key=key())
    outbox.deliver(NAME)
    failed(person(books, "anna"), 1)
    # this server offers no sign-in; that the password was tried is seen by the refusal
    assert mailing.send_due(later()) == (0, 1)
    ((error,),) = sql.rows("SELECT mail_error::text FROM notification")
    assert "SMTPNotSupportedError" in str(error) and "pass" not in str(error)


def test_who_listens_hears_of_it_after_the_commit(books: Books) -> None:
    anna = person(books, "anna")
    outbox.deliver(NAME)
    given = connection.get_connection_params()
    dsn = {
        name: given[name]
        for name in ("host", "port", "user", "dbname", "password")
        if given.get(name)
    }
    with psycopg.connect(autocommit=True, **dsn) as listener:
        listener.execute(f"LISTEN {notices.CHANNEL}")
        failed(anna, 1)
        heard = [n.payload for n in listener.notifies(timeout=5, stop_after=1)]
    assert heard == [str(anna.id)]


def test_another_companys_notices_are_not_seen(books: Books) -> None:
    outbox.deliver(NAME)
    anna = person(books, "anna")
    failed(anna, 1)
    other = make_books("NOTE2")
    elsewhere = replace(anna, company_id=other.company_id, companies=(other.company_id,))
    assert notices.latest(elsewhere) == []


def test_without_a_provider_a_message_says_why_it_did_not_leave(books: Books) -> None:
    outbox.deliver(NAME)
    anna = person(books, "anna")
    do_choose_channel([ChooseChannel("jobs.failed", "im", True)], actor=anna, key=key())
    failed(anna, 1)
    assert messaging.send_due(later()) == (0, 1)
    do_set_setting(
        [SetSetting("im.provider", "feishu", books.company_id)], actor=books.actor, key=key()
    )
    assert messaging.send_due(later(7)) == (0, 1)
    ((error,),) = sql.rows("SELECT im_error::text FROM notification")
    assert error == "the account has no id at the provider"
