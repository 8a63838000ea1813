"""Who is who at the company's provider, as every door shows it."""

from __future__ import annotations

from argosy.platform.im.commands import do_bind_member, do_unbind_member
from argosy.platform.im.manifest import PROVIDERS
from argosy.platform.im.synchronisation import do_apply_sync, do_start_sync
from argosy.platform.registry import makers as make
from argosy.platform.registry.actions import Action, ActionKind, Condition
from argosy.platform.registry.fields import Field, choices
from argosy.platform.registry.labels import Text
from argosy.platform.registry.resource import Lines, Resource, Scope

BINDING = Resource(
    name="im.binding",
    label=Text("Member of the messenger", "即时通讯成员"),
    plural=Text("Members of the messenger", "即时通讯成员"),
    table="im_binding",
    fields=(
        make.choice("provider", "Provider", "服务商", PROVIDERS),
        make.text(
            "member_id", "Id there", "成员 ID", max_length=128, is_searchable=True, example="lisi"
        ),
        make.reference("account", "User", "用户", "users.account"),
    ),
    actions=(
        Action("bind", do_bind_member, Text("Bind", "绑定成员"), kind=ActionKind.CREATE),
        Action("unbind", do_unbind_member, Text("Unbind", "解除绑定"), subject="binding_id"),
    ),
    read="im.read",
    where="t.in_company_id = {company}",
    scope=Scope.GROUP,
    display=("member_id", "account"),
    columns=("provider", "member_id", "account"),
    owns_fields=False,
    help=Text(
        "Which member of the company's messenger is which user.",
        "公司即时通讯成员与系统用户的对应关系。",
    ),
)

SYNC_STATES = choices(
    ("reading", "Is read", "读取中"),
    ("ready", "To be confirmed", "待确认"),
    ("failed", "Failed", "失败"),
    ("applying", "Is carried out", "执行中"),
    ("done", "Done", "完成"),
)
STEPS = choices(
    ("bind", "To bind", "待绑定"),
    ("bound", "Bound already", "已绑定"),
    ("leave", "Has left", "已离职"),
    ("unknown", "No user fits", "无匹配用户"),
    ("unclear", "More than one fits", "匹配不唯一"),
)
BY = choices(
    ("email", "E-mail", "邮箱"),
    ("mobile", "Mobile number", "手机号"),
    ("staff", "Staff number", "工号"),
)
MEMBER_STATES = choices(
    ("waiting", "Waits", "等待"), ("done", "Done", "已完成"), ("refused", "Refused", "已拒绝")
)


def _count(name: str, en: str, zh: str, step: str) -> Field:
    source = f"(SELECT count(*) FROM im_sync_member m WHERE m.run_id = t.id AND m.step = '{step}')"
    return make.whole(name, en, zh, source, is_filterable=False, is_sortable=False)


SYNC = Resource(
    name="im.sync",
    label=Text("Reading of the directory", "通讯录同步"),
    plural=Text("Readings of the directory", "通讯录同步"),
    table="im_sync",
    fields=(
        make.choice("provider", "Provider", "服务商", PROVIDERS),
        make.choice("state", "State", "状态", SYNC_STATES),
        make.whole("departments", "Departments", "部门数"),
        _count("to_bind", "To bind", "待绑定", "bind"),
        _count("bound", "Bound already", "已绑定", "bound"),
        _count("left", "Have left", "已离职", "leave"),
        _count("unknown", "Without a user", "无匹配用户", "unknown"),
        _count("unclear", "Unclear", "匹配不唯一", "unclear"),
        make.flag("ends_leavers", "Users of leavers are disabled", "停用离职成员账号"),
        make.text("error", "Failure", "失败原因", max_length=500),
        make.instant("begun_at", "Begun", "开始时间"),
        make.instant("ended_at", "Ended", "结束时间"),
    ),
    lines=(
        Lines(
            "members",
            Text("Members", "成员"),
            "im_sync_member",
            "t.run_id",
            (
                make.whole("place", "Place", "序号"),
                make.text("name", "Name", "姓名", max_length=200),
                make.text("department", "Department", "部门", max_length=500),
                make.text("member_id", "Id there", "成员 ID", max_length=128),
                make.choice("step", "What is to do", "处理方式", STEPS),
                make.reference("account", "User", "用户", "users.account"),
                make.choice("matched_by", "Found by", "匹配依据", BY),
                make.choice("state", "State", "状态", MEMBER_STATES),
                make.text("problem", "Reason", "原因", max_length=500),
            ),
            order="t.place",
        ),
    ),
    actions=(
        Action(
            "start", do_start_sync, Text("Read the directory", "读取通讯录"), kind=ActionKind.CREATE
        ),
        Action(
            "apply",
            do_apply_sync,
            Text("Carry out", "执行"),
            conditions=(
                Condition(
                    "im.not_ready",
                    "t.state = 'ready'",
                    Text("It is not waiting to be carried out.", "该同步当前不在待确认状态。"),
                    Text("Read the directory once more.", "请重新读取通讯录。"),
                ),
            ),
            subject="sync_id",
        ),
    ),
    read="im.read",
    display=("provider", "begun_at"),
    columns=("begun_at", "provider", "state", "departments", "to_bind", "bound", "left"),
    owns_fields=False,
    help=Text(
        "Departments and members as the messenger knows them; look, then carry out.",
        "读取即时通讯的部门与成员，预览确认后执行绑定。",
    ),
)

RESOURCES = (BINDING, SYNC)
