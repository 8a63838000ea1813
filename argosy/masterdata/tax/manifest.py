"""What the taxes add to the suite: permissions, roles and the duties that must not meet."""

from __future__ import annotations

PERMISSIONS = {
    "tax.read": ("See taxes", "查看税码"),
    "tax.manage": ("Keep tax codes, rates and rules", "维护税码、税率与税务规则"),
}

ROLES = {"tax_manager": ("tax.read", "tax.manage")}

DUTY_CONFLICTS = (
    (
        "tax.manage",
        "accounting.invoice.post",
        "Who posts invoices must not change the taxes they bear.",
    ),
)
