"""Taxes as every door shows them: codes with dated rates, the rules that choose them."""

from __future__ import annotations

from argosy.masterdata.tax.commands import (
    do_change_tax_rate,
    do_create_country_group,
    do_create_tax_code,
    do_create_tax_rule,
    do_end_tax_rule,
)
from argosy.platform.registry import makers as make
from argosy.platform.registry.actions import Action, ActionKind, Condition
from argosy.platform.registry.fields import Field, choices
from argosy.platform.registry.labels import Text
from argosy.platform.registry.resource import Lines, Resource, Scope, Section

KINDS = choices(("percent", "Percentage", "从价"), ("fixed", "Fixed per unit", "从量"))
CATEGORIES = choices(
    ("S", "Standard", "标准税率"),
    ("Z", "Zero rated", "零税率"),
    ("E", "Exempt", "免税"),
    ("AE", "Reverse charge", "反向征收"),
    ("K", "Within the EU", "欧盟内部供货"),
    ("G", "Export", "出口"),
    ("O", "Outside the scope", "不征税"),
    ("L", "Canary Islands", "加那利群岛"),
    ("M", "Ceuta and Melilla", "休达与梅利利亚"),
)
DIRECTIONS = choices(("sale", "Sale", "销售"), ("purchase", "Purchase", "采购"))
CROSSINGS = choices(
    ("any", "Any", "不限"),
    ("domestic", "Domestic", "境内"),
    ("cross_border", "Cross-border", "跨境"),
)

RATE_FIELDS: tuple[Field, ...] = (
    *make.validity(),
    make.decimal(
        "rate",
        "Rate",
        "税率",
        help=Text("Per cent, or an amount per unit.", "百分比，或每单位金额。"),
        example="13",
    ),
    make.text(
        "currency",
        "Currency",
        "币种",
        max_length=3,
        help=Text("Of an amount per unit.", "仅用于每单位金额。"),
    ),
)

CODE = Resource(
    name="tax.code",
    label=Text("Tax code", "税码"),
    plural=Text("Tax codes", "税码"),
    table="tax_code",
    read="tax.read",
    fields=(
        make.code(32, "VAT13"),
        *make.names(),
        make.choice("kind", "Kind", "计税方式", KINDS, example="percent"),
        make.choice("category", "Category", "税种类别", CATEGORIES, example="S"),
        make.decimal(
            "rate_today",
            "Rate today",
            "当前税率",
            "(SELECT r.rate FROM tax_rate r WHERE r.tax_code_id = t.id"
            " AND r.valid_from <= current_date"
            " AND (r.valid_to IS NULL OR r.valid_to >= current_date) LIMIT 1)",
            is_filterable=False,
            is_sortable=False,
        ),
        make.whole(
            "sequence",
            "Order of computation",
            "计算顺序",
            help=Text("Compound taxes come later.", "复合税在后计算。"),
        ),
        make.flag("is_compound", "On top of other taxes", "复合税"),
        make.flag("is_reverse_charge", "Reverse charge", "反向征收"),
        make.flag(
            "included",
            "Included in prices",
            "价内税",
            help=Text("Empty: as the price list says.", "留空时按价目表。"),
        ),
        make.percent("deductible_pct", "Deductible", "可抵扣比例", example="100"),
        make.text("jurisdiction", "Jurisdiction", "税务辖区", max_length=16, example="CN"),
        make.text("return_box", "Box of the tax return", "申报表栏次", max_length=32),
        make.flag("is_active", "Active", "启用"),
        make.whole("version", "Version", "版本"),
    ),
    lines=(
        Lines(
            "rates",
            Text("Rates", "税率"),
            "tax_rate",
            "t.tax_code_id",
            RATE_FIELDS,
            order="t.valid_from",
        ),
    ),
    actions=(
        Action(
            "create",
            do_create_tax_code,
            Text("New tax code", "新建税码"),
            kind=ActionKind.CREATE,
            is_import=True,
        ),
    ),
    display=("code", "name"),
    import_key=("code",),
    sort=("code",),
    version="version",
    sections=(
        Section(Text("Tax", "税"), ("code", "name", "name_zh", "kind", "category")),
        Section(
            Text("How it is computed", "计税方法"),
            ("sequence", "is_compound", "is_reverse_charge", "included", "deductible_pct"),
        ),
        Section(Text("Tax return", "纳税申报"), ("jurisdiction", "return_box")),
    ),
    columns=("code", "name", "category", "rate_today", "is_active"),
    help=Text(
        "A tax as documents use it; its rates are dated.", "单据使用的税码，税率按日期生效。"
    ),
)

RATE = Resource(
    name="tax.rate",
    label=Text("Tax rate", "税率"),
    plural=Text("Tax rates", "税率"),
    table="tax_rate",
    read="tax.read",
    fields=(make.reference("code", "Tax code", "税码", "tax.code", "t.tax_code_id"), *RATE_FIELDS),
    actions=(
        Action(
            "set",
            do_change_tax_rate,
            Text("Set rate from a day on", "设置新税率"),
            kind=ActionKind.CREATE,
            is_import=True,
        ),
    ),
    display=("code", "rate"),
    import_key=("code", "valid_from"),
    sort=("-id",),
    columns=("code", "rate", "valid_from", "valid_to"),
    owns_fields=False,
    help=Text(
        "What a tax costs from a day on; the rate before ends the day before.",
        "自某日起的税率；原税率于前一日终止。",
    ),
)

NOT_ENDED = Condition(
    "tax.rule_ended",
    "t.valid_to IS NULL",
    Text("The rule has a last day already.", "规则已设置截止日期。"),
    Text("Enter a new rule.", "请新建规则。"),
)

RULE = Resource(
    name="tax.rule",
    label=Text("Tax rule", "税务规则"),
    plural=Text("Tax rules", "税务规则"),
    table="tax_rule",
    read="tax.read",
    fields=(
        make.text("name", "Name", "名称", is_searchable=True, max_length=200),
        make.whole("priority", "Priority", "优先级", example=0),
        make.choice(
            "direction", "Sale or purchase", "销售或采购", DIRECTIONS, "nullif(t.direction, '')"
        ),
        make.texts("ship_from", "Shipped from", "发货地", make.array_of("t.ship_from")),
        make.texts("ship_to", "Shipped to", "收货地", make.array_of("t.ship_to")),
        make.choice("crossing", "Border", "是否跨境", CROSSINGS, example="any"),
        make.texts(
            "product_classes", "Tax classes", "产品税类", make.array_of("t.product_classes")
        ),
        make.texts(
            "party_statuses",
            "Tax status of the party",
            "对方税务身份",
            make.array_of("t.party_statuses"),
        ),
        make.texts(
            "codes",
            "Tax codes",
            "税码",
            "ARRAY(SELECT c.code::text FROM tax_rule_code r JOIN tax_code c ON c.id = r.tax_code_id"
            " WHERE r.rule_id = t.id ORDER BY c.sequence, c.code)",
            example=["VAT13"],
        ),
        *make.validity(),
        make.whole("version", "Version", "版本"),
    ),
    actions=(
        Action(
            "create",
            do_create_tax_rule,
            Text("New tax rule", "新建税务规则"),
            kind=ActionKind.CREATE,
            is_import=True,
        ),
        Action(
            "end",
            do_end_tax_rule,
            Text("End", "停用"),
            conditions=(NOT_ENDED,),
            subject="rule_id",
        ),
    ),
    display=("name",),
    import_key=("name",),
    sort=("name",),
    version="version",
    sections=(
        Section(Text("Rule", "规则"), ("name", "codes", "priority", "valid_from", "valid_to")),
        Section(
            Text("When it applies", "适用条件"),
            ("direction", "ship_from", "ship_to", "crossing", "product_classes", "party_statuses"),
        ),
    ),
    columns=("name", "priority", "direction", "codes", "valid_from", "valid_to"),
    help=Text(
        "Which taxes a line bears, by where it goes and what it is.", "按流向与产品确定税码。"
    ),
)

COUNTRY_GROUP = Resource(
    name="tax.country_group",
    label=Text("Group of countries", "国家组"),
    plural=Text("Groups of countries", "国家组"),
    is_seldom=True,
    table="country_group",
    read="tax.read",
    scope=Scope.GROUP,
    fields=(
        make.code(16, "EU"),
        *make.names(),
        make.texts("countries", "Countries", "国家", make.array_of("t.countries")),
    ),
    actions=(
        Action(
            "create",
            do_create_country_group,
            Text("New group of countries", "新建国家组"),
            kind=ActionKind.CREATE,
            is_import=True,
        ),
    ),
    display=("code", "name"),
    import_key=("code",),
    sort=("code",),
    columns=("code", "name", "countries"),
)

RESOURCES = (CODE, RATE, RULE, COUNTRY_GROUP)
