"""What the notifications add to the suite: settings, kinds of their own, a permission."""

from __future__ import annotations

from argosy.platform.notifications.declaring import NoticeKind
from argosy.platform.registry.fields import choices
from argosy.platform.registry.labels import Text
from argosy.platform.settings.declaring import ALL_LEVELS, Kind, Setting

PERMISSIONS = {
    "notifications.read": ("See whom Argosy has told what", "查看已发送的通知"),
}

NOTICES = (
    NoticeKind("jobs.ended", Text("A job that I started has ended", "我发起的任务已结束"), "check"),
    NoticeKind(
        "jobs.failed",
        Text("A job that I started failed", "我发起的任务失败"),
        "alert-triangle",
        mail=True,
        is_task=True,
    ),
    NoticeKind(
        "comments.mention",
        Text("Somebody mentioned me", "有人提到我"),
        "user-circle",
        mail=True,
        im=True,
        is_task=True,
    ),
)

SETTINGS = (
    Setting(
        "notifications.quiet_from",
        Text("Quiet from", "免打扰开始"),
        Kind.TIME,
        levels=ALL_LEVELS,
        help=Text(
            "No mail or instant message leaves in these hours, in your time zone.",
            "此时段内（按您的时区）不发送邮件与即时消息。",
        ),
    ),
    Setting(
        "notifications.quiet_to", Text("Quiet until", "免打扰结束"), Kind.TIME, levels=ALL_LEVELS
    ),
    Setting(
        "notifications.digest",
        Text("How often", "发送频率"),
        Kind.CHOICE,
        "at_once",
        levels=ALL_LEVELS,
        choices=choices(
            ("at_once", "At once", "即时"),
            ("hourly", "Together, every hour", "每小时汇总"),
            ("daily", "Together, once a day", "每日汇总"),
        ),
    ),
    Setting(
        "notifications.digest_at",
        Text("Time of the daily digest", "每日汇总时间"),
        Kind.TIME,
        "08:00",
        levels=ALL_LEVELS,
    ),
)
