"""What each command of the platform's services accepts: settings, notifications, jobs."""

from __future__ import annotations

from argosy.kernel.identity import sql
from argosy.platform.im import commands as im
from argosy.platform.im import synchronisation
from argosy.platform.jobs import commands as jobs
from argosy.platform.jobs import runs
from argosy.platform.notifications import commands as notices
from argosy.platform.settings import commands as settings
from argosy.platform.users import commands as users
from argosy.platform.users.secrets import Password
from tests.security.example import Example
from tests.security.trade_examples import Trade


def _queued(state: str) -> int:
    """Return a job of the queue; nothing in this process would run it."""
    ((id_,),) = sql.rows(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, status)"
        " VALUES ('default', 'events.sweep', %s::procrastinate_job_status) RETURNING id",
        (state,),
    )
    assert isinstance(id_, int)
    return id_


def _run(job_id: int, trade: Trade) -> int:
    """Return a job whose run was started by somebody and has failed."""
    sql.execute(
        "INSERT INTO job_run (id, task, title, title_zh, in_company_id, started_by_id, state,"
        " done, total, message, error, ended_at) VALUES (%s, 'events.sweep', 'Sweep', '补传', %s,"
        " %s, 'failed', 3, 10, 'third', 'ValueError: x', now())",
        (job_id, trade.seller.books.company_id, trade.seller.books.actor.id),
    )
    return job_id


def job_examples(trade: Trade) -> list[Example]:
    """Jobs tried again, cancelled and ended."""
    failed, waiting = _run(_queued("failed"), trade), _queued("todo")
    return [
        trade.sells(jobs.do_retry_job, jobs.RetryJob(failed)),
        trade.sells(jobs.do_cancel_job, jobs.CancelJob(waiting)),
        trade.sells(runs.do_end_run, runs.EndRun(failed, "failed", "ValueError: x")),
    ]


def notice_examples(trade: Trade) -> list[Example]:
    """Notices read, done and chosen."""
    actor = trade.seller.books.actor
    ids = []
    for event in (1, 2):
        ((id_,),) = sql.rows(
            "INSERT INTO notification (company_id, account_id, kind, title, title_zh, event_id,"
            " is_task, mailed_at, mail_error, im_sent_at, im_error, read_at, done_at) VALUES"
            " (%s, %s, 'jobs.failed', 'Import failed', '导入失败', %s, true, now(), 'x', now(),"
            " 'x', now(), now()) RETURNING id",
            (actor.company_id, actor.id, event),
        )
        assert isinstance(id_, int)
        ids.append(id_)
    return [
        trade.sells(notices.do_read_notice, notices.ReadNotice(ids[0])),
        trade.sells(notices.do_finish_notice, notices.FinishNotice(ids[1])),
        trade.sells(notices.do_read_all, notices.ReadAll(ids[1])),
        trade.sells(notices.do_choose_channel, notices.ChooseChannel("jobs.failed", "mail", False)),
    ]


def messenger_examples(trade: Trade) -> list[Example]:
    """Members of the messenger bound and unbound."""
    new = [users.NewUser(name, name) for name in ("member.one", "member.two")]
    first, second = trade.seller.do(users.do_create_user, *new).ids()
    (bound,) = trade.seller.do(im.do_bind_member, im.BindMember("wecom", "m-1", first)).ids()
    company = trade.seller.books.company_id
    trade.seller.do(settings.do_set_setting, settings.SetSetting("im.provider", "wecom", company))
    read, waiting = trade.seller.do(
        synchronisation.do_start_sync, *(synchronisation.StartSync("wecom") for _ in range(2))
    ).ids()
    sql.execute("UPDATE im_sync SET state = 'ready', ended_at = now() WHERE id = %s", (read,))
    sql.execute(
        "INSERT INTO im_sync_member (company_id, run_id, place, member_id, name, department, step,"
        " account_id, matched_by, problem) VALUES (%s, %s, 1, 'm-3', 'M', 'D', 'bind', %s,"
        " 'email', 'x')",
        (company, waiting, second),
    )
    return [
        trade.sells(im.do_bind_member, im.BindMember("wecom", "m-2", second)),
        trade.sells(im.do_unbind_member, im.UnbindMember(bound)),
        trade.sells(synchronisation.do_start_sync, synchronisation.StartSync("wecom")),
        trade.sells(synchronisation.do_apply_sync, synchronisation.ApplySync(read, True)),
    ]


def service_examples(trade: Trade) -> list[Example]:
    """Settings set, sealed and taken back."""
    company = trade.seller.books.company_id
    for value in ("30", "40"):
        trade.seller.do(
            settings.do_set_setting, settings.SetSetting("files.upload_max_mb", value, company)
        )
    ((change,),) = sql.rows("SELECT max(id) FROM setting_change")
    assert isinstance(change, int)
    return [
        trade.sells(settings.do_set_setting, settings.SetSetting("files.quota_gb", "9", company)),
        trade.sells(
            settings.do_set_own_setting, settings.SetOwnSetting("general.time_zone", "UTC")
        ),
        trade.sells(
            settings.do_set_secret, settings.SetSecret("mail.password", Password("secret of it"))
        ),
        trade.sells(settings.do_undo_change, settings.UndoChange(change)),
    ]
