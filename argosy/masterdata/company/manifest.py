"""What the companies add to the suite: permissions and roles."""

from __future__ import annotations

PERMISSIONS = {
    "company.read": ("See companies", "查看公司"),
    "company.create": ("Found companies", "新建公司账套"),
    "company.number.write": ("Set how documents are numbered", "设置单据编号规则"),
    "company.write": ("Change a company and its bank accounts", "维护公司资料与银行账户"),
}

ROLES = {
    "company_founder": (
        "company.read",
        "company.create",
        "company.number.write",
        "company.write",
        "party.read",
    )
}

DUTY_CONFLICTS: tuple[tuple[str, str, str], ...] = ()
