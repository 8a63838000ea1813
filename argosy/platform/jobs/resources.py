"""Jobs of the queue and their runs as every door shows them."""

from __future__ import annotations

from argosy.platform.jobs.commands import do_cancel_job, do_retry_job
from argosy.platform.registry import makers as make
from argosy.platform.registry.actions import Action, Condition
from argosy.platform.registry.fields import choices
from argosy.platform.registry.labels import Text
from argosy.platform.registry.resource import Resource, Scope

READ = "jobs.read"
QUEUE_STATES = choices(
    ("todo", "Waits", "等待"),
    ("doing", "Runs", "运行中"),
    ("succeeded", "Done", "完成"),
    ("failed", "Failed", "失败"),
    ("cancelled", "Cancelled", "已取消"),
    ("aborting", "Ends", "正在结束"),
    ("aborted", "Cancelled while it ran", "已中止"),
)
RUN_STATES = choices(
    ("queued", "Waits", "等待"),
    ("running", "Runs", "运行中"),
    ("done", "Done", "完成"),
    ("failed", "Failed", "失败"),
    ("cancelled", "Cancelled", "已取消"),
)

JOB = Resource(
    name="jobs.job",
    label=Text("Job", "后台任务"),
    plural=Text("Jobs in the queue", "任务队列"),
    table="procrastinate_jobs",
    joins="LEFT JOIN job_run r ON r.id = t.id",
    fields=(
        make.text("task", "Task", "任务", "t.task_name", max_length=128),
        make.choice("state", "State", "状态", QUEUE_STATES, "t.status::text"),
        make.text("queue", "Queue", "队列", "t.queue_name", max_length=128),
        make.instant("scheduled_at", "Not before", "最早执行时间"),
        make.whole("attempts", "Tries", "尝试次数"),
        make.text("reason", "Why it failed", "失败原因", "r.error", max_length=1000),
    ),
    actions=(
        Action(
            "retry",
            do_retry_job,
            Text("Try again", "重试"),
            conditions=(
                Condition(
                    "jobs.not_failed",
                    "t.status = 'failed'",
                    Text("The job has not failed.", "该任务没有失败。"),
                    Text("Only jobs that failed are tried again.", "仅失败的任务可以重试。"),
                ),
            ),
            subject="job_id",
        ),
        Action(
            "cancel",
            do_cancel_job,
            Text("Cancel", "取消"),
            conditions=(
                Condition(
                    "jobs.ended",
                    "t.status IN ('todo', 'doing', 'failed')",
                    Text("The job has ended.", "该任务已结束。"),
                    Text(
                        "Only jobs that wait, run or failed can be cancelled.",
                        "仅等待、运行或失败的任务可以取消。",
                    ),
                ),
            ),
            subject="job_id",
        ),
    ),
    read=READ,
    scope=Scope.GROUP,
    display=("task",),
    owns_fields=False,
    help=Text("What waits, runs or failed in the background.", "后台等待、运行或失败的任务。"),
)

RUN = Resource(
    name="jobs.run",
    label=Text("Run of a job", "任务执行"),
    plural=Text("Runs of jobs", "任务执行记录"),
    table="job_run",
    fields=(
        make.text("title", "What", "内容", max_length=200),
        make.text("task", "Task", "任务", max_length=128),
        make.choice("state", "State", "状态", RUN_STATES),
        make.whole("done", "Done", "已完成"),
        make.whole("total", "Of", "总量"),
        make.text("message", "Now", "当前步骤", max_length=300),
        make.text("error", "Why it failed", "失败原因", max_length=1000),
        make.reference("started_by", "Started by", "发起人", "trail.actor"),
        make.instant("begun_at", "Begun", "开始时间"),
        make.instant("ended_at", "Ended", "结束时间"),
    ),
    read=READ,
    where="(t.in_company_id IS NULL OR t.in_company_id = {company})",
    scope=Scope.GROUP,
    display=("task",),
    columns=("begun_at", "task", "state", "done", "total", "message", "error"),
    owns_fields=False,
    help=Text("Long jobs: how far they are, how they ended.", "长任务的进度与结果。"),
)

RESOURCES = (JOB, RUN)
