"""Companies, the bank accounts they pay from and their number series as every door shows them."""

from __future__ import annotations

from argosy.masterdata.company.commands import do_add_company_bank_account, do_create_company
from argosy.masterdata.company.from_pack import do_found_company
from argosy.masterdata.company.numbering import do_change_number_pattern, do_set_number_pattern
from argosy.masterdata.company.pairs import do_pair_companies
from argosy.platform.registry import makers as make
from argosy.platform.registry.actions import Action, ActionKind
from argosy.platform.registry.fields import choices
from argosy.platform.registry.labels import Text
from argosy.platform.registry.resource import Lines, Resource, Scope, Section

STANDARDS = choices(
    ("cas", "Chinese standards for enterprises", "企业会计准则"),
    ("cas_small", "Chinese standards for small enterprises", "小企业会计准则"),
    ("ifrs", "IFRS", "国际财务报告准则"),
    ("hgb", "German commercial code", "德国商法典"),
    ("us_gaap", "US GAAP", "美国公认会计原则"),
    ("other", "Other", "其他"),
)
VOUCHER_WORDS = choices(
    ("one", "One word for all", "记字"), ("three", "Received, paid, transferred", "收付转三字")
)

GRAINS = choices(
    ("none", "Never", "不重新起号"),
    ("year", "Every year", "每年"),
    ("month", "Every month", "每月"),
    ("day", "Every day", "每日"),
)

COMPANY = Resource(
    name="company.company",
    label=Text("Company", "公司"),
    plural=Text("Companies", "公司"),
    table="company",
    read="company.read",
    scope=Scope.GROUP,
    joins="LEFT JOIN company_profile f ON f.id = t.id",
    no_undo=Text(
        "A company has its chart, books and periods from its first moment.",
        "公司自建立起即有科目、账簿与会计期间。",
    ),
    fields=(
        make.code(32, "BIKE"),
        make.text("name", "Name", "名称", is_searchable=True, max_length=200),
        make.text("legal_name", "Legal name", "法定名称", "f.legal_name", max_length=300),
        make.currency("t.currency_id"),
        make.text("country", "Country", "国家", max_length=2, example="CN"),
        make.text("time_zone", "Time zone", "时区", max_length=64, example="Asia/Shanghai"),
        make.text("language", "Language", "语言", max_length=16, example="zh-hans"),
        make.reference("parent", "Parent company", "母公司", "company.company"),
        make.reference("party", "Party", "往来单位", "party.party", "f.party_id"),
        make.choice(
            "accounting_standard",
            "Accounting standard",
            "会计准则",
            STANDARDS,
            "f.accounting_standard",
        ),
        make.text("group_currency", "Group currency", "集团本位币", "f.group_currency"),
        make.reference("calendar", "Calendar", "工作日历", "calendar.calendar", "f.calendar_id"),
        make.text("rate_source", "Source of rates", "汇率来源", "f.rate_source", max_length=40),
        make.text("chart_template", "Chart of accounts", "科目表模板", "f.chart_template"),
        make.choice("voucher_words", "Voucher words", "凭证字", VOUCHER_WORDS, "f.voucher_words"),
        make.whole(
            "fiscal_year_start_month",
            "Fiscal year begins in month",
            "会计年度起始月份",
            "f.fiscal_year_start_month",
            example=1,
        ),
        make.whole("version", "Version", "版本", "f.version"),
    ),
    lines=(
        Lines(
            "owners",
            Text("Owners", "股东"),
            "company_owner",
            "t.company_id",
            (
                make.reference("party", "Owner", "股东", "party.party"),
                make.percent("share_pct", "Share", "持股比例", example="100"),
                make.date("valid_from", "From", "起始日期"),
                make.date("valid_to", "To", "截止日期"),
            ),
            order="t.valid_from, t.id",
            scope=Scope.COMPANY,
        ),
    ),
    actions=(
        Action(
            "found",
            do_found_company,
            Text("Found company as its country has it", "按国家模板新建公司"),
            kind=ActionKind.CREATE,
            is_import=True,
        ),
        Action(
            "create",
            do_create_company,
            Text("Found company in detail", "自定义新建公司"),
            kind=ActionKind.CREATE,
            is_import=True,
            names={
                "chart": "chart_template",
                "calendar_code": "calendar",
                "parent_code": "parent",
                "owners.party_code": "owners.party",
            },
        ),
    ),
    display=("code", "name"),
    import_key=("code",),
    sort=("code",),
    sections=(
        Section(Text("Company", "公司"), ("code", "name", "legal_name", "country", "party")),
        Section(
            Text("Books", "账簿"),
            ("currency", "accounting_standard", "chart_template", "voucher_words"),
        ),
    ),
    columns=("code", "name", "country", "currency", "accounting_standard"),
    help=Text("Legal entities that keep books.", "独立核算的法人公司（账套）。"),
)

BANK_ACCOUNT = Resource(
    name="company.bank_account",
    label=Text("Bank account of the company", "公司银行账户"),
    plural=Text("Bank accounts of the company", "公司银行账户"),
    table="company_bank_account",
    read="company.read",
    joins="LEFT JOIN party_bank_account b ON b.id = t.bank_account_id",
    fields=(
        make.code(32, "MAIN"),
        make.reference("bank_account", "Bank account", "银行账户", "party.bank_account"),
        make.reference("account", "Ledger account", "会计科目", "accounting.account"),
        make.text("bank_name", "Bank", "开户行", "b.bank_name", max_length=200),
        make.currency("nullif(b.currency, '')"),
    ),
    actions=(
        Action(
            "add",
            do_add_company_bank_account,
            Text("Add bank account", "添加银行账户"),
            kind=ActionKind.CREATE,
            is_import=True,
            names={"account_code": "account"},
        ),
    ),
    display=("code", "bank_name"),
    import_key=("code",),
    sort=("code",),
    columns=("code", "bank_name", "currency", "account"),
    help=Text("Accounts that money is paid from and received on.", "收付款使用的银行账户。"),
)

PAIR = Resource(
    name="company.pair",
    label=Text("Companies that trade", "公司间交易关系"),
    plural=Text("Companies that trade", "公司间交易关系"),
    is_seldom=True,
    table="company_pair",
    read="company.read",
    scope=Scope.GROUP,
    where="t.buyer_id = {company} OR t.seller_id = {company}",
    fields=(
        make.reference("buyer", "Buyer", "采购方", "company.company"),
        make.reference("seller", "Seller", "销售方", "company.company"),
        make.currency(),
        make.text("payment_term", "Payment term", "付款条件", max_length=64),
        make.texts(
            "tax_codes",
            "Taxes",
            "税码",
            "CASE WHEN t.tax_codes = '' THEN ARRAY[]::text[]"
            " ELSE string_to_array(t.tax_codes, ',') END",
        ),
        make.flag("is_active", "Active", "启用"),
    ),
    actions=(
        Action(
            "pair",
            do_pair_companies,
            Text("Agree to trade", "建立公司间交易"),
            kind=ActionKind.CREATE,
            is_import=True,
        ),
    ),
    display=("buyer", "seller"),
    import_key=("seller",),
    sort=("-id",),
    columns=("buyer", "seller", "currency", "payment_term", "is_active"),
    owns_fields=False,
    help=Text("Who buys from whom within the group.", "集团内部的采购与供货关系。"),
)

NUMBER_SERIES = Resource(
    name="company.number_series",
    label=Text("Number series", "编号规则"),
    plural=Text("Number series", "编号规则"),
    is_seldom=True,
    table="number_series",
    read="company.read",
    fields=(
        make.text("code", "Series", "编号类型", is_searchable=True, max_length=64),
        make.text("scope", "Period", "编号期间", max_length=64, example="2026"),
        make.text("pattern", "Pattern", "编号格式", max_length=64, example="SO-{yyyy}-{n:05}"),
        make.whole("next_n", "Next number", "下一个号"),
    ),
    display=("code", "scope"),
    sort=("code", "scope"),
    columns=("code", "scope", "pattern", "next_n"),
    owns_fields=False,
    help=Text(
        "Consecutive numbers of documents, without gaps, begun anew with each period.",
        "单据连续编号，不断号，按期间重新起号。",
    ),
)

NUMBER_PATTERN = Resource(
    name="company.number_pattern",
    label=Text("Number pattern", "单据编号格式"),
    plural=Text("Number patterns", "单据编号格式"),
    is_seldom=True,
    table="number_pattern",
    read="company.read",
    fields=(
        make.text(
            "series",
            "Series",
            "编号类型",
            "t.code",
            is_searchable=True,
            max_length=64,
            example="sales_order",
        ),
        make.text("pattern", "Pattern", "编号格式", max_length=64, example="SO-{yyyy}{mm}-{n:04}"),
        make.choice("grain", "Begins anew", "重新起号", GRAINS),
        make.texts("former", "Patterns before", "历史格式"),
        make.whole("version", "Version", "版本", example=1),
    ),
    actions=(
        Action(
            "set",
            do_set_number_pattern,
            Text("Set a pattern", "设置编号格式"),
            kind=ActionKind.CREATE,
        ),
        Action(
            "change",
            do_change_number_pattern,
            Text("Change", "修改"),
            kind=ActionKind.CHANGE,
            subject="pattern_id",
            version="version",
        ),
    ),
    display=("series", "pattern"),
    sort=("series",),
    version="version",
    columns=("series", "pattern", "grain"),
    owns_fields=False,
    help=Text(
        "How the company numbers its documents where it chose its own way.",
        "本公司自定义的单据编号格式。",
    ),
)

RESOURCES = (COMPANY, BANK_ACCOUNT, PAIR, NUMBER_SERIES, NUMBER_PATTERN)
