"""Rows of runs: written by the worker beside its jobs, read by pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import cast

from procrastinate.contrib.django import app
from procrastinate.tasks import Task
from procrastinate.types import JSONValue

from argosy.contracts.jobs import RunEnded
from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor, ActorKind
from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.numbers import int64_problem
from argosy.platform.registry.labels import Text

KEPT = timedelta(days=30)
ENDED = frozenset({"done", "failed", "cancelled"})
KINDS: set[str] = set()
"""Tasks whose runs are kept though they do not say how far they are."""


@dataclass(frozen=True, slots=True)
class EndRun:
    """A run that has ended: how, and why if it failed."""

    job_id: int
    state: str
    error: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """A run as pages show it."""

    id: int
    task: str
    title: Text
    state: str
    done: int
    total: int
    message: str
    error: str
    address: str
    by: str
    begun_at: datetime
    ended_at: datetime | None

    @property
    def percent(self) -> int | None:
        """How much of it is done, 0 to 100; None while nobody knows."""
        return min(100, self.done * 100 // self.total) if self.total else None


def is_kept(task: str) -> bool:
    """Return whether the runs of a task are kept whatever they say."""
    return task in KINDS


def start(
    task: Task[..., None, ...],
    arguments: Mapping[str, JSONValue],
    *,
    title: Text,
    actor: Actor,
    address: str = "",
) -> int:
    """Queue a job for somebody, who is told when it has ended; returns its id.

    It is queued in the transaction that is open, and so runs only if that is committed.

    Args:
        task: what to run; it says how far it is by `progress`.
        arguments: for the task, as JSON can hold them.
        title: what people read.
        actor: for whom, in which company.
        address: where its outcome is seen, below the site.
    """
    KINDS.add(task.name)
    job_id = int(task.configure().defer(**arguments))
    sql.execute(
        "INSERT INTO job_run (id, task, title, title_zh, in_company_id, started_by_id, state,"
        " address) VALUES (%s, %s, %s, %s, %s, %s, 'queued', %s)",
        (
            job_id,
            task.name,
            title.en[:200],
            title.zh[:200],
            actor.company_id or None,
            actor.id,
            address,
        ),
    )
    return job_id


def report(job_id: int, task: str, done: int, total: int, message: str) -> bool:
    """Write how far a job is; returns whether it was cancelled. Its own transaction."""
    sql.execute(
        "INSERT INTO job_run (id, task, state, done, total, message)"
        " VALUES (%s, %s, 'running', %s, %s, %s) ON CONFLICT (id) DO UPDATE SET state = 'running',"
        " done = excluded.done, total = excluded.total, message = excluded.message, error = '',"
        " ended_at = NULL",
        (job_id, task, done, total, message),
    )
    found = sql.rows("SELECT abort_requested FROM procrastinate_jobs WHERE id = %s", (job_id,))
    return bool(found and found[0][0])


def end(job_id: int, task: str, state: str, error: str) -> None:
    """Write how a job ended; who started it is told by an event."""
    sql.execute(
        "INSERT INTO job_run (id, task, state, error, ended_at)"
        " VALUES (%s, %s, %s, %s, statement_timestamp()) ON CONFLICT (id) DO UPDATE SET"
        " state = excluded.state, error = excluded.error, ended_at = excluded.ended_at,"
        " done = CASE WHEN excluded.state = 'done' THEN greatest(job_run.done, job_run.total)"
        " ELSE job_run.done END",
        (job_id, task, state, error),
    )
    found = sql.rows(
        "SELECT r.started_by_id, r.in_company_id, coalesce(j.attempts, 0) FROM job_run r"
        " LEFT JOIN procrastinate_jobs j ON j.id = r.id"
        " WHERE r.id = %s AND r.started_by_id IS NOT NULL AND r.in_company_id IS NOT NULL",
        (job_id,),
    )
    for account, company, attempts in found:
        home = cast(int, company)
        actor = Actor(cast(int, account), ActorKind.SYSTEM, home, (home,))
        do_end_run([EndRun(job_id, state, error)], actor=actor, key=f"job {job_id}/{attempts}")


@command("jobs.end_run", permission="jobs.end")
def do_end_run(run: CommandRun, batch: Sequence[EndRun]) -> list[Done | None]:
    """Tell that runs have ended; given by the worker.

    Before: each was started in the company acted for. Permission: jobs.end.
    """
    fit = sorted({i.job_id for i in batch if int64_problem(i.job_id, "job_id") is None})
    started = {
        cast(int, id_): cast(int, account)
        for id_, account in sql.rows(
            "SELECT id, started_by_id FROM job_run WHERE id = ANY (%s::bigint[])"
            " AND in_company_id = %s AND started_by_id IS NOT NULL",
            (sql.array(fit), run.company_id),
        )
    }
    for place, item in enumerate(batch):
        if item.job_id not in started:
            run.reject(place, _unknown(item.job_id))
        if item.state not in ENDED:
            run.reject(place, _no_state(item.state))
    kept = run.settle(len(batch))
    for item in (batch[place] for place in kept):
        run.emit(
            RunEnded(item.job_id, started[item.job_id], item.state),
            subject_type="job_run",
            subject_id=item.job_id,
        )
    return [Done("job_run", i.job_id) if p in kept else None for p, i in enumerate(batch)]


def _unknown(job_id: int) -> Problem:
    return Problem(
        "jobs.unknown",
        "There is no job {job} in the queue.",
        "Choose one that the list shows.",
        "job_id",
        {"job": job_id},
    )


def _no_state(state: str) -> Problem:
    return Problem(
        "jobs.state",
        "Nothing ends as {value}.",
        "Choose one of: {choices}.",
        "state",
        {"value": state, "choices": ", ".join(sorted(ENDED))},
    )


_COLUMNS = (
    "SELECT r.id, r.task::text, r.title::text, r.title_zh::text, r.state::text, r.done, r.total,"
    " r.message::text, r.error::text, r.address::text, coalesce(a.name, '')::text, r.begun_at,"
    " r.ended_at FROM job_run r LEFT JOIN actor a ON a.id = r.started_by_id"
)


def own(actor: Actor, *, most: int = 20) -> list[Run]:
    """Return what somebody started himself, the latest first."""
    found = sql.rows(
        f"{_COLUMNS} WHERE r.started_by_id = %s ORDER BY r.id DESC LIMIT %s", (actor.id, most)
    )
    return [_run(row) for row in found]


def run_of(job_id: int, actor: Actor) -> Run | None:
    """Return a run that somebody may see: his own, or any with the right to see jobs."""
    found = sql.rows(
        f"{_COLUMNS} WHERE r.id = %s AND (r.started_by_id = %s OR (%s AND (r.in_company_id IS NULL"
        " OR r.in_company_id = %s)))",
        (job_id, actor.id, actor.may("jobs.read"), actor.company_id),
    )
    return _run(found[0]) if found else None


def _run(row: sql.Row) -> Run:
    id_, task, en, zh, state, done, total, message, error, address, by, begun, ended = row
    return Run(
        cast(int, id_),
        str(task),
        Text(str(en) or title_of(str(task)).en, str(zh) or title_of(str(task)).zh),
        str(state),
        cast(int, done),
        cast(int, total),
        str(message),
        str(error),
        str(address),
        str(by),
        cast(datetime, begun),
        cast("datetime | None", ended),
    )


def forget_old() -> int:
    """Delete runs that ended more than a month ago, and aborted jobs; returns how many runs."""
    sql.execute(
        "DELETE FROM procrastinate_jobs j WHERE status IN ('aborted', 'cancelled') AND NOT EXISTS"
        " (SELECT FROM procrastinate_events e WHERE e.job_id = j.id"
        " AND e.at > now() - %s::interval)",
        (KEPT,),
    )
    return sql.execute("DELETE FROM job_run WHERE ended_at < now() - %s::interval", (KEPT,))


@cache
def title_of(task: str) -> Text:
    """Return what people call a task: the first line of what it says about itself."""
    found = app.tasks.get(task)
    if task in TITLES:
        return TITLES[task]
    words = (found.func.__doc__ or "").strip().split("\n")[0].rstrip(".") if found else ""
    return Text(words or task, words or task)


TITLES = {
    "events.deliver": Text("Pass events on", "传递事件"),
    "events.sweep": Text("Pass events on that were left behind", "补传遗漏事件"),
    "events.seal": Text("Seal what was recorded", "封存记录"),
    "webhooks.deliver": Text("Tell other programs", "推送给外部程序"),
    "own_fields.carry_out": Text("Change tables for own fields", "变更自定义字段表结构"),
    "own_fields.sweep": Text("Finish changes of own fields", "补做自定义字段变更"),
    "users.invite": Text("Send an invitation", "发送邀请邮件"),
    "users.prove_address": Text("Ask whether an address is right", "发送邮箱验证邮件"),
    "users.remind": Text("Send a link for a new password", "发送重置密码邮件"),
    "users.sign_up": Text("Send a link to make an account", "发送注册邮件"),
    "users.forget": Text("Forget old sessions", "清理过期会话"),
    "backup.look": Text("Back up when it is time", "按计划备份"),
    "builtin:procrastinate.builtin_tasks.remove_old_jobs": Text("Remove old jobs", "清理旧任务"),
    "notifications.mail": Text("Send notifications by mail", "发送邮件通知"),
    "notifications.im": Text("Send notifications as messages", "发送即时消息通知"),
    "im.read": Text("Read the directory of a messenger", "读取通讯录"),
    "im.apply": Text("Carry out what a directory says", "执行通讯录同步"),
    "performance.measure": Text("Measure", "采集性能指标"),
    "performance.forget": Text("Forget old figures", "清理历史性能数据"),
    "data.carry_out": Text("Import a file", "导入文件"),
    "data.forget_uploads": Text("Forget uploads that were left", "清理遗留的上传文件"),
    "jobs.rescue": Text("Take up jobs of workers that are gone", "接续中断的任务"),
    "jobs.forget": Text("Forget old runs of jobs", "清理历史任务"),
    "bulk.work": Text("Do one thing with many records", "批量处理记录"),
    "search.keep": Text("Bring the search up to date", "更新搜索索引"),
    "files.read": Text("Read texts of files for the search", "读取附件文本以供搜索"),
    "files.sweep": Text("Tidy and prove files", "清理并校验附件"),
}
