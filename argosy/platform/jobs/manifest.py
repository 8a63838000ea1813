"""What the jobs add to the suite: permissions and a role."""

from __future__ import annotations

PERMISSIONS = {
    "jobs.read": ("See background jobs", "查看后台任务"),
    "jobs.write": ("Retry and cancel background jobs", "重试与取消后台任务"),
    "jobs.end": ("Tell that jobs have ended (programs)", "通报任务结束（供程序使用）"),
}

ROLES = {"job_keeper": ("jobs.read", "jobs.write")}

DUTY_CONFLICTS: tuple[tuple[str, str, str], ...] = ()
