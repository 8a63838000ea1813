"""What the parties add to the suite: permissions, roles and the duties that must not meet."""

from __future__ import annotations

from argosy.platform.registry.fields import PERSONAL_READ

PERMISSIONS = {
    "party.read": ("See parties", "查看往来单位"),
    "party.create": ("Enter parties", "新建往来单位"),
    "party.write": ("Change parties, groups and payment terms", "修改往来单位、分组与付款条件"),
    "party.remove": ("Remove parties entered by mistake", "删除误录的往来单位"),
    "party.write_terms": ("Set terms of a company with a party", "设置交易条件"),
    "party.block": ("Block parties and free them", "冻结与解冻往来单位"),
    "party.credit": ("Set credit limits", "设置信用额度"),
    "party.approve_bank_account": ("Approve bank accounts", "审核银行账户"),
}

ROLES = {
    "party_clerk": ("party.read", "party.create", "party.write", PERSONAL_READ),
    "party_manager": (
        "party.read",
        "party.write_terms",
        "party.block",
        "party.remove",
        PERSONAL_READ,
    ),
    "credit_manager": ("party.read", "party.credit", "party.block"),
    "bank_account_approver": ("party.read", "party.approve_bank_account", PERSONAL_READ),
}

DUTY_CONFLICTS = (
    (
        "party.write",
        "party.approve_bank_account",
        "Who enters bank accounts must not approve them.",
    ),
    ("party.write_terms", "party.credit", "Who sells must not set the limit he sells against."),
)
