"""Fields of addresses, contact points and bank accounts: alike as lines of a party and alone."""

from __future__ import annotations

from argosy.masterdata.party.declared.choices import CONTACT_KINDS
from argosy.platform.registry import makers as make
from argosy.platform.registry.fields import Sensitivity
from argosy.platform.registry.labels import Text

PERSONAL = Sensitivity.PERSONAL

ENDED_ON = make.date("ended_on", "Last day", "失效日期")

COUNTRY = make.text(
    "country",
    "Country",
    "国家",
    help=Text("Two letters, as ISO 3166 has them.", "ISO 3166 两位代码。"),
    max_length=2,
    example="DE",
)

ADDRESS_FIELDS = (
    COUNTRY,
    make.text("subdivision", "Province", "省州", max_length=3, example="BY"),
    make.text("city", "City", "城市", max_length=100, example="München"),
    make.text("district", "District", "区县", max_length=100),
    make.text("postcode", "Postcode", "邮编", max_length=20, example="80331"),
    make.long_text(
        "lines",
        "Street and number",
        "详细地址",
        sensitivity=PERSONAL,
        max_length=400,
        example="Marienplatz 1",
    ),
    make.text("addressee", "Addressee", "收件人", sensitivity=PERSONAL, max_length=200),
    make.texts(
        "roles",
        "Used for",
        "用途",
        "array_remove(ARRAY[CASE WHEN t.is_ship THEN 'ship' END, CASE WHEN t.is_bill THEN 'bill'"
        " END, CASE WHEN t.is_register THEN 'register' END], NULL)",
        help=Text("ship, bill, register", "ship 收货、bill 开票、register 注册"),
        example=["ship", "bill"],
    ),
    ENDED_ON,
)

CONTACT_POINT_FIELDS = (
    make.choice("kind", "Kind", "类型", CONTACT_KINDS, example="email"),
    make.text(
        "value", "Value", "内容", sensitivity=PERSONAL, max_length=254, example="orders@example.com"
    ),
    make.text("purpose", "Purpose", "用途", max_length=60),
    make.instant("verified_at", "Verified", "核实时间"),
    ENDED_ON,
)

BANK_ACCOUNT_FIELDS = (
    make.text("holder", "Account holder", "户名", sensitivity=PERSONAL, max_length=200),
    COUNTRY,
    make.text("currency", "Currency", "币种", max_length=3, example="EUR"),
    make.text("iban", "IBAN", "IBAN", sensitivity=PERSONAL, max_length=34),
    make.text("account_no", "Account number", "银行账号", sensitivity=PERSONAL, max_length=34),
    make.text("bank_code", "Bank code", "联行号", max_length=20),
    make.text("bic", "BIC", "BIC", max_length=11),
    make.text("bank_name", "Bank", "开户行", max_length=200),
    make.flag(
        "is_approved",
        "Approved",
        "已审核",
        "t.approved_at IS NOT NULL",
        help=Text("Only approved accounts are paid to.", "审核后方可付款。"),
    ),
    make.instant("changed_at", "Last changed", "最后修改时间"),
    ENDED_ON,
)
