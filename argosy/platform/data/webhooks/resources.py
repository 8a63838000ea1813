"""Webhooks and their deliveries as every door shows them."""

from __future__ import annotations

from argosy.platform.data.webhooks.commands import (
    do_change_webhook,
    do_create_webhook,
    do_renew_secret,
    do_replay,
)
from argosy.platform.registry import makers as make
from argosy.platform.registry.actions import Action, ActionKind
from argosy.platform.registry.fields import Choice
from argosy.platform.registry.labels import Text
from argosy.platform.registry.resource import Resource

WEBHOOK = Resource(
    name="webhooks.webhook",
    label=Text("Webhook", "事件推送"),
    plural=Text("Webhooks", "事件推送"),
    table="webhook",
    fields=(
        make.text("name", "Name", "名称", is_searchable=True, max_length=120, example="Shop"),
        make.text("url", "Address", "地址", max_length=2000, example="https://example.com/argosy"),
        make.texts("kinds", "Kinds of events", "事件种类"),
        make.flag("is_active", "Active", "启用"),
        make.whole("version", "Version", "版本"),
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
        make.reference("webhook", "Webhook", "事件推送", "webhooks.webhook"),
        make.whole("event_id", "Event", "事件编号"),
        make.text("kind", "Kind", "事件种类", "e.kind"),
        make.choice(
            "state",
            "State",
            "状态",
            (
                Choice("waiting", Text("Waits", "等待")),
                Choice("delivered", Text("Delivered", "已投递")),
                Choice("parked", Text("Parked", "已搁置")),
            ),
        ),
        make.whole("tries", "Tries", "尝试次数"),
        make.instant("next_try_at", "Next try", "下次尝试"),
        make.whole("status", "Answer", "响应状态"),
        make.text("error", "Failure", "失败原因", max_length=500),
        make.instant("delivered_at", "Delivered at", "投递时间"),
    ),
    read="webhooks.read",
    display=("event_id", "state"),
    owns_fields=False,
)

RESOURCES = (WEBHOOK, DELIVERY)
