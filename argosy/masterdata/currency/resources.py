"""Currencies and exchange rates as every door shows them."""

from __future__ import annotations

from argosy.masterdata.currency.commands import do_enter_rates
from argosy.platform.registry import makers as make
from argosy.platform.registry.actions import Action, ActionKind
from argosy.platform.registry.fields import choices
from argosy.platform.registry.labels import Text
from argosy.platform.registry.resource import Resource, Scope

RATE_KINDS = choices(
    ("spot", "Spot", "即期汇率"),
    ("average", "Average", "平均汇率"),
    ("closing", "Closing", "期末汇率"),
    ("budget", "Budget", "预算汇率"),
)

CURRENCY = Resource(
    name="currency.currency",
    label=Text("Currency", "币种"),
    plural=Text("Currencies", "币种"),
    table="currency",
    read="currency.read",
    scope=Scope.GROUP,
    key="row_id",
    fields=(
        make.code(3, "EUR"),
        make.text("numeric", "ISO number", "数字代码", max_length=3, example="978"),
        make.whole("minor_units", "Decimals", "小数位", example=2),
        make.text("name", "Name", "名称", is_searchable=True, max_length=120),
    ),
    display=("code", "name"),
    import_key=("code",),
    sort=("code",),
    columns=("code", "name", "minor_units"),
    owns_fields=False,
    help=Text(
        "All currencies of ISO 4217, withdrawn ones too: old books need them.",
        "ISO 4217 全部币种，含已停用币种，供历史账簿使用。",
    ),
)

RATE = Resource(
    name="currency.rate",
    label=Text("Exchange rate", "汇率"),
    plural=Text("Exchange rates", "汇率"),
    table="exchange_rate",
    read="currency.read",
    scope=Scope.GROUP,
    fields=(
        make.choice("kind", "Kind", "汇率类型", RATE_KINDS, example="spot"),
        make.text("from_currency", "From", "原币", max_length=3, example="USD"),
        make.text("to_currency", "To", "目标币", max_length=3, example="EUR"),
        make.decimal("rate", "Rate", "汇率", example="0.92"),
        make.date("valid_on", "Valid on", "生效日期", example="2026-03-02"),
        make.text("source", "Source", "来源", max_length=40, example="ECB"),
        make.reference("entered_by", "Entered by", "录入人", "trail.actor", "t.entered_by"),
    ),
    actions=(
        Action(
            "enter",
            do_enter_rates,
            Text("Enter rate", "录入汇率"),
            kind=ActionKind.CREATE,
            is_import=True,
        ),
    ),
    display=("from_currency", "to_currency", "valid_on"),
    import_key=("kind", "from_currency", "to_currency", "valid_on", "source"),
    sort=("-id",),
    columns=("valid_on", "kind", "from_currency", "to_currency", "rate", "source"),
    help=Text(
        "How many of one currency one of another was worth on a day, by source.",
        "某日一单位原币折合目标币的数额，按来源区分。",
    ),
)

RESOURCES = (CURRENCY, RATE)
