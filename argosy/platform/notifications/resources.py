"""Notices as every door shows them: one's own."""

from __future__ import annotations

from argosy.platform.notifications.commands import (
    do_choose_channel,
    do_finish_notice,
    do_read_all,
    do_read_notice,
)
from argosy.platform.notifications.declaring import kinds
from argosy.platform.registry import makers as make
from argosy.platform.registry.actions import Action, ActionKind
from argosy.platform.registry.fields import Choice
from argosy.platform.registry.labels import Text
from argosy.platform.registry.resource import Resource

KINDS = tuple(Choice(each.code, each.label) for each in kinds().values())

NOTIFICATION = Resource(
    name="notifications.notification",
    label=Text("Notification", "通知"),
    plural=Text("Notifications sent", "通知记录"),
    table="notification",
    fields=(
        make.instant("recorded_at", "At", "时间"),
        make.reference("account", "For", "接收人", "trail.actor"),
        make.choice("kind", "Kind", "类型", KINDS, example="jobs.failed"),
        make.text("title", "What", "内容", max_length=300),
        make.text("title_zh", "What, in Chinese", "内容（中文）", max_length=300),
        make.flag("is_task", "Asks for something", "待办"),
        make.instant("read_at", "Read", "阅读时间"),
        make.instant("done_at", "Done", "完成时间"),
        make.instant("mailed_at", "Mailed", "邮件发送时间"),
        make.text("mail_error", "Why no mail left", "邮件失败原因", max_length=500),
        make.instant("im_sent_at", "Sent as message", "即时消息发送时间"),
        make.text("im_error", "Why no message left", "即时消息失败原因", max_length=500),
    ),
    actions=(
        Action("read", do_read_notice, Text("Mark as read", "标为已读"), subject="notification_id"),
        Action("finish", do_finish_notice, Text("Done", "完成"), subject="notification_id"),
        Action(
            "read_all",
            do_read_all,
            Text("Mark all as read", "全部标为已读"),
            hidden=True,
            kind=ActionKind.CREATE,
        ),
        Action(
            "choose",
            do_choose_channel,
            Text("Choose ways", "选择渠道"),
            hidden=True,
            kind=ActionKind.CREATE,
        ),
    ),
    read="notifications.read",
    display=("kind", "title"),
    columns=("recorded_at", "account", "kind", "title", "read_at", "mailed_at", "mail_error"),
    owns_fields=False,
    help=Text("Who was told what, and by which way.", "谁在何时以何种渠道收到了什么通知。"),
)

RESOURCES = (NOTIFICATION,)
