"""Values that parties' fields may have, with their names."""

from __future__ import annotations

from argosy.masterdata.party.rules.identifiers import SCHEMES
from argosy.platform.registry.fields import Choice, choices
from argosy.platform.registry.labels import Text

KINDS = choices(("organisation", "Organisation", "组织"), ("person", "Person", "个人"))

ROLES = choices(
    ("customer", "Customer", "客户"),
    ("supplier", "Supplier", "供应商"),
    ("dealer", "Dealer", "经销商"),
    ("carrier", "Carrier", "承运商"),
    ("employee", "Employee", "员工"),
    ("bank", "Bank", "银行"),
    ("authority", "Authority", "政府机构"),
    ("engineer", "Engineer", "工程师"),
    ("shareholder", "Shareholder", "股东"),
    ("other", "Other", "其他"),
)

GROUP_KINDS = choices(("customer", "Customers", "客户"), ("supplier", "Suppliers", "供应商"))

CREDIT_POLICIES = choices(
    ("none", "Ignore the limit", "不控制"),
    ("warn", "Warn", "超限提醒"),
    ("block", "Refuse", "超限禁止"),
)

CONTACT_KINDS = choices(
    ("email", "E-mail", "邮箱"),
    ("phone", "Telephone", "电话"),
    ("mobile", "Mobile", "手机"),
    ("fax", "Fax", "传真"),
    ("web", "Website", "网站"),
    ("wechat", "WeChat", "微信"),
    ("other", "Other", "其他"),
)

IDENTIFIER_SCHEMES = tuple(
    Choice(scheme.code, Text(scheme.name_en, scheme.name_zh)) for scheme in SCHEMES.values()
)
