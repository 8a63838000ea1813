"""Webhooks and their deliveries as every door shows them."""

from __future__ import annotations

from argosy.platform.data.webhooks.commands import (
    do_change_webhook,
    do_create_webhook,
    do_renew_secret,
    do_replay,
)
from argosy.platform.registry.actions import Action, ActionKind
from argosy.platform.registry.fields import Choice, Field, FieldType
from argosy.platform.registry.labels import Text
from argosy.platform.registry.resource import Resource

WEBHOOK = Resource(
    name="webhooks.webhook",
    label=Text("Webhook", "事件推送"),
    plural=Text("Webhooks", "事件推送"),
    table="webhook",
    fields=(
        Field(
            "name",
            FieldType.TEXT,
            Text("Name", "名称"),
            is_searchable=True,
            max_length=120,
            example="Shop",
        ),
        Field(
            "url",
            FieldType.TEXT,
            Text("Address", "地址"),
            max_length=2000,
            example="https://example.com/argosy",
        ),
        Field("kinds", FieldType.TEXTS, Text("Kinds of events", "事件种类")),
        Field("is_active", FieldType.BOOLEAN, Text("Active", "启用")),
        Field("version", FieldType.INTEGER, Text("Version", "版本")),
    ),
    actions=(
        Action("create", do_create_webhook, Text("New webhook", "新建"), kind=ActionKind.CREATE),
        Action(
            "change",
            do_change_webhook,
            Text("Change", "修改"),
            kind=ActionKind.CHANGE,
            subject="webhook_id",
            version="version",
        ),
        Action(
            "renew_secret", do_renew_secret, Text("New secret", "更换密钥"), subject="webhook_id"
        ),
        Action("replay", do_replay, Text("Deliver again", "重新投递"), subject="webhook_id"),
    ),
    read="webhooks.read",
    display=("name",),
    sort=("name",),
    version="version",
    owns_fields=False,
    help=Text("Programs that are told what happened.", "接收业务事件通知的程序。"),
)

DELIVERY = Resource(
    name="webhooks.delivery",
    label=Text("Event delivery", "投递"),
    plural=Text("Deliveries", "投递记录"),
    table="webhook_delivery",
    joins="LEFT JOIN event e ON e.id = t.event_id",
    fields=(
        Field(
            "webhook",
            FieldType.REFERENCE,
            Text("Webhook", "事件推送"),
            "t.webhook_id",
            target="webhooks.webhook",
        ),
        Field("event_id", FieldType.INTEGER, Text("Event", "事件编号")),
        Field("kind", FieldType.TEXT, Text("Kind", "事件种类"), "e.kind"),
        Field(
            "state",
            FieldType.CHOICE,
            Text("State", "状态"),
            choices=(
                Choice("waiting", Text("Waits", "等待")),
                Choice("delivered", Text("Delivered", "已投递")),
                Choice("parked", Text("Parked", "已搁置")),
            ),
        ),
        Field("tries", FieldType.INTEGER, Text("Tries", "尝试次数")),
        Field("next_try_at", FieldType.INSTANT, Text("Next try", "下次尝试")),
        Field("status", FieldType.INTEGER, Text("Answer", "响应状态")),
        Field("error", FieldType.TEXT, Text("Failure", "失败原因"), max_length=500),
        Field("delivered_at", FieldType.INSTANT, Text("Delivered at", "投递时间")),
    ),
    read="webhooks.read",
    display=("event_id", "state"),
    owns_fields=False,
)

RESOURCES = (WEBHOOK, DELIVERY)
