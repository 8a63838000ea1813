"""Purchase requests and purchase orders."""

from __future__ import annotations

from argosy.domains.purchasing.commands.amend import do_amend_order
from argosy.domains.purchasing.commands.create import do_create_order
from argosy.domains.purchasing.commands.orders import (
    do_cancel_order,
    do_close_order,
    do_confirm_order,
)
from argosy.domains.purchasing.commands.policies import do_set_policy
from argosy.domains.purchasing.commands.receive import do_receive_goods
from argosy.domains.purchasing.commands.requests import do_create_request, do_end_request
from argosy.domains.purchasing.commands.returns import do_return_to_supplier
from argosy.domains.purchasing.declared import parts
from argosy.domains.purchasing.declared.proposals import TO_SEND_BACK
from argosy.platform.registry import makers as make
from argosy.platform.registry.actions import Action, ActionKind, Condition, Then, Undo
from argosy.platform.registry.documents import number_field
from argosy.platform.registry.fields import Field
from argosy.platform.registry.labels import Text
from argosy.platform.registry.presets import Aside, Preset
from argosy.platform.registry.resource import Address, Lines, Resource, Section

DRAFT = Condition(
    "purchasing.not_a_draft",
    "t.state = 'draft'",
    Text("The order is no draft any more.", "订单已不是草稿。"),
    Text("Amend it if something has to change.", "如需变更请走变更流程。"),
)
CONFIRMED = Condition(
    "purchasing.not_confirmed",
    "t.state = 'confirmed'",
    Text("The order is not confirmed.", "订单未审核，或已关闭、取消。"),
    Text("Confirm it first, or enter a new order.", "请先审核，或录入新订单。"),
)
ALIVE = Condition(
    "purchasing.order_ended",
    "t.state IN ('draft', 'confirmed')",
    Text("The order is closed or cancelled.", "订单已关闭或取消。"),
    Text("Enter a new order.", "请录入新订单。"),
)
NOTHING_CAME = Condition(
    "purchasing.cancel_received",
    "NOT EXISTS (SELECT 1 FROM purchase_line_progress p WHERE p.order_id = t.id"
    " AND (p.accepted_qty > 0 OR p.rejected_qty > 0 OR p.billed_qty > 0))",
    Text("Something of the order has been received or billed.", "订单已有收货或入账。"),
    Text("Close it instead; what came stays as it is.", "请改为关闭订单，已收部分保持不变。"),
)
RECEIVED = Condition(
    "purchasing.nothing_received",
    "EXISTS (SELECT 1 FROM receipt r WHERE r.order_id = t.id)",
    Text("Nothing was received yet.", "尚未收货。"),
    Text("Only what was received can go back.", "仅已收货物可以退回。"),
)


def _progress(name: str, en: str, zh: str, source: str = "") -> Field:
    return make.quantity(name, en, zh, source or f"p.{name}", unit="base_unit")


ORDER_LINES = Lines(
    "lines",
    Text("Lines", "明细"),
    "purchase_order_line",
    "t.order_id",
    (
        make.whole("line_no", "Line", "行号", example=1),
        make.choice("kind", "Kind", "类型", parts.LINE_KINDS, example="goods"),
        parts.ITEM,
        make.text("description", "Description", "说明", max_length=300),
        make.quantity("qty", "Quantity", "数量", unit="unit", example="10"),
        parts.UNIT,
        parts.BASE_UNIT,
        make.decimal("unit_price", "Price", "单价", example="12.50"),
        make.percent("discount_pct", "Discount", "折扣"),
        make.flag("price_includes_tax", "Price includes tax", "含税价"),
        parts.TAX_CODES,
        make.money("net", "Net", "不含税金额"),
        make.date("expected_on", "Expected on", "预计到货日期", example="2026-03-20"),
        parts.PLACE,
        make.percent("over_pct", "Tolerance over", "超收比例"),
        make.whole("request_line", "Line of the request", "请购单行", "t.request_line_id"),
        _progress("ordered_qty", "Ordered", "订购数量"),
        _progress("accepted_qty", "Accepted", "合格数量"),
        _progress("rejected_qty", "Rejected", "拒收数量"),
        _progress("returned_qty", "Returned", "退货数量"),
        _progress("billed_qty", "Billed", "已入账数量"),
        _progress(
            "open_qty",
            "Open",
            "未收数量",
            "greatest(p.ordered_qty - p.accepted_qty + p.returned_qty, 0)",
        ),
        make.stored("trace", "Why this price", "价格依据"),
    ),
    joins="JOIN purchase_order o ON o.id = t.order_id AND o.lines_version = t.version"
    " LEFT JOIN purchase_line_progress p ON p.line_id = t.line_id",
    key="t.line_id",
    columns=(
        *("line_no", "item", "description", "qty", "accepted_qty", "unit_price"),
        *("discount_pct", "net", "expected_on"),
    ),
)
VERSIONS = Lines(
    "versions",
    Text("Versions", "版本记录"),
    "purchase_order_version",
    "t.order_id",
    (
        make.whole("version", "Version", "版本"),
        make.text("step", "Step", "操作", "t.action", max_length=8),
        make.choice("state", "State", "状态", parts.ORDER_STATES),
        make.text("reason", "Reason", "原因", max_length=300),
        make.currency(),
        make.money("net", "Net", "不含税金额"),
        make.reference("actor", "By", "操作人", "trail.actor"),
        *make.times(),
    ),
    order="t.version",
)


def _how_far(name: str, en: str, zh: str, done: str, which: str = "") -> Field:
    """Return how far an order's lines are, by a quantity of their progress; of some lines only."""
    return make.choice(
        name,
        en,
        zh,
        parts.PROGRESS,
        f"coalesce((SELECT CASE WHEN bool_and({done} >= p.ordered_qty) THEN 'full'"
        f" WHEN bool_or({done} > 0) THEN 'partial' ELSE 'none' END"
        f" FROM purchase_line_progress p WHERE p.order_id = t.id {which}), 'none')",
        is_sortable=False,
    )


ORDER = Resource(
    name="purchasing.order",
    label=Text("Purchase order", "采购订单"),
    plural=Text("Purchase orders", "采购订单"),
    table="purchase_order",
    read=parts.READ,
    fields=(
        number_field("purchase_order", example="PO-2026-00001"),
        parts.SUPPLIER,
        make.choice("state", "State", "状态", parts.ORDER_STATES, example="confirmed"),
        make.date("ordered_on", "Ordered on", "下单日期", example="2026-03-02"),
        parts.PLACE,
        make.currency(),
        make.decimal("rate", "Exchange rate", "汇率", example="1"),
        make.money("net", "Net", "不含税金额"),
        _how_far(
            "receipt_state",
            "Received",
            "收货状态",
            "p.accepted_qty - p.returned_qty",
            "AND p.item_id <> 0",
        ),
        _how_far("billing_state", "Billed", "入账状态", "p.billed_qty"),
        make.date(
            "due_on",
            "To receive by",
            "应到日期",
            "(SELECT min(l.expected_on) FROM purchase_line_progress p"
            " JOIN purchase_order_line l ON l.line_id = p.line_id AND l.version = t.lines_version"
            " AND l.kind = 'goods' WHERE p.order_id = t.id AND t.state = 'confirmed'"
            " AND p.ordered_qty > 0 AND p.ordered_qty - p.accepted_qty + p.returned_qty > 0)",
            help=Text(
                "The first day expected of what is still open.", "未到明细中最早的预计到货日期。"
            ),
            due_while="*",
            is_sortable=False,
        ),
        make.text("payment_term", "Payment term", "付款条件", max_length=64),
        make.journey(),
        make.whole("version", "Version", "版本", example=1),
    ),
    lines=(ORDER_LINES, VERSIONS),
    actions=(
        Action(
            "create",
            do_create_order,
            Text("New order", "新建采购订单"),
            kind=ActionKind.CREATE,
            then=Then("confirm", Text("Save and confirm", "保存并确认")),
            is_import=True,
            offers={
                "place_id": {"kind": ("internal",)},
                "lines.item_id": {"has_variants": ("false",)},
            },
            references={
                "lines.place_id": "inventory.location",
                "lines.request_line_id": "purchasing.request_line",
            },
        ),
        Action(
            "amend",
            do_amend_order,
            Text("Amend", "变更"),
            conditions=(ALIVE,),
            kind=ActionKind.CHANGE,
            subject="order_id",
            version="version",
            names={"lines.line_id": "lines.id"},
            references={"lines.request_line_id": "purchasing.request_line"},
        ),
        Action(
            "confirm",
            do_confirm_order,
            Text("Confirm", "审核"),
            conditions=(DRAFT,),
            subject="order_id",
            leads={"state": "confirmed"},
            version="version",
        ),
        Action(
            "receive",
            do_receive_goods,
            Text("Receive goods", "收货"),
            conditions=(CONFIRMED,),
            subject="order_id",
            names={"lines.line_id": "lines.id"},
            references={
                "lines.place_id": "inventory.location",
                "lines.lot_id": "inventory.lot",
            },
        ),
        Action(
            "return",
            do_return_to_supplier,
            Text("Return goods", "采购退货"),
            conditions=(RECEIVED,),
            subject="order_id",
            proposes=TO_SEND_BACK,
            references={
                "lines.receipt_line_id": "purchasing.receipt_line",
                "lines.place_id": "inventory.location",
            },
        ),
        Action(
            "close",
            do_close_order,
            Text("Close", "关闭"),
            conditions=(CONFIRMED,),
            subject="order_id",
            leads={"state": "closed"},
            version="version",
        ),
        Action(
            "cancel",
            do_cancel_order,
            Text("Cancel", "取消"),
            conditions=(ALIVE, NOTHING_CAME),
            subject="order_id",
            leads={"state": "cancelled"},
            version="version",
            undo=Undo(),
        ),
    ),
    display=("number", "supplier"),
    sort=("-id",),
    version="version",
    sections=(
        Section(Text("Order", "订单"), ("supplier", "ordered_on", "currency", "rate")),
        Section(Text("Receipt and payment", "收货与付款"), ("place", "payment_term")),
    ),
    columns=(
        *("number", "supplier", "ordered_on", "due_on", "net", "state", "receipt_state"),
        "billing_state",
    ),
    addresses=(
        Address(Text("Order from", "供应商地址"), "bill", "supplier"),
        Address(Text("Ship to", "收货地址"), "ship"),
        Address(Text("Bill to", "开票地址"), "bill"),
    ),
    presets=(
        Preset(
            "to_receive",
            Text("To receive", "待收货"),
            "state=confirmed&receipt_state.in=none,partial",
        ),
        Preset("late", Text("Late", "已逾期"), "state=confirmed&due_on.lt={today}"),
        Preset(
            "to_bill",
            Text("To bill", "待收票"),
            "state=confirmed&billing_state.in=none,partial&receipt_state.in=partial,full",
        ),
        Preset("to_confirm", Text("To confirm", "待审核"), "state=draft"),
        Preset("month", Text("This month", "本月"), "ordered_on.gte={month}"),
    ),
    asides=(
        Aside(
            "supplier",
            Text("Latest purchase orders", "最近采购订单"),
            columns=("number", "ordered_on", "net", "state"),
        ),
    ),
    help=Text(
        "What was ordered from suppliers, and how far it has come.", "向供应商的订货及其执行情况。"
    ),
)

OPEN_REQUEST = Condition(
    "purchasing.request_ended",
    "t.state = 'open'",
    Text("The request is closed or cancelled.", "请购单已关闭或取消。"),
    Text("Enter a new request.", "请录入新的请购单。"),
)
REQUEST_LINE_FIELDS = (
    make.whole("line_no", "Line", "行号", example=1),
    parts.ITEM,
    make.text("description", "Description", "说明", max_length=300),
    make.quantity("qty", "Quantity", "数量", unit="unit", example="10"),
    parts.UNIT,
    make.date("needed_on", "Needed on", "需求日期", example="2026-03-20"),
    parts.PLACE,
)

REQUEST = Resource(
    name="purchasing.request",
    label=Text("Purchase request", "请购单"),
    plural=Text("Purchase requests", "请购单"),
    table="purchase_request",
    read=parts.READ,
    fields=(
        number_field("purchase_request", example="PR-2026-00001"),
        make.choice("state", "State", "状态", parts.REQUEST_STATES, example="open"),
        make.date("requested_on", "Requested on", "请购日期", example="2026-03-02"),
        make.reference("requester", "Requested by", "请购人", "trail.actor"),
        make.text("reason", "Reason", "原因", max_length=300),
        make.journey(),
        make.whole("version", "Version", "版本", example=1),
    ),
    lines=(
        Lines(
            "lines",
            Text("Lines", "明细"),
            "purchase_request_line",
            "t.request_id",
            REQUEST_LINE_FIELDS,
        ),
    ),
    actions=(
        Action(
            "create",
            do_create_request,
            Text("New request", "新建请购单"),
            kind=ActionKind.CREATE,
            is_import=True,
        ),
        Action(
            "end",
            do_end_request,
            Text("Close or cancel", "关闭或取消"),
            conditions=(OPEN_REQUEST,),
            subject="request_id",
            version="version",
            undo=Undo(values={"state": "cancelled"}),
        ),
    ),
    display=("number", "requested_on"),
    sort=("-id",),
    version="version",
    sections=(Section(Text("Request", "请购"), ("requested_on", "reason")),),
    columns=("number", "requested_on", "requester", "state", "reason"),
    presets=(
        Preset("open", Text("Open", "未完成"), "state=open"),
        Preset("mine", Text("Mine", "我的"), "requester={me}"),
    ),
    help=Text("What somebody asks to be bought.", "提请采购的需求。"),
)

REQUEST_LINE = Resource(
    name="purchasing.request_line",
    label=Text("Line of a purchase request", "请购单行"),
    plural=Text("Lines of purchase requests", "请购单行"),
    is_seldom=True,
    table="purchase_request_line",
    read=parts.READ,
    fields=(
        make.reference("request", "Purchase request", "请购单", "purchasing.request"),
        *REQUEST_LINE_FIELDS,
    ),
    display=("request", "line_no"),
    sort=("-id",),
    columns=("request", "line_no", "item", "qty", "unit", "needed_on"),
    owns_fields=False,
)

POLICY = Resource(
    name="purchasing.policy",
    label=Text("Tolerances", "采购容差"),
    plural=Text("Tolerances", "采购容差"),
    is_seldom=True,
    table="purchasing_policy",
    read=parts.READ,
    fields=(
        make.reference(
            "supplier",
            "Supplier",
            "供应商",
            "party.party",
            "nullif(t.supplier_id, 0)",
            help=Text("Empty: all that have none of their own.", "留空适用于未单独设置的供应商。"),
        ),
        make.percent("over_receipt_pct", "Receipt over", "超收容差"),
        make.percent("qty_pct", "Quantity over", "数量容差"),
        make.percent("price_pct", "Price over", "价格容差"),
        make.company_currency(),
        make.money("amount", "Amount over", "金额容差", unit="company_currency"),
        make.choice("on_reject", "Rejected goods", "不合格品处理", parts.DISPOSITIONS),
        make.choice("price_difference", "Price differences", "价差处理", parts.DIFFERENCE_TARGETS),
        make.whole("version", "Version", "版本"),
    ),
    actions=(
        Action(
            "set",
            do_set_policy,
            Text("Set tolerances", "设置容差"),
            kind=ActionKind.CREATE,
            currency="SELECT c.currency_id FROM company c WHERE c.id = {company}",
            is_import=True,
        ),
    ),
    display=("supplier",),
    import_key=("supplier",),
    sort=("-id",),
    version="version",
    columns=("supplier", "over_receipt_pct", "qty_pct", "price_pct", "on_reject"),
    help=Text("What is tolerated of suppliers.", "对供应商允许的偏差。"),
)
