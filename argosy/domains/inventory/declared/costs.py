"""What goods are worth: cost books, standard costs, layers of cost."""

from __future__ import annotations

from argosy.domains.inventory.declared.choices import COST_METHODS, COST_SCOPES, LAYER_KINDS
from argosy.domains.inventory.declared.places import BASE_UNIT, ITEM
from argosy.domains.inventory.declared.stock import LOT, SOURCE
from argosy.platform.registry import makers as make
from argosy.platform.registry.labels import Text
from argosy.platform.registry.resource import Resource

BOOK_CURRENCY = make.text(
    "currency",
    "Currency",
    "币种",
    "(SELECT b.currency FROM cost_book b WHERE b.id = t.book_id)",
    is_filterable=False,
    is_sortable=False,
    max_length=3,
)
BOOK = make.reference("book", "Cost book", "成本账簿", "inventory.cost_book")

COST_BOOK = Resource(
    name="inventory.cost_book",
    label=Text("Cost book", "成本账簿"),
    plural=Text("Cost books", "成本账簿"),
    is_seldom=True,
    table="cost_book",
    read="inventory.cost.read",
    fields=(
        make.code(16, "main"),
        make.text("name", "Name", "名称", is_searchable=True, max_length=120),
        make.choice("method", "Method", "计价方法", COST_METHODS, example="average"),
        make.choice("scope", "Scope", "计价范围", COST_SCOPES, example="company"),
        make.reference("ledger_book", "Posts to", "过账账簿", "accounting.book"),
        make.flag("is_primary", "Primary", "主账簿"),
        make.currency(),
    ),
    display=("code", "name"),
    import_key=("code",),
    sort=("code",),
    columns=("code", "name", "method", "scope", "is_primary"),
    owns_fields=False,
    help=Text("A way of valuing the same moves.", "对同一库存流水的一种计价方式。"),
)

STANDARD_COST = Resource(
    name="inventory.standard_cost",
    label=Text("Standard cost", "标准成本"),
    plural=Text("Standard costs", "标准成本"),
    is_seldom=True,
    table="standard_cost",
    read="inventory.cost.read",
    fields=(
        BOOK,
        ITEM,
        BOOK_CURRENCY,
        make.decimal("unit_cost", "Cost of one (minor units)", "单位成本（最小货币单位）"),
        make.date("valid_from", "From", "起始日期"),
    ),
    display=("item", "valid_from"),
    import_key=("book", "item", "valid_from"),
    sort=("-id",),
    columns=("item", "unit_cost", "valid_from"),
    owns_fields=False,
)

COST_LAYER = Resource(
    name="inventory.cost_layer",
    label=Text("Cost layer", "成本层"),
    plural=Text("Cost layers", "成本层"),
    is_seldom=True,
    table="cost_layer",
    read="inventory.cost.read",
    joins="LEFT JOIN layer_balance r ON r.layer_id = t.id",
    fields=(
        BOOK,
        ITEM,
        LOT,
        make.choice("kind", "Kind", "类型", LAYER_KINDS),
        BASE_UNIT,
        make.quantity("qty", "Quantity", "入库数量", unit="base_unit"),
        BOOK_CURRENCY,
        make.money("value", "Value", "入库金额"),
        make.money("variance", "Variance", "差异金额"),
        make.quantity("left_qty", "Left", "结余数量", "r.qty", unit="base_unit"),
        make.money("left_value", "Value left", "结余金额", "r.value_minor"),
        make.reference("move", "Stock move", "库存流水", "inventory.move"),
        make.reference("entry", "Journal entry", "凭证", "accounting.entry"),
        *SOURCE,
        make.date("posting_date", "Posting date", "记账日期"),
        *make.times(),
    ),
    display=("item", "value"),
    sort=("-id",),
    columns=("posting_date", "item", "kind", "qty", "value", "left_qty", "left_value"),
    owns_fields=False,
    help=Text("What came in, and at which cost.", "入库及其成本。"),
)
