"""What other parts may use of the notifications: `tell(run, notices)` from handlers, and reads."""

from argosy.platform.notifications.cards import Said, press
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
from argosy.platform.notifications.declaring import NoticeKind, kinds
from argosy.platform.notifications.queries import (
    Heard,
    Shown,
    Unread,
    choices_of,
    latest,
    unread,
)
from argosy.platform.notifications.telling import CHANNEL, Notice, tell

__all__ = [
    "CHANNEL",
    "ChooseChannel",
    "FinishNotice",
    "Heard",
    "Notice",
    "NoticeKind",
    "ReadAll",
    "ReadNotice",
    "Said",
    "Shown",
    "Unread",
    "choices_of",
    "do_choose_channel",
    "do_finish_notice",
    "do_read_all",
    "do_read_notice",
    "kinds",
    "latest",
    "press",
    "tell",
    "unread",
]
