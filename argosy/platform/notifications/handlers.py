"""What the notifications listen to: after the commit, each event once."""

from __future__ import annotations

from collections.abc import Sequence

from argosy.contracts.jobs import RunEnded
from argosy.kernel.events.commands import CommandRun
from argosy.kernel.events.contract import Recorded
from argosy.kernel.events.handlers import AfterCommit, Within
from argosy.platform.jobs import api as jobs
from argosy.platform.notifications.telling import Notice, tell
from argosy.platform.registry.labels import Text

NAME = "notifications.tell"
_ENDED = {
    "done": Text("{what}: done", "{what}：已完成"),
    "failed": Text("{what}: failed", "{what}：失败"),
    "cancelled": Text("{what}: cancelled", "{what}：已取消"),
}


def on_run_ended(run: CommandRun, events: Sequence[Recorded[RunEnded]]) -> None:
    """Tell who started a job that it has ended, and why if it failed."""
    notices = []
    for recorded in events:
        event = recorded.event
        ended = jobs.run_of(event.job_id, run.actor)
        if ended is None:
            continue
        words = _ENDED[event.state]
        notices.append(
            Notice(
                "jobs.failed" if event.state == "failed" else "jobs.ended",
                event.account_id,
                recorded.id,
                Text(words.en.format(what=ended.title.en), words.zh.format(what=ended.title.zh)),
                Text(ended.error, ended.error),
                ended.address or "desk/jobs/",
            )
        )
    tell(run, notices)


HANDLERS: Sequence[Within | AfterCommit] = (
    # After commit: telling somebody must not hold up or spoil what happened.
    AfterCommit(RunEnded, on_run_ended, NAME, from_start=False),
)
