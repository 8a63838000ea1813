"""Bulk actions as every door shows them: one's own runs, with what became of each record."""

from __future__ import annotations

from argosy.platform.bulk.commands import do_start_bulk
from argosy.platform.registry import makers as make
from argosy.platform.registry.actions import Action, ActionKind
from argosy.platform.registry.fields import choices
from argosy.platform.registry.labels import Text
from argosy.platform.registry.resource import Lines, Resource

RUN_STATES = choices(("waiting", "Under way", "进行中"), ("done", "Done", "已完成"))
ROW_STATES = choices(
    ("waiting", "Waits", "等待"), ("done", "Done", "已完成"), ("refused", "Refused", "已拒绝")
)


def _count(state: str) -> str:
    return f"(SELECT count(*) FROM bulk_row b WHERE b.run_id = t.id AND b.state = '{state}')"


RUN = Resource(
    name="bulk.run",
    label=Text("Bulk action", "批量操作"),
    plural=Text("Bulk actions", "批量操作"),
    table="bulk_run",
    read="bulk.use",
    where="t.actor_id = {actor}",
    fields=(
        make.text("resource", "Noun", "对象", max_length=80, example="sales.order"),
        make.text("action", "Action", "操作", max_length=80, example="confirm"),
        make.stored("input", "Given", "填写内容"),
        make.choice("state", "State", "状态", RUN_STATES),
        make.whole(
            "waiting", "Waiting", "等待", _count("waiting"), is_filterable=False, is_sortable=False
        ),
        make.whole("done", "Done", "成功", _count("done"), is_filterable=False, is_sortable=False),
        make.whole(
            "refused", "Refused", "拒绝", _count("refused"), is_filterable=False, is_sortable=False
        ),
        make.instant("begun_at", "Begun", "开始时间"),
        make.instant("ended_at", "Ended", "结束时间"),
    ),
    lines=(
        Lines(
            "rows",
            Text("Records", "记录"),
            "bulk_row",
            "t.run_id",
            (
                make.whole("place", "Place", "序号"),
                make.whole("record_id", "Record", "记录"),
                make.choice("state", "State", "状态", ROW_STATES),
                make.stored("problems", "Reasons", "原因"),
            ),
            order="t.place",
        ),
    ),
    actions=(
        Action(
            "start",
            do_start_bulk,
            Text("Do for many", "批量执行"),
            kind=ActionKind.CREATE,
            hidden=True,
        ),
    ),
    display=("action", "resource"),
    columns=("resource", "action", "state", "done", "refused", "waiting", "begun_at"),
    owns_fields=False,
    help=Text(
        "Actions that were done for many records at once; choose records in a list to begin one.",
        "对多条记录批量执行的操作；请在列表中选择记录后开始。",
    ),
)

RESOURCES = (RUN,)
