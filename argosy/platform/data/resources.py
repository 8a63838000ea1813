"""Imports as every door shows them: what came in, when, by whom, and what became of it."""

from __future__ import annotations

from argosy.platform.registry import makers as make
from argosy.platform.registry.fields import choices
from argosy.platform.registry.labels import Text
from argosy.platform.registry.resource import Resource

MODES = choices(
    ("check", "Rehearsal", "演练"),
    ("all", "All or nothing", "全部或不导入"),
    ("valid", "What can be taken", "可导入的行"),
)
STATES = choices(
    ("begun", "Under way", "进行中"),
    ("checked", "Rehearsed", "已演练"),
    ("done", "Done", "已完成"),
    ("refused", "Refused", "已拒绝"),
    ("undone", "Taken back", "已撤销"),
)


def _count(name: str) -> str:
    return f"coalesce((t.counts->>'{name}')::bigint, 0)"


IMPORT = Resource(
    name="data.import",
    label=Text("Import", "导入"),
    plural=Text("Imports", "导入记录"),
    table="import_run",
    read="data.import",
    fields=(
        make.text("file_name", "File", "文件", is_searchable=True, max_length=300),
        make.text("resource", "Holds", "数据类型", max_length=100, example="party.party"),
        make.choice("mode", "Way", "方式", MODES),
        make.choice("state", "State", "状态", STATES),
        make.whole("rows", "Rows", "行数", _count("rows")),
        make.whole("created", "New", "新增", _count("created")),
        make.whole("changed", "Changed", "变更", _count("changed")),
        make.whole("same", "As they were", "无变化", _count("same")),
        make.whole("refused", "Refused", "拒绝", _count("refused")),
        make.whole("size", "Bytes", "字节数"),
        make.reference("actor", "By", "操作人", "trail.actor"),
        make.instant("begun_at", "Begun", "开始时间"),
        make.instant("ended_at", "Ended", "结束时间"),
    ),
    display=("file_name", "begun_at"),
    sort=("-id",),
    columns=("file_name", "resource", "mode", "state", "created", "changed", "refused", "begun_at"),
    owns_fields=False,
    help=Text(
        "Files that came in: rehearsed, loaded, taken back. To import, open a list first.",
        "已导入的文件：演练、导入或撤销。如需导入，请先打开相应列表。",
    ),
)

RESOURCES = (IMPORT,)
