"""Actors, commands, events and changes as every door shows them."""

from __future__ import annotations

from argosy.platform.registry import makers as make
from argosy.platform.registry.fields import PERSONAL_READ, Sensitivity, choices
from argosy.platform.registry.labels import Text
from argosy.platform.registry.resource import Resource, Scope

ACTOR_KINDS = choices(
    ("user", "User", "用户"),
    ("key", "API key", "接口密钥"),
    ("job", "Job", "后台任务"),
    ("system", "System", "系统"),
)
OPERATIONS = choices(("I", "Entered", "新增"), ("U", "Changed", "修改"), ("D", "Deleted", "删除"))
READ = "trail.read"
BY = make.reference("actor", "By", "操作人", "trail.actor")
COMMAND = make.reference("command", "Command", "操作", "trail.command")
RECORDED = make.instant("recorded_at", "Recorded", "记录时间")

ACTOR = Resource(
    name="trail.actor",
    label=Text("Actor", "操作主体"),
    plural=Text("Actors", "操作主体"),
    table="actor",
    read="trail.actor.read",
    scope=Scope.GROUP,
    fields=(
        make.text("name", "Name", "名称", is_searchable=True, max_length=200),
        make.choice("kind", "Kind", "类型", ACTOR_KINDS),
        make.flag("is_active", "Active", "启用"),
    ),
    display=("name",),
    sort=("-id",),
    columns=("name", "kind", "is_active"),
    owns_fields=False,
    help=Text("Whoever does something: people, keys, jobs.", "操作的执行者：用户、密钥、任务。"),
)

COMMAND_LOG = Resource(
    name="trail.command",
    label=Text("Command", "操作"),
    plural=Text("Commands", "操作记录"),
    table="command_log",
    read=READ,
    fields=(
        make.text("name", "Name", "名称", max_length=100, example="sales.confirm_order"),
        BY,
        make.text("key", "Key", "幂等键", max_length=200),
        make.whole("size", "Items", "条目数"),
        RECORDED,
    ),
    display=("name", "recorded_at"),
    sort=("-id",),
    columns=("recorded_at", "name", "actor", "size"),
    owns_fields=False,
    help=Text(
        "What was done, by whom, exactly once by its key.", "谁执行了什么操作，按幂等键只执行一次。"
    ),
)

EVENT = Resource(
    name="trail.event",
    label=Text("Event", "业务事件"),
    plural=Text("Timeline", "业务时间线"),
    table="event",
    read=READ,
    fields=(
        make.text("kind", "Kind", "类型", max_length=100, example="sales.order_confirmed"),
        make.text("subject_type", "Document type", "单据类型", max_length=64),
        make.whole("subject_id", "Document", "单据"),
        make.journey(),
        BY,
        COMMAND,
        make.reference("causation", "Caused by", "起因事件", "trail.event"),
        make.whole("version", "Version", "版本"),
        make.stored("payload", "What happened", "事件内容"),
        *make.times(),
    ),
    display=("kind", "effective_at"),
    sort=("-id",),
    columns=("effective_at", "kind", "subject_type", "subject_id", "actor"),
    owns_fields=False,
    help=Text("What happened to documents, in order.", "单据上依次发生的业务事件。"),
)

CHANGE = Resource(
    name="trail.change",
    label=Text("Change", "变更记录"),
    plural=Text("Changes", "变更记录"),
    table="audit_change",
    read=READ,
    fields=(
        make.text("table_name", "Table", "数据表", max_length=64, example="party"),
        make.text("row_key", "Row", "记录键", max_length=100),
        make.choice("operation", "What was done", "操作类型", OPERATIONS),
        make.stored(
            "before", "Before", "变更前", sensitivity=Sensitivity.PERSONAL, permission=PERSONAL_READ
        ),
        make.stored(
            "after_change",
            "After",
            "变更后",
            "t.after",
            sensitivity=Sensitivity.PERSONAL,
            permission=PERSONAL_READ,
        ),
        BY,
        COMMAND,
        RECORDED,
    ),
    display=("table_name", "row_key"),
    sort=("-id",),
    columns=("recorded_at", "table_name", "row_key", "operation", "actor"),
    owns_fields=False,
    help=Text("Master data before and after each change.", "主数据每次修改前后的内容。"),
)

RESOURCES = (ACTOR, COMMAND_LOG, EVENT, CHANGE)
