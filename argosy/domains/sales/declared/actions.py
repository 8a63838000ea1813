"""What can be done with a sales order, when, and why not.

The conditions say beforehand what the commands would refuse for the order's state alone; what
depends on stock, credit or the input is for the command to say.
"""

from __future__ import annotations

from collections.abc import Mapping

from argosy.domains.sales.commands.amend import do_amend_order
from argosy.domains.sales.commands.bill import do_bill_order, do_credit_return
from argosy.domains.sales.commands.cancel import do_cancel_order
from argosy.domains.sales.commands.confirm import do_confirm_order
from argosy.domains.sales.commands.create import do_create_order, do_create_quotation
from argosy.domains.sales.commands.deliver import do_deliver
from argosy.domains.sales.commands.reserve import do_reserve_goods
from argosy.domains.sales.commands.returns import do_return_goods
from argosy.domains.sales.declared.proposals import (
    DELIVERABLE,
    TO_BILL,
    TO_CREDIT,
    TO_TAKE_BACK,
)
from argosy.platform.registry.actions import Action, ActionKind, Condition, Then, Undo
from argosy.platform.registry.labels import Text

OF_ORDER = "SELECT o.currency FROM sales_order o WHERE o.id = %(order_id)s"

NOT_CONFIRMED_YET = Condition(
    "sales.confirmed_already",
    "t.confirmed_at IS NULL",
    Text("The order is confirmed already.", "订单已确认。"),
    Text("Amend it if something has to change.", "如需变更请走变更流程。"),
)
NOT_CANCELLED = Condition(
    "sales.cancelled_already",
    "t.cancelled_at IS NULL",
    Text("The order is cancelled.", "订单已取消。"),
    Text("Enter a new order.", "请录入新订单。"),
)
NOT_DONE = Condition(
    "sales.done_already",
    "t.state <> 'done'",
    Text("Everything is delivered and billed.", "订单已全部交货并开票。"),
    Text("Enter a new order.", "请录入新订单。"),
)
CONFIRMED = Condition(
    "sales.not_confirmed",
    "t.confirmed_at IS NOT NULL",
    Text("The order is not confirmed yet.", "订单尚未确认。"),
    Text("Confirm it first.", "请先确认订单。"),
)
STILL_HOLDS = Condition(
    "sales.validity_over",
    "t.valid_until IS NULL OR t.valid_until >="
    " (now() AT TIME ZONE (SELECT c.time_zone FROM company c WHERE c.id = t.company_id))::date",
    Text("The quotation no longer holds.", "报价已过有效期。"),
    Text("Amend it with a later day.", "请变更并延长有效期。"),
)
TO_DELIVER = Condition(
    "sales.nothing_to_deliver",
    "t.delivery_state <> 'full'",
    Text("Everything is delivered.", "已全部交货。"),
    Text("Amend the order to deliver more.", "如需增加请变更订单。"),
)
UNBILLED = Condition(
    "sales.nothing_to_bill",
    "t.billing_state <> 'full'",
    Text("Everything is billed.", "已全部开票。"),
    Text("Amend the order to sell more.", "如需增加请变更订单。"),
)
DELIVERED = Condition(
    "sales.nothing_delivered",
    "EXISTS (SELECT 1 FROM delivery d WHERE d.order_id = t.id AND d.direction = 'out')",
    Text("Nothing was delivered yet.", "尚未交货。"),
    Text("Only what was delivered can come back.", "仅已交货的商品可以退回。"),
)
BILLED = Condition(
    "sales.nothing_billed",
    "EXISTS (SELECT 1 FROM sales_line_progress p"
    " WHERE p.order_id = t.id AND p.invoiced_qty > p.credited_qty)",
    Text("Nothing is billed that could be credited.", "没有可冲红的开票。"),
    Text("Bill the order first.", "请先开票。"),
)

HEAD_NAMES = {"reference": "customer_reference"}
FROM: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "warehouse_id": {"kind": ("view", "internal")},
    "lines.item_id": {"has_variants": ("false",)},
}
"""Warehouses and places in them; products that are no models of others."""
PLACES = {
    "lines.location_id": "inventory.location",
}

ACTIONS = (
    Action(
        "create",
        do_create_order,
        Text("New order", "新建订单"),
        kind=ActionKind.CREATE,
        then=Then("confirm", Text("Save and confirm", "保存并确认")),
        is_import=True,
        names=HEAD_NAMES,
        offers=FROM,
    ),
    Action(
        "create_quotation",
        do_create_quotation,
        Text("New quotation", "新建报价"),
        kind=ActionKind.CREATE,
        then=Then("confirm", Text("Save and confirm", "保存并确认")),
        is_import=True,
        names=HEAD_NAMES,
        offers=FROM,
    ),
    Action(
        "amend",
        do_amend_order,
        Text("Amend", "变更"),
        conditions=(NOT_CANCELLED, NOT_DONE),
        kind=ActionKind.CHANGE,
        subject="order_id",
        version="expected_version",
        currency=OF_ORDER,
        is_import=True,
        names={"lines.line_id": "lines.id", "charges.line_id": "lines.id"},
    ),
    Action(
        "confirm",
        do_confirm_order,
        Text("Confirm", "确认"),
        conditions=(NOT_CONFIRMED_YET, NOT_CANCELLED, STILL_HOLDS),
        subject="order_id",
        leads={"state": "confirmed"},
        version="expected_version",
    ),
    Action(
        "deliver",
        do_deliver,
        Text("Deliver", "交货"),
        conditions=(CONFIRMED, NOT_CANCELLED, TO_DELIVER),
        subject="order_id",
        makes="sales.delivery",
        references=PLACES,
        proposes=DELIVERABLE,
    ),
    Action(
        "reserve",
        do_reserve_goods,
        Text("Reserve goods", "预留库存"),
        conditions=(CONFIRMED, NOT_CANCELLED, TO_DELIVER),
        subject="order_id",
    ),
    Action(
        "return",
        do_return_goods,
        Text("Take goods back", "退货"),
        conditions=(DELIVERED,),
        subject="order_id",
        proposes=TO_TAKE_BACK,
        makes="sales.delivery",
        references=PLACES,
    ),
    Action(
        "bill",
        do_bill_order,
        Text("Bill", "开票"),
        conditions=(CONFIRMED, UNBILLED),
        subject="order_id",
        proposes=TO_BILL,
    ),
    Action(
        "credit",
        do_credit_return,
        Text("Credit", "红字冲销"),
        conditions=(BILLED,),
        subject="order_id",
        proposes=TO_CREDIT,
    ),
    Action(
        "cancel",
        do_cancel_order,
        Text("Cancel", "取消"),
        conditions=(NOT_CANCELLED, NOT_DONE),
        subject="order_id",
        leads={"state": "cancelled"},
        undo=Undo(),
    ),
)
