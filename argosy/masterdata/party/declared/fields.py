"""Fields of addresses, contact points and bank accounts: alike as lines of a party and alone."""

from __future__ import annotations

from argosy.masterdata.party.declared.choices import CONTACT_KINDS
from argosy.platform.registry.fields import Field, FieldType, Sensitivity
from argosy.platform.registry.labels import Text

PERSONAL = Sensitivity.PERSONAL

ENDED_ON = Field("ended_on", FieldType.DATE, Text("Last day", "失效日期"))

COUNTRY = Field(
    "country",
    FieldType.TEXT,
    Text("Country", "国家"),
    help=Text("Two letters, as ISO 3166 has them.", "ISO 3166 两位代码。"),
    max_length=2,
    example="DE",
)

ADDRESS_FIELDS = (
    COUNTRY,
    Field("subdivision", FieldType.TEXT, Text("Province", "省州"), max_length=3, example="BY"),
    Field("city", FieldType.TEXT, Text("City", "城市"), max_length=100, example="München"),
    Field("district", FieldType.TEXT, Text("District", "区县"), max_length=100),
    Field("postcode", FieldType.TEXT, Text("Postcode", "邮编"), max_length=20, example="80331"),
    Field(
        "lines",
        FieldType.LONG_TEXT,
        Text("Street and number", "详细地址"),
        sensitivity=PERSONAL,
        max_length=400,
        example="Marienplatz 1",
    ),
    Field(
        "addressee",
        FieldType.TEXT,
        Text("Addressee", "收件人"),
        sensitivity=PERSONAL,
        max_length=200,
    ),
    Field(
        "roles",
        FieldType.TEXTS,
        Text("Used for", "用途"),
        "array_remove(ARRAY[CASE WHEN t.is_ship THEN 'ship' END, CASE WHEN t.is_bill THEN 'bill'"
        " END, CASE WHEN t.is_register THEN 'register' END], NULL)",
        help=Text("ship, bill, register", "ship 收货、bill 开票、register 注册"),
        example=["ship", "bill"],
    ),
    ENDED_ON,
)

CONTACT_POINT_FIELDS = (
    Field("kind", FieldType.CHOICE, Text("Kind", "类型"), choices=CONTACT_KINDS, example="email"),
    Field(
        "value",
        FieldType.TEXT,
        Text("Value", "内容"),
        sensitivity=PERSONAL,
        max_length=254,
        example="orders@example.com",
    ),
    Field("purpose", FieldType.TEXT, Text("Purpose", "用途"), max_length=60),
    Field("verified_at", FieldType.INSTANT, Text("Verified", "核实时间")),
    ENDED_ON,
)

BANK_ACCOUNT_FIELDS = (
    Field(
        "holder",
        FieldType.TEXT,
        Text("Account holder", "户名"),
        sensitivity=PERSONAL,
        max_length=200,
    ),
    COUNTRY,
    Field("currency", FieldType.TEXT, Text("Currency", "币种"), max_length=3, example="EUR"),
    Field("iban", FieldType.TEXT, Text("IBAN", "IBAN"), sensitivity=PERSONAL, max_length=34),
    Field(
        "account_no",
        FieldType.TEXT,
        Text("Account number", "银行账号"),
        sensitivity=PERSONAL,
        max_length=34,
    ),
    Field("bank_code", FieldType.TEXT, Text("Bank code", "联行号"), max_length=20),
    Field("bic", FieldType.TEXT, Text("BIC", "BIC"), max_length=11),
    Field("bank_name", FieldType.TEXT, Text("Bank", "开户行"), max_length=200),
    Field(
        "is_approved",
        FieldType.BOOLEAN,
        Text("Approved", "已审核"),
        "t.approved_at IS NOT NULL",
        help=Text("Only approved accounts are paid to.", "审核后方可付款。"),
    ),
    Field("changed_at", FieldType.INSTANT, Text("Last changed", "最后修改时间")),
    ENDED_ON,
)
